"""The document inside a page holds every number with the digits that are shown."""

import itertools
import json
import math
import random
from importlib.resources import files

import pytest
from hypothesis import given, strategies as st

import neurosim as ns
from neurosim.notation import number
from neurosim.view.moments.frames import Frames
from neurosim.view.page.courses import rounded
from neurosim.view.page.evaluation import Evaluation
from neurosim.view.page.replay import Slots, replay
from tests.view.examples import XOR, unusual


def courses(document):
    """Read the columns of a document as a page does: for each slot, (position, value) pairs."""
    columns = document["columns"]
    return [
        list(zip(itertools.accumulate(gaps), values, strict=True))
        for gaps, values in zip(columns["gaps"], columns["values"], strict=True)
    ]


@pytest.mark.parametrize("grain", ["steps", "samples", "epochs"])
@pytest.mark.parametrize("make", [lambda: ns.dense([2, 2, 1], seed=3), unusual])
def test_the_document_holds_every_number_with_the_printed_digits(make, grain):
    net = make()
    data = [(each[0], each[1] * len(net.outputs)) for each in XOR]
    frames = Frames(ns.train(net, data, epochs=3, record=grain).recording)
    document = json.loads(replay(frames, Evaluation(net)))
    assert document["lines"] == [frame.text for frame in frames[1:]]
    *slots, losses = courses(document)
    assert losses[1:] == [(at, float(number(loss))) for at, loss in frames.losses]
    for place, course in zip(Slots(net).places, slots, strict=True):
        for frame in frames:
            shown = [value for at, value in course if at <= frame.index][-1]
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
