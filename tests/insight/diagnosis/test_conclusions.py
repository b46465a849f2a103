"""What a diagnosis concludes is true when followed, and only said where a trial could show it."""

import math
import random
import re

import pytest

import neurosim as ns
from neurosim.data.patterns import read_patterns
from neurosim.functions.losses import LOSSES
from neurosim.insight.diagnosis import evidence, trial
from neurosim.insight.diagnosis.progress import plateau_finding

pytestmark = pytest.mark.usefixtures("compiled_trials")

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
SIDES = [x / 10 for x in range(-10, 11)]
SQUARES = [([x], [x * x]) for x in SIDES]
FAR = [([x], [17_000 + 400 * x]) for x in SIDES]


def resting(net, data):
    """Return E over the whole set with the weights at rest, computed here."""
    rows = [(net.predict(inputs), expected) for inputs, expected in data]
    return sum((w - o) ** 2 / 2 for outputs, expected in rows
               for o, w in zip(outputs, expected, strict=True)) / len(rows)  # fmt: skip


def said(diagnosis):
    return " ".join(repr(diagnosis).split())


def gate(inputs, wanted):
    return [(row, [float(value)]) for (row, _), value in zip(XOR, wanted, strict=True)]


# Rates are judged with the weights at rest.


def test_data_in_order_win_no_rate_that_makes_the_whole_set_worse():
    net = ns.dense([1, 8, 1], "identity", seed=1)
    ns.train(net, SQUARES, epochs=500, learning_rate=0.05)
    diagnosis = ns.diagnose(net, SQUARES, 0.05)
    assert diagnosis.kinds == ("linear",)
    assert all("better learning_rate" not in finding.numbers for finding in diagnosis)


def test_a_trial_tells_e_over_the_whole_set_after_its_last_epoch():
    net, data = ns.dense([2, 1], "identity", seed=1), gate(XOR, [0, 0, 0, 1])
    (finding,) = ns.diagnose(net, data, 3.0)
    twin, better = net.copy(), finding.numbers["better learning_rate"]
    assert finding.numbers["E at first"] == pytest.approx(resting(twin, data), rel=1e-9)
    ns.train(twin, data, int(re.findall(r"in (\d+) epochs", finding.fact)[-1]), better)
    assert finding.numbers["E at last with it"] == pytest.approx(resting(twin, data), rel=1e-9)


def test_patterns_whose_order_hinders_are_told_to_be_shuffled():
    net, data = ns.dense([2, 3, 1], ["tanh", "logistic"], seed=1), ns.data.moons(200)
    data = sorted(data, key=lambda pattern: pattern.expected)
    assert not ns.diagnose(net, data, 0.1)
    (finding,) = ns.diagnose(net, data, 6.0)
    assert (finding.kind, finding.remedy) == ("ordered", "shuffle=True")
    ordered, shuffled = net.copy(), net.copy()
    ns.train(ordered, data, 2000, 6.0)
    ns.train(shuffled, data, 2000, 6.0, shuffle=True)
    assert resting(shuffled, data) < 0.5 * resting(ordered, data)


# That nothing helps is only said after a run that is long enough.


def test_two_spirals_that_take_their_time_are_healthy():
    pytest.importorskip("numba")
    for seed in (1, 2):
        net = ns.dense([2, 8, 8, 1], "tanh", seed=seed)
        assert not ns.diagnose(net, ns.data.spiral(), 0.3, batch_size=30)


def test_a_budget_too_small_to_tell_concludes_nothing_and_says_what_was_tried(monkeypatch):
    monkeypatch.setattr(trial, "FASTER", 1_000_000)
    monkeypatch.setattr(trial, "PATIENCE", 1_000_000)
    diagnosis = ns.diagnose(
        ns.dense([2, 8, 8, 1], "tanh", seed=1), ns.data.spiral(), 0.3, batch_size=30
    )
    assert not diagnosis
    assert "in 47 epochs, too few to tell whether it learns" in said(diagnosis)
    assert "helps" not in said(diagnosis)


def test_a_plateau_advises_more_hidden_neurons_where_nothing_that_was_tried_helps():
    net = ns.dense([2, 1], seed=1)
    (finding,) = ns.diagnose(net, XOR)
    assert finding.kind == "plateau"
    assert "neither does it help to start from other weights" in finding.fact
    assert finding.remedy.startswith("add hidden neurons, and check that the inputs tell")


