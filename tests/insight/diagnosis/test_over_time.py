"""What a diagnosis says of recurrent networks, and that it is true when followed."""

import math
import re

import pytest

import neurosim as ns
from neurosim.insight.diagnosis import trial

pytestmark = pytest.mark.usefixtures("compiled_trials")

PARITY = ns.data.sequences.parity(20, 4)
LONG = ns.data.sequences.parity(6, 40)


def said(diagnosis):
    return " ".join(repr(diagnosis).split())


def chain(weight, activation="identity"):
    """Return one neuron that hands its output on with a weight."""
    net = ns.Network("chain")
    net.add_input("i1")
    net.add_neuron("h1", activation)
    net.add_output("o1", "identity")
    net.connect("i1", "h1", weight=1.0)
    net.connect("h1", "h1", weight=weight, delay=1)
    net.connect("h1", "o1", weight=2.0)
    return net


def fading(net, data):
    """Return what part of the last step's errors reaches the first."""
    sizes = ns.errors_over_time(net, data)
    return sizes[-1] / sizes[0]


def of_kind(diagnosis, kind):
    (found,) = [each for each in diagnosis if each.kind == kind]
    return found


# Errors that explode or fade.


def test_errors_that_explode_grow_as_the_powers_of_the_loops_weight():
    data = [([[x / 10]] * 50, [x / 10]) for x in range(1, 6)]
    found = of_kind(ns.diagnose(chain(2.0), data, 0.01), "exploding_over_time")
    assert found.names == ("h1",)
    first = found.numbers["0 back"]
    for back in range(50):
        assert found.numbers[f"{back} back"] == pytest.approx(first * 2.0**back)
    assert "at each step they become 2 times as large" in found.fact
    assert "0.5 times as large" in found.remedy
    assert "window=6" in found.remedy
    assert "clip" not in found.remedy  # there is no such option
    assert "exploding_over_time" not in ns.diagnose(chain(1.0), data, 0.01).kinds


def test_what_looks_ahead_is_not_told_to_train_in_windows():
    net = chain(2.0)
    net.add_neuron("r1", "identity")
    net.connect("i1", "r1", weight=1.0)
    net.connect("r1", "r1", weight=0.5, delay=-1)
    net.connect("r1", "o1", weight=1.0)
    found = of_kind(ns.diagnose(net, [([[0.3]] * 30, [1.0])], 0.01), "exploding_over_time")
    assert "window" not in found.remedy


def test_weak_loops_are_told_to_have_larger_weights_and_it_helps():
    net = chain(0.3, "tanh")
    data = [([[1.0], *[[0.0]] * 20], [0.8]), ([[-1.0], *[[0.0]] * 20], [-0.8])]
    found = of_kind(ns.diagnose(net, data, 0.1), "vanishing_over_time")
    assert "at each step they become 0.286 times as large" in found.fact
    assert "larger weights on the connections with a delay" in found.remedy
    assert "use tanh" not in found.remedy
    before = fading(net, data)
    net["h1", "h1"].weight *= 3.5
    assert fading(net, data) > 1e6 * before


def test_weak_loops_of_logistic_neurons_are_told_to_use_tanh():
    data = [([[1.0], *[[0.0]] * 20], [0.8]), ([[0.0], *[[0.0]] * 20], [0.2])]
    net = chain(1.0, "logistic")
    net.freeze()  # nothing to be tried
    found = of_kind(ns.diagnose(net, data, 0.1), "vanishing_over_time")
    assert found.remedy.startswith("use tanh instead of logistic")


@pytest.mark.parametrize(("cell", "gate"), [("lstm", "f"), ("gru", "z")])
def test_gates_that_close_are_told_the_bias_that_keeps_them_open_and_it_helps(cell, gate):
    net = ns.recurrent([1, 3, 1], cell=cell, seed=1)
    for name in net.group(f"h.{gate}"):
        net["b1", name].weight = -2.0
    net.freeze()  # nothing to be tried
    data = [([[x], *[[0.0]] * 40], [x]) for x in (0.0, 1.0)]
    found = of_kind(ns.diagnose(net, data, 1e-3), "vanishing_over_time")
    raised = rf"bias weights of the gates h1\.{gate}, h2\.{gate}, h3\.{gate} to (\d\.\d)"
    wanted = float(re.search(raised, found.remedy)[1])
    assert wanted == pytest.approx(math.log(40), abs=0.1)
    assert "lstm" not in found.remedy  # it has cells already
    before = fading(net, data)
    for name in net.group(f"h.{gate}"):
        net["b1", name].weight = wanted
    assert fading(net, data) > max(1e6 * before, 1e-3)


def test_errors_that_vanish_do_no_harm_where_the_network_learns_all_the_same():
    waves = ns.data.Sequences.windows([math.sin(t / 3) / 2 + 0.5 for t in range(60)], 12)
    net = ns.recurrent([1, 3, 1], seed=1)
    for name in net.group("h"):
        for other in net.group("h"):
            net[other, name].weight *= 0.3
    assert fading(net, waves) < 1e-3
    assert not ns.diagnose(net, waves, 0.3)


