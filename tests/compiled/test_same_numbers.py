"""The compiled engine leaves on the objects what the graph engine leaves there."""

import math
from itertools import product

import pytest
from hypothesis import assume, given, reject, strategies as st

import neurosim as ns
from neurosim.learning.recordings.snapshot import places, read
from tests.rates import falling
from tests.strategies import KINKED, SMOOTH, TURN, cases, near_kink

pytest.importorskip("numba", reason="the compiled engine needs numba")

TABLED = [each for each in (*SMOOTH, *KINKED) if each is not TURN]

SPIRAL = [
    ([math.cos(a) * a / 7, math.sin(a) * a / 7], [float(a > 3), 0.5])
    for a in [0.4 * step for step in range(17)]
]

OPTIMIZERS = [
    None,
    ns.SGD(0.1, momentum=0.9),
    ns.SGD(0.1, l2=0.01),
    ns.SGD(falling),
    ns.RMSProp(0.01),
    ns.Adam(0.01, l2=0.001),
    ns.Adam(0.01, beta1=0.0),
]


def assert_same_numbers(net, other, tolerance=1e-10):
    """Compare every number that stands on the objects of two networks of one structure."""
    for (element, attribute), ours, theirs in zip(
        places(net), read(places(net)), read(places(other)), strict=True
    ):
        assert same(ours, theirs, tolerance), (element, attribute, ours, theirs)


def same(ours, theirs, tolerance):
    if isinstance(ours, float):
        return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=tolerance)
    if isinstance(ours, tuple) and len(ours) == len(theirs):
        return all(same(*pair, tolerance) for pair in zip(ours, theirs, strict=True))
    return ours == theirs


def both(net, patterns, epochs, *rate, **options):
    """Train two copies, one with each engine; return them with their histories."""
    nets = [net.copy(), net.copy()]
    if options.get("optimizer") is not None:
        rate, options = (), {key: options[key] for key in options if key != "learning_rate"}
    histories = [
        ns.train(each, patterns, epochs, *rate, engine=engine, **options)
        for each, engine in zip(nets, ["graph", "compiled"], strict=True)
    ]
    assert histories[1].engine == "compiled"
    return nets, histories


def settled(*arguments, **options):
    """Do the same, but give up on what explodes: there a last digit soon is the first one."""
    try:
        nets, histories = both(*arguments, **options)
    except ns.DivergenceError:
        reject()
    assume(max(histories[0].losses) < 1e9)
    return nets, histories


@given(
    cases(patterns=5, max_neurons=8, activations=TABLED),
    st.sampled_from([1, 1, 2, 4, None]),
    st.sampled_from(OPTIMIZERS),
)
def test_random_graphs(case, size, optimizer):
    assume(all(output.activation is not TURN for output in case.net.outputs))
    assume(not any(near_kink(case.net, inputs) for inputs, _ in case.patterns))
    options = {"loss": case.loss, "batch_size": size, "optimizer": optimizer or ns.SGD(0.05)}
    nets, histories = settled(case.net, case.patterns, 2, **options)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-12, abs=1e-12)
    assert_same_numbers(*nets)


@given(
    cases(patterns=5, max_neurons=8, activations=TABLED),
    st.sampled_from([1, 32, 7]),
    st.sampled_from([8, 37, 64]),
    st.sampled_from(OPTIMIZERS),
)
def test_random_graphs_with_more_samples_than_run_side_by_side(case, size, count, optimizer):
    assume(all(output.activation is not TURN for output in case.net.outputs))
    assume(not any(near_kink(case.net, inputs) for inputs, _ in case.patterns))
    patterns = (case.patterns * 13)[:count]
    options = {"loss": case.loss, "batch_size": size, "shuffle": True}
    rule = optimizer or ns.SGD(0.01)
    nets, histories = settled(case.net, patterns, 1, optimizer=rule, **options)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-11, abs=1e-12)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("sizes", [[2, 2, 2], [2, 9, 17, 2], [2, 70, 2]], ids=str)