def test_a_plateau_where_nothing_helps_says_what_was_tried_in_vain():
    draw = random.Random(3)
    noise = [([draw.random()], [draw.random()]) for _ in range(60)]
    (finding,) = ns.diagnose(ns.dense([1, 4, 1], ["tanh", "identity"], seed=1), noise, 0.05)
    assert finding.kind == "plateau"
    assert "neither does it help to start from other weights" in finding.fact
    assert "check that the inputs tell the patterns apart" in finding.remedy


def test_a_plateau_of_frozen_weights_is_told_to_thaw_them():
    pytest.importorskip("numba")
    net = ns.dense([2, 4, 1], seed=1)
    net.freeze("o1")
    assert "net.thaw()" in plateau_of(net, XOR, 0.5).remedy


def plateau_of(net, data, rate):
    loss = LOSSES["squared_error"]
    seen = evidence.gathered(net, read_patterns(net, data, loss), loss, rate, 1)
    return plateau_finding(trial.Trials(seen), "")


def test_a_network_that_comes_to_rest_where_e_is_still_high_has_a_plateau():
    pytest.importorskip("numba")
    net = ns.dense([2, 2, 1], ["tanh", "logistic"], seed=1)
    assert ns.diagnose(net, ns.data.spiral(), 0.3, batch_size=30).kinds == ("plateau",)


def test_patterns_are_drawn_by_lot_so_that_no_stride_hits_one_class_alone():
    assert evidence.drawn(600, 256) == tuple(sorted(set(evidence.drawn(600, 256))))
    assert {place % 2 for place in evidence.drawn(600, 300)} == {0, 1}


# What a structure cannot express.

NO_BIAS = [
    ("NOR", [2, 1], "logistic", gate(XOR, [1, 0, 0, 0])),
    ("OR", [2, 1], "logistic", gate(XOR, [0, 1, 1, 1])),
    ("shifted line", [1, 1], "identity", [([x], [2 * x + 3]) for x in SIDES]),
    ("softmax", [2, 2], "softmax", [([0, 0], [1, 0]), ([0, 1], [0, 1]), ([1, 0], [0, 1])]),
]


@pytest.mark.parametrize(("_", "sizes", "activation", "data"), NO_BIAS, ids=[n[0] for n in NO_BIAS])
def test_without_bias_outputs_are_told_that_they_need_one(_, sizes, activation, data):
    (finding, *_) = ns.diagnose(ns.dense(sizes, activation, bias=False, seed=1), data, 0.1)
    assert finding.kind == "no_bias"
    assert "can only divide the inputs at the origin: E goes from" in finding.fact
    assert "no_bias" not in ns.diagnose(ns.dense(sizes, activation, seed=1), data, 0.1).kinds


def test_without_bias_a_network_that_could_do_more_with_it_is_told_so_and_it_is_true():
    net = ns.dense([2, 2, 1], bias=False, seed=1)
    (finding,) = ns.diagnose(net, XOR)
    assert (finding.kind, finding.names) == ("no_bias", ("h1", "h2", "o1"))
    net.add_bias("b1")
    for name in finding.names:
        net.connect("b1", name, weight=0.0)
    assert ns.train(net, XOR, 10_000).losses[-1] < 0.001


def test_without_bias_a_network_that_needs_none_is_healthy():
    line = [([x], [2 * x]) for x in SIDES]
    assert not ns.diagnose(ns.dense([1, 1], "identity", bias=False, seed=1), line, 0.1)


@pytest.mark.parametrize("output", ["logistic", "identity"])
def test_hidden_layers_of_the_identity_are_no_more_than_one_layer(output):
    net = ns.dense([2, 3, 3, 1], ["identity", "identity", output], seed=1)
    (finding,) = ns.diagnose(net, XOR, 0.1)
    assert finding.kind == "linear"
    assert len(finding.names) == 6
    assert finding.remedy == "use tanh in the hidden neurons"
    for name in finding.names:
        net.set_activation(name, "tanh")
    assert ns.train(net, XOR, 10_000, 0.1).losses[-1] < 0.01


def test_hidden_layers_of_the_identity_that_suffice_are_healthy():
    line = [([x], [0.5 * x + 0.1]) for x in SIDES]
    assert not ns.diagnose(ns.dense([1, 3, 1], "identity", seed=1), line, 0.05)
    softmax = ns.dense([4, 3], "softmax", seed=1)
    assert "linear" not in ns.diagnose(softmax, ns.data.iris(), 0.01).kinds


