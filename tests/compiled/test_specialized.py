"""Code made for a single network gives what code for all networks gives, to the last bit."""

import math
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import assume, given, settings, strategies as st

import neurosim as ns
from neurosim.learning.snapshot import places, read
from tests.strategies import KINKED, SMOOTH, TURN, cases

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled import native, worth
from neurosim.compiled.folder import has_kept
from neurosim.compiled.template import template

TABLED = [each for each in (*SMOOTH, *KINKED) if each is not TURN]

OPTIMIZERS = [None, None, ns.SGD(0.1, momentum=0.9), ns.SGD(0.1, l2=0.01), ns.Adam(0.01)]

XOR = [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])]

NEVER = 10**18


GENERAL = {(name, None) for name in ("run", "leave", "answer", "take", "give")}


@pytest.fixture(scope="module")
def general():
    """Return what code for all networks this process has, made or loaded once."""
    for name, _ in GENERAL:
        native.native(name)
    template()
    return {key: code for key, code in native._READY.items() if key in GENERAL}


@pytest.fixture(scope="module")
def nothing_kept(general, tmp_path_factory):
    """Find nothing that earlier tests or processes have kept, and keep nothing for later ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.mktemp("empty")))
        patch.setattr(native, "keep", lambda name, data: None)
        has_kept.cache_clear()
        yield
    has_kept.cache_clear()


@pytest.fixture
def made(general, nothing_kept, monkeypatch):
    """Make special code from the first sample on, and list for what it is made."""
    shapes, code = [], native._code

    def noted(name, shape):
        shapes.append(shape)
        return code(name, shape)

    monkeypatch.setattr(native, "_READY", dict(general))
    monkeypatch.setattr(native, "_KEPT", {})
    monkeypatch.setattr(native, "_WORK", Counter())
    monkeypatch.setattr(native, "_code", noted)
    monkeypatch.setattr(worth, "ASKED", 0)
    return shapes


def bits(net):
    """Return all numbers on the objects, so that only the same bits are equal."""
    return [each.hex() if isinstance(each, float) else repr(each) for each in read(places(net))]


def trained(net, patterns, epochs, least, **options):
    """Train a copy; special code is made from ``least`` units of work on."""
    other = net.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worth, "ASKED", least)
        history = ns.train(other, patterns, epochs, engine="compiled", **options)
    return bits(other), history.losses


@settings(max_examples=25)
@given(
    case=cases(patterns=5, max_neurons=8, activations=TABLED),
    size=st.sampled_from([1, 1, 1, 2, 4]),
    optimizer=st.sampled_from(OPTIMIZERS),
)
def test_random_graphs(case, size, optimizer, nothing_kept):
    assume(all(output.activation is not TURN for output in case.net.outputs))
    options = {"loss": case.loss, "batch_size": size, "learning_rate": 0.05, "optimizer": optimizer}
    special = trained(case.net, case.patterns, 3, 0, **options)
    assert special == trained(case.net, case.patterns, 3, NEVER, **options)


@pytest.mark.parametrize("size", [1, 2, 4])
@pytest.mark.parametrize("sizes", [[2, 2, 1], [2, 9, 3, 1], [2, 20, 17, 1]], ids=str)
def test_dense_networks_over_many_epochs(sizes, size, made, capfd):
    net = ns.dense(sizes, activation="tanh", seed=3)
    options = {"batch_size": size, "shuffle": True, "seed": 5, "learning_rate": 0.1}
    special = trained(net, XOR, 200, 0, **options)
    assert len(made) == 1
    assert capfd.readouterr().err == ""  # LLVM has nothing to complain about
    assert special == trained(net, XOR, 200, NEVER, **options)


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


def test_it_is_another_one_where_a_weight_is_frozen(made):
    net = ns.dense([2, 2, 1], seed=1)
    ns.train(net, XOR, 5, engine="compiled")
    net.freeze()
    before = [each.weight for each in net.connections]
    ns.train(net, XOR, 5, engine="compiled")
    assert [each.weight for each in net.connections] == before
    assert len(made) == 2


def test_large_and_deep_networks_and_short_runs_get_none(made, monkeypatch):
    monkeypatch.setattr(worth, "ASKED", 1000)
    ns.train(ns.dense([2, 2, 1], seed=1), XOR, 5, engine="compiled")
    ns.train(ns.dense([2, 300, 10], seed=1), [([0, 1], [0.5] * 10)], 5, engine="compiled")
    ns.train(ns.dense([2, *[3] * 6, 1], seed=1), XOR, 500, engine="compiled")
    assert made == []
    ns.train(ns.dense([2, 2, 1], seed=1), XOR, 50, engine="compiled")
    assert len(made) == 1


def test_auto_makes_it_only_once_so_much_was_done(made, monkeypatch):
    monkeypatch.setattr(worth, "LOADING", 0)
    units = worth.work(ns.dense([2, 2, 1], seed=1), 40 * 4) // 4  # it has four operations
    monkeypatch.setattr(worth, "OPENING", 2 * units)
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