@pytest.mark.parametrize("size", [1, 3, 16, None])
def test_dense_layers_of_any_width(sizes, size):
    net = ns.dense(sizes, ["tanh"] * (len(sizes) - 2) + ["logistic"], weights="glorot", seed=3)
    nets, histories = both(net, SPIRAL, 12, batch_size=size, shuffle=True, seed=5)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-12)
    assert_same_numbers(*nets)


def test_a_batch_of_more_samples_than_run_side_by_side():
    patterns = [([math.sin(n), math.cos(3 * n)], [n % 2, 0.5]) for n in range(150)]
    nets, histories = both(ns.dense([2, 5, 2], seed=1), patterns, 3, batch_size=None)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-12)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("size", [1, 4])
def test_every_optimizer_with_frozen_and_shared_weights(optimizer, size):
    net = ns.dense([2, 4, 2], seed=2)
    net.freeze("h2")
    net["i1", "h3"].parameter.trainable = False
    net.disconnect("i1", "h1")
    net.connect("i1", "h1", parameter=net["i2", "h4"].parameter)
    nets, _ = both(net, SPIRAL, 9, batch_size=size, optimizer=optimizer)
    assert_same_numbers(*nets)


def test_training_goes_on_where_the_other_engine_left_off():
    patterns, options = SPIRAL, {"optimizer": ns.SGD(0.2, momentum=0.8), "batch_size": 2}
    net, other = ns.dense([2, 3, 2], seed=1), ns.dense([2, 3, 2], seed=1)
    for engine in ("compiled", "graph", "compiled"):
        ns.train(net, patterns, 4, engine=engine, **options)
        ns.train(other, patterns, 4, engine="graph", **options)
    assert_same_numbers(net, other)


def test_an_edit_in_between_is_seen():
    net = ns.dense([2, 3, 2], seed=1)
    ns.train(net, SPIRAL, 2, engine="compiled")
    net.remove("h2")
    net.split("i1", "h1", "between")
    net.set_activation("h3", "relu")
    nets, _ = both(net, SPIRAL, 3)
    assert_same_numbers(*nets)


def test_slices_of_any_length_make_no_difference(monkeypatch):
    net = ns.dense([2, 6, 2], seed=4)
    whole, short = net.copy(), net.copy()
    ns.train(whole, SPIRAL, 7, batch_size=3, shuffle=True, engine="compiled")
    monkeypatch.setattr("neurosim.compiled.training.WORK", 1)
    history = ns.train(short, SPIRAL, 7, batch_size=3, shuffle=True, engine="compiled")
    assert history.epochs == 7
    assert_same_numbers(whole, short, tolerance=0.0)


def test_target_loss_stops_after_the_same_epoch():
    nets, histories = both(ns.dense([2, 3, 2], seed=1), SPIRAL, 200, target_loss=0.12)
    assert histories[1].stopped == "target_loss"
    assert histories[1].epochs == histories[0].epochs < 200
    assert_same_numbers(*nets)


def test_a_recording_by_epochs_holds_the_same_moments():
    nets, histories = both(ns.dense([2, 3, 2], seed=1), SPIRAL, 5, record="epochs")
    for step in range(5):
        for history in histories:
            history.recording.seek(step)
        assert_same_numbers(*nets)


def test_two_networks_train_in_two_threads():
    from concurrent.futures import ThreadPoolExecutor

    nets = [ns.dense([2, 5, 2], seed=seed) for seed in (1, 2)]
    alone = [net.copy() for net in nets]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda net: ns.train(net, SPIRAL, 300, engine="compiled"), nets))
    for net, other in zip(nets, alone, strict=True):
        ns.train(other, SPIRAL, 300, engine="compiled")
        assert_same_numbers(net, other, tolerance=0.0)


