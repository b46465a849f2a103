"""Every finding: a network built to have it, and a healthy twin that stays silent."""

import math
import random

import pytest

import neurosim as ns
from neurosim.learning.recordings.snapshot import places, read

pytestmark = pytest.mark.usefixtures("compiled_trials")

XOR = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
AND = [([0, 0], [0]), ([0, 1], [0]), ([1, 0], [0]), ([1, 1], [1])]
LINE = [([x / 10], [x / 10]) for x in range(11)]


def scaled(net, factor):
    for connection in net.connections:
        connection.weight *= factor
    return net


def network(edges, activations, outputs=("o1",)):
    net = ns.Network("built")
    for name in dict.fromkeys(name for edge in edges for name in edge):
        if name.startswith("i"):
            net.add_input(name)
        elif name.startswith("b"):
            net.add_bias(name)
        else:
            add = net.add_output if name in outputs else net.add_neuron
            add(name, activations.get(name, "logistic"))
    for (source, target), weight in edges.items():
        net.connect(source, target, weight=weight)
    return net


def saturated_hidden(factor):
    net = ns.dense([2, 3, 1], seed=4)
    for connection in net.connections:
        if connection.target.name != "o1":
            connection.weight = factor * connection.weight + math.copysign(
                factor - 1, connection.weight
            )
    return net, XOR, {}


def saturated_output(loss):
    net = ns.dense([2, 2, 1], seed=2)
    net["b2", "o1"].weight = 9.0
    return net, [(inputs, [0]) for inputs, _ in XOR[:2]] + [(XOR[2][0], [0.2])], {"loss": loss}


def dead(bias):
    net = ns.dense([2, 3, 1], ["relu", "identity"], weights="he", seed=1)
    net["b1", "h2"].weight = bias
    return net, AND, {"learning_rate": 0.05}


def hidden_steps(activation):
    return ns.dense([2, 4, 1], [activation, "logistic"], seed=1), XOR, {}


def symmetric(second):
    edges = {
        ("i1", "h1"): 0.3, ("i2", "h1"): -0.2, ("b1", "h1"): 0.1,
        ("i1", "h2"): second, ("i2", "h2"): -0.2, ("b1", "h2"): 0.1,
        ("h1", "o1"): 0.5, ("h2", "o1"): 0.5, ("b2", "o1"): 0.1,
    }  # fmt: skip
    return network(edges, {}), AND, {}


def deep(activation, weights):
    layers = [2, 3, 3, 3, 3, 1]
    net = ns.dense(layers, [*[activation] * 4, "logistic"], weights=weights, seed=3)
    return net, AND, {}


def growing(factor):
    net = ns.dense([2, 3, 3, 3, 3, 1], "identity", weights="glorot", seed=3)
    return scaled(net, factor), AND, {"learning_rate": 0.01 if factor == 1 else 1e-12}


def rate(value):
    return ns.dense([2, 1], "identity", seed=1), AND, {"learning_rate": value}


def slow(value):
    return ns.dense([2, 1], seed=1), AND, {"learning_rate": value}


def not_separable(data):
    return ns.dense([2, 1], seed=1), data, {}


def perceptron(data):
    net = ns.dense([2, 1], "binary_step", seed=1)
    return net, data, {"loss": "perceptron", "learning_rate": 0.1}


def ages(most):
    draw = random.Random(1)
    people = [(draw.random() * most, draw.random()) for _ in range(20)]
    return ns.dense([2, 3, 1], seed=1), [(p, [float(p[0] > p[1] * most)]) for p in people], {}


def uneven(width):
    draw = random.Random(1)
    people = [(draw.random() * width, draw.random()) for _ in range(20)]
    data = [(p, [float(p[0] > p[1] * width)]) for p in people]
    return ns.dense([2, 3, 1], seed=1), data, {"learning_rate": 2.0}


def with_constant(value):
    data = [([a, value if (a, b) == (0, 0) else 0.5], [a]) for a, b in [(0, 0), (0, 1), (1, 1)]]
    return ns.dense([2, 1], seed=1), data, {}


def with_contradiction(wanted):
    data = [*AND, ([1.0, 1.0], [wanted])]
    return ns.dense([2, 4, 1], seed=1), data, {"learning_rate": 2.0}


