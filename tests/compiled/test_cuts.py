"""However a compiled run ends, the objects hold finite numbers of a finished update."""

import pytest

import neurosim as ns
from neurosim.learning.interrupt import Interrupt
from tests.compiled.test_same_numbers import SPIRAL, assert_same_numbers

pytest.importorskip("numba", reason="the compiled engine needs numba")

STEEP = [([3.0, 1.0], [500.0]), ([1.0, 2.0], [-300.0]), ([0.1, 0.2], [0.3])]


def overflowing():
    return ns.dense([2, 3, 1], activation="identity", seed=1)


@pytest.mark.parametrize("size", [1, 2, None])
def test_divergence_is_located_as_the_graph_engine_does(size):
    errors = []
    nets = [overflowing(), overflowing()]
    for net, engine in zip(nets, ["graph", "compiled"], strict=True):
        with pytest.raises(ns.DivergenceError, match="diverged in epoch") as caught:
            ns.train(net, STEEP, 500, 0.5, batch_size=size, engine=engine)
        errors.append(caught.value)
    assert str(errors[0]).split(" became")[0] == str(errors[1]).split(" became")[0]
    graph, compiled = (error.history for error in errors)
    assert compiled.engine == "compiled"
    assert compiled.stopped == "diverged"
    assert compiled.losses == pytest.approx(graph.losses, rel=1e-6)
    assert_same_numbers(*nets, tolerance=1e-6)


def test_ctrl_c_leaves_the_last_finished_slice(monkeypatch):
    monkeypatch.setattr("neurosim.compiled.slices.SECONDS", 1e-9)
    monkeypatch.setattr("neurosim.compiled.slices.FIRST_WORK", 1e-9)
    calls = []

    def check(self):
        calls.append(1)
        if len(calls) == 20:  # a slice is one pattern: in the second epoch
            raise KeyboardInterrupt

    monkeypatch.setattr(Interrupt, "check", check)
    net, other = ns.dense([2, 3, 2], seed=1), ns.dense([2, 3, 2], seed=1)
    with pytest.raises(KeyboardInterrupt):
        ns.train(net, SPIRAL, 50, engine="compiled")
    monkeypatch.undo()
    ns.train(other, SPIRAL, 1, engine="graph")
    ns.train(other, SPIRAL[:3], 1, engine="graph")
    assert_same_numbers(net, other)
    assert net.stage == "updated"
    ns.train(net, SPIRAL, 1, engine="compiled")


def test_an_exception_from_a_progress_bar_leaves_a_finished_slice(monkeypatch):
    def failing(course, rounds, progress):
        yield from list(course)[:4]
        raise RuntimeError("the terminal is gone")

    monkeypatch.setattr("neurosim.learning.training._counted", failing)
    net = ns.dense([2, 3, 2], seed=1)
    with pytest.raises(RuntimeError, match="terminal"):
        ns.train(net, SPIRAL, 50, engine="compiled")
    monkeypatch.undo()
    other = ns.dense([2, 3, 2], seed=1)
    ns.train(other, SPIRAL, 50, engine="graph")
    assert_same_numbers(net, other)
