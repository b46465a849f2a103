"""Neurons that read the same sources, at one place or many: their sums, errors and updates.

Sums and updates are the same work with other parts: some numbers times a row of numbers, added up.
A sum takes the outputs at some places times the weights of a source, for all sources; an update
takes the outputs of some sources times the errors at a place, for all places; what flows back takes
the errors at some places times the turned weights of a neuron, for all neurons. What is added up
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
    add_tile,
    column,
    dotted,
    fma,
    grow,
    line,
    load,
    moved,
    pair,
    row,
    spread,
    square,
    store,
    taken,
    tall,
    totals,
)
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
    TARGETS,
    TURNED,
)

RUN = 4
"""Numbers in a row of runs."""

MANY = 8
"""From this number of places on it pays to turn the weights for the way back."""

NEAR = 32
"""Places whose errors times inputs are added up at a time: their numbers stay near."""

SUM, BACK, ADD = range(3)


@large
def dense(frame: Any, operation: Any, lo: int, hi: int, what: int, goal: Any, scale: float) -> None:
    """Compute net inputs (SUM), let errors flow back (BACK), or ADD what weights learn.

    At one place a row, all rows are gone through at once; otherwise the places of each. If a scale
    is given, sums are those of weights that first learn so much from the sample before.

    Args:
        frame: what there is.
        operation: the operation.
        lo: the first row.
        hi: behind the last.
        what: see there.
        goal: gradients, or the weights, that grow in the last case;
        scale: by so much of error times input.
    """
    index, rows, first = wholes(frame, at.INDEX), wholes(frame, at.BEGINS), operation[FIRST]
    if what == SUM and scale != 0.0:
        _late(frame, operation, scale)
    elif operation[POSITIONS] == 1:
        rows = further(rows, lo)
        _work(frame, operation, rows, rows, 0, first, hi - lo, what, goal, scale)
    else:
        froms, tos = further(index, operation[ORIGINS]), further(index, operation[TARGETS])
        for row in range(lo, hi):
            a, count = rows[row], operation[POSITIONS]
            _work(frame, operation, froms, tos, a, a + first, count, what, goal, scale)


@helper
def _work(
    frame: Any, operation: Any, froms: Any, tos: Any, a: int, b: int, count: int, what: int,
    goal: Any, scale: float,
) -> None:  # fmt: skip
    """Work at some places: sources from ``froms`` and ``a`` on, neurons from ``tos`` and ``b``."""
    if what == SUM:
        _sum(frame, operation, froms, tos, a, b, count)
    elif what == BACK:
        _back(frame, operation, froms, tos, a, b, count)
    else:
        _add(frame, operation, froms, tos, a, b, count, goal, scale)


@large
def _sum(frame: Any, operation: Any, froms: Any, tos: Any, a: int, b: int, count: int) -> None:
    index, weights = wholes(frame, at.INDEX), floats(frame, at.WEIGHTS)
    out, net = further(floats(frame, at.OUT), a), further(floats(frame, at.NET), b)
    sources, held = further(index, operation[SOURCES]), further(index, operation[HELD])
    width, steps = operation[ROWS], operation[COUNT]
    for first in range(0, count, TALL):
        some, rows, goals = min(TALL, count - first), further(froms, first), further(tos, first)
        if operation[ADDS] == 0:
            for place in range(some):
                for j in range(0, width, LANES):
                    store(net, goals[place] + j, spread(0.0))
        _spread(width, out, rows, sources, weights, held, steps, net, goals, some, 1.0)


@large
def _late(frame: Any, operation: Any, scale: float) -> None:
    """Let weights learn from the sample before, and sum with them: they are read once for both."""
    for j in range(0, operation[ROWS], LANES):
        store(floats(frame, at.NET), operation[FIRST] + j, spread(0.0))
    j = 0
    while j + 2 * LANES <= operation[ROWS]:
        _move_and_sum(pair(), frame, operation, scale, j)
        j += 2 * LANES
    if j < operation[ROWS]:
        _move_and_sum(row(), frame, operation, scale, j)


@helper
def _move_and_sum(tile: Any, frame: Any, operation: Any, scale: float, j: int) -> None:
    index, weights = wholes(frame, at.INDEX), further(floats(frame, at.WEIGHTS), j)
    sources, held = further(index, operation[SOURCES]), further(index, operation[HELD])
    out, earlier, first = floats(frame, at.OUT), floats(frame, at.EARLIER), operation[FIRST] + j
    lesson, none = taken(tile, further(earlier, frame[at.SLOTS] + first)), wholes(frame, at.STEPS)
    for k in range(operation[COUNT]):
        source = sources[k]
        tile = moved(tile, lesson, further(weights, held[k]), scale * earlier[source], out[source])
    add_tile(tile, 1, further(floats(frame, at.NET), first), none, 1.0)


@large
def _spread(
    width: int, numbers: Any, rows: Any, steps: Any, vectors: Any, lines: Any, count: int,
    goal: Any, goals: Any, some: int, scale: float,
) -> None:  # fmt: skip
    """Go along lines of ``width`` numbers in tiles: of one row if that is all, as of a bias node.

    See :func:`neurosim.compiled.lanes.grow`; here ``some`` rows are used.
    """
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
def _back(frame: Any, operation: Any, froms: Any, tos: Any, a: int, b: int, count: int) -> None:
    index, width = wholes(frame, at.INDEX), operation[ROWS]
    back, error = further(floats(frame, at.ERROR), a), further(floats(frame, at.ERROR), b)
    numbers = further(index, operation[TURNED])
    lines, turned = further(numbers, width), _is_turned(frame, operation)
    for first in range(0, count, TALL):
        some, rows, goals = min(TALL, count - first), further(tos, first), further(froms, first)
        for run in range(operation[START], _end(frame, operation), RUN):
            length, goal = index[run + 1], further(back, index[run + 2])
            if turned:
                vectors = further(floats(frame, at.TURNED), index[run + 3])
                length += -length % LANES
                _spread(length, error, rows, numbers, vectors, lines, width, goal, goals, some, 1.0)
            else:
                own = further(floats(frame, at.WEIGHTS), index[operation[HELD] + index[run]])
                for place in range(some):
                    here = further(goal, goals[place])
                    _run_back(own, width, further(error, rows[place]), here, length)


@helper
def _run_back(weights: Any, width: int, error: Any, back: Any, count: int) -> None:
    most, one = count - count % LANES, spread(1.0)
    for k in range(0, most, LANES):
        tile = column()
        for j in range(0, width, LANES):
            tile = dotted(tile, further(weights, k * width + j), width, load(error, j))
        store(back, k, fma(totals(tile), one, load(back, k)))
    for k in range(most, count):
        for j in range(width):
            back[k] += weights[k * width + j] * error[j]


@large
def _add(
    frame: Any, operation: Any, froms: Any, tos: Any, a: int, b: int, count: int, goal: Any,
    scale: float,
) -> None:  # fmt: skip
    index, width = wholes(frame, at.INDEX), operation[ROWS]
    out, error = further(floats(frame, at.OUT), a), further(floats(frame, at.ERROR), b)
    sources, held = further(index, operation[SOURCES]), further(index, operation[HELD])
    inputs = operation[COUNT]
    for first in range(0, count, NEAR):
        some, steps, lines = min(NEAR, count - first), further(froms, first), further(tos, first)
        for k in range(0, inputs, TALL):  # sources are filled up to a whole tile
            used, rows, goals = min(TALL, inputs - k), further(sources, k), further(held, k)
            _spread(width, out, rows, steps, error, lines, some, goal, goals, used, scale)