# Expected values.


@pytest.mark.parametrize(("hidden", "rate"), [("tanh", 0.1), ("logistic", 0.01), ("relu", 0.1)])
def test_expected_values_far_from_0_are_told_to_be_scaled_and_it_helps(hidden, rate):
    net = ns.dense([1, 4, 1], [hidden, "identity"], weights="glorot", seed=1)
    finding = ns.diagnose(net, FAR, rate)[0]
    assert finding.kind == "unscaled_expected"
    assert "scale the expected values" in finding.remedy
    exec(finding.remedy.split(": ")[1], {"ns": ns, "net": net, "data": FAR})
    data = ns.Dataset.from_pairs(FAR)
    assert ns.train(net, data, 2000, rate).losses[-1] < 0.01
    assert not ns.diagnose(net, data, rate)


def test_large_expected_values_that_do_no_harm_are_not_told():
    assert not ns.diagnose(ns.dense([1, 1], "identity", seed=1), FAR, 0.05)


@pytest.mark.parametrize(
    ("expected", "output", "remedies", "unfit"),
    [
        ([17_000, 17_400], "logistic", "scale the expected values into 0..1: net.scaling", "give"),
        ([-1, 1], "logistic", "net.set_activation('o1', 'tanh')", "identity"),
        ([-3, 5], "tanh", "into -1..1, or give o1 the identity", "tanh"),
        ([-1, 1], "relu", "into 0..1, or give o1 tanh", "inf"),
    ],
)
def test_advice_for_expected_values_out_of_reach_fits_how_far_they_are(
    expected, output, remedies, unfit
):
    data = [([float(place)], [value]) for place, value in enumerate(expected)]
    finding = ns.diagnose(ns.dense([1, 2, 1], ["tanh", output], seed=1), data, 0.1)[0]
    assert finding.kind == "out_of_reach"
    assert remedies in finding.remedy
    assert unfit not in finding.remedy


def test_all_outputs_out_of_reach_are_one_finding_for_each_activation():
    net = ns.dense([1, 2, 3], ["tanh", "logistic"], seed=1)
    net.set_activation("o3", "tanh")
    (one, other) = ns.diagnose(net, [([0.0], [-1.0, 2.0, 3.0]), ([1.0], [0.5, 0.5, 0.5])], 0.1)[:2]
    assert (one.kind, one.names, other.names) == ("out_of_reach", ("o1", "o2"), ("o3",))
    assert one.fact == ("o1 is asked for -1..0.5, o2 is asked for 0.5..2, but logistic gives 0..1")
    assert dict(one.numbers) == {
        "least expected": -1.0, "most expected": 2.0, "lowest": 0.0, "highest": 1.0,
    }  # fmt: skip
    assert "give o1, o2 the identity" in one.remedy


def test_large_values_of_several_outputs_are_one_finding():
    net = ns.dense([1, 4, 2], ["tanh", "identity"], weights="glorot", seed=1)
    data = [(inputs, expected * 2) for inputs, expected in FAR]
    finding = ns.diagnose(net, data, 0.1)[0]
    assert (finding.kind, finding.names) == ("unscaled_expected", ("o1", "o2"))


def test_an_outlier_that_no_sample_holds_is_out_of_reach_all_the_same():
    data = [([x / 3000], [0.5 + x / 6000]) for x in range(3000)]
    data[1717] = ([0.5], [1.5])
    assert "out_of_reach" in ns.diagnose(ns.dense([1, 1], seed=1), data, 0.1).kinds


# Classes.


def rare(count, of, seed=3):
    draw = random.Random(seed)
    data = [([draw.random(), draw.random()], [0.0]) for _ in range(of)]
    data += [([draw.random(), draw.random()], [1.0]) for _ in range(count)]
    draw.shuffle(data)
    return data


