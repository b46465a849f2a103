"""Neurons that read the same sources, at one place or many: their sums, errors and updates.

The loops keep a tile of sums in wide registers while it grows: four places by two registers of
neurons going forward, four sources by all neurons going back, four sources by two registers of
neurons for the weights.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled import frame as at
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import helper, large
from neurosim.compiled.lanes import LANES, fma, load, plus, put, spread, total
from neurosim.compiled.numbers import PLACES
from neurosim.compiled.program import (
    ADDS,
    COUNT,
    FIRST,
    ORIGINS,
    POSITIONS,
    ROWS,
    SOURCES,
    START,
    STOP,
    WEIGHT,
)

RUN = 3
"""Numbers in a row of runs."""


@helper
def _place(
    frame: Any, operation: Any, rows: Any, row: int, position: int
) -> tuple[int, int, int, int]:
    """Return where the sources of a place begin, where its neurons do, and the place after it."""
    begin = rows[row] * frame[at.ROW_STRIDE]
    sources = begin + wholes(frame, at.INDEX)[operation[ORIGINS] + position]
    neurons = begin + operation[FIRST] + position * operation[ROWS]
    position += 1
    if position == operation[POSITIONS]:
        return sources, neurons, row + 1, 0
    return sources, neurons, row, position


@large
def sum_dense(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs, or add to them, of the rows from ``lo`` to ``hi``."""
    out, net, rows = floats(frame, at.OUT), floats(frame, at.NET), wholes(frame, at.ROWS)
    width, count, adds = operation[ROWS], operation[COUNT], operation[ADDS] == 1
    weights = further(floats(frame, at.WEIGHTS), operation[WEIGHT])
    sources = further(wholes(frame, at.INDEX), operation[SOURCES])
    places, row, position = (hi - lo) * operation[POSITIONS], lo, 0
    for _ in range(places // 4):
        a0, n0, row, position = _place(frame, operation, rows, row, position)
        a1, n1, row, position = _place(frame, operation, rows, row, position)
        a2, n2, row, position = _place(frame, operation, rows, row, position)
        a3, n3, row, position = _place(frame, operation, rows, row, position)
        _sum_four(sources, count, weights, width, out, a0, a1, a2, a3, net, n0, n1, n2, n3, adds)
    for _ in range(places % 4):
        a, n, row, position = _place(frame, operation, rows, row, position)
        _sum_one(sources, count, weights, width, further(out, a), further(net, n), adds)


@large
def _sum_four(
    sources: Any, count: int, weights: Any, width: int, out: Any, a0: int, a1: int, a2: int,
    a3: int, net: Any, n0: int, n1: int, n2: int, n3: int, adds: bool,
) -> None:  # fmt: skip
    """Do four places, whose neurons may be the same ones: so they are added one after the other."""
    zero, j = spread(0.0), 0
    while j < width:
        s0, s1, s2, s3, t0, t1, t2, t3 = zero, zero, zero, zero, zero, zero, zero, zero
        w, two = j, j + 2 * LANES <= width
        if two:
            for k in range(count):
                offset, u, v = sources[k], load(weights, w), load(weights, w + LANES)
                x0, x1 = spread(out[a0 + offset]), spread(out[a1 + offset])
                x2, x3 = spread(out[a2 + offset]), spread(out[a3 + offset])
                s0, s1, s2, s3 = fma(x0, u, s0), fma(x1, u, s1), fma(x2, u, s2), fma(x3, u, s3)
                t0, t1, t2, t3 = fma(x0, v, t0), fma(x1, v, t1), fma(x2, v, t2), fma(x3, v, t3)
                w += width
        else:
            for k in range(count):
                offset, u = sources[k], load(weights, w)
                s0, s1 = fma(spread(out[a0 + offset]), u, s0), fma(spread(out[a1 + offset]), u, s1)
                s2, s3 = fma(spread(out[a2 + offset]), u, s2), fma(spread(out[a3 + offset]), u, s3)
                w += width
        _end(net, n0 + j, s0, adds), _end(net, n1 + j, s1, adds)
        _end(net, n2 + j, s2, adds), _end(net, n3 + j, s3, adds)
        if two:
            _end(net, n0 + j + LANES, t0, adds), _end(net, n1 + j + LANES, t1, adds)
            _end(net, n2 + j + LANES, t2, adds), _end(net, n3 + j + LANES, t3, adds)
        j += 2 * LANES


@helper
def _end(net: Any, n: int, s: Any, adds: bool) -> None:
    put(net, n, plus(load(net, n), s) if adds else s)


@helper
def _sum_one(
    sources: Any, count: int, weights: Any, width: int, out: Any, net: Any, adds: bool
) -> None:
    """Do one place; sums over every other source keep the machine from waiting for the last one."""
    zero, even, j = spread(0.0), count - count % 2, 0
    while j + 4 * LANES <= width:
        s0, s1, s2, s3, t0, t1, t2, t3 = zero, zero, zero, zero, zero, zero, zero, zero
        if adds:
            s0, s1 = load(net, j), load(net, j + LANES)
            s2, s3 = load(net, j + 2 * LANES), load(net, j + 3 * LANES)
        w = j
        for k in range(0, even, 2):
            x, y, v = spread(out[sources[k]]), spread(out[sources[k + 1]]), w + width
            s0, s1 = fma(x, load(weights, w), s0), fma(x, load(weights, w + LANES), s1)
            t0, t1 = fma(y, load(weights, v), t0), fma(y, load(weights, v + LANES), t1)
            w, v = w + 2 * LANES, v + 2 * LANES
            s2, s3 = fma(x, load(weights, w), s2), fma(x, load(weights, w + LANES), s3)
            t2, t3 = fma(y, load(weights, v), t2), fma(y, load(weights, v + LANES), t3)
            w = v + width - 2 * LANES
        if even < count:
            x = spread(out[sources[even]])
            s0, s1 = fma(x, load(weights, w), s0), fma(x, load(weights, w + LANES), s1)
            w += 2 * LANES
            s2, s3 = fma(x, load(weights, w), s2), fma(x, load(weights, w + LANES), s3)
        put(net, j, plus(s0, t0)), put(net, j + LANES, plus(s1, t1))
        put(net, j + 2 * LANES, plus(s2, t2)), put(net, j + 3 * LANES, plus(s3, t3))
        j += 4 * LANES
    while j < width:
        s, t, w = zero, zero, j
        if adds:
            s = load(net, j)
        for k in range(0, even, 2):
            s = fma(spread(out[sources[k]]), load(weights, w), s)
            t = fma(spread(out[sources[k + 1]]), load(weights, w + width), t)
            w += 2 * width
        if even < count:
            s = fma(spread(out[sources[even]]), load(weights, w), s)
        put(net, j, plus(s, t))
        j += LANES


@large
def dense_back(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add weight times error to what flows back to the sources."""
    index, rows, error = wholes(frame, at.INDEX), wholes(frame, at.ROWS), floats(frame, at.ERROR)
    weights, width = further(floats(frame, at.WEIGHTS), operation[WEIGHT]), operation[ROWS]
    row, position = lo, 0
    for _ in range((hi - lo) * operation[POSITIONS]):
        a, n, row, position = _place(frame, operation, rows, row, position)
        for run in range(operation[START], operation[STOP], RUN):
            back = further(error, index[run + 2] + a)
            first = further(weights, index[run] * width)
            _run_back(first, width, further(error, n), back, index[run + 1])


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
    out, error, rows = floats(frame, at.OUT), floats(frame, at.ERROR), wholes(frame, at.ROWS)
    width, count, goal = operation[ROWS], operation[COUNT], further(goal, operation[WEIGHT])
    sources = further(wholes(frame, at.INDEX), operation[SOURCES])
    left, row, position = (hi - lo) * operation[POSITIONS], lo, 0
    froms = wholes(frame, at.PLACES)
    tos = further(froms, PLACES)
    while left > 0:
        places = min(left, PLACES)
        for p in range(places):
            froms[p], tos[p], row, position = _place(frame, operation, rows, row, position)
        left -= places
        _add_some(sources, count, goal, width, out, froms, error, tos, places, scale)


@helper
def _add_some(
    sources: Any, count: int, goal: Any, width: int, out: Any, froms: Any, error: Any, tos: Any,
    places: int, scale: float,
) -> None:  # fmt: skip
    zero, wide, fours = spread(0.0), spread(scale), count - count % 4
    for k in range(0, fours, 4):
        k0, k1, k2, k3 = sources[k], sources[k + 1], sources[k + 2], sources[k + 3]
        w = k * width
        w1, w2, w3 = w + width, w + 2 * width, w + 3 * width
        j = 0
        while j + 2 * LANES <= width:
            s0, s1, s2, s3, t0, t1, t2, t3 = zero, zero, zero, zero, zero, zero, zero, zero
            for p in range(places):
                a, n = froms[p], tos[p] + j
                d, e = load(error, n), load(error, n + LANES)
                x0, x1 = spread(out[a + k0]), spread(out[a + k1])
                x2, x3 = spread(out[a + k2]), spread(out[a + k3])
                s0, s1, s2, s3 = fma(x0, d, s0), fma(x1, d, s1), fma(x2, d, s2), fma(x3, d, s3)
                t0, t1, t2, t3 = fma(x0, e, t0), fma(x1, e, t1), fma(x2, e, t2), fma(x3, e, t3)
            _add(goal, w + j, wide, s0, t0), _add(goal, w1 + j, wide, s1, t1)
            _add(goal, w2 + j, wide, s2, t2), _add(goal, w3 + j, wide, s3, t3)
            j += 2 * LANES
        if j < width:
            s0, s1, s2, s3 = zero, zero, zero, zero
            for p in range(places):
                a, d = froms[p], load(error, tos[p] + j)
                s0, s1 = fma(spread(out[a + k0]), d, s0), fma(spread(out[a + k1]), d, s1)
                s2, s3 = fma(spread(out[a + k2]), d, s2), fma(spread(out[a + k3]), d, s3)
            put(goal, w + j, fma(wide, s0, load(goal, w + j)))
            put(goal, w1 + j, fma(wide, s1, load(goal, w1 + j)))
            put(goal, w2 + j, fma(wide, s2, load(goal, w2 + j)))
            put(goal, w3 + j, fma(wide, s3, load(goal, w3 + j)))
    for k in range(fours, count):
        offset, w = sources[k], k * width
        for j in range(0, width, LANES):
            s = zero
            for p in range(places):
                s = fma(spread(out[froms[p] + offset]), load(error, tos[p] + j), s)
            put(goal, w + j, fma(wide, s, load(goal, w + j)))


@helper
def _add(goal: Any, w: int, wide: Any, s: Any, t: Any) -> None:
    put(goal, w, fma(wide, s, load(goal, w)))
    put(goal, w + LANES, fma(wide, t, load(goal, w + LANES)))
