"""Every public name that takes a network, and what a network offers, on every kind of network.

Each works, or refuses with an error of neurosim's own whose text says what to use instead. A new
public function is found by its annotations, and a new method by its name, and asked for here.
"""

import copy
import inspect
import itertools
import pickle

import pytest

import neurosim as ns

pytestmark = pytest.mark.usefixtures("compiled_trials")


def plain(aggregation="sum"):
    net = ns.dense([2, 2, 1], seed=1)
    net.set_aggregation("h1", aggregation)
    return net


def shared():
    net = plain()
    net.disconnect("i1", "h2")
    net.connect("i1", "h2", parameter=net["i1", "h1"].parameter)
    return net


def frozen():
    net = plain()
    net.freeze("h1")
    return net


def skip():
    net = plain()
    net.connect("i1", "o1", 0.3)
    return net


def one_dimension():
    net = ns.Network("one dimension")
    maps = ns.layers.convolution(net, ns.layers.inputs(net, 4), 1, (3,), "tanh", seed=1)
    ns.layers.dense(net, maps, 1, output=True)
    return net


KINDS = {
    "dense": plain,
    "softmax": lambda: ns.dense([2, 2, 3], ["tanh", "softmax"], seed=1),
    "product unit": lambda: plain("product"),
    "max unit": lambda: plain("max"),
    "shared": shared,
    "frozen": frozen,
    "skip": skip,
    "elman": lambda: ns.recurrent([2, 2, 1], "elman", seed=1),
    "jordan": lambda: ns.recurrent([2, 2, 1], "jordan", seed=1),
    "lstm": lambda: ns.recurrent([2, 1, 1], "lstm", seed=1),
    "gru": lambda: ns.recurrent([2, 1, 1], "gru", seed=1),
    "both ways": lambda: ns.recurrent([2, 1, 1], bidirectional=True, seed=1),
    "1-D convolution": one_dimension,
    "2-D convolution": lambda: ns.convolutional(
        (3, 3), maps=[1], size=2, pooling=2, hidden=[], outputs=2, seed=1
    ),
    "attention": lambda: ns.attention(tokens=2, size=2, seed=1),
}


def pattern(net, number=0):
    """Return inputs and expected values that fit: one pattern, or a sequence."""
    wanted = [0.0] * len(net.outputs)
    wanted[number % len(wanted)] = 1.0
    width = len(net.inputs)
    rows = [[(row + number) / 4 - k / 5 for k in range(width)] for row in range(3)]
    return (rows if net.recurrent else rows[0]), wanted


def table(net):
    return [pattern(net, number) for number in range(2)]


def loss(net):
    softmax = net.outputs[0].activation.name == "softmax"
    return {"loss": "categorical_cross_entropy" if softmax else "squared_error"}


def passed(net):
    inputs, expected = pattern(net)
    ns.forward(net, inputs), ns.backward(net, expected, **loss(net))
    return net


def run(net, **options):
    return ns.train(net, table(net), 2, 0.1, **loss(net), **{"engine": "graph"} | options)


def pair(net, number=0):
    connection = net.connections[number]
    return connection.source.name, connection.target.name


def explained(net, folder):
    passed(net)
    weight = net.connections[-1].parameter
    texts = [ns.explain(weight, net=net), ns.explain(net.connections[0])]
    for node, quantities in (
        (net.outputs[0], ("output", "net_input", "error", "loss")),
        (net.neurons[0], ("output", "error")),
        (net.inputs[0], ("output", "error")),
    ):
        texts += [ns.explain(node, each) for each in quantities]
    return [each.text() + each.latex() + each.html() for each in texts]


def trained(net, folder):
    for grain in ("steps", "samples", "epochs"):
        history = run(net, record=grain, stopping=ns.EarlyStopping(table(net)), batch_size=2)
        history.recording.rewind()
        history.recording.seek(len(history.recording))


def drawn(net, folder):
    ns.draw(net, save=folder / "a.svg"), ns.draw(passed(net), save=folder / "b.svg")


