"""The mean loss of patterns: the same from compiled code as from the objects."""

import math

import pytest
from hypothesis import assume, given, strategies as st

import neurosim as ns
from neurosim.compiled import engine as compiled_engine
from neurosim.compiled.engine import mean_loss
from neurosim.data.patterns import read_patterns
from neurosim.learning.propagation import Walk
from tests.compiled.test_same_numbers import SPIRAL, TABLED
from tests.states import state
from tests.strategies import TURN, cases

pytest.importorskip("numba", reason="the compiled engine needs numba")

from neurosim.compiled.prediction import Judge


@given(cases(patterns=5, activations=TABLED), st.sampled_from([1, 2, 5, 40]))
def test_random_graphs(case, count):
    assume(all(output.activation is not TURN for output in case.net.outputs))
    net, criterion = case.net, ns.LOSSES[case.loss]
    patterns = read_patterns(net, (case.patterns * 8)[:count], criterion)
    judge, walk, before = Judge(net, patterns, criterion).now, Walk(net), state(net)
    assert judge() == pytest.approx(walk.mean_loss(patterns, criterion), rel=1e-12, abs=1e-300)
    assert state(net) == before
    for parameter in net.parameters:
        parameter.value *= 0.5
    assert judge() == pytest.approx(walk.mean_loss(patterns, criterion), rel=1e-12, abs=1e-300)


def test_an_overflow_is_infinitely_bad():
    net, criterion = ns.dense([1, 1], activation="identity"), ns.LOSSES["squared_error"]
    patterns = read_patterns(net, [([1e300], [1.0])], criterion)
    assert Judge(net, patterns, criterion).now() == math.inf
    assert Walk(net).mean_loss(patterns, criterion) == math.inf


def test_it_is_compiled_where_that_pays(monkeypatch):
    net, criterion = ns.dense([2, 9, 2], seed=1), ns.LOSSES["squared_error"]
    patterns = read_patterns(net, SPIRAL * 3, criterion)
    slow = mean_loss(net, patterns, criterion, times=4)
    assert slow.func.__name__ == "mean_loss"
    monkeypatch.setattr(compiled_engine, "ENOUGH", 2_000)
    fast = mean_loss(net, patterns, criterion, times=4)
    assert fast.__name__ == "now"
    assert fast() == pytest.approx(slow(), rel=1e-13)
    few = mean_loss(net, patterns[:2], criterion, times=4)
    assert few.func.__name__ == "mean_loss"
