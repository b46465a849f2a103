"""Every public object survives pickle and deepcopy, or refuses at once and says what it is."""

import copy
import inspect
import pickle
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

import matplotlib
import networkx as nx
import pytest

import neurosim as ns
from tests.rates import by_cosine

matplotlib.use("Agg")

WAYS = {"deepcopy": copy.deepcopy, "pickle": lambda each: pickle.loads(pickle.dumps(each))}
BOTH = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def square(x):
    return x * x


def slope(x, y):
    return 2 * x


def total(signals):
    return float(sum(signals))


def ones(signals):
    return (1.0,) * len(signals)


class Own(ns.Optimizer):
    """An optimizer of one's own."""

    def update(self, parameters):
        for each in parameters:
            each.value -= self.learning_rate * each.gradient

    def formula(self, before, gradient, moments):
        return ""


@cache
def diagnosis():
    return ns.diagnose(ns.dense([2, 2, 1], weights=0.0), [([0, 1], [1]), ([1, 1], [0])])


@cache
def exercise():
    return ns.exercise(ns.dense([2, 1], seed=1), [0, 1], [1])


def make(name):
    """Return an object of the public name: itself, or one of the class."""
    kind = getattr(ns, name)
    if not inspect.isclass(kind):
        return kind
    net, data = ns.dense([2, 2, 1], seed=1), ns.data.truth_table("xor")
    net.connect("i1", "o1", parameter=net["h1", "o1"].parameter)
    if issubclass(kind, ns.Step):
        steps = ns.train(net, data, 1, batch_size=2, record="steps").recording
        moments = ns.train(net, data, 1, record="epochs").recording
        advanced = ns.advance(recurrent(), [0.5])
        return next(each for each in [*steps, *moments, *advanced] if isinstance(each, kind))
    if issubclass(kind, BaseException):
        return kind("what was given, and what is allowed")
    ns.train_step(net, [0, 1], [1])
    ns.forward(net, [0, 1])
    return {
        "Activations": lambda: ns.activations(net, data),
        "Activation": lambda: ns.Activation("square", square, slope),
        "Adam": lambda: ns.Adam(by_cosine),
        "Aggregation": lambda: ns.Aggregation("total", total, ones),
        "Bias": lambda: net["b1"],
        "Confusion": lambda: ns.confusion(net, data),
        "Connection": lambda: net["i1", "h1"],
        "Dataset": lambda: data,
        "Diagnosis": diagnosis,
        "Document": lambda: ns.Document("title"),
        "EarlyStopping": lambda: ns.EarlyStopping(data),
        "Exercise": exercise,
        "Explanation": lambda: ns.explain(net["h1"], "output"),
        "Finding": lambda: diagnosis().findings[0],
        "GradientCheck": lambda: ns.check_gradients(net, [0, 1], [1]),
        "Group": lambda: ns.layers.image(ns.Network(), (2, 2)),
        "History": lambda: ns.train(net, data, 2, record="steps"),
        "Input": lambda: net["i1"],
        "Judged": lambda: judgement(net)["a1"],
        "Judgement": lambda: judgement(net),
        "Loss": lambda: ns.LOSSES["squared_error"],
        "Mark": lambda: ns.train(net, data, 1, record="steps").recording.marks[1],
        "Mistake": lambda: exercise().check("net o1", 17.0).mistakes,
        "Network": lambda: net,
        "Neuron": lambda: net["h1"],
        "Node": lambda: net["i1"],
        "Optimizer": lambda: Own(0.1),
        "Output": lambda: net["o1"],
        "Parameter": lambda: net["i1", "h1"].parameter,
        "RMSProp": lambda: ns.RMSProp(0.1),
        "Recording": lambda: ns.train(net, data, 2, record="steps").recording,
        "SGD": lambda: ns.SGD(0.1, momentum=0.5),
        "Scaling": lambda: ns.Scaling.of(data),
        "Sheet": lambda: ns.worked_example(net, [0, 1], [1]),
        "State": lambda: recurrent().unroll(2).states[0],
        "Verdict": lambda: exercise().check("net o1", 17.0),
    }[name]()


def judgement(net):
    return ns.judge(net, [0, 1], [1], {"a1": [0.5, 0.5], "a2": [0.5]})


def recurrent():
    """A network with a loop, after a pass over two steps of time."""
    net = ns.recurrent([1, 2, 1], seed=1)
    ns.forward(net.unroll(2), [0.5, -0.5])
    return net


def told(thing):
    """What an object says of itself, a document with all that it shows."""
    return thing.text() if isinstance(thing, ns.Document) else repr(thing)


MODULES = [name for name in ns.__all__ if inspect.ismodule(getattr(ns, name))]
OBJECTS = [name for name in ns.__all__ if name not in MODULES]


@pytest.mark.parametrize("name", OBJECTS)
@BOTH
def test_a_public_object_comes_back_as_it_was(name, way):
    thing = make(name)
    other = way(thing)
    assert type(other) is type(thing)
    assert told(other) == told(thing)


@pytest.mark.parametrize("name", MODULES)
@BOTH
def test_a_module_refuses_and_says_that_it_is_one(name, way):
    with pytest.raises(TypeError, match="module"):
        way(getattr(ns, name))


@BOTH
def test_the_view_of_the_graph_comes_back_read_only(way):
    net = ns.dense([2, 2, 1], seed=1)
    other = way(net.graph)
    assert nx.to_numpy_array(other).tolist() == nx.to_numpy_array(net.graph).tolist()
    assert other.nodes["h1"]["node"].network["h1"] is other.nodes["h1"]["node"]
    with pytest.raises(TypeError):
        other.nodes["h1"]["node"] = None


@BOTH
def test_a_window_refuses_and_names_what_can_be_copied(way):
    from matplotlib.figure import Figure

    from neurosim.view.moments.frames import Frames
    from neurosim.view.player.player import Player

    recording = ns.forward(ns.dense([2, 2, 1], seed=1), [0, 1])
    player = Player(Figure(), Frames(recording))
    with pytest.raises(ns.StateError, match=r"Player has a window .* player.recording can"):
        way(player)


@BOTH
def test_an_error_brings_what_was_learned_until_then(way):
    net = ns.dense([1, 1], activation="identity", weights=1.0)
    with pytest.raises(ns.DivergenceError) as caught:
        ns.train(net, [([1e10], [0.0])], 50, 1.0, record="epochs", engine="graph")
    other = way(caught.value)
    assert str(other) == str(caught.value)
    assert other.epoch == caught.value.epoch > 0
    assert told(other.history) == told(caught.value.history)


def trained(net, data, seed):
    """What a worker of a pool does: train, and return all that comes of it."""
    history = ns.train(net, data, 3, 0.5, shuffle=True, seed=seed, record="steps")
    return history, net["h1"], net["h1", "o1"], history.recording


def test_a_pool_of_processes_returns_histories_recordings_and_parts():
    net, data = ns.dense([2, 2, 1], seed=1), ns.data.truth_table("xor")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        history, node, connection, recording = pool.submit(trained, net, data, 7).result()
    expected = trained(net.copy(), data, 7)
    assert history.losses == expected[0].losses
    assert node is recording.net["h1"]
    assert connection is recording.net["h1", "o1"]
    assert recording is history.recording
    recording.rewind()
    assert [each.value for each in recording.net.parameters] == [
        each.value for each in net.parameters
    ]
