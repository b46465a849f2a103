"""Bad calls: whatever is given is taken, or refused by name, and changes nothing.

Every argument of every public function gets one thing after the other that does not belong there.
"""

import math
from decimal import Decimal
from functools import partial
from pathlib import Path

import networkx
import pytest

import neurosim as ns
from neurosim.errors import shown
from neurosim.insight.expressions import Symbol
from tests.states import state

np = pytest.importorskip("numpy")

ENDLESS = []
ENDLESS.append(ENDLESS)

DEEP = []
for _ in range(20_000):
    DEEP = [DEEP]


class Rude:
    def __repr__(self):
        raise RuntimeError("no")


class Liar:
    def __len__(self):
        return 3

    def __iter__(self):
        return 5


HOSTILE = [
    None, True, 0, -1, 2**63, 10**400, -(10**5000), 0.5, math.nan, math.inf, 1 + 2j, Decimal(1),
    "", "h9", "a\0b", "x" * 1000, "\x1b[31m", "\ud800", b"h1", bytearray(b"x"), memoryview(b"x"),
    [], [1], [[]], [0.5, 0.5, 0.5, 0.5], ["h1"], (), ("i1", "h1"), {}, {None: 1}, {"i1": None},
    {0.1, 0.2}, frozenset({"h1"}), ENDLESS, DEEP, object(), len, int, lambda *_: None, ...,
    slice(1), Rude(), Liar(), ns.Network, ValueError("x"), range(3), iter([1]),
    np.array(0.5), np.array([]), np.array([[1.0, 2.0]]), np.array(["a"]),
    np.array([None, {}], dtype=object), np.array([np.nan, 1]), np.int64(3), np.bool_(True),
    np.timedelta64(5, "s"), np.datetime64("NaT", "s"),
]  # fmt: skip
"""Things that belong nowhere, or only here and there."""

DATA = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]


def network():
    """Return 2-2-1 after a step of training, so that there is something to lose."""
    net = ns.dense([2, 2, 1], seed=1)
    ns.train_step(net, [0, 1], [1], momentum=0.5)
    return net


def loop():
    net = ns.Network("loop")
    net.add_input("i1"), net.add_neuron("h1", "tanh"), net.add_output("o1")
    net.connect("i1", "h1", weight=0.5), net.connect("h1", "o1", weight=0.5)
    net.connect("h1", "h1", weight=0.5, delay=1)
    return net


def method(name):
    return lambda net, *args, **options: getattr(net, name)(*args, **options)


def setter(name, *key):
    return lambda net, value: setattr(net[key] if key else net, name, value)


def backward(net, *args, **options):
    ns.forward(net, [0, 1])
    before = state(net)
    try:
        return ns.backward(net, *args, **options)
    except ns.NeurosimError:
        assert state(net) == before
        raise
    finally:
        ns.update(net) if net.stage == "backward" else None


def written(method, *args, **options):
    """Return the document as text that such a part was added to."""
    document = ns.Document("d")
    getattr(document, method)(*args, **options)
    return document.text() + document.latex()


def trained(net):
    return ns.train(ns.dense([2, 2, 1]), DATA, 1, engine="graph")


HISTORY = trained(None)

RECORDING = ns.train_step(network(), [0, 1], [1])

XOR = ns.data.truth_table("xor")

SEQUENCES = ns.data.Sequences([[1, 2]], [[1, 2]])

GRAPH = networkx.DiGraph([("i1", "o1", {"weight": 0.5})])

SYMBOL = Symbol("w")

EXPLANATION = ns.Explanation("e", ns.Document("d").precision)


def graph_with(attribute, value):
    """Return the graph with that on itself, on its output and on its edge."""
    graph = GRAPH.copy()
    for about in (graph.graph, graph.nodes["o1"], graph.edges["i1", "o1"]):
        about[attribute] = value
    return graph


TABLE = Path(__file__).parent / "data" / "fruit.csv"

