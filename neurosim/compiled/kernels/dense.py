"""Neurons that read the same sources, at one place or many: their sums, errors and updates.

Sums and updates are the same product of tables with other parts: a sum takes the outputs at some
places times the weights of a source, for all sources; an update takes the outputs of some sources
times the errors at a place, for all places. What is added up stands in a tile of wide registers
meanwhile. What flows back to a source is the product of two lines, its weights and the errors.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled.kernels.frame import further, least
from neurosim.compiled.kernels.jit import helper, large
from neurosim.compiled.kernels.lanes import (
    WIDE,
    apart,
    eight,
    fma,
    folded,
    lane,
    load,
    long,
    spread,
    store,
    wide,
)
from neurosim.compiled.kernels.program import ADD, LANES, LONG, SUM, TALL

NEAR = 32
"""Places that errors are taken from at a time: their numbers stay near."""


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
    rows, first = frame.begins, operation.first
    if what == SUM and scale != 0.0:
        _late(frame, operation, scale)
    elif operation.positions == 1:
        rows = further(rows, lo)
        _work(frame, operation, rows, rows, 0, first, hi - lo, what, goal, scale)
    else:
        for row in range(lo, hi):
            a, count = rows[row], operation.positions
            froms, tos = operation.origins, operation.targets
            _work(frame, operation, froms, tos, a, a + first, count, what, goal, scale)


@large
def _work(
    frame: Any, operation: Any, froms: Any, tos: Any, a: int, b: int, count: int, what: int,
    goal: Any, scale: float,
) -> None:  # fmt: skip
    """Work at some places: sources from ``froms`` and ``a`` on, neurons from ``tos`` and ``b``."""
    sources, held, weights = operation.sources, operation.held, frame.weights
    out, net = further(frame.out, a), further(frame.net, b)
    error, width, inputs = further(frame.error, b), operation.rows, operation.inputs
    if what == SUM:
        for place in range(0 if operation.adds else count):
            for j in range(0, width, LANES):
                store(further(net, tos[place] + j), eight())
        _multiply(out, froms, count, sources, weights, held, inputs, net, tos, width, 1.0)
        return
    for first in range(0, count, NEAR):
        some, steps, lines = least(NEAR, count - first), further(froms, first), further(tos, first)
        if what == ADD:
            _multiply(out, sources, inputs, steps, error, lines, some, goal, held, width, scale)
        else:
            back = further(frame.error, a)
            _back(frame, operation, steps, back, lines, error, some)


@large
def _multiply(
    numbers: Any, rows: Any, height: int, steps: Any, vectors: Any, lines: Any, count: int,
    goal: Any, goals: Any, width: int, scale: float,
) -> None:  # fmt: skip
    """Add ``scale`` times a product of tables to a third one, in tiles.

    Args:
        numbers: the first table, of which the number in a row at a step stands at the sum of
        rows: where each row begins, and
        height: of how many there are,
        steps: how far on it is at each step.
        vectors: the second table,
        lines: where its line of each step begins.
        count: how many steps there are.
        goal: the third table,
        goals: where in it each row begins.
        width: how many numbers a line has.
        scale: see there.
    """
    for first in range(0, height, TALL):
        some, tops, ends = least(TALL, height - first), further(rows, first), further(goals, first)
        own, end, j = further(numbers, tops[0]), further(goal, ends[0]), 0
        while some == 1 and j + LONG <= width:
            _line(long(), own, steps, vectors, lines, j, count, end, scale)
            j += LONG
        while some == 1 and j < width:
            _line(eight(), own, steps, vectors, lines, j, count, end, scale)
            j += LANES
        while j + WIDE <= width:
            _tile(wide(), numbers, tops, steps, vectors, lines, j, count, goal, ends, some, scale)
            j += WIDE
        if j < width:
            _tile(eight(), numbers, tops, steps, vectors, lines, j, count, goal, ends, some, scale)


@helper
def _line(
    a: Any, numbers: Any, steps: Any, vectors: Any, lines: Any, j: int, count: int, goal: Any,
    scale: float,
) -> None:  # fmt: skip
    """Do numbers from j on of one row, as that of a bias node, as many as ``a`` has, which is 0."""
    vectors = further(vectors, j)
    for step in range(count):
        a = fma(spread(a, numbers[steps[step]]), load(a, further(vectors, lines[step])), a)
    _add(further(goal, j), a, scale)


@helper
def _tile(
    a: Any, numbers: Any, rows: Any, steps: Any, vectors: Any, lines: Any, j: int, count: int,
    goal: Any, goals: Any, some: int, scale: float,
) -> None:  # fmt: skip
    """Do the same of eight rows, of which ``some`` are used."""
    b = c = d = e = f = g = h = a
    vectors, goal = further(vectors, j), further(goal, j)
    for step in range(count):
        apart()
        own, line = further(numbers, steps[step]), load(a, further(vectors, lines[step]))
        a = fma(spread(a, own[rows[0]]), line, a)
        b = fma(spread(a, own[rows[1]]), line, b)
        c = fma(spread(a, own[rows[2]]), line, c)
        d = fma(spread(a, own[rows[3]]), line, d)
        e = fma(spread(a, own[rows[4]]), line, e)
        f = fma(spread(a, own[rows[5]]), line, f)
        g = fma(spread(a, own[rows[6]]), line, g)
        h = fma(spread(a, own[rows[7]]), line, h)
    sums = (a, b, c, d, e, f, g, h)
    for row in range(TALL):
        if row < some:
            _add(further(goal, goals[row]), sums[row], scale)


@helper
def _add(goal: Any, sums: Any, scale: float) -> None:
    store(goal, fma(spread(sums, scale), sums, load(sums, goal)))


@large
def _back(
    frame: Any, operation: Any, froms: Any, back: Any, tos: Any, error: Any, count: int
) -> None:
    """Let errors flow back to the sources that are neurons; in the last batch also to inputs."""
    weights, end = frame.weights, operation.end if frame.span.is_last else operation.stop
    for first in range(0, end, TALL):
        some, sources = least(TALL, end - first), further(operation.start, first)
        lines, solid = further(operation.lines, first), first + TALL <= operation.solid
        for place in range(count):
            own, goal = further(error, tos[place]), further(back, froms[place])
            _dots(weights, lines, own, operation.rows, goal, sources, some, solid)


@helper
def _dots(
    weights: Any, lines: Any, error: Any, width: int, goal: Any, sources: Any, some: int,
    solid: bool,
) -> None:  # fmt: skip
    """Add to the numbers of ``some`` of eight sources the products of errors and their weights.

    If it is said that these are ``solid``, all eight stand beside each other.
    """
    a = b = c = d = e = f = g = h = eight()
    for j in range(0, width, LANES):
        own, part = load(a, further(error, j)), further(weights, j)
        a = fma(load(a, further(part, lines[0])), own, a)
        b = fma(load(a, further(part, lines[1])), own, b)
        c = fma(load(a, further(part, lines[2])), own, c)
        d = fma(load(a, further(part, lines[3])), own, d)
        e = fma(load(a, further(part, lines[4])), own, e)
        f = fma(load(a, further(part, lines[5])), own, f)
        g = fma(load(a, further(part, lines[6])), own, g)
        h = fma(load(a, further(part, lines[7])), own, h)
    sums = folded(folded(folded(a, b), folded(c, d)), folded(folded(e, f), folded(g, h)))
    if solid:
        _add(further(goal, sources[0]), sums, 1.0)
        return
    for row in range(TALL):
        if row < some:
            goal[sources[row]] += lane(sums, row)


@large
def _late(frame: Any, operation: Any, scale: float) -> None:
    """Let weights learn from the sample before, and sum with them: they are read once for both."""
    j = 0
    while j + LONG <= operation.rows and operation.rows > LONG:  # short rows are near anyway
        _move_and_sum(long(), frame, operation, scale, j)
        j += LONG
    while j + WIDE <= operation.rows:
        _move_and_sum(wide(), frame, operation, scale, j)
        j += WIDE
    if j < operation.rows:
        _move_and_sum(eight(), frame, operation, scale, j)


@helper
def _move_and_sum(sums: Any, frame: Any, operation: Any, scale: float, j: int) -> None:
    weights, sources, held = further(frame.weights, j), operation.sources, operation.held
    out, earlier, first = frame.out, frame.earlier, operation.first + j
    lesson = fma(spread(sums, scale), load(sums, further(earlier, frame.slots + first)), sums)
    for k in range(operation.inputs):
        source, line = sources[k], further(weights, held[k])
        moved = fma(spread(sums, earlier[source]), lesson, load(sums, line))
        store(line, moved)
        sums = fma(spread(sums, out[source]), moved, sums)
    store(further(frame.net, first), sums)