# What trials show.


@pytest.mark.parametrize(("rate", "kind"), [(1000.0, "overshoots"), (1e-4, "crawls")])
def test_a_rate_that_does_not_fit_is_told_with_one_that_does(rate, kind):
    pytest.importorskip("numba")
    net = ns.recurrent([1, 4, 1], seed=1)
    (found,) = ns.diagnose(net, PARITY, rate)
    assert found.kind == kind
    better = found.numbers["better learning_rate"]
    assert ns.train(net, PARITY, 2000, better).losses[-1] < 0.05


@pytest.mark.parametrize("cell", ["elman", "lstm"])
def test_networks_over_time_that_learn_are_healthy(cell):
    assert not ns.diagnose(ns.recurrent([1, 4, 1], cell=cell, seed=1), PARITY)


def test_loops_of_the_identity_are_told_to_use_tanh_and_it_helps():
    net = ns.recurrent([1, 4, 1], activation="identity", seed=1)
    (found,) = ns.diagnose(net, PARITY, 0.1)
    assert (found.kind, found.names) == ("linear", ("h1", "h2", "h3", "h4"))
    for name in found.names:
        net.set_activation(name, "tanh")
    assert ns.train(net, PARITY, 3000, 0.1).losses[-1] < 0.05


def flat():
    """Return a network over time without hidden neurons."""
    net = ns.Network("flat")
    net.add_input("i1")
    net.add_bias("b1")
    net.add_output("o1", "logistic")
    net.connect("i1", "o1", weight=0.1)
    net.connect("b1", "o1", weight=0.1)
    net.connect("o1", "o1", weight=0.1, delay=1)
    return net


def test_a_network_over_time_without_hidden_neurons_is_told_to_add_them():
    found = of_kind(ns.diagnose(flat(), PARITY, 0.5), "plateau")
    assert "no learning rate from 0.0005 to 500 helps in as many epochs" in found.fact
    assert "add hidden neurons" in found.remedy


def test_the_trials_of_a_diagnosis_share_a_budget_and_those_cut_short_prove_nothing(monkeypatch):
    budget, passed = 3_000_000, []

    def counted(net, patterns, epochs, *rest, **options):
        steps = epochs * sum(len(rows) for rows, _ in patterns)
        passed.append(steps * (len(net.connections) + len(net.nodes)))
        return ns.train(net, patterns, epochs, *rest, **options)

    monkeypatch.setattr(trial, "train", counted)
    monkeypatch.setattr(trial, "BUDGET", budget)
    monkeypatch.setattr(trial, "FAST_BUDGET", budget)
    found = of_kind(ns.diagnose(flat(), PARITY, 0.5), "plateau")
    assert 0.9 * budget < sum(passed) < 1.2 * budget  # without it 40 million
    assert "helps in as many epochs" not in found.fact


@pytest.mark.parametrize("start", [0.0, 0.3])
def test_cells_with_equal_weights_are_alike_also_through_their_own_loops(start):
    net = ns.recurrent([1, 3, 1], seed=1)
    for parameter in net.parameters:
        parameter.value = start
    for name in net.group("h"):
        net[name, name].weight = 0.5
    found = of_kind(ns.diagnose(net, PARITY, 0.1), "alike")
    assert found.names == ("h1", "h2", "h3")
    assert "ns.recurrent" in found.remedy
    assert "alike" not in ns.diagnose(ns.recurrent([1, 3, 1], seed=1), PARITY, 0.1).kinds


def test_several_groups_that_are_alike_are_one_finding():
    net = ns.dense([2, 2, 3, 1], seed=1)
    for parameter in net.parameters:
        parameter.value = 0.5
    data = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    found = of_kind(ns.diagnose(net, data, 0.5), "alike")
    assert found.names == ("h1_1", "h1_2", "h2_1", "h2_2", "h2_3")
    assert found.fact.startswith("h1_1, h1_2; h2_1, h2_2, h2_3 have equal weights")


def test_a_frozen_network_over_time_is_not_trained_on_trial():
    net = ns.recurrent([1, 3, 1], seed=1)
    net.freeze()
    assert ns.diagnose(net, PARITY).kinds == ("frozen",)


# The data.


def test_values_out_of_reach_and_steps_of_zeros_without_bias_are_told():
    data = [([[0], [1], [1]], [[0], [2], [3]]), ([[1], [1]], [[1], [2]])]
    assert ns.diagnose(ns.recurrent([1, 3, 1], seed=1), data, 0.1).kinds == ("out_of_reach",)
    net = ns.recurrent([1, 3, 1], seed=1, bias=False)
    data = [([[1], [0]], [[1], [0]]), ([[0], [0]], [[0], [1]])]
    (found,) = ns.diagnose(net, data, 0.1)
    assert found.kind == "no_bias"
    assert found.remedy == "add a bias node and connect it to h1, h2, h3, o1"


