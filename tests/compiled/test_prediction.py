"""Asking for many patterns at once gives what asking one by one gives."""

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from tests.compiled.test_same_numbers import TABLED
from tests.states import state
from tests.strategies import TURN, cases

pytest.importorskip("numba", reason="the compiled engine needs numba")

import numpy as np

from neurosim.compiled.engine import obstacle
from neurosim.compiled.prediction import answers


@given(cases(patterns=5, activations=TABLED), st.sampled_from([1, 5, 70]))
def test_every_node_of_random_graphs_answers_the_same(case, count):
    if any(output.activation is TURN for output in case.net.outputs):
        return
    before = state(case.net)
    inputs = [case.patterns[index % 5][0] for index in range(count)]
    found = answers(case.net, np.array(inputs), case.net.nodes)
    assert state(case.net) == before
    for index in range(min(count, 5)):
        net = case.net.copy()
        ns.forward(net, inputs[index])
        assert found[index] == pytest.approx([each.output for each in net.nodes], rel=1e-10)
    assert obstacle(case.net) is None


def test_predict_asks_the_compiled_engine_when_it_pays(monkeypatch):
    asked = []
    real = answers
    monkeypatch.setattr(
        "neurosim.compiled.prediction.answers", lambda *given: asked.append(1) or real(*given)
    )
    net = ns.dense([2, 3, 1], seed=1)
    patterns = [[n / 90, 1 - n / 90] for n in range(90)]
    slowly = net.predict(patterns)
    assert not asked
    monkeypatch.setattr("neurosim.compiled.engine.ENOUGH", 0)
    assert np.array(net.predict(patterns)) == pytest.approx(np.array(slowly), rel=1e-12)
    assert asked


@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (4,), (2, 2, 2)], ids=str)
def test_rows_of_another_width_are_refused_before_they_are_read(shape):
    net = ns.dense([2, 3, 1], seed=1)
    with pytest.raises(ns.InputError, match="expected rows of 2 inputs"):
        answers(net, np.zeros(shape), net.outputs)
