"""What any number was at a moment of a recording, and what a step says of its kind."""

import pytest

import neurosim as ns
from neurosim.notation import multiplied_by
from tests.states import numbers

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
KINDS = {"input", "forward", "loss", "backward", "update", "moment"}


def mixed():
    """A network with a product unit, a max unit, a shared weight and a frozen one."""
    net = ns.Network("mixed")
    net.add_input("i1"), net.add_input("i2"), net.add_bias("b1")
    net.add_neuron("p1", "tanh", "product"), net.add_neuron("m1", "logistic", "max")
    net.add_output("o1", "logistic")
    weights = {("i1", "p1"): 0.4, ("i2", "p1"): -0.7, ("i1", "m1"): 0.3, ("b1", "m1"): 0.2}
    for (source, target), weight in weights.items():
        net.connect(source, target, weight)
    net.connect("p1", "o1", 0.8)
    net.connect("m1", "o1", parameter=net["p1", "o1"].parameter)
    net.connect("b1", "o1", -0.1, trainable=False)
    return net


def elements(net):
    """Every place where a number stands, also those that are worked out from others."""
    for node in net.nodes:
        yield from ((node, name) for name in ("output", "net_input", "error", "slope"))
        yield from ((node, name) for name in ("expected", "loss", "partials"))
    for each in net.connections:
        yield from ((each, name) for name in ("weight", "gradient", "signal", "flow", "partial"))
        yield from ((each.parameter, name) for name in ("value", "gradient", "moments"))


def asked(recording, i):
    then = recording.at(i)
    return [then.value(*place) for place in elements(recording.net) if hasattr(*place)]


def shown(net):
    return [getattr(*place) for place in elements(net) if hasattr(*place)]


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
def test_a_moment_shows_every_number_as_the_objects_do_when_the_cursor_is_there(grain):
    net = mixed()
    recording = ns.train(net, XOR, 2, optimizer=ns.Adam(0.1), batch_size=2, record=grain).recording
    told = [asked(recording, i) for i in range(len(recording) + 1)]
    for i in range(len(recording), -1, -1):
        recording.seek(i)
        assert told[i] == shown(net)
        assert recording.at(i).stage == net.stage
        assert recording.at(i).loss == recording.loss


def test_a_moment_stays_what_it_was_whatever_is_done_to_the_network_since():
    net = mixed()
    recording = ns.forward(net, [0.5, -0.25])
    before = numbers(net)
    told = [asked(recording, i) for i in range(len(recording) + 1)]
    assert told[-1] == shown(net)
    ns.train(net, XOR, 3)
    net["i1", "m1"].weight = 9.0
    assert numbers(net) != before
    assert [asked(recording, i) for i in range(len(recording) + 1)] == told


def test_asking_for_a_moment_moves_nothing():
    net = mixed()
    recording = ns.train_step(net, [0.5, -0.25], [1.0])
    recording.seek(9)
    before = numbers(net), recording.position, net.stage
    asked(recording, 3), recording.at(20).loss, repr(recording.at(4)["m1"])
    assert (numbers(net), recording.position, net.stage) == before


def test_elements_of_a_moment_lead_to_others_of_the_same_moment():
    net = mixed()
    weight = net["i1", "p1"].weight
    recording = ns.train_step(net, [0.5, -0.25], [1.0], learning_rate=0.5)
    then = recording.at(2)
    assert then["p1"].incoming[0].weight == then["i1", "p1"].weight == weight
    assert then["i1", "p1"].source.output == 0.5
    assert then["i1", "p1"].signal == weight * 0.5
    assert net["i1", "p1"].weight != weight
    with pytest.raises(AttributeError, match="works on the live object"):
        then["m1"].activate()


def test_a_moment_that_is_not_there_is_refused():
    recording = ns.forward(mixed(), [0.5, -0.25])
    for i in (-1, len(recording) + 1, 1.5):
        with pytest.raises(ns.OptionError):
            recording.at(i)
    with pytest.raises(ns.NetworkError, match="did you mean"):
        recording.at(0)["m2"]