def asked_for(most):
    return ns.dense([1, 1], seed=1), [([0.0], [0.1]), ([1.0], [most])], {}


def with_island(connected):
    net = ns.dense([2, 2, 1], seed=1)
    net.add_neuron("h3")
    net.connect("b1", "h3", weight=0.2)
    net.connect("h3", "o1", weight=0.3)
    if connected:
        net.connect("i1", "h3", weight=0.4)
    return net, AND, {}


def with_dead_end(connected):
    net = ns.dense([2, 2, 1], seed=1)
    net.add_neuron("h3")
    net.connect("i1", "h3", weight=0.4)
    if connected:
        net.connect("h3", "o1", weight=0.3)
    return net, AND, {}


def frozen(is_frozen):
    net = ns.dense([2, 2, 1], seed=1)
    net.freeze()
    if not is_frozen:
        net.thaw("h1", "o1")
    return net, AND, {}


def overflowing(weight):
    net = network(
        {("i1", "h1"): weight, ("h1", "o1"): weight}, {"h1": "identity", "o1": "identity"}
    )
    return net, LINE, {}


CASES = [
    ("saturated", ["h1", "h2", "h3"], saturated_hidden, 60.0, 1.0),
    ("saturated", ["o1"], saturated_output, "squared_error", "cross_entropy"),
    ("dead", ["h2"], dead, -9.0, 0.0),
    ("no_derivative", ["h1", "h2", "h3", "h4"], hidden_steps, "binary_step", "tanh"),
    ("alike", ["h1", "h2"], symmetric, 0.3, 0.31),
    ("vanishing_errors", ["h1_1", "h1_2", "h1_3"], lambda a: deep(*a),
     ("logistic", "uniform"), ("tanh", "glorot")),
    ("exploding_errors", ["h1_1", "h1_2", "h1_3"], growing, 12, 1),
    ("overshoots", ["2-1"], rate, 3.0, 0.3),
    ("crawls", ["2-1"], slow, 1e-5, 0.5),
    ("plateau", ["2-1"], not_separable, XOR, AND),
    ("overshoots", ["2-1"], rate, 30.0, 0.3),
    ("plateau", ["2-1"], perceptron, XOR, AND),
    ("unscaled", ["i1"], ages, 90.0, 1.0),
    ("unscaled", ["i1", "i2"], uneven, 0.001, 0.5),
    ("constant_input", ["i2"], with_constant, 0.5, 0.0),
    ("contradictory", ["2-4-1"], with_contradiction, 0.0, 1.0),
    ("out_of_reach", ["o1"], asked_for, 2.0, 1.0),
    ("unreachable", ["h3"], with_island, False, True),
    ("useless", ["h3"], with_dead_end, False, True),
    ("frozen", ["2-2-1"], frozen, True, False),
    ("overflow", ["h1"], overflowing, 1e308, 0.5),
]  # fmt: skip
IDS = [f"{place}-{case[0]}" for place, case in enumerate(CASES)]


@pytest.mark.parametrize(("kind", "names", "build", "ill", "healthy"), CASES, ids=IDS)
def test_a_network_built_to_have_it_is_found_out_and_its_twin_stays_silent(
    kind, names, build, ill, healthy
):
    net, data, options = build(ill)
    found = [finding for finding in ns.diagnose(net, data, **options) if finding.kind == kind]
    assert [list(finding.names) for finding in found] == [names]
    assert found[0].numbers
    assert found[0].remedy
    assert not found[0].fact.startswith(kind)  # which stands before it in print
    net, data, options = build(healthy)
    diagnosis = ns.diagnose(net, data, **options)
    assert diagnosis.findings == ()
    assert not diagnosis


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("net", "data", "options"),
    [
        (lambda seed: ns.dense([2, 2, 1], seed=seed), XOR, {}),
        (lambda seed: ns.dense([2, 3, 1], seed=seed), XOR, {"loss": "cross_entropy"}),
        (lambda seed: ns.dense([1, 4, 1], ["tanh", "identity"], seed=seed), LINE, {}),
        (lambda seed: ns.dense([2, 2, 2], seed=seed), [([0.05, 0.1], [0.01, 0.99])], {}),
    ],
    ids=["xor", "xor-cross-entropy", "line", "mazur"],
)
def test_fresh_networks_that_learn_are_healthy(net, data, options, seed):
    assert ns.diagnose(net(seed), data, **options).findings == ()