@pytest.mark.parametrize("code", ["one output", "labels -1/1", "one-hot"])
def test_classes_out_of_balance_are_counted_by_name(code):
    data, outputs, activation = rare(5, 145), 1, "logistic"
    if code == "labels -1/1":
        data, activation = [(row, [2 * label[0] - 1]) for row, label in data], "tanh"
    if code == "one-hot":
        data, outputs = [(row, [1 - label[0], label[0]]) for row, label in data], 2
    net = ns.dense([2, 3, outputs], ["tanh", activation], seed=1)
    named = ns.Dataset(*zip(*data, strict=True), classes=["sound", "broken"])
    (finding,) = ns.diagnose(net, named, 0.05)
    assert finding.kind == "imbalanced"
    assert "145 patterns of sound, 5 patterns of broken" in finding.fact
    assert "always answering sound is right in 96.7 %" in finding.fact


def test_a_rare_class_that_is_learned_is_no_finding():
    draw = random.Random(1)
    data = [([draw.gauss(0, 0.2), draw.gauss(0, 0.2)], [0.0]) for _ in range(290)]
    data += [([draw.gauss(1, 0.2), draw.gauss(1, 0.2)], [1.0]) for _ in range(10)]
    assert not ns.diagnose(ns.dense([2, 4, 1], seed=1), data)


@pytest.mark.parametrize("expected", [[1.0], [0.0, 1.0]])
def test_a_single_class_leaves_nothing_to_tell_apart(expected):
    data = [(row, expected) for row, _ in XOR]
    net = ns.dense([2, 2, len(expected)], seed=1)
    assert "one_class" in ns.diagnose(net, data).kinds
    ns.train(net, data, 3000)
    (finding,) = ns.diagnose(net, data)
    assert (finding.kind, finding.elements) == ("one_class", net.outputs)


# Advice fits the network at hand.


def blown_up(net, factor):
    for connection in net.connections:
        connection.weight *= factor
    return net


def test_inputs_within_0_to_1_are_not_told_to_be_scaled():
    diagnosis = ns.diagnose(blown_up(ns.dense([2, 3, 1], seed=4), 60), XOR)
    assert diagnosis[0].kind == "saturated"
    assert "scale" not in diagnosis[0].remedy
    assert "start from smaller weights" in diagnosis[0].remedy


def test_large_inputs_and_small_weights_are_told_to_be_scaled_alone():
    draw = random.Random(1)
    people = [(draw.random() * 1000, draw.random() * 1000) for _ in range(40)]
    data = [(pair, [float(pair[0] > pair[1])]) for pair in people]
    found = {each.kind: each for each in ns.diagnose(ns.dense([2, 3, 1], seed=1), data)}
    assert "unscaled" in found
    assert found["saturated"].remedy == "scale the inputs to 0..1"


def test_a_saturated_tanh_output_is_not_told_to_use_a_loss_it_cannot_have():
    data = [(row, [2 * label[0] - 1]) for row, label in XOR]
    finding = ns.diagnose(blown_up(ns.dense([2, 3, 1], "tanh", seed=1), 60), data, 0.1)[0]
    assert "o1" in finding.names
    assert "cross_entropy" not in finding.remedy


def test_a_deep_tanh_network_is_not_told_to_use_tanh():
    finding = ns.diagnose(ns.dense([2, *[3] * 10, 1], "tanh", seed=1), XOR)[0]
    assert finding.kind == "vanishing_errors"
    assert "tanh" not in finding.remedy


def test_errors_that_fade_through_layers_are_told_to_use_tanh_and_it_helps():
    net = ns.dense([2, *[4] * 5, 1], seed=1)
    finding = ns.diagnose(net, XOR, 1.0)[0]
    assert finding.kind == "vanishing_errors"
    assert finding.remedy.startswith("use tanh or relu instead of logistic")
    followed = ns.dense([2, *[4] * 5, 1], ["tanh"] * 5 + ["logistic"], seed=1)
    assert ns.train(followed, XOR, 5000, 1.0, engine="compiled").losses[-1] < 0.001


def test_a_dead_neuron_without_a_bias_node_is_told_to_get_one():
    net = ns.dense([1, 1, 1], ["relu", "identity"], bias=False, seed=1)
    net["i1", "h1"].weight = -1.0
    (dead,) = ns.diagnose(net, [([x / 10], [2 * x / 10]) for x in range(1, 10)], 0.1)
    assert (dead.kind, dead.names) == ("dead", ("h1",))
    assert "give it a bias node" in dead.remedy


def test_an_input_that_never_changes_hides_no_plateau():
    data = [([*row, 0.7], label) for row, label in XOR]
    assert ns.diagnose(ns.dense([3, 1], seed=1), data).kinds == ("constant_input", "plateau")


