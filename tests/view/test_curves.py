"""Curves of long recordings: few enough points to read, and no number lost to the eye."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.notation import brief
from neurosim.view.canvas.picture import canvas_for
from neurosim.view.moments.frames import Frames
from neurosim.view.player.panel import COLUMNS, FEW, GraphPanel, curve
from neurosim.view.scene.theme import LIGHT
from tests.view.examples import XOR


@pytest.mark.parametrize("grain", ["samples", "steps"])
def test_the_line_of_an_online_training_is_the_loss_of_its_epochs(grain):
    net = ns.dense([2, 2, 1], seed=3)
    history = ns.train(net, XOR, epochs=40, learning_rate=2.0, record=grain)
    frames = Frames(history.recording)
    drawn = curve(frames.losses, len(frames) - 1, frames.chapters.starts("epoch"))
    assert drawn.note == "line: mean of each epoch"
    assert drawn.ys == pytest.approx(history.losses)
    samples = [loss for _, loss in frames.losses]
    for epoch, (low, high) in enumerate(zip(drawn.low, drawn.high, strict=True)):
        part = samples[4 * epoch : 4 * epoch + 4]
        assert (low, high) == (min(part), max(part))


def test_the_line_lies_where_its_epochs_are():
    points = [(index, float(index)) for index in range(1, 1001)]
    epochs = list(range(1, 1001, 100))
    drawn = curve(points, 1000, epochs)
    assert drawn.xs == drawn.ys == [first + 49.5 for first in epochs]


def test_of_a_hundred_thousand_entries_few_points_are_drawn_and_the_extremes_are_kept():
    points = [(index, 0.0) for index in range(1, 100_001)]
    points[70_000] = (70_001, 5.0)
    points[30_000] = (30_001, -3.0)
    drawn = curve(points, 100_000)
    assert len(drawn.xs) <= COLUMNS
    assert (min(drawn.low), max(drawn.high)) == (-3.0, 5.0)
    at = drawn.high.index(5.0)
    assert drawn.xs[at] == pytest.approx(70_001, abs=100_000 / COLUMNS)


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(-9, 9)), min_size=FEW + 1, max_size=300))
def test_a_number_that_is_held_counts_at_every_index(jumps):
    points, index = [(0, 1.0)], 0
    for gap, value in jumps:
        index += gap
        points.append((index, value))
    last = index + 5
    drawn = curve(points, last, range(1, last + 1, 30), held=True)
    if not drawn.note:
        assert list(zip(drawn.xs, drawn.ys, strict=True)) == points
        return
    held, course = [], dict(points)
    for at in range(last + 1):
        held.append(course.get(at, held[-1] if held else None))
    first = 1 if "epoch" in drawn.note else 0
    starts = range(1, last + 1, 30) if first else range(last + 1)
    each = -(-len(starts) // COLUMNS)
    edges = [*starts[::each], last + 1]
    for at, (begin, end) in enumerate(pairwise(edges)):
        part = held[begin:end]
        assert drawn.ys[at] == pytest.approx(sum(part) / len(part))
        assert (drawn.low[at], drawn.high[at]) == (min(part), max(part))


def test_the_spot_on_the_curve_is_the_number_itself_at_every_moment():
    net = ns.dense([2, 2, 1], seed=3)
    frames = Frames(ns.train(net, XOR, epochs=60, record="samples").recording)
    panel = GraphPanel(canvas_for((3.0, 2.0), 72), LIGHT, frames, "E", frames.losses)
    for index, loss in frames.losses:
        panel.show(index)
        assert panel._spot.get_xydata().tolist() == [[index, loss]]
    panel.show(0)
    assert panel._spot.get_xydata().tolist() == []


def test_numbers_beside_a_curve_stand_at_their_own_heights():
    net = ns.dense([2, 2, 1], seed=3)
    frames = Frames(ns.train(net, XOR, epochs=60, record="epochs").recording)
    panel = GraphPanel(canvas_for((3.0, 2.0), 72), LIGHT, frames, "E", frames.losses)
    panel.show(30)
    beside = [word for word in panel._words.words if word.align == ("right", "middle")]
    numbers = [word.text.removesuffix(" –") for word in beside]
    assert numbers == ["0", brief(max(loss for _, loss in frames.losses))]
    for word, text in zip(beside, numbers, strict=True):
        assert word.at[1] == pytest.approx(float(text), rel=0.01)


def test_a_number_that_never_changed_is_written_once_beside_its_line():
    net = ns.dense([2, 2, 1], seed=3)
    frames = Frames(ns.forward(net, [0, 1]))
    panel = GraphPanel(canvas_for((3.0, 2.0), 72), LIGHT, frames, "w", [(0, 0.4)], held=True)
    beside = [word for word in panel._words.words if word.align == ("right", "middle")]
    assert [(word.text, word.at[1]) for word in beside] == [("0.4 –", 0.4)]


def test_the_ends_of_an_axis_have_the_digits_that_tell_them_apart():
    recording = ns.train_step(ns.dense([2, 2, 1], seed=3), [0, 1], [1])
    frames, points = Frames(recording), [(0, 0.5), (1, 0.500002)]
    panel = GraphPanel(canvas_for((3.0, 2.0), 72), LIGHT, frames, "w", points, held=True)
    beside = [word for word in panel._words.words if word.align == ("right", "middle")]
    assert [word.text for word in beside] == ["0.5 –", "0.500002 –"]
    assert all(-word.box()[0] <= panel.beside for word in beside)
