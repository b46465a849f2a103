"""Neurons that read the same sources, at one place or many: their sums, errors and updates.

All three are products of matrices whose rows stand where tables say. A sum is places by sources
times sources by neurons; an update is sources by places times places by neurons. Both are done in
tiles, which stay in wide registers until all is added up. What flows back to a source is the dot
product of its weights and the errors.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled.kernels.frame import minimum, offset
from neurosim.compiled.kernels.jit import inlined, subroutine
from neurosim.compiled.kernels.lanes import (
    WIDE,
    broadcast,
    eight,
    fence,
    fma,
    lane,
    load,
    long,
    pair_sums,
    store,
    wide,
)
from neurosim.compiled.kernels.program import FORWARD, LANES, LEARN, LONG, TALL

NEAR = 32
"""Places that errors are taken from at a time: their numbers stay near."""


@subroutine
def dense(frame: Any, operation: Any, lo: int, hi: int, what: int, goal: Any, scale: float) -> None:
    """Compute net inputs (FORWARD), let errors flow back (BACKWARD), or LEARN what weights learn.

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
    if what == FORWARD and scale != 0.0:
        _late(frame, operation, scale)
    elif operation.positions == 1:
        rows = offset(rows, lo)
        _work(frame, operation, rows, rows, 0, first, hi - lo, what, goal, scale)
    else:
        for row in range(lo, hi):
            a, count = rows[row], operation.positions
            origins, targets = operation.origins, operation.targets
            _work(frame, operation, origins, targets, a, a + first, count, what, goal, scale)


@subroutine
def _work(
    frame: Any, operation: Any, origins: Any, targets: Any, a: int, b: int, count: int, what: int,
    goal: Any, scale: float,
) -> None:  # fmt: skip
    """Work at some places: sources stand from a and the origins on, neurons from b and targets."""
    sources, held, weights = operation.sources, operation.held, frame.weights
    out, net = offset(frame.out, a), offset(frame.net, b)
    error, width, inputs = offset(frame.error, b), operation.rows, operation.inputs
    if what == FORWARD:
        for place in range(0 if operation.adds else count):
            for j in range(0, width, LANES):
                store(offset(net, targets[place] + j), eight())
        _multiply(out, origins, count, sources, inputs, weights, held, width, net, targets, 1.0)
        return
    for first in range(0, count, NEAR):
        some = minimum(NEAR, count - first)
        begins, ends = offset(origins, first), offset(targets, first)
        if what == LEARN:
            _multiply(out, sources, inputs, begins, some, error, ends, width, goal, held, scale)
        else:
            _back(frame, operation, error, ends, some, offset(frame.error, a), begins)


@subroutine
def _multiply(
    a: Any, a_rows: Any, height: int, a_columns: Any, depth: int, b: Any, b_rows: Any, width: int,
    c: Any, c_rows: Any, scale: float,
) -> None:  # fmt: skip
    """Add ``scale`` times the product of the matrices A and B to C, tile by tile.

    A[i, k] stands at a[a_rows[i] + a_columns[k]], B[k, j] at b[b_rows[k] + j], and C[i, j] at
    c[c_rows[i] + j]; C has ``height`` rows of ``width`` numbers, and A has ``depth`` columns.
    """
    for first in range(0, height, TALL):
        rows = minimum(TALL, height - first)
        own, goals = offset(a_rows, first), offset(c_rows, first)
        row, goal, j = offset(a, own[0]), offset(c, goals[0]), 0
        while rows == 1 and j + LONG <= width:
            _line(long(), row, a_columns, depth, b, b_rows, j, goal, scale)
            j += LONG
        while rows == 1 and j < width:
            _line(eight(), row, a_columns, depth, b, b_rows, j, goal, scale)
            j += LANES
        while j + WIDE <= width:
            _tile(wide(), a, own, rows, a_columns, depth, b, b_rows, j, c, goals, scale)
            j += WIDE
        if j < width:
            _tile(eight(), a, own, rows, a_columns, depth, b, b_rows, j, c, goals, scale)


@inlined
def _line(
    sums: Any, a: Any, a_columns: Any, depth: int, b: Any, b_rows: Any, j: int, c: Any,
    scale: float,
) -> None:  # fmt: skip
    """Do one row, such as a bias node's, from column j on: as many as ``sums`` has, which are 0."""
    b = offset(b, j)
    for k in range(depth):
        sums = fma(broadcast(sums, a[a_columns[k]]), load(sums, offset(b, b_rows[k])), sums)
    _add(offset(c, j), sums, scale)