def test_the_course_of_a_number_is_what_the_moments_show():
    recording = ns.train(mixed(), XOR, 2, record="steps").recording
    for place in [("o1", "output"), (("p1", "o1"), "weight"), (("i1", "p1"), "gradient")]:
        values = [recording.at(i).value(*place) for i in range(len(recording) + 1)]
        changes = [(0, values[0])]
        changes += [(i, new) for i, new in enumerate(values) if i and new != values[i - 1]]
        assert recording.course(*place) == changes


SOFTMAX = ([0.2, 0.9], [0, 1, 0])


def recordings():
    softmax = ns.dense([2, 3], activation="softmax", seed=3)
    yield ns.train_step(softmax, *SOFTMAX, loss="categorical_cross_entropy")
    yield ns.train_step(ns.dense([2, 1], "binary_step", seed=1), [1, 1], [0], loss="perceptron")
    for loss in ("squared_error", "cross_entropy"):
        yield ns.train_step(mixed(), [0.5, -0.25], [1.0], loss=loss, optimizer=ns.Adam(0.1))
    half = ns.Activation("half", lambda x: 0.5 + x / 20, lambda x, y: 0.05, bounds=(0, 1))
    yield ns.train_step(ns.dense([2, 1], half, seed=1), [0.5, 1], [1], loss="cross_entropy")
    yield ns.train(mixed(), XOR, 1, batch_size=2, record="steps").recording


@pytest.mark.parametrize("recording", list(recordings()), ids=lambda each: each.net.name)
def test_the_numbers_of_every_line_of_arithmetic_give_its_result(recording):
    for step in recording:
        if step.quantity not in ("error", "gradient", "mean gradient"):
            continue
        with multiplied_by("*"):
            _, *ways, result = step.arithmetic.split(" = ")
        for way in ways:
            assert eval(way) == pytest.approx(float(result), rel=1e-6, abs=1e-9), str(step)


@pytest.mark.parametrize("recording", list(recordings()), ids=lambda each: each.net.name)
def test_every_step_says_what_readers_want_to_know_of_its_kind(recording):
    for step in recording:
        assert step.phase in KINDS
        assert step.formula.partition(" ")[2][0] in "=←"
        assert "{" not in step.headline
        assert step.nodes or step.along
        assert bool(step.flow) == (step.quantity == "error" or step.phase == "forward")


def formulas(recording, quantity):
    return list(dict.fromkeys(each.formula for each in recording if each.quantity == quantity))


def test_formulas_are_the_lectures_rules():
    recording = ns.train_step(ns.dense([2, 2, 1], seed=1), [0, 1], [1])
    assert formulas(recording, "error") == [
        "error = (expected - output) · f′(net)",
        "error = (Σ w·error) · f′(net)",
        "error = Σ w·error",
    ]
    assert formulas(recording, "gradient") == ["gradient = -error · input"]
    assert formulas(recording, "update") == ["w ← w - α · gradient"]  # as its numbers have it
    assert formulas(recording, "output")[1:] == ["net = Σ w·input   out = logistic(net)"]


def test_the_formula_of_an_update_is_the_optimizers_own():
    net, data = ns.dense([2, 1], seed=1), XOR
    by = {
        "w ← w - α · gradient": {"batch_size": 4},
        "w ← w - α · (gradient + l2 · w)": {"optimizer": ns.SGD(0.1, l2=0.01)},
        "velocity ← momentum · velocity + gradient   w ← w - α · velocity": {"momentum": 0.9},
        "w ← w - α · gradient / (√mean_square + ε)": {"optimizer": ns.RMSProp()},
    }
    for formula, options in by.items():
        recording = ns.train(net, data, 1, record="steps", **options).recording
        assert formulas(recording, "update") == [formula]
