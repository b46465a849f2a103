"""Exercises on momentum, Adam and mini-batches, against the rules as they are published."""

import copy
import math
import pickle
import re

import pytest

import neurosim as ns

MOMENTUM, ADAM = ns.SGD(0.5, momentum=0.5), ns.Adam(0.1)
SIZES = [2, 2, 1]


def before(exercise):
    """Return weight, gradient and moments before the update, of i1 -> h1."""
    net = exercise.network
    return (
        net["i1", "h1"].weight,
        exercise.answer("gradient i1 -> h1"),
        net["i1", "h1"].parameter.moments,
    )


def test_momentum_keeps_a_share_of_the_velocity_before():
    exercise = ns.exercise(SIZES, seed=2, optimizer=MOMENTUM)
    weight, gradient, (velocity,) = before(exercise)
    now = 0.5 * velocity + gradient
    assert velocity != 0.0
    assert exercise.answer("velocity i1 -> h1") == pytest.approx(now)
    assert exercise.answer("new weight i1 -> h1") == pytest.approx(weight - 0.5 * now)
    forgotten = exercise.check("new weight i1 -> h1", weight - 0.5 * gradient)
    assert "no_memory" in forgotten.kinds
    mixed = exercise.check("velocity i1 -> h1", 0.5 * velocity + 0.5 * gradient)
    assert "mixed_velocity" in mixed.kinds


def test_adam_divides_by_the_root_of_the_mean_square():
    exercise = ns.exercise(SIZES, seed=2, optimizer=ADAM)
    weight, gradient, (mean, square, updates) = before(exercise)
    mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
    assert updates == 1.0
    step = 0.1 * (mean / (1 - 0.9**2)) / (math.sqrt(square / (1 - 0.999**2)) + 1e-8)
    assert exercise.answer("mean i1 -> h1") == pytest.approx(mean)
    assert exercise.answer("mean square i1 -> h1") == pytest.approx(square)
    assert exercise.answer("new weight i1 -> h1") == pytest.approx(weight - step)
    plain = weight - 0.1 * mean / (math.sqrt(square) + 1e-8)
    size = square / (1 - 0.999**2) + 1e-8
    rootless = weight - 0.1 * (mean / (1 - 0.9**2)) / size
    assert "no_root" in exercise.check("new weight i1 -> h1", rootless).kinds
    assert "no_correction" in exercise.check("new weight i1 -> h1", plain).kinds


@pytest.mark.parametrize("optimizer", [MOMENTUM, ADAM])
@pytest.mark.parametrize("form", ["full", "short"])
def test_the_sheet_says_what_is_remembered_and_asks_for_what_comes(optimizer, form, tmp_path):
    exercise = ns.exercise(SIZES, seed=2, optimizer=optimizer, form=form, patterns=2)
    words = " ".join(exercise.sheet.text().split())
    assert repr(optimizer) in words
    assert "before" in words
    answers = exercise.answers.text()
    name = "velocity" if optimizer is MOMENTUM else "mean"
    assert name in answers
    assert not re.search(r"[·*]-", answers)  # negative numbers stand in brackets
    path = exercise.save(tmp_path / "quiz.xml", variants=2)
    assert path.read_text().count('type="cloze"') == 2


def test_a_network_that_was_trained_by_it_goes_on_from_what_it_remembers():
    net = ns.dense(SIZES, seed=1)
    ns.train(net, [([1.0, 0.0], [1.0])], 3, optimizer=MOMENTUM, engine="graph")
    exercise = ns.exercise(net, [1.0, 0.0], [1.0], optimizer=MOMENTUM)
    ns.train(net, [([1.0, 0.0], [1.0])], 1, optimizer=MOMENTUM, engine="graph")
    assert exercise.answer("new weight i1 -> h1") == pytest.approx(net["i1", "h1"].weight)


def test_a_mini_batch_averages_its_gradients():
    exercise = ns.exercise(SIZES, seed=2, patterns=3, optimizer=MOMENTUM)
    parts = [exercise.answer(f"gradient i1 -> h1, pattern {k}") for k in (1, 2, 3)]
    assert exercise.answer("gradient i1 -> h1") == pytest.approx(sum(parts) / 3)


def test_drawn_exercises_survive_pickling_and_draw_the_same_variants(tmp_path):
    exercise = ns.exercise([1, 1], seed=2, optimizer=ADAM)
    for other in (pickle.loads(pickle.dumps(exercise)), copy.deepcopy(exercise)):
        paths = exercise.save(tmp_path / "1.xml", 2), other.save(tmp_path / "2.xml", 2)
        one, two = (re.sub("<file.*?</file>", "", path.read_text()) for path in paths)
        assert one == two  # but for the pictures, which bear their date


@pytest.mark.parametrize("optimizer", [ns.RMSProp(), ns.SGD(0.5, l2=0.1)])
def test_rules_that_a_sheet_does_not_know_are_refused(optimizer):
    with pytest.raises(ns.OptionError, match="a sheet is about"):
        ns.exercise(SIZES, seed=1, optimizer=optimizer)


def test_a_rate_beside_an_optimizer_is_refused():
    with pytest.raises(ns.OptionError, match="options of its own"):
        ns.exercise(SIZES, learning_rate=0.1, optimizer=ADAM)
