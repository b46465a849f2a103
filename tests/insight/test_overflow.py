"""Numbers that overflow are refused in one way by all functions: the error names the neuron."""

import matplotlib
import numpy as np
import pytest

import neurosim as ns
from neurosim.graph.values import prediction
from tests.states import state

matplotlib.use("Agg")


def exponential():
    """An exponential unit, which raises an error, before an output that would not show it."""
    net = ns.Network("steep")
    net.add_input("i1"), net.add_input("i2")
    net.add_neuron("h1", "tanh"), net.add_neuron("h2", "exp"), net.add_output("o1", "logistic")
    net.connect("i1", "h1", weight=1.0), net.connect("i1", "h2", weight=1.0)
    net.connect("i2", "h2", weight=0.5)
    net.connect("h1", "o1", weight=1.0), net.connect("h2", "o1", weight=1e-3)
    return net


def linear():
    """A linear output that comes to infinity without an error of Python's."""
    net = ns.Network("large")
    net.add_input("i1"), net.add_input("i2")
    net.add_neuron("h2", "identity"), net.add_output("o1", "identity")
    net.connect("i1", "h2", weight=1e306), net.connect("i2", "h2", weight=1.0)
    net.connect("h2", "o1", weight=1.0)
    return net


def own():
    """A function of one's own that raises."""

    def cosh(x):
        return 2.0**x

    net = linear()
    net.set_activation("h2", ns.Activation("steep", cosh, lambda x, y: 0.7 * y))
    net["i1", "h2"].weight = 2.0
    return net


PATTERNS = [([0.0, 0.5], [0.0]), ([0.0, 1.0], [1.0]), ([900.0, 0.0], [1.0])]
LAST = PATTERNS[-1]

ASKING = {
    "predict": lambda net: net.predict(LAST[0]),
    "predict several": lambda net: net.predict([inputs for inputs, _ in PATTERNS]),
    "predict many": lambda net: net.predict([inputs for inputs, _ in PATTERNS * 20]),
    "accuracy": lambda net: ns.accuracy(net, PATTERNS),
    "accuracy of many": lambda net: ns.accuracy(net, PATTERNS * 20),
    "confusion": lambda net: ns.confusion(net, PATTERNS),
    "error_sizes": lambda net: ns.error_sizes(net, PATTERNS),
    "plot_errors": lambda net: ns.plot_errors(net, PATTERNS),
    "plot_decision": lambda net: ns.plot_decision(net, PATTERNS),
    "plot_neurons": lambda net: ns.plot_neurons(net, PATTERNS),
    "worked_example": lambda net: ns.worked_example(net, *LAST),
    "judge": lambda net: ns.judge(net, *LAST, {"loss": 1.0}),
    "exercise": lambda net: ns.exercise(net, *LAST),
    "check_gradients": lambda net: ns.check_gradients(net, *LAST),
    "forward": lambda net: ns.forward(net, LAST[0]),
    "train_step": lambda net: ns.train_step(net, *LAST),
    "train": lambda net: ns.train(net, PATTERNS, 2, engine="graph"),
}


@pytest.mark.parametrize("make", [exponential, linear, own])
@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
def test_an_overflow_is_told_with_the_name_of_the_neuron_and_changes_nothing(make, ask):
    net = make()
    before = state(net)
    with pytest.raises(ns.DivergenceError, match="'h2'"):
        ask(net)
    if ask is not ASKING["train"]:
        assert state(net) == before


def test_what_no_output_shows_is_told_by_a_faster_engine_too(monkeypatch):
    def faster(net, patterns, nodes):
        """Answer as compiled code does, in which the exponential comes to infinity."""
        x = np.array(patterns)
        with np.errstate(over="ignore"):
            hidden = {"h1": np.tanh(x[:, 0]), "h2": np.exp(x[:, 0] + 0.5 * x[:, 1])}
            out = 1.0 / (1.0 + np.exp(-hidden["h1"] - 1e-3 * hidden["h2"]))
        found = np.stack([{**hidden, "o1": out}[node.name] for node in nodes], axis=1)
        return found.tolist() if np.isfinite(found).all() else None

    monkeypatch.setattr(prediction, "_FASTER", [faster])
    net = exponential()
    fine = [inputs for inputs, _ in PATTERNS[:2]] * 20
    assert net.predict(fine) == [pytest.approx(net.predict(inputs)) for inputs in fine]
    with pytest.raises(ns.DivergenceError, match="'h2'"):
        net.predict([*fine, LAST[0]])


@pytest.mark.parametrize("make", [exponential, linear, own])
def test_a_diagnosis_finds_it(make):
    finding = next(
        each for each in ns.diagnose(make(), PATTERNS).findings if each.kind == "overflow"
    )
    assert "h2" in str(finding)


def test_an_overflow_on_the_way_through_time_is_told_with_the_name_of_the_neuron():
    net = ns.recurrent([1, 1, 1], activation="exp", weights=1000.0)
    with pytest.raises(ns.DivergenceError, match="neuron 'h1@1'"):
        ns.errors_over_time(net, [([[1], [1]], [[1], [1]])])


def test_a_loss_surface_is_white_where_e_overflows_and_refused_where_it_does_so_everywhere():
    net, over = ns.dense([1, 2, 1], "exp", weights=1.0), (("i1", "h1"), ("i1", "h2"))
    assert ns.plot_loss_surface(net, [([1], [1])], over, resolution=9).axes
    net["h1", "o1"].weight = net["h2", "o1"].weight = 1000.0
    assert ns.plot_loss_surface(net, [([1], [1])], over, resolution=9).axes
    with pytest.raises(ns.DivergenceError, match="every place"):
        ns.plot_loss_surface(net, [([1], [1])], over, spans=((5, 9), (5, 9)), resolution=9)


def test_a_programs_numbers_from_which_others_overflow_are_wrong_and_no_more():
    net = ns.dense([1, 1, 1], ["exp", "identity"], weights=0.5)
    found = ns.judge(net, [1], [1], {"z1": [1e5], "a1": [3.0], "z2": [1.0]})
    assert [each.verdict for each in found.arrays] == ["wrong"] * 3
