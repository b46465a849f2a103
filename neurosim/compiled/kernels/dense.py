"""Neurons that read the same sources, four side by side: their sums, errors and updates.

The weights come in panels of neurons (see program.py). Rows of the state are samples.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled import fields
from neurosim.compiled.kernels.jit import helper, large
from neurosim.compiled.kernels.lanes import load, multiply_add, put, spread
from neurosim.compiled.kernels.pointers import floats, further, whole, wholes
from neurosim.compiled.kernels.tiles import adding, learn_and_sum, returning, summing
from neurosim.compiled.program import (
    COUNT,
    ERROR,
    FIRST,
    NET,
    PAST,
    ROWS,
    RUN,
    SOURCES,
    START,
    STEP,
    STOP,
    WEIGHT,
)
from neurosim.compiled.registers import LANES, panel, widest

__all__ = ["add_dense", "dense_back", "dense_back_learning", "sum_dense", "sum_dense_alone"]

ITEMS = 4
"""Samples, or sources, that a tile is high."""

WIDEST = widest()

_panel = helper(panel)

_sum_some, _sum_one = summing(ITEMS), summing(1)
_add_some, _add_one = adding(ITEMS), adding(1)
_back, _back_learning = returning(learns=False), returning(learns=True)


@large
def sum_dense(frame: Any, operation: Any, samples: int) -> None:
    """Compute the net inputs of ``samples`` samples."""
    slots, count = whole(frame, fields.SLOTS), operation[COUNT]
    sources = further(wholes(frame, fields.SOURCES), operation[SOURCES])
    panel = further(floats(frame, fields.WEIGHTS), operation[WEIGHT])
    first = NET * whole(frame, fields.AREA) + operation[FIRST]
    left = operation[ROWS] // LANES
    while left > 0:
        width = _panel(left, WIDEST)
        outs = floats(frame, fields.STATE)
        nets = further(outs, first)
        for _ in range(samples // ITEMS):
            _sum_some(width, outs, slots, sources, count, panel, nets)
            outs, nets = further(outs, ITEMS * slots), further(nets, ITEMS * slots)
        for _ in range(samples % ITEMS):
            _sum_one(width, outs, slots, sources, count, panel, nets)
            outs, nets = further(outs, slots), further(nets, slots)
        panel = further(panel, width * LANES * count)
        first += width * LANES
        left -= width


@helper
def sum_dense_alone(frame: Any, operation: Any, learns: bool) -> None:
    """Compute the net inputs of one sample; if it ``learns``, weights first learn from the last.

    Where no error flows back, nothing needs the new weights before the next sample does: reading
    each of them once instead of twice is what counts for large networks.
    """
    state, area = floats(frame, fields.STATE), whole(frame, fields.AREA)
    count, past = operation[COUNT], further(state, PAST * area)
    sources = further(wholes(frame, fields.SOURCES), operation[SOURCES])
    panel, first = further(floats(frame, fields.WEIGHTS), operation[WEIGHT]), operation[FIRST]
    left = operation[ROWS] // LANES
    while left > 0:
        width = _panel(left, WIDEST)
        steps, nets = further(state, STEP * area + first), further(state, NET * area + first)
        if learns:
            learn_and_sum(width, state, past, sources, count, panel, steps, nets)
        else:
            _sum_one(width, state, 0, sources, count, panel, nets)
        panel = further(panel, width * LANES * count)
        first += width * LANES
        left -= width


@large
def add_dense(frame: Any, operation: Any, samples: int, begin: int, end: int, goal: Any) -> None:
    """Add the steps times the outputs of sources ``begin`` to ``end`` to weights or gradients."""
    state, slots = floats(frame, fields.STATE), whole(frame, fields.SLOTS)
    first = STEP * whole(frame, fields.AREA) + operation[FIRST]
    panel = further(goal, operation[WEIGHT])
    left = operation[ROWS] // LANES
    while left > 0:
        width = _panel(left, WIDEST)
        steps = further(state, first)
        sources = further(wholes(frame, fields.SOURCES), operation[SOURCES] + begin)
        row = further(panel, begin * width * LANES)
        for _ in range((end - begin) // ITEMS):
            _add_some(width, state, slots, sources, samples, steps, row)
            sources, row = further(sources, ITEMS), further(row, ITEMS * width * LANES)
        for _ in range((end - begin) % ITEMS):
            _add_one(width, state, slots, sources, samples, steps, row)
            sources, row = further(sources, 1), further(row, width * LANES)
        panel = further(panel, width * LANES * operation[COUNT])
        first += width * LANES
        left -= width


@helper
def dense_back(frame: Any, operation: Any, samples: int) -> None:
    """Add weight times error to the errors of the sources, for ``samples`` samples."""
    for index in range(operation[START], operation[STOP]):
        _run_back(frame, operation, further(wholes(frame, fields.RUNS), RUN * index), samples)


@helper
def _run_back(frame: Any, operation: Any, run: Any, samples: int) -> None:
    slots, begin, slot, length = whole(frame, fields.SLOTS), run[0], run[1], run[2]
    place = further(floats(frame, fields.STATE), ERROR * whole(frame, fields.AREA))
    panel, first = further(floats(frame, fields.WEIGHTS), operation[WEIGHT]), operation[FIRST]
    left = operation[ROWS] // LANES
    while left > 0:
        width = _panel(left, WIDEST)
        for k in range(0, length, LANES):
            row, many = further(panel, (begin + k) * width * LANES), min(length - k, LANES)
            for sample in range(samples):
                errors = further(place, sample * slots + first)
                back = further(place, sample * slots + slot + k)
                _back(width, many, row, errors, errors, errors, back)
        panel = further(panel, width * LANES * operation[COUNT])
        first += width * LANES
        left -= width


@helper
def dense_back_learning(frame: Any, operation: Any) -> None:
    """Do the same for one sample, and let the weights learn from it on the way."""
    done = 0
    for index in range(operation[START], operation[STOP]):
        run = further(wholes(frame, fields.RUNS), RUN * index)
        _rows_learn(frame, operation, done, run[0])
        _run_back_learning(frame, operation, run)
        done = run[0] + run[2]
    _rows_learn(frame, operation, done, operation[COUNT])


@helper
def _rows_learn(frame: Any, operation: Any, begin: int, end: int) -> None:
    """Let the weights of sources that no error flows back to learn from one sample."""
    state, first = floats(frame, fields.STATE), STEP * whole(frame, fields.AREA) + operation[FIRST]
    sources = further(wholes(frame, fields.SOURCES), operation[SOURCES])
    panel = further(floats(frame, fields.WEIGHTS), operation[WEIGHT])
    left = operation[ROWS] // LANES
    while left > 0 and begin < end:
        width = _panel(left, WIDEST) * LANES
        for k in range(begin, end):
            out, row = spread(state[sources[k]]), further(panel, k * width)
            for i in range(0, width, LANES):
                put(row, i, multiply_add(load(state, first + i), out, load(row, i)))
        panel = further(panel, width * operation[COUNT])
        first += width
        left -= width // LANES


@helper
def _run_back_learning(frame: Any, operation: Any, run: Any) -> None:
    begin, slot, length = run[0], run[1], run[2]
    state, area = floats(frame, fields.STATE), whole(frame, fields.AREA)
    panel, first = further(floats(frame, fields.WEIGHTS), operation[WEIGHT]), operation[FIRST]
    left = operation[ROWS] // LANES
    while left > 0:
        width = _panel(left, WIDEST)
        errors, steps = further(state, ERROR * area + first), further(state, STEP * area + first)
        for k in range(0, length, LANES):
            row, many = further(panel, (begin + k) * width * LANES), min(length - k, LANES)
            outs, back = further(state, slot + k), further(state, ERROR * area + slot + k)
            _back_learning(width, many, row, errors, outs, steps, back)
        panel = further(panel, width * LANES * operation[COUNT])
        first += width * LANES
        left -= width