def judged(net, folder):
    inputs, expected = pattern(net)
    answer = net.predict(inputs)
    assert ns.judge(net, inputs, expected, {"y_hat": answer}, **loss(net)).right
    wrong = [[2.0] * len(net.outputs)] * 3 if net.recurrent else [2.0] * len(net.outputs)
    numbers = {"y_hat": wrong, "y": expected, "loss": 7.0, "new_loss": 7.0}
    found = ns.judge(net, inputs, expected, numbers, **loss(net))
    assert found.first.name == "y_hat"
    return found.document().html() + str(found)


def clamped(net, folder):
    with net.clamped({net.neurons[0].name: 0.25, net.inputs[0].name: 0.5}):
        ns.activations(net, [pattern(net)[0]])
        return run(net), net.predict(pattern(net)[0]), passed(net)


FUNCTIONS = {
    "accuracy": lambda net, folder: ns.accuracy(net, table(net)),
    "activations": lambda net, folder: repr(ns.activations(net, [pattern(net)[0]])),
    "add_softmax": lambda net, folder: ns.add_softmax(
        net, [each.name for each in net.neurons[:2]], ["s1", "s2"]
    ),
    "advance": lambda net, folder: ns.advance(net, [0.5] * len(net.inputs)),
    "backward": lambda net, folder: repr(ns.backward(passed(net), pattern(net)[1], **loss(net))),
    "check_gradients": lambda net, folder: str(
        ns.check_gradients(net, *pattern(net), **loss(net), sample=5)
    ),
    "confusion": lambda net, folder: repr(ns.confusion(net, table(net))),
    "diagnose": lambda net, folder: str(ns.diagnose(net, table(net), 0.1, **loss(net))),
    "draw": drawn,
    "error_sizes": lambda net, folder: ns.error_sizes(net, table(net), **loss(net)),
    "errors_over_time": lambda net, folder: ns.errors_over_time(net, table(net), **loss(net)),
    "exercise": lambda net, folder: ns.exercise(net, *pattern(net), **loss(net)).answers.html(),
    "explain": explained,
    "forward": lambda net, folder: repr(ns.forward(net, pattern(net)[0])),
    "judge": judged,
    "play": lambda net, folder: ns.play(
        ns.train_step(net, *pattern(net), **loss(net)), save=folder / "a.html"
    ),
    "plot_decision": lambda net, folder: ns.plot_decision(
        net, table(net), resolution=3, save=folder / "a.svg"
    ),
    "plot_errors": lambda net, folder: ns.plot_errors(
        net, table(net), save=folder / "a.svg", **loss(net)
    ),
    "plot_errors_over_time": lambda net, folder: ns.plot_errors_over_time(
        net, table(net), save=folder / "a.svg", **loss(net)
    ),
    "plot_loss_surface": lambda net, folder: ns.plot_loss_surface(
        net, table(net), [pair(net), pair(net, 1)], resolution=2, save=folder / "a.svg",
        **loss(net),
    ),
    "plot_losses": lambda net, folder: ns.plot_losses(run(net), save=folder / "a.svg"),
    "plot_neurons": lambda net, folder: ns.plot_neurons(
        net, table(net), resolution=3, save=folder / "a.svg"
    ),
    "read_csv": lambda net, folder: ns.read_csv(written(net, folder), "y", network=net),
    "resume": lambda net, folder: ns.resume(net, table(net), run(net), 1, engine="graph"),
    "train": trained,
    "train_step": lambda net, folder: repr(ns.train_step(net, *pattern(net), **loss(net))),
    "update": lambda net, folder: repr(ns.update(passed(net))),
    "widget": lambda net, folder: ns.widget(net),
    "worked_example": lambda net, folder: ns.worked_example(
        net, *pattern(net), **loss(net)
    ).latex(),
}  # fmt: skip


def written(net, folder):
    path = folder / "rows.csv"
    names = [node.name for node in net.inputs]
    lines = [",".join([*names, "y"]), *[",".join(map(str, range(len(names) + 1)))] * 2]
    path.write_text("\n".join(lines) + "\n")
    return path


