"""The document inside a page holds every number with the digits that are shown."""

import itertools
import json
import math
import random
from importlib.resources import files

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.notation import multiplied_by, number
from neurosim.view.moments.frames import Frames
from neurosim.view.page.replay import replay, rounded, slots_of
from tests.view.examples import XOR, mazur, unusual

NETWORKS = [
    mazur,
    unusual,
    lambda: ns.convolutional((4, 4), maps=[1], size=3, pooling=2, outputs=1, seed=1),
    lambda: ns.convolutional((5, 5), maps=[1], size=3, pooling=3, outputs=1, seed=1),
    lambda: ns.recurrent([1, 2, 1], seed=1).unroll(6),
    lambda: ns.dense([2, 1], activation="relu", seed=1),
]


def played(document):
    """Read a document as a page does: what stands in all slots before and after each step."""
    values, held = iter(document["values"]), list(document["starts"])
    yield list(held)
    slots = itertools.accumulate(document["slots"])
    for count in document["counts"]:
        for slot in itertools.islice(slots, count):
            held[slot] = next(values)
        yield list(held)


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
@pytest.mark.parametrize("make", [lambda: ns.dense([2, 2, 1], seed=3), unusual])
def test_the_document_holds_every_number_with_the_printed_digits(make, grain):
    net = make()
    data = [(each[0], each[1] * len(net.outputs)) for each in XOR]
    frames = Frames(ns.train(net, data, epochs=3, record=grain).recording)
    document = json.loads(replay(frames))
    positions, losses = document["losses"]
    assert [*zip(itertools.accumulate(positions), losses, strict=True)] == [
        (at, float(number(loss))) for at, loss in frames.losses
    ]
    for held, frame in zip(played(document), frames, strict=True):
        for place, shown in zip(slots_of(net), held, strict=True):
            exact = frame.value(*place)
            if isinstance(exact, float):
                assert {number(shown, d) == number(exact, d) for d in (3, 4, 6, 9)} == {True}
            else:
                assert shown == (list(exact) if isinstance(exact, tuple) else exact)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(3, 7))
def test_digits_never_round_otherwise_than_the_number_itself(value, length):
    """Also close to the middle between two numbers of 3, 4 or 6 digits."""
    near = float(f"{value:.{length}g}5")
    for exact in (value, near, math.nextafter(near, math.inf), near * (1 + 1e-12)):
        if not math.isfinite(exact):
            continue
        shown = rounded(exact)
        for count in (3, 4, 5, 6, 9):
            assert number(shown, count) == number(exact, count)


@pytest.mark.parametrize("make", NETWORKS)
def test_a_page_makes_the_lines_of_arithmetic_that_the_recording_has(opened, make):
    net = make()
    inputs = [0.1 * (at % 4) - 0.15 for at in range(len(net.inputs))]
    recording = ns.train_step(net, inputs, [0.25] * len(net.outputs), learning_rate=0.1)
    document = json.loads(replay(Frames(recording)))
    assert any(isinstance(line, int) for line in document["lines"])
    player, shown = opened(recording), []
    for at in range(1, len(recording) + 1):
        player.scrub(at)
        shown.append(player.line)
    assert shown == [frame.text for frame in [*Frames(recording)][1:]]


def test_the_script_writes_numbers_as_python_does(opened, trained):
    source = files("neurosim.view.page").joinpath("web", "start.js").read_text("utf-8")
    function = source[source.index("function number") :]
    draw = random.Random(1)
    values = [draw.uniform(-1, 1) * 10.0 ** draw.randint(-12, 12) for _ in range(300)]
    values += [0.3125, 0.1875, -1.125, 2.5, 1e-5, 1e-4, 123456.5, 999999999.5, 99.95, -0.0, 1e22]
    player = opened(trained)
    for digits in (3, 4, 9):
        shown = player.script(
            f"{function}; return arguments[0].map(v => number(v, arguments[1]))", values, digits
        )
        assert shown == [number(value, digits) for value in values]


def test_a_gradients_line_says_its_own_numbers_where_some_are_zero_or_alike(opened):
    net = ns.dense([3, 4, 2], activation="relu", seed=4)
    recording = ns.train_step(net, [0.5, 0.0, -0.5], [0.5, 0.0], learning_rate=0.1)
    player = opened(recording)
    with multiplied_by("·"):
        told = [str(step) for step in recording]
    for position in range(1, len(recording) + 1):
        player.scrub(position)
        assert player.line == told[position - 1]