CALLS = {
    "Network": (lambda net, *a: ns.Network(*a), ["x"], {}),
    "add_input": (method("add_input"), ["n"], {}),
    "add_neuron": (method("add_neuron"), ["n", "tanh", "sum"], {}),
    "connect": (method("connect"), ["i1", "o1", 0.5], {"trainable": True, "delay": 0}),
    "share": (method("connect"), ["i1", "o1"], {"parameter": None}),
    "connect_all": (method("connect_all"), [["i1", "i2"], "o1", [0.5, 0.5]], {}),
    "remove": (method("remove"), ["h1"], {}),
    "disconnect": (method("disconnect"), ["i1", "h1"], {}),
    "split": (method("split"), ["i1", "h1", "n", "tanh"], {}),
    "freeze": (method("freeze"), ["h1"], {}),
    "set_activation": (method("set_activation"), ["h1", "tanh"], {}),
    "set_aggregation": (method("set_aggregation"), ["h1", "max"], {}),
    "add_group": (method("add_group"), ["g", ["i1", "h1"], (2, 1)], {}),
    "group": (method("group"), ["g"], {}),
    "node": (method("__getitem__"), ["h1"], {}),
    "contains": (method("__contains__"), ["h1"], {}),
    "unroll": (method("unroll"), [2, "all"], {}),
    "predict": (method("predict"), [[0, 1]], {}),
    "predict many": (method("predict"), [[[0, 1], [1, 1]]], {}),
    "copy": (method("copy"), ["n"], {}),
    "name": (setter("name"), ["x"], {}),
    "scaling": (setter("scaling"), [None], {}),
    "state": (setter("state"), [{}], {}),
    "weight": (setter("weight", "i1", "h1"), [0.5], {}),
    "trainable": (setter("trainable", "i1", "h1"), [True], {}),
    "forward": (ns.forward, [[0, 1]], {}),
    "backward": (backward, [[1], "squared_error"], {}),
    "train_step": (ns.train_step, [[0, 1], [1], 0.5, "squared_error"], {"momentum": 0.1}),
    "train": (
        ns.train,
        [DATA, 1, 0.5],
        {"batch_size": 1, "loss": "squared_error", "shuffle": False, "seed": 0, "momentum": 0.1,
         "engine": "graph", "target_loss": 0.1, "record": None, "record_limit": None,
         "progress": False, "after": 0},
    ),
    "optimizer": (ns.train, [DATA, 1], {"optimizer": None, "stopping": None, "engine": "graph"}),
    "resume": (ns.resume, [DATA, HISTORY, 1], {"engine": "graph"}),
    "accuracy": (ns.accuracy, [DATA], {"threshold": None}),
    "confusion": (ns.confusion, [DATA], {}),
    "error_sizes": (ns.error_sizes, [DATA, "squared_error"], {}),
    "check_gradients": (ns.check_gradients, [[0, 1], [1], "squared_error"], {"tolerance": 1e-4}),
    "worked_example": (ns.worked_example, [[0, 1], [1], 0.5], {"digits": 3}),
    "add_softmax": (ns.add_softmax, [["h1", "h2"], ["p1", "p2"]], {"prefix": "q"}),
    "explain": (
        lambda _, *a, **o: ns.explain(*a, **o),
        [network()["i1"], "output"],
        {"limit": 20, "digits": 6, "recording": None, "net": None},
    ),
    "dense": (
        lambda net, *a, **o: ns.dense(*a, **o),
        [[2, 1], "tanh"],
        {"weights": "uniform", "bias": True, "seed": 0, "name": "n"},
    ),
    "Dataset": (
        lambda net, *a, **o: ns.Dataset(*a, **o),
        [[[0, 1], [1, 1]], [0, 1], ["a", "b"], ["x", "y"]],
        {"expected_names": ["k"]},
    ),
    "blobs": (
        lambda net, *a, **o: ns.data.blobs(*a, **o), [4, 2, 0.1], {"seed": 0},
    ),
    "Scaling": (
        lambda net, *a: ns.Scaling(*a),
        [((0.0, 1.0),), ((0.0, 1.0),), ("a",), ("x", "y"), ("k",)],
        {},
    ),
    "scale": (lambda net, *a: ns.Scaling(((0, 1), (0, 1))).scale_inputs(*a), [[0.5, 0.5]], {}),
    "SGD": (lambda net, *a: ns.SGD(*a), [0.5, 0.1, 0.0], {}),
    "Adam": (lambda net, *a, **o: ns.Adam(*a, **o), [0.5], {"beta1": 0.9, "l2": 0.0}),
    "prelu": (lambda net, *a: ns.prelu(*a), [0.1], {}),
    "spiral": (lambda _, **o: ns.data.spiral(4, **o), [], {"noise": 0.1, "turns": 1.5, "seed": 0}),
    "read_table": (lambda _, **o: ns.data.read_table(TABLE, **o), [], {"named": ["kind"]}),
    "load": (lambda net, *a, **o: ns.load(*a, **o), ["no.json"], {"activations": None}),
    "read_csv": (
        lambda net, *a, **o: ns.read_csv(*a, **o),
        [TABLE, "kind"],
        {"inputs": ["a", "b"], "classes": True, "header": True, "delimiter": ",", "decimal": ".",
         "encoding": "utf-8", "missing": None},
    ),
    "check": (lambda net, *a: ns.exercise(net, [0, 1], [1]).check(*a), ["net h1", "0.5"], {}),
    "Recording": (ns.Recording, [[], "built"], {"marks": (), "dropped": 0, "patterns": ()}),
    "step": (lambda _, index: RECORDING[index], [0], {}),
    "at": (lambda _, at: RECORDING.at(at), [0], {}),
    "find": (lambda _, *a, **o: RECORDING.find("h1", *a, **o), [0], {"backwards": False}),
    "pattern": (lambda _, index: XOR[index], [0], {}),
    "regrouped": (lambda _, *a: SEQUENCES.regrouped(*a), [[[1.0], [2.0]], "inputs"], {}),
    "show": (lambda _, step: loop().unroll(2).show(step), [1], {}),
    "copies": (lambda _, connection: loop().unroll(2).copies(connection), [None], {}),
    "shown_copy": (lambda _, connection: loop().unroll(2).shown_copy(connection), [None], {}),
    "at a step": (lambda _, *a: loop().unroll(2).at(*a), ["h1", 1], {}),
    "Group": (lambda _, *a: repr(ns.Group(*a)), ["g", (1, 2), ("h1", "h2")], {}),
    "Document": (lambda _, *a: ns.Document(*a), ["title", None], {}),
    "Input": (lambda _, name: ns.Input(name), ["i1"], {}),
    "activation": (lambda _, value: ns.ACTIVATIONS["tanh"](value), [0.5], {}),
    "loss for": (lambda _, value: ns.LOSSES["squared_error"].check(value, "o1"), [None], {}),
    "Neuron": (lambda net, *a: ns.Neuron("n", *a), [ns.ACTIVATIONS["tanh"]], {}),
    "activations": (ns.activations, [DATA], {}),
    "judge": (ns.judge, [[[0, 1]], [[1]], {"W1": [[1, 2]] * 2}, 0.5], {"loss": "squared_error"}),
    "judged": (lambda net, value: ns.judge(net, [0, 1], [1], {"W1": value}), [[1]], {}),
    "window": (ns.train, [DATA, 1], {"window": None}),
    "course": (lambda _, *a: RECORDING.course(*a), ["h1", "output"], {}),
    "moment": (lambda _, *a: RECORDING.at(3).value(*a), ["h1", "output"], {}),
    "written": (lambda _, *a: RECORDING.at(3).written(*a), ["h1", "output"], {}),
    "network of a table": (
        lambda _, net: ns.read_csv(TABLE, "kind", network=net), [None], {},
    ),
    "from_graph": (lambda _, *a, **o: ns.from_graph(*a, **o), [GRAPH], {"name": "n"}),
    **{
        f"{where} of a graph": (
            lambda _, value, where=where: ns.from_graph(graph_with(where, value)), ["x"], {}
        )
        for where in ("name", "kind", "activation", "weight", "trainable", "groups")
    },
    "from_torch": (lambda _, *a: ns.from_torch(*a), [[]], {}),
    "from_arrays": (lambda _, *a: ns.from_arrays(*a), [[[[0.5, 1]]], [[1]], "tanh"], {}),
    "plot_losses": (lambda _, *a, **o: ns.plot_losses(*a, **o), [[1, 2]], {"log": None}),
    "losses": (lambda _, value: ns.plot_losses([value]), [1], {}),
    "plot_sweep": (
        lambda _, *a, **o: ns.plot_sweep(*a, **o), [[{"a": 1, "b": 2}]], {"x": "a", "y": "b"},
    ),
    "swept": (lambda _, x, y: ns.plot_sweep([{"a": x, "b": y}], x="a", y="b"), [1, 2], {}),
    "table": (lambda _, *a: ns.Document("d").table(*a), [["a"], [["b"]]], {}),
    "heading": (lambda _, *a: ns.Document("d").heading(*a), ["a", 2], {}),
    "paragraph": (lambda _, part: written("paragraph", part), ["a"], {}),
    "cell": (lambda _, cell: written("table", ["a"], [[cell]]), ["b"], {}),
    "figure": (lambda _, *a, **o: written("figure", *a, **o), ["c"], {"svg": "", "path": "p"}),
    "extend": (lambda _, block: written("extend", [block]), [None], {}),
    "formula": (lambda _, formula: EXPLANATION.formula(SYMBOL, formula), [None], {}),
    "checked": (lambda net, *a: ns.EarlyStopping(DATA).checked(*a), [network(), None], {}),
    "without": (lambda _, name: ns.Group("g", (2,), ("h1", "h2")).without(name), ["h1"], {}),
    "equation": (lambda _, *a: ns.Document("d").equation(*a), [SYMBOL, 1.0], {}),
    "draw": (ns.draw, [], {"save": "no.doc", "theme": "light", "positions": None}),
}  # fmt: skip


