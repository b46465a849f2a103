"""Code made for a single network gives what code for all networks gives, to the last bit."""

import gc
import math
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given, settings, strategies as st

import neurosim as ns
from neurosim.learning.snapshot import places, read
from tests.strategies import KINKED, SMOOTH, TURN, cases

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import native, training, worth
from neurosim.compiled.recent import Recent
from neurosim.compiled.template import template

TABLED = [each for each in (*SMOOTH, *KINKED) if each is not TURN]

OPTIMIZERS = [None, None, ns.SGD(0.1, momentum=0.9), ns.SGD(0.1, l2=0.01), ns.Adam(0.01)]

XOR = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]

NEVER = 10**18


@pytest.fixture(scope="module")
def general():
    """Make or load code for all networks, and what more of it is made of."""
    for name in ("run", "leave", "answer", "take", "give"):
        native.native(name)
    template()


@pytest.fixture(scope="module")
def nothing_kept(general, tmp_path_factory):
    """Find nothing that earlier tests or processes have kept, and keep nothing for later ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.mktemp("empty")))
        patch.setattr(native, "keep", lambda name, data: None)
        yield


@pytest.fixture
def made(nothing_kept, monkeypatch):
    """Make special code from the first sample on, and list for what it is made."""
    shapes, code = [], native._code

    def noted(name, shape):
        shapes.append(shape)
        return code(name, shape)

    for table in ("_SPECIAL", "_KEPT", "_WORK"):
        monkeypatch.setattr(native, table, Recent(100))
    monkeypatch.setattr(native, "_code", noted)
    monkeypatch.setattr(worth, "ASKED", 0)
    return shapes


def bits(net):
    """Return all numbers on the objects, so that only the same bits are equal."""
    return [each.hex() if isinstance(each, float) else repr(each) for each in read(places(net))]


def trained(net, patterns, epochs, least, **options):
    """Train a copy of a network with code that is chosen anew.

    Args:
        net: the network.
        patterns: the data.
        epochs: how many.
        least: special code is made from so many units of work on.
        options: of the training.

    Returns:
        The numbers, the losses, and the code that was used.
    """
    other, used, chosen = net.copy(), [], training.CompiledRun._chosen

    def noted(run, asked):
        used.append(chosen(run, asked))
        return used[-1]

    with pytest.MonkeyPatch.context() as patch:
        for table in ("_SPECIAL", "_KEPT", "_WORK"):
            patch.setattr(native, table, Recent(1))
        patch.setattr(worth, "ASKED", least)
        patch.setattr(training, "SHALLOW", math.inf)
        patch.setattr(training.CompiledRun, "_chosen", noted)
        history = ns.train(other, patterns, epochs, engine="compiled", **options)
    (function,) = used
    return bits(other), history.losses, function


def assert_same_bits(net, patterns, epochs, **options):
    """Compare what special code gives with what code for all networks gives."""
    *special, one = trained(net, patterns, epochs, 0, **options)
    *general, other = trained(net, patterns, epochs, NEVER, **options)
    assert other is native.native("run")
    assert one is not other
    assert special == general


@settings(max_examples=25)
@given(
    case=cases(patterns=5, max_neurons=8, activations=TABLED),
    size=st.sampled_from([1, 1, 1, 2, 4]),
    optimizer=st.sampled_from(OPTIMIZERS),
)
def test_random_graphs(case, size, optimizer, nothing_kept):
    assume(all(output.activation is not TURN for output in case.net.outputs))
    options = {"loss": case.loss, "batch_size": size, "learning_rate": 0.05, "optimizer": optimizer}
    assert_same_bits(case.net, case.patterns, 3, **options)


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 9, 3, 1], [2, 20, 17, 1]], ids=str)
def test_dense_networks_over_many_epochs(sizes, size, made, capfd):
    net = ns.dense(sizes, activation="tanh", seed=3)
    options = {"batch_size": size, "shuffle": True, "seed": 5, "learning_rate": 0.1}
    assert_same_bits(net, XOR, 200, **options)
    assert len(made) == 1
    assert capfd.readouterr().err == ""  # LLVM has nothing to complain about


def test_it_is_made_once_for_networks_of_one_structure(made):
    for seed in range(3):
        ns.train(ns.dense([2, 2, 1], seed=seed), XOR, 5, engine="compiled")
    assert len(made) == 1
    ns.train(ns.dense([2, 3, 1], seed=0), XOR, 5, engine="compiled")
    assert len(made) == 2


@pytest.mark.parametrize(
    "options", [{"batch_size": 2}, {"loss": "cross_entropy"}, {"optimizer": ns.Adam()}], ids=str
)
def test_it_is_another_one_for_other_settings(made, options):
    ns.train(ns.dense([2, 2, 1], seed=1), XOR, 5, engine="compiled")
    ns.train(ns.dense([2, 2, 1], seed=1), XOR, 5, engine="compiled", **options)
    assert len(made) == 2


def test_it_is_another_one_where_another_weight_is_frozen(made):
    nets = [ns.dense([2, 2, 1], seed=1) for _ in range(3)]
    frozen = [[], [("i1", "h1")], [("i2", "h2"), ("h1", "o1")]]
    for net, names in zip(nets, frozen, strict=True):
        before = {name: net[name].weight for name in names}
        for name in names:
            net[name].trainable = False
        ns.train(net, XOR, 5, engine="compiled")
        assert {name: net[name].weight for name in names} == before
        assert all(each.gradient != 0.0 for each in net.connections)
    assert len(made) == 3
    weights = {tuple(each.weight for each in net.connections) for net in nets}
    assert len(weights) == 3


def sharing(*name):
    """Return a network in which two connections hold one parameter: the last one, and another."""
    net = ns.dense([2, 2, 1], seed=1)
    net.disconnect("i2", "h2")
    net.connect("i2", "h2", parameter=net[name].parameter)
    return net


def test_it_is_another_one_where_another_weight_is_shared(made):
    nets = [sharing("i1", "h1"), sharing("i1", "h2")]
    for net in nets:
        other = net.copy()
        ns.train(net, XOR, 5, engine="compiled")
        ns.train(other, XOR, 5, engine="graph")
        weights = [each.weight for each in other.connections]
        assert [each.weight for each in net.connections] == pytest.approx(weights, rel=1e-12)
    assert len(made) == 2


def test_only_so_much_is_held_what_was_used_longest_ago_goes(made, monkeypatch):
    held, function = [], native._function

    def noted(name, shape):
        found = function(name, shape)
        held.append(weakref.ref(found.engine))  # which owns the machine code
        return found

    monkeypatch.setattr(native, "_SPECIAL", Recent(2))
    monkeypatch.setattr(native, "_function", noted)
    for hidden in (1, 2, 1, 3):
        ns.train(ns.dense([2, hidden, 1], seed=1), XOR, 5, engine="compiled")
    gc.collect()
    assert [code() is not None for code in held] == [True, False, True]
    ns.train(ns.dense([2, 2, 1], seed=1), XOR, 5, engine="compiled")
    assert len(made) == 4


def test_code_that_is_running_stays_though_others_take_its_place(made, monkeypatch):
    monkeypatch.setattr(native, "_SPECIAL", Recent(1))
    net, twin = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    run = training.CompiledRun

    class Another(run):
        def run(self, counted):
            monkeypatch.setattr(training, "CompiledRun", run)
            ns.train(ns.dense([2, 3, 1], seed=1), XOR, 5, engine="compiled")
            gc.collect()
            super().run(counted)

    monkeypatch.setattr(training, "CompiledRun", Another)
    ns.train(net, XOR, 5, engine="compiled")
    ns.train(twin, XOR, 5, engine="compiled")
    assert bits(net) == bits(twin)
    assert len(made) == 3


def test_what_is_remembered_of_a_network_does_not_grow_with_it(made):
    for hidden in (1, 80):
        ns.train(ns.dense([2, hidden, 1], seed=1), XOR, 5, engine="compiled")
    for table in (native._SPECIAL, native._KEPT, native._WORK):
        assert {len(key) for key in table._entries} == {32}


def test_large_and_deep_networks_and_short_runs_get_none(made, monkeypatch):
    monkeypatch.setattr(worth, "ASKED", 1000)
    ns.train(ns.dense([2, 2, 1], seed=1), XOR, 5, engine="compiled")
    ns.train(ns.dense([2, 300, 10], seed=1), [([0, 1], [0.5] * 10)], 5, engine="compiled")
    ns.train(ns.dense([2, *[3] * 6, 1], seed=1), XOR, 500, engine="compiled")
    ns.train(ns.dense([2, 3, 3, 1], seed=1), XOR, 500, engine="compiled", batch_size=4)
    assert made == []
    ns.train(ns.dense([2, 2, 1], seed=1), XOR, 50, engine="compiled")
    assert len(made) == 1


def test_auto_makes_it_only_once_so_much_was_done(made, monkeypatch):
    monkeypatch.setattr(worth, "LOADING", 0)
    units = worth.work(ns.dense([2, 2, 1], seed=1), 40 * 4) // 4  # it has four operations
    monkeypatch.setattr(worth, "SPECIALIZING", 3 * units)
    for rounds in range(4):
        net = ns.dense([2, 2, 1], seed=rounds)
        assert ns.train(net, XOR, 40).engine == "compiled"
        assert len(made) == (rounds >= 2)


def test_networks_of_one_structure_may_train_in_several_threads(made):
    nets = [ns.dense([2, 3, 1], seed=seed) for seed in range(4)]
    options = {"epochs": 20_000, "learning_rate": 0.1, "engine": "compiled"}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda net: ns.train(net, XOR, **options), nets))
    assert len(made) == 1
    for seed, net in enumerate(nets):
        alone = ns.dense([2, 3, 1], seed=seed)
        ns.train(alone, XOR, **options)
        assert bits(net) == bits(alone)


def test_a_divergence_is_found_by_special_code_too(made):
    net = ns.dense([2, 2, 1], activation="identity", seed=1)
    with pytest.raises(ns.DivergenceError, match="epoch"):
        ns.train(net, XOR, 500, learning_rate=50.0, engine="compiled")
    assert len(made) == 1
    assert all(math.isfinite(each.weight) for each in net.connections)