def edited(net, folder):
    net.add_input("q1"), net.add_bias("q2"), net.add_neuron("q3"), net.add_output("q4")
    net.connect("q1", "q3", 0.1), net.connect("q3", "q4", 0.2)
    net.connect_all(["q1", "q2"], "q4", [0.1, 0.2])
    net.split(*pair(net), "q5"), net.disconnect("q1", "q3"), net.remove("q5")
    net.add_group("z", ["q3", "q4"])
    net.set_activation("q3", "tanh"), net.set_aggregation("q3", "max")
    net.freeze("q3"), net.thaw()


def copied(net, folder):
    passed(net)
    for other in (net.copy(), copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert other.predict(pattern(net)[0]) == net.predict(pattern(net)[0])


def looked_at(net, folder):
    return [
        str(net), repr(net), net._repr_html_(), net.nodes, net.inputs, net.outputs, net.order,
        net.neurons, net.connections, net.parameters, net.holders, net.groups, net.version,
        net.stage, net.name, net.scaling, net.recurrent, [*net.graph.edges(data=True)],
        net.plain_graph(), [net.group(name).shape for name in net.groups],
        net.node(net.nodes[0].name), net.connection(*pair(net)), net[pair(net)],
    ]  # fmt: skip


def stated(net, folder):
    net.state = dict.fromkeys(net.state, 0.5)
    net.reset()


METHODS = {
    "looking": looked_at,
    "editing": edited,
    "copy": copied,
    "unroll": lambda net, folder: net.unroll(2).predict([0.1] * 2 * len(net.inputs)),
    "state": stated,
    "predict": lambda net, folder: net.predict([pattern(net)[0]] * 2),
    "save": lambda net, folder: ns.load(net.save(folder / "net.json", moments=True)),
    "to_source": lambda net, folder: [
        net.to_source(each) for each in ("python", "c", "javascript")
    ],
    "to_arrays": lambda net, folder: net.to_arrays(),
    "to_graph": lambda net, folder: [
        net.to_graph(folder / f"net{ending}") for ending in (".graphml", ".gexf", ".json")
    ],
    "window": lambda net, folder: run(net, window=2),
    "clamped": clamped,
    "compiled": lambda net, folder: run(net, engine="compiled", record="epochs"),
    "all of data": lambda net, folder: ns.exercise(
        net, data=table(net), **loss(net)
    ).answers.text(),
}  # fmt: skip

HINTS = (
    "use ns.", "; see ns.", "leave it out", "by ns.forward", "net.unroll(", "take any network",
    "; net.to_torch()", "give another prefix=", "ns.plot_errors show", "needs numba",
)  # fmt: skip
"""What a refusal says to do instead."""


ASKED = list(itertools.product((*FUNCTIONS, *METHODS), KINDS))


BY_NONE = {"forward", "train_step", "train", "predict", "explain", "draw"}
"""What every kind of network is for: refused by none."""


@pytest.mark.parametrize(("name", "kind"), ASKED)
def test_it_works_on_the_kind_of_network_or_says_what_to_use_instead(name, kind, tmp_path):
    try:
        (FUNCTIONS | METHODS)[name](KINDS[kind](), tmp_path)
    except ns.NeurosimError as error:
        assert name not in BY_NONE, error
        assert any(hint in str(error) for hint in HINTS), f"{error} names nothing else to use"


def test_every_public_function_that_takes_a_network_is_among_them():
    taking = {
        name
        for name in ns.__all__
        if inspect.isfunction(getattr(ns, name))
        and any(
            "Network" in str(each.annotation)
            for each in inspect.signature(getattr(ns, name)).parameters.values()
        )
    }
    assert taking - set(FUNCTIONS) == set()


APART = {"to_torch", "to_onnx", "to_neat", "copied_as", "derived", "derive"}
"""Methods that are tested beside the library that they need, and three of the inside."""


def test_every_public_method_of_a_network_is_among_them():
    asked = "".join(map(inspect.getsource, (looked_at, edited, copied, stated))) + "".join(METHODS)
    public = [name for name in dir(ns.Network) if not name.startswith("_")]
    left = {name for name in public if name not in asked} - APART
    assert left == set()