PLACES = [
    (call, place)
    for call, (_, args, options) in CALLS.items()
    for place in ("net", *range(len(args)), *options)
]


def refused(function, *args, **options):
    """Return what a call raised; it is one of neurosim's own, with a short message on one line."""
    try:
        function(*args, **options)
    except ns.NeurosimError as error:
        said = str(error)
        assert said.isprintable() and 0 < len(said) < 600
        return error
    return None


def check_each_thing(make, ask):
    """Check that a network is as it was wherever a call refuses a hostile thing.

    It serves for the next thing too: to make one takes most of the time.

    Args:
        make: returns a network.
        ask: calls with a network and a thing, and tells whether that was refused.
    """
    net, before = None, None
    for thing in HOSTILE:
        if net is None:
            net = make()
            before = state(net), dict(net.groups)
        if ask(net, thing):
            assert (state(net), dict(net.groups)) == before, shown(thing)
        else:
            net = None


def put(thing, place, args, options):
    """Return the arguments of a call with a thing at a place, by number or by name."""
    if isinstance(place, int):
        return [*args[:place], thing, *args[place + 1 :]], options
    return args, options | {place: thing}


@pytest.mark.parametrize(("call", "place"), PLACES, ids=str)
def test_whatever_is_given_is_taken_or_refused_by_name_and_changes_nothing(call, place):
    function, args, options = CALLS[call]
    if place == "net":
        if function.__module__.startswith("neurosim"):  # else it is a method, which has its network
            for thing in HOSTILE:
                assert refused(function, thing, *args, **options), shown(thing)
        return

    def ask(net, thing):
        left, named = put(thing, place, args, options)
        return refused(function, net, *left, **named) and call != "backward"

    check_each_thing(network, ask)