@inlined
def _tile(
    zero: Any, a: Any, a_rows: Any, rows: int, a_columns: Any, depth: int, b: Any, b_rows: Any,
    j: int, c: Any, c_rows: Any, scale: float,
) -> None:  # fmt: skip
    """Do the same of eight rows, of which only ``rows`` are kept."""
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = zero
    b, c = offset(b, j), offset(c, j)
    for k in range(depth):
        fence()
        column, line = offset(a, a_columns[k]), load(zero, offset(b, b_rows[k]))
        s0 = fma(broadcast(zero, column[a_rows[0]]), line, s0)
        s1 = fma(broadcast(zero, column[a_rows[1]]), line, s1)
        s2 = fma(broadcast(zero, column[a_rows[2]]), line, s2)
        s3 = fma(broadcast(zero, column[a_rows[3]]), line, s3)
        s4 = fma(broadcast(zero, column[a_rows[4]]), line, s4)
        s5 = fma(broadcast(zero, column[a_rows[5]]), line, s5)
        s6 = fma(broadcast(zero, column[a_rows[6]]), line, s6)
        s7 = fma(broadcast(zero, column[a_rows[7]]), line, s7)
    sums = (s0, s1, s2, s3, s4, s5, s6, s7)
    for i in range(TALL):
        if i < rows:
            _add(offset(c, c_rows[i]), sums[i], scale)


@inlined
def _add(goal: Any, sums: Any, scale: float) -> None:
    store(goal, fma(broadcast(sums, scale), sums, load(sums, goal)))


@subroutine
def _back(
    frame: Any, operation: Any, error: Any, ends: Any, count: int, flow: Any, begins: Any
) -> None:
    """Let errors flow back to the sources that are neurons; in the last batch also to inputs."""
    weights, end = frame.weights, operation.end if frame.span.is_last else operation.stop
    for first in range(0, end, TALL):
        some, sources = minimum(TALL, end - first), offset(operation.start, first)
        lines, solid = offset(operation.lines, first), first + TALL <= operation.solid
        for place in range(count):
            own, goal = offset(error, ends[place]), offset(flow, begins[place])
            _dots(weights, lines, own, operation.rows, goal, sources, some, solid)


@inlined
def _dots(
    weights: Any, lines: Any, error: Any, width: int, goal: Any, sources: Any, some: int,
    solid: bool,
) -> None:  # fmt: skip
    """Add to the numbers of ``some`` of eight sources the dot products of errors and their weights.

    If it is said that these are ``solid``, all eight stand beside each other.
    """
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = eight()
    for j in range(0, width, LANES):
        own, part = load(s0, offset(error, j)), offset(weights, j)
        s0 = fma(load(s0, offset(part, lines[0])), own, s0)
        s1 = fma(load(s1, offset(part, lines[1])), own, s1)
        s2 = fma(load(s2, offset(part, lines[2])), own, s2)
        s3 = fma(load(s3, offset(part, lines[3])), own, s3)
        s4 = fma(load(s4, offset(part, lines[4])), own, s4)
        s5 = fma(load(s5, offset(part, lines[5])), own, s5)
        s6 = fma(load(s6, offset(part, lines[6])), own, s6)
        s7 = fma(load(s7, offset(part, lines[7])), own, s7)
    low = pair_sums(pair_sums(s0, s1), pair_sums(s2, s3))
    sums = pair_sums(low, pair_sums(pair_sums(s4, s5), pair_sums(s6, s7)))
    if solid:
        _add(offset(goal, sources[0]), sums, 1.0)
        return
    for i in range(TALL):
        if i < some:
            goal[sources[i]] += lane(sums, i)


@subroutine
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


@inlined
def _move_and_sum(sums: Any, frame: Any, operation: Any, scale: float, j: int) -> None:
    weights, sources, held = offset(frame.weights, j), operation.sources, operation.held
    out, earlier, first = frame.out, frame.earlier, operation.first + j
    lesson = fma(broadcast(sums, scale), load(sums, offset(earlier, frame.slots + first)), sums)
    for k in range(operation.inputs):
        source, line = sources[k], offset(weights, held[k])
        moved = fma(broadcast(sums, earlier[source]), lesson, load(sums, line))
        store(line, moved)
        sums = fma(broadcast(sums, out[source]), moved, sums)
    store(offset(frame.net, first), sums)