def test_a_trained_network_is_healthy_although_its_neurons_are_saturated():
    net = scaled(ns.dense([2, 2, 1], seed=1), 0.0)
    weights = {("i1", "h1"): 20, ("i2", "h1"): 20, ("b1", "h1"): -10, ("i1", "h2"): -20,
               ("i2", "h2"): -20, ("b1", "h2"): 30, ("h1", "o1"): 20, ("h2", "o1"): 20,
               ("b2", "o1"): -30}  # fmt: skip
    for edge, weight in weights.items():
        net[edge].weight = weight
    assert ns.diagnose(net, XOR).findings == ()
    flipped = [(inputs, [1 - value]) for inputs, (value,) in XOR]
    assert "saturated" in ns.diagnose(net, flipped).kinds


@pytest.mark.parametrize("ill", [0, 2, 7, 8, 17])
def test_every_number_and_the_stage_stay_bit_for_bit(ill):
    net, data, options = CASES[ill][2](CASES[ill][3])
    inputs, expected = data[0]
    if net.name != "built":  # its numbers overflow in a pass
        ns.train_step(net, inputs, expected, 0.1, options.get("loss", "squared_error"))
    before, stage, version = read(places(net)), net.stage, net.version
    ns.diagnose(net, data, **options)
    assert [repr(value) for value in read(places(net))] == [repr(value) for value in before]
    assert (net.stage, net.version) == (stage, version)


def test_elements_are_those_of_the_given_network():
    net, data, options = dead(-9.0)
    assert ns.diagnose(net, data, **options)[0].elements == (net["h2"],)


def test_large_data_are_sampled_and_the_answer_says_so():
    data = [([x / 5000, 1 - x / 5000], [float(x > 2500)]) for x in range(5000)]
    diagnosis = ns.diagnose(ns.dense([2, 2, 1], seed=1), data)
    assert (diagnosis.looked_at, diagnosis.given) == (256, 5000)
    first, then = repr(diagnosis).splitlines()
    assert first == "Diagnosis of '2-2-1': nothing found in 256 of 5000 patterns"
    assert then.startswith("  at learning_rate 0.5 E goes from ") and "over 256 patterns" in then


def test_where_nothing_is_found_a_trial_shows_that_the_network_learns():
    net = ns.dense([2, 3, 1], seed=1)
    ns.train(net, XOR, epochs=5)  # far too few
    assert " in 3000 epochs" in ns.diagnose(net, XOR).remark
    ns.train(net, XOR, epochs=5000, learning_rate=2)
    assert ns.diagnose(net, XOR).remark == "its outputs are near to what is expected already"


def test_a_finding_reads_as_a_sentence_and_a_remedy():
    net, data, options = asked_for(2.0)
    (finding,) = ns.diagnose(net, data, **options)
    assert finding.numbers["highest"] == 1.0
    assert finding.numbers["most expected"] == 2.0
    assert str(finding).splitlines() == [
        "out_of_reach: o1 is asked for 0.1..2, but logistic gives 0..1",
        "  try: scale the expected values into 0..1, or give o1 the identity: "
        "net.set_activation('o1', 'identity')",
    ]
    with pytest.raises(AttributeError):
        finding.kind = "other"


def test_bad_options_are_refused():
    net = ns.dense([2, 2, 1], seed=1)
    with pytest.raises(ns.OptionError, match="learning_rate must be above 0"):
        ns.diagnose(net, XOR, learning_rate=0)
    with pytest.raises(ns.OptionError, match="batch_size"):
        ns.diagnose(net, XOR, batch_size=0)
    with pytest.raises(ns.InputError, match="data is empty"):
        ns.diagnose(net, [])


def test_an_activation_that_raises_on_overflow_is_named():
    cube = ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x**2)
    edges = {("i1", "h1"): 1e150, ("h1", "o1"): 1.0}
    diagnosis = ns.diagnose(network(edges, {"h1": cube}), [([1.0], [0.5]), ([0.5], [0.1])])
    assert diagnosis.kinds == ("overflow",)
    assert diagnosis[0].names == ("h1",)


MOONS = ns.data.moons(100)


def advised(finding):
    return finding.numbers["better learning_rate"]