TIMED = {
    "forward": ns.forward,
    "predict": lambda net, thing: net.predict(thing),
    "train": lambda net, thing: ns.train(net, thing, 1),
    "inputs": lambda net, thing: ns.train_step(net, thing, [[1], [1]]),
    "expected": lambda net, thing: ns.train_step(net, [[1], [1]], thing),
    "delay": lambda net, thing: net.connect("o1", "h1", weight=1, delay=thing),
    "unroll": lambda net, thing: net.unroll(thing),
    "outputs": lambda net, thing: net.unroll(2, thing),
    "state": lambda net, thing: setattr(net, "state", thing),
    "advance": ns.advance,
    "window": lambda net, thing: ns.train(net, [([[0], [1]], [[0], [1]])], 1, window=thing),
}


@pytest.mark.parametrize("call", TIMED)
def test_a_recurrent_network_takes_or_refuses_by_name_whatever_is_given(call):
    check_each_thing(loop, partial(refused, TIMED[call]))


ENDLESS_COUNTS = {
    "epochs": lambda count: ns.train(network(), DATA, count),
    "batch": lambda count: ns.train(network(), DATA, 1, batch_size=count),
    "size": lambda count: ns.dense([2, count]),
    "sizes": lambda count: ns.dense([10**5, 10**5]),
    "patterns": ns.data.moons,
    "steps of time": lambda count: loop().unroll(count),
    "runs": lambda count: ns.sweep(print, {"x": range(10**4), "end": range(min(count, 10**4))}),
    "nodes": lambda count: ns.layers.inputs(ns.Network(), count),
    "pixels": lambda count: ns.convolutional((4, count), [1], 2),
    "maps": lambda count: ns.convolutional((4, 4), [count], 2),
    "delay": lambda count: loop().connect("h1", "o1", weight=1, delay=count),
}