@pytest.mark.parametrize("length", [1, 2])
def test_sequences_that_contradict_each_other_and_a_single_class_are_told(length):
    one, two = [[0.0], [1.0]][-length:], [[1.0], [0.5]][-length:]
    net = ns.recurrent([1, 3, 1], seed=1)
    torn = [(one, [1]), (one, [0]), (two, [1]), (two, [1])]
    found = of_kind(ns.diagnose(net, torn, 0.1), "contradictory")
    assert "sequences 1 and 2" in found.fact
    same = [(one, [1]), (two, [1])]
    assert "all 2 steps of time expect the same" in said(ns.diagnose(net, same, 0.1))


def test_inputs_on_a_large_scale_are_told_to_be_scaled_and_it_helps():
    data = [([[300.0 * a], [300.0 * b]], [[a], [float(a != b)]]) for a in (0, 1) for b in (0, 1)]
    net = ns.recurrent([1, 4, 1], seed=1)
    found = of_kind(ns.diagnose(net, data, 0.5), "unscaled")
    what, advice = found.remedy.split(": ")
    assert what == "scale each input to 0..1"
    exec(advice, {"ns": ns, "net": net, "data": data})
    assert ns.train(net, data, 3000, 0.5).losses[-1] < 0.02


def test_numbers_that_overflow_over_time_name_the_neuron():
    data = [([[1.0]] * 400, [1.0]), ([[0.5]] * 400, [0.0])]
    (found,) = ns.diagnose(chain(10.0), data)
    assert (found.kind, found.names) == ("overflow", ("h1",))
    assert found.remedy == "start with smaller weights on the connections with a delay"


# Places: what is said of many neurons is said of their groups.


IMAGES = [([float((i * 7 + p) % 5 > 2) for p in range(64)], [float(i % 2)]) for i in range(20)]


def images(maps=(2,)):
    return ns.convolutional((8, 8), maps=list(maps), size=3, pooling=2, outputs=1, seed=1)


def test_a_dead_feature_map_is_told_as_a_map():
    net = images()
    net["b1", "c1_2_1_1"].weight = -50.0
    found = of_kind(ns.diagnose(net, IMAGES, 0.1), "dead")
    assert str(found).startswith("dead: map 2 of c1 (all 36, relu): the net input")
    assert "each of 20 patterns" in found.fact
    assert len(found.names) == 36
    net["b1", "c1_2_1_1"].weight = 0.5  # what its remedy says
    assert "dead" not in ns.diagnose(net, IMAGES, 0.1).kinds


@pytest.mark.parametrize(
    ("size", "maps", "said"),
    [(8, [2], "map 2 of c1 (all 36, tanh): "), (5, [2], "map 2 of c1 (all 4, tanh): "),
     (5, [1, 2], "group c1 (all 8, tanh): "),
     (5, [2, 3], "map 2 of c1 (all 4, tanh), map 3 of c1 (all 4, tanh): ")],
)  # fmt: skip
def test_saturated_feature_maps_are_told_as_maps_few_places_or_many(size, maps, said):
    kernel = {8: 3, 5: 4}[size]
    net = ns.convolutional((size, size), [max(maps)], kernel, activation="tanh", outputs=1, seed=1)
    for place in maps:
        net["b1", f"c1_{place}_1_1"].weight = 50.0
    images = [(pixels[: size * size], wanted) for pixels, wanted in IMAGES]
    assert said in of_kind(ns.diagnose(net, images, 0.1), "saturated").fact


def test_neurons_that_are_still_at_one_place_of_a_living_map_are_not_dead():
    net = images()
    dark = [([0.0] * 24 + pixels[24:], wanted) for pixels, wanted in IMAGES]
    net["b1", "c1_1_1_1"].weight = net["b1", "c1_2_1_1"].weight = -0.01
    assert "dead" not in ns.diagnose(net, dark, 0.1).kinds


def test_pixels_that_never_change_are_no_columns_to_leave_out():
    dark = [([0.0] * 8 + pixels[8:], wanted) for pixels, wanted in IMAGES]
    assert "constant_input" not in ns.diagnose(images(), dark, 0.1).kinds
    found = of_kind(ns.diagnose(ns.dense([64, 2, 1], seed=1), dark, 0.1), "constant_input")
    assert "group i (8 of 64)" in found.fact


def test_saturated_gates_are_told_as_a_group():
    net = ns.recurrent([1, 8, 1], cell="lstm", seed=1)
    for name in net.group("h.i"):
        net["b1", name].weight = -60.0
    found = of_kind(ns.diagnose(net, PARITY, 0.1), "saturated")
    assert "group h.i (all 8, logistic): " in found.fact
    assert "h1.i" not in found.fact