@pytest.mark.parametrize("rate", [1e-4, 1e-8])
def test_a_rate_that_is_too_small_crawls_however_small_it_is(rate):
    (finding,) = ns.diagnose(ns.dense([2, 4, 1], seed=1), MOONS, rate)
    assert finding.kind == "crawls"


@pytest.mark.slow
@pytest.mark.parametrize("rate", [5e-324, 1.7e308])
def test_rates_at_the_ends_of_what_a_float_holds_are_diagnosed_too(rate):
    net = ns.dense([1, 1], "relu", weights=[[[-1.0]]])
    assert ns.diagnose(net, [([1.0], [1.0]), ([2.0], [0.5])], rate).kinds == ("dead",)


def test_xor_at_a_millionth_of_its_rate_crawls():
    (finding,) = ns.diagnose(ns.dense([2, 2, 1], seed=2), XOR, 1e-6)
    assert finding.kind == "crawls"


@pytest.mark.parametrize(
    ("sizes", "seed", "data", "rate"),
    [
        ([2, 4, 1], 1, MOONS, 1e-3),
        ([2, 4, 1], 1, MOONS, 500.0),
        ([2, 2, 1], 2, XOR, 1e-6),
        ([2, 2, 1], 2, XOR, 500.0),
    ],
)
def test_with_the_rate_that_is_advised_the_network_learns(sizes, seed, data, rate):
    (finding,) = ns.diagnose(ns.dense(sizes, seed=seed), data, rate)
    net = ns.dense(sizes, seed=seed)
    assert ns.train(net, data, epochs=2000, learning_rate=advised(finding)).losses[-1] < 0.01
    assert ns.diagnose(ns.dense(sizes, seed=seed), data, advised(finding)).findings == ()


def test_numbers_that_overflow_at_every_rate_that_is_tried_are_told():
    net = ns.dense([1, 1], "identity", seed=1)
    finding = ns.diagnose(net, [([1e9], [1.0]), ([2e9], [0.0])])[-1]
    assert finding.kind == "overshoots"
    assert "overflow" in finding.fact


def test_a_plateau_names_the_rates_that_were_tried_in_vain():
    (finding,) = ns.diagnose(ns.dense([2, 1], seed=1), XOR, 0.5)
    assert "no learning rate from 0.0005 to 500 helps" in finding.fact
    assert "its outputs are 1 times" not in finding.fact


def test_patterns_that_contradict_each_other_are_named_by_their_numbers():
    net, data, options = with_contradiction(0.0)
    (finding,) = ns.diagnose(net, data, **options)
    assert "such as patterns 4 and 5" in finding.fact
    assert finding.numbers["unexplained at best"] == pytest.approx(0.5 / 0.8)


def test_a_few_contradictions_among_many_patterns_are_no_reason():
    data = [([x / 400], [float(x > 200)]) for x in range(400)]
    data = [*data, ([0.1], [1.0])]
    assert "contradictory" not in ns.diagnose(ns.dense([1, 1], seed=1), data).kinds


def test_several_inputs_that_never_change_are_told_in_the_plural():
    data = [([1, 2, a], [a]) for a in (0, 1)]
    (finding,) = ns.diagnose(ns.dense([3, 1], seed=1), data)
    assert finding.fact.startswith("always the same value: i1, i2, which tells nothing")


def test_a_large_network_that_falls_within_its_few_epochs_does_not_crawl():
    pytest.importorskip("sklearn", reason="the digits come with scikit-learn (extra 'data')")
    diagnosis = ns.diagnose(ns.dense([64, 32, 10], seed=1), ns.data.digits(), 0.1)
    assert diagnosis.kinds == ("constant_input",)


def test_a_network_with_scaling_is_tried_on_patterns_that_are_scaled_once():
    rows = [[300 + i % 7, 1e6 + 1000 * (i % 5)] for i in range(70)]
    data = ns.Dataset(rows, [float(i % 7 > 3) for i in range(70)])
    net = ns.dense([2, 3, 1], seed=1)
    net.scaling = ns.Scaling.of(data)
    assert ns.diagnose(net, data, 2.0).findings == ()
    ns.train(net, data, epochs=300, learning_rate=2.0)
    assert ns.accuracy(net, data) == 1.0