@pytest.mark.parametrize("call", ENDLESS_COUNTS)
@pytest.mark.parametrize("count", [10**10, 2**63, 10**400], ids=["10^10", "2^63", "10^400"])
def test_counts_without_end_are_refused(call, count):
    assert refused(ENDLESS_COUNTS[call], count)


LAYERS = {
    "image": ([(2, 2)], {"name": "y"}),
    "inputs": ([2], {"name": "j"}),
    "dense": (["x", 2, "tanh"], {"output": False, "weights": 0.5, "bias": True, "seed": 1}),
    "convolution": (["x", 1, 2, "relu"], {"stride": 1, "padding": 0, "bias": True, "name": "c"}),
    "pooling": (["x", 2, "max"], {"stride": 1, "padding": 0}),
    "recurrent": (["x", 2, "tanh"], {"delay": 1, "bias": True, "name": "r"}),
    "lstm": (["x", 1], {"delay": 1, "forget_bias": 1.0, "seed": 1}),
    "gru": (["x", 1], {"weights": "glorot", "name": "g"}),
    "attention": (["x", 1], {"causal": False, "scaled": True, "projection": None}),
}

LAYER_PLACES = [
    (layer, place)
    for layer, (args, options) in LAYERS.items()
    for place in ("net", *range(len(args)), *options)
]


def image():
    net = ns.Network()
    ns.layers.image(net, (3, 3))
    return net


@pytest.mark.parametrize(("layer", "place"), LAYER_PLACES, ids=str)
def test_a_layer_is_added_whole_or_refused_by_name(layer, place):
    function, (args, options) = getattr(ns.layers, layer), LAYERS[layer]
    if place == "net":
        for thing in HOSTILE:
            assert refused(function, thing, *args, **options), shown(thing)
        return

    def ask(net, thing):
        left, named = put(thing, place, args, options)
        return refused(function, net, *left, **named)

    check_each_thing(image, ask)


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        (lambda: ns.Dataset.from_pairs(DATA, nmes=["a"]), "no option of a dataset 'nmes'.*'names'"),
        (lambda: SEQUENCES.windows([1, 2], 1, nme="x"), "no option of sequences 'nme'.*'name'"),
        (lambda: ns.play(RECORDING, thme="dark"), "no option of play 'thme'.*'theme'"),
    ],
)
def test_an_option_that_is_handed_on_is_refused_with_the_one_that_was_meant(call, wanted):
    with pytest.raises(ns.OptionError, match=wanted):
        call()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_of_good_arguments_is_added(layer):
    args, options = LAYERS[layer]
    assert len(getattr(ns.layers, layer)(image(), *args, **options))
