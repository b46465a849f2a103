"""Which engine runs: the one asked for, or the one that can."""

import pytest

import neurosim as ns
from neurosim.compiled import engine as compiled_engine, worth
from tests.compiled.test_same_numbers import SPIRAL

pytest.importorskip("numba", reason="the compiled engine needs numba")


class Absolute(type(ns.LOSSES["squared_error"])):
    name = "absolute"


def own_activation():
    net = ns.dense([2, 2, 2], seed=1)
    net.set_activation("h1", ns.Activation("cube", lambda x: x**3, lambda x, y: 3 * x * x))
    return net, {}


def own_aggregation():
    net = ns.dense([2, 2, 2], seed=1)
    mean = ns.Aggregation("mean", lambda s: sum(s) / 3, lambda s: tuple(1 / 3 for _ in s))
    net.set_aggregation("h2", mean)
    return net, {}


def own_loss():
    return ns.dense([2, 2], seed=1), {"loss": Absolute()}


def own_optimizer():
    return ns.dense([2, 2], seed=1), {"optimizer": type("Own", (ns.SGD,), {})(0.5)}


def fine_recording():
    return ns.dense([2, 2], seed=1), {"record": "samples"}


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (own_activation, "'cube' of neuron 'h1'"),
        (own_aggregation, "'mean' of neuron 'h2'"),
        (own_loss, "'absolute'"),
        (own_optimizer, "Own"),
        (fine_recording, "'samples'"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_what_has_no_compiled_form_is_refused_by_name_or_falls_back(monkeypatch, made, named):
    monkeypatch.setattr(worth, "LOADING", 0)
    net, options = made()
    with pytest.raises(ns.OptionError, match=named):
        ns.train(net, SPIRAL, 2, engine="compiled", **options)
    assert net.stage == "built"
    assert ns.train(net, SPIRAL, 2, engine="auto", **options).engine == "graph"


UNITS = 17 * (12 + 5 * 4)
"""Of an epoch over the spiral by 2-2-2, whose work is far more than a call costs."""


def test_auto_takes_the_graph_for_little_work_and_arrays_for_much(monkeypatch):
    net = ns.dense([2, 2, 2], seed=1)
    assert ns.train(net, SPIRAL, 20).engine == "graph"
    monkeypatch.setattr(worth, "LOADING", 20 * UNITS)
    monkeypatch.setattr(worth.ACCOUNT, "missed", 0)
    assert ns.train(net, SPIRAL, 20).engine == "graph"  # the call itself costs something
    monkeypatch.setattr(worth.ACCOUNT, "missed", 0)
    assert ns.train(net, SPIRAL, 21).engine == "compiled"


def test_many_short_runs_add_up(monkeypatch):
    net = ns.dense([2, 2, 2], seed=1)
    monkeypatch.setattr(worth, "LOADING", 2 * (4 * UNITS - worth.CALL))
    assert [ns.train(net, SPIRAL, 4).engine for _ in range(2)] == ["graph", "compiled"]


def test_where_everything_must_be_compiled_first_more_work_is_needed(monkeypatch):
    net = ns.dense([2, 2, 2], seed=1)
    monkeypatch.setattr(worth, "LOADING", 0)
    monkeypatch.setattr(worth, "COMPILING", 9 * UNITS - worth.CALL)
    assert ns.train(net, SPIRAL, 3).engine == "compiled"
    monkeypatch.setattr(worth, "has_kept", lambda name: False)
    monkeypatch.setattr(worth.ACCOUNT, "missed", 0)
    assert [ns.train(net, SPIRAL, 3).engine for _ in range(3)] == ["graph", "graph", "graph"]
    assert ns.train(net, SPIRAL, 3).engine == "compiled"


def test_work_that_compiled_code_cannot_do_or_that_asks_for_the_graph_does_not_add_up():
    net, options = own_activation()
    ns.train(net, SPIRAL, 50, **options)
    ns.train(ns.dense([2, 2, 2], seed=1), SPIRAL, 50, engine="graph")
    ns.train(ns.dense([2, 2, 2], seed=1), SPIRAL, 50, record="samples")
    ns.train(ns.dense([2, 2, 2], seed=1), SPIRAL, 1)
    assert worth.ACCOUNT.missed == UNITS - worth.CALL


def test_once_loaded_it_pays_for_short_runs_but_not_for_the_shortest(monkeypatch):
    monkeypatch.setattr(worth.Account, "loaded", True)
    assert ns.train(ns.dense([2, 2, 2], seed=1), SPIRAL, 1).engine == "compiled"
    assert ns.train(ns.dense([2, 2, 2], seed=1), SPIRAL[:15], 1).engine == "graph"
    short = {"data": SPIRAL[:3], "epochs": 20}
    assert ns.train(ns.dense([2, 2, 2], seed=1), **short).engine == "compiled"
    assert ns.train(ns.dense([2, 2, 2], seed=1), record="epochs", **short).engine == "graph"


def test_without_numba_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(compiled_engine, "has_numba", lambda: False)
    monkeypatch.setattr(worth, "LOADING", 0)
    net = ns.dense([2, 2, 2], seed=1)
    with pytest.raises(ns.MissingExtraError, match="needs numba"):
        ns.train(net, SPIRAL, 2, engine="compiled")
    assert ns.train(net, SPIRAL, 2).engine == "graph"


def test_an_unknown_engine_lists_those_there_are():
    with pytest.raises(ns.OptionError, match="graph, compiled, auto"):
        ns.train(ns.dense([2, 2], seed=1), SPIRAL, 1, engine="gpu")
