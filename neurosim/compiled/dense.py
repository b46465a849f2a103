"""Neurons that read the same sources, at one place or many: their sums, errors and updates.

Sums and updates are the same work with other parts: some numbers times a row of numbers, added up.
A sum takes the outputs at some places times the weights of a source, for all sources; an update
takes the outputs of some sources times the errors at a place, for all places. What is added up
stands in a tile of wide registers meanwhile.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled import frame as at
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import helper, large
from neurosim.compiled.lanes import (
    LANES,
    LONG,
    TALL,
    fma,
    grow,
    line,
    load,
    row,
    spread,
    square,
    tall,
    total,
)
from neurosim.compiled.numbers import PLACES
from neurosim.compiled.program import (
    ADDS,
    COUNT,
    END,
    FIRST,
    HELD,
    ORIGINS,
    POSITIONS,
    ROWS,
    SOURCES,
    START,
    STOP,
    TURNED,
)

RUN = 4
"""Numbers in a row of runs."""

MANY = 8
"""From this number of places on it pays to turn the weights for the way back."""


@helper
def _places(frame: Any, operation: Any, number: int, position: int, count: int) -> tuple[int, int]:
    """Note where the sources of some places begin, and where their neurons do.

    Args:
        frame: what there is.
        operation: the operation.
        number: of the first place's row,
        position: and its position there.
        count: how many places.

    Returns:
        The same of the place behind the last.
    """
    froms, rows = wholes(frame, at.PLACES), wholes(frame, at.ROWS)
    tos, origins = further(froms, PLACES), further(wholes(frame, at.INDEX), operation[ORIGINS])
    for place in range(count):
        begin = rows[number] * frame[at.ROW_STRIDE]
        froms[place] = begin + origins[position]
        tos[place] = begin + operation[FIRST] + position * operation[ROWS]
        position += 1
        if position == operation[POSITIONS]:
            number, position = number + 1, 0
    return number, position


@large
def sum_dense(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs, or add to them, of the rows from ``lo`` to ``hi``."""
    out, net, weights = floats(frame, at.OUT), floats(frame, at.NET), floats(frame, at.WEIGHTS)
    index, width, count = wholes(frame, at.INDEX), operation[ROWS], operation[COUNT]
    sources, held = further(index, operation[SOURCES]), further(index, operation[HELD])
    froms, places = wholes(frame, at.PLACES), (hi - lo) * operation[POSITIONS]
    tos = further(froms, PLACES)
    number, position = lo, 0
    for first in range(0, places, TALL):
        some = min(TALL, places - first)
        number, position = _places(frame, operation, number, position, some)
        for place in range(some, TALL):  # the tile is full; these are not used
            froms[place] = froms[0]
        if operation[ADDS] == 0:
            for place in range(some):
                for j in range(width):
                    net[tos[place] + j] = 0.0
        _spread(width, out, froms, sources, weights, held, count, net, tos, some, 1.0)


@large
def _spread(
    width: int, numbers: Any, rows: Any, steps: Any, vectors: Any, lines: Any, count: int,
    goal: Any, goals: Any, some: int, scale: float,
) -> None:  # fmt: skip
    """Go through the neurons in tiles: of one row if that is all, such as that of a bias node."""
    j = 0
    if some == 1:
        while j + LONG <= width:
            grow(line(), numbers, rows, steps, vectors, lines, j, count, goal, goals, 1, scale)
            j += LONG
        while j < width:
            grow(row(), numbers, rows, steps, vectors, lines, j, count, goal, goals, 1, scale)
            j += LANES
    while j + 2 * LANES <= width:
        grow(square(), numbers, rows, steps, vectors, lines, j, count, goal, goals, some, scale)
        j += 2 * LANES
    if j < width:
        grow(tall(), numbers, rows, steps, vectors, lines, j, count, goal, goals, some, scale)


@helper
def _is_turned(frame: Any, operation: Any) -> bool:
    rows = wholes(frame, at.STEPS)[wholes(frame, at.SPAN)[0]]
    return bool(rows * operation[POSITIONS] >= MANY)