@pytest.mark.parametrize("size", [1, 2])
def test_inputs_whose_places_are_out_of_order(size):
    """The first and the last input lie as far apart as three in a row, but the second elsewhere."""
    net = ns.Network("gap")
    for name in ("i1", "i2", "i3"):
        net.add_input(name)
    net.add_bias("b1")
    net.add_output("o1")
    net.connect("i1", "o1", weight=0.3)
    net.connect("b1", "o1", weight=0.1)
    net.connect("i3", "o1", weight=-0.2)
    patterns = [([0.1, 0.2, 0.3], [1]), ([0.4, 0.5, 0.6], [0]), ([0.7, 0.8, 0.9], [1])]
    nets, histories = both(net, patterns, 3, batch_size=size)
    assert histories[0].losses == pytest.approx(histories[1].losses, rel=1e-12)
    assert_same_numbers(*nets)


@pytest.fixture
def never_on_the_graph(monkeypatch):
    """Let no slice be run again on the objects, as those are that overflowed."""

    def refused(*_):
        raise AssertionError("the graph was asked to run a slice again")

    monkeypatch.setattr("neurosim.compiled.training.CompiledRun._on_the_graph", refused)


@pytest.mark.parametrize("size", [1, 4, None])
@pytest.mark.parametrize("classes", [2, 3, 4, 5, 9])
def test_softmax_of_any_number_of_classes(classes, size, never_on_the_graph):
    net = ns.dense([3, 6, classes], ["tanh", "softmax"], seed=1)
    data = [
        ([math.sin(k), math.cos(k), 0.5], [float(k % classes == index) for index in range(classes)])
        for k in range(20)
    ]
    nets, _ = both(net, data, 10, 0.05, batch_size=size, loss="categorical_cross_entropy")
    assert_same_numbers(*nets)


@pytest.mark.parametrize("count", range(1, 10))
def test_functions_that_are_infinite_at_0(count, never_on_the_graph):
    net = ns.Network("poles")
    net.add_input("i1")
    net.add_neuron("h1", activation="tanh")
    net.connect("i1", "h1", weight=0.7)
    net.add_output("o1", activation="identity")
    for place in range(count):
        net.add_neuron(f"r{place}", activation="reciprocal")
        net.connect("h1", f"r{place}", weight=2.0 + place)
        net.connect(f"r{place}", "o1", weight=0.1)
    nets, _ = both(net, [([1.0], [0.5]), ([0.9], [0.4])], 20, 0.01)
    assert_same_numbers(*nets)


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.3, 0.05, 0.7])
@pytest.mark.parametrize("inputs", [2, 4, 5, 6])
def test_a_perceptron_whose_net_inputs_lie_at_the_step(inputs, rate):
    net = ns.dense([inputs, 1], activation="binary_step", weights=0.0)
    rows = list(product([0, 1], repeat=inputs))
    for wanted in (all, any, lambda bits: sum(bits) * 2 > inputs):
        data = [(bits, [wanted(bits)]) for bits in rows]
        nets, histories = both(net, data, 60, rate, loss="perceptron")
        assert histories[0].losses == histories[1].losses
        assert_same_numbers(*nets, tolerance=0)


@pytest.mark.parametrize("epochs", [3, 1700], ids=["walked", "written out"])
def test_a_sum_that_is_0_fires_on_both_engines_also_where_batches_are_averaged(epochs):
    net = ns.dense([2, 3], activation="binary_step", weights=0.0)
    data = [
        ([0.3, 0.3], [1, 0, 1]), ([0, 1], [1, 0, 1]), ([1, 0.7], [0, 1, 1]),
        ([0, 0], [1, 1, 0]), ([0, 1], [0, 1, 1]), ([-1, 1], [1, 0, 0]),
    ]  # fmt: skip
    nets, _ = both(net, data, epochs, 0.05, batch_size=None, loss="perceptron")
    assert_same_numbers(*nets)