def test_inputs_so_tiny_that_nothing_moves_are_told_to_be_scaled():
    data = [([x * 1e-4, x % 4 * 1e-4], [float(x % 4 > 1)]) for x in range(20)]
    (finding,) = ns.diagnose(ns.dense([2, 3, 1], seed=1), data)
    assert (finding.kind, finding.names) == ("unscaled", ("i1", "i2"))
    assert "large" not in finding.fact


def test_large_inputs_that_do_no_harm_are_not_told():
    line = [([float(x)], [0.1 * x]) for x in range(13)]
    assert not ns.diagnose(ns.dense([1, 1], "identity", seed=1), line, 0.01)


HEALTHY = [
    ([2, 3, 1], "tanh", [(row, [2 * label[0] - 1]) for row, label in XOR], 0.1, {}),
    ([1, 8, 1], ["tanh", "identity"], SQUARES, 0.05, {}),
    ([2, 3], "softmax", ns.data.blobs(30, centers=3), 0.1, {"loss": "categorical_cross_entropy"}),
    ([8, 3, 8], "logistic", ns.data.one_hot(8), 0.5, {}),
    ([2, 4, 1], ["tanh", "logistic"], ns.data.circles(), 0.3, {}),
    ([1, 6, 1], ["tanh", "identity"], ns.data.sine(50), 0.1, {}),
    ([2, 1], "binary_step", gate(XOR, [0, 0, 0, 1]), 0.1, {"loss": "perceptron"}),
    ([2, 8, 1], ["relu", "logistic"], XOR, 0.5, {}),  # three of them are dead
]


@pytest.mark.parametrize(("sizes", "activation", "data", "rate", "options"), HEALTHY)
def test_healthy_networks_stay_silent_before_and_after_training(
    sizes, activation, data, rate, options
):
    net = ns.dense(sizes, activation, seed=1)
    assert not ns.diagnose(net, data, rate, **options)
    ns.train(net, data, 1000, rate, **options)
    assert not ns.diagnose(net, data, rate, **options)


def test_a_network_trained_as_far_as_noise_allows_stays_silent():
    data = ns.data.moons(200, noise=0.3)
    net = ns.dense([2, 6, 1], seed=1)
    ns.train(net, data, 2000, 0.3)
    assert not ns.diagnose(net, data, 0.3)


def test_cubes_that_overflow_in_a_trial_are_no_crash():
    cube = ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x**2)
    net = ns.dense([1, 3, 1], [cube, "identity"], seed=1)
    data = [([x], [math.sin(3 * x)]) for x in SIDES]
    assert "overshoots" in ns.diagnose(net, data, 30.0).kinds


def test_a_perceptron_on_what_no_line_divides_is_told_what_does():
    net = ns.dense([2, 1], "binary_step", seed=1)
    (finding,) = ns.diagnose(net, XOR, 0.1, "perceptron")
    assert finding.kind == "plateau"
    assert "use logistic outputs with hidden neurons before them" in finding.remedy
    better = ns.dense([2, 4, 1], ["tanh", "logistic"], seed=1)
    assert ns.train(better, XOR, 3000, 0.5).losses[-1] < 0.01


def test_dead_neurons_are_named_in_the_order_of_the_network():
    net = ns.dense([2, 4, 1], ["relu", "logistic"], seed=1)
    for name in net.group("h"):
        net["b1", name].weight = -20.0
    finding = ns.diagnose(net, XOR)[0]
    assert (finding.kind, finding.names) == ("dead", ("h1", "h2", "h3", "h4"))


def test_a_neuron_that_is_flat_above_0_is_told_as_it_is():
    flat = ns.Activation(
        "flat", lambda x: min(x, 0.0), lambda x, y: float(x < 0.0), "?", "?", (-math.inf, 0.0)
    )
    net = ns.Network("flat")
    net.add_input("i1"), net.add_output("o1", flat), net.connect("i1", "o1", 0.5)
    found = {each.kind: each for each in ns.diagnose(net, [([1.0], [2.0]), ([0.5], [-1.0])])}
    assert "o1 is asked for -1..2, but flat gives 0 and below" in found["out_of_reach"].fact
    assert found["dead"].fact.startswith("o1 (flat): f' is 0 in each of 2 patterns")
    assert found["dead"].remedy.startswith("start from other weights, lower the learning rate")
