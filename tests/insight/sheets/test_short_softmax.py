"""The short form of an exercise on softmax: p - y, without the units between the two ends."""

import numpy as np
import pytest

import neurosim as ns

LOSS = "categorical_cross_entropy"


@pytest.fixture(scope="module")
def exercise():
    return ns.exercise(ns.dense([2, 2, 3], ["tanh", "softmax"]), seed=2, loss=LOSS, form="short")


def test_the_units_within_the_softmax_are_not_asked_for(exercise):
    asked = " ".join(exercise.names)
    assert not any(name in asked for name in ("exp1", "norm", "max", "partial", "error o1"))
    for name in ("net z1", "error z1", "out o1", "E o1", "gradient h1 -> z1", "error h1"):
        assert name in exercise.names
    text = exercise.sheet.text()
    assert "the error of a z is expected - out" in " ".join(text.split())
    assert "exp1" not in text
    assert "frozen" not in text


def test_the_errors_are_expected_minus_output(exercise):
    (_, wanted), = exercise.patterns  # fmt: skip
    z = np.array([exercise.answer(f"net z{k}") for k in (1, 2, 3)])
    p = np.exp(z) / np.exp(z).sum()
    for k in range(3):
        assert exercise.answer(f"out o{k + 1}") == pytest.approx(p[k])
        assert exercise.check(f"error z{k + 1}", float(wanted[k] - p[k]))
    wrong = exercise.check("error z1", float((wanted[0] - p[0]) * p[0] * (1 - p[0])))
    assert "softmax_slope" in wrong.kinds


def test_with_another_loss_all_units_are_asked_for():
    net = ns.dense([2, 2, 2], ["tanh", "softmax"])
    assert "net exp1" in ns.exercise(net, seed=2, form="short").names