@helper
def _end(frame: Any, operation: Any) -> int:
    """Return the end of the runs that errors flow back to; inputs have some in the last batch."""
    end: int = operation[END] if wholes(frame, at.SPAN)[3] else operation[STOP]
    return end


@large
def turn(frame: Any, operation: Any) -> None:
    """Let the weights of each neuron stand side by side, for the way back from many places."""
    if not _is_turned(frame, operation):
        return
    index, weights = wholes(frame, at.INDEX), floats(frame, at.WEIGHTS)
    lines = further(index, operation[TURNED] + operation[ROWS])
    for run in range(operation[START], _end(frame, operation), RUN):
        for k in range(index[run + 1]):
            goal = further(floats(frame, at.TURNED), index[run + 3] + k)
            own = further(weights, index[operation[HELD] + index[run] + k])
            for j in range(operation[ROWS]):
                goal[lines[j]] = own[j]


@large
def dense_back(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add weight times error to what flows back to the sources."""
    index, error, weights = (
        wholes(frame, at.INDEX),
        floats(frame, at.ERROR),
        floats(frame, at.WEIGHTS),
    )
    froms, places = wholes(frame, at.PLACES), (hi - lo) * operation[POSITIONS]
    tos, held, width = further(froms, PLACES), further(index, operation[HELD]), operation[ROWS]
    numbers = further(index, operation[TURNED])
    number, position, end = lo, 0, _end(frame, operation)
    turned = _is_turned(frame, operation)
    for first in range(0, places, TALL):
        some = min(TALL, places - first)
        number, position = _places(frame, operation, number, position, some)
        for place in range(some, TALL):  # see above
            tos[place] = tos[0]
        for run in range(operation[START], end, RUN):
            count, goal = index[run + 1], further(error, index[run + 2])
            if turned:
                vectors, lines = (
                    further(floats(frame, at.TURNED), index[run + 3]),
                    further(numbers, width),
                )
                count += -count % LANES
                _spread(count, error, tos, numbers, vectors, lines, width, goal, froms, some, 1.0)
            else:
                own = further(weights, held[index[run]])
                for place in range(some):
                    back = further(goal, froms[place])
                    _run_back(own, width, further(error, tos[place]), back, count)


@helper
def _run_back(weights: Any, width: int, error: Any, back: Any, count: int) -> None:
    zero, fours, w = spread(0.0), count - count % 4, 0
    for k in range(0, fours, 4):
        s0, s1, s2, s3 = zero, zero, zero, zero
        for j in range(0, width, LANES):
            e, v = load(error, j), w + j
            s0, s1 = fma(load(weights, v), e, s0), fma(load(weights, v + width), e, s1)
            v += 2 * width
            s2, s3 = fma(load(weights, v), e, s2), fma(load(weights, v + width), e, s3)
        back[k], back[k + 1] = back[k] + total(s0), back[k + 1] + total(s1)
        back[k + 2], back[k + 3] = back[k + 2] + total(s2), back[k + 3] + total(s3)
        w += 4 * width
    for k in range(fours, count):
        s = zero
        for j in range(0, width, LANES):
            s = fma(load(weights, w + j), load(error, j), s)
        back[k] += total(s)
        w += width


@large
def add_dense(frame: Any, operation: Any, goal: Any, lo: int, hi: int, scale: float) -> None:
    """Add ``scale`` times error times input to gradients, or to the weights at once.

    Some places are gone through at a time, whose numbers stay near.
    """
    out, error, index = floats(frame, at.OUT), floats(frame, at.ERROR), wholes(frame, at.INDEX)
    sources, held = further(index, operation[SOURCES]), further(index, operation[HELD])
    width, count, froms = operation[ROWS], operation[COUNT], wholes(frame, at.PLACES)
    tos, places = further(froms, PLACES), (hi - lo) * operation[POSITIONS]
    number, position = lo, 0
    for first in range(0, places, PLACES):
        some = min(PLACES, places - first)
        number, position = _places(frame, operation, number, position, some)
        for k in range(0, count, TALL):  # the table of sources is filled up to a whole tile
            used, rows, goals = min(TALL, count - k), further(sources, k), further(held, k)
            _spread(width, out, rows, froms, error, tos, some, goal, goals, used, scale)
