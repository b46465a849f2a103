"""Neurons that list their sources one by one, and those that combine signals in another way.

Where neither neurons nor sources stand side by side in any pattern, samples can: if the numbers of
the rows stand behind one another, some of them share a register. The last registers then reach into
rows that have no sample, for which there is room and whose numbers are never used.
"""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled import frame as at
from neurosim.compiled.codes import AGGREGATION_PAIRS, aggregation_code
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import helper, large, numeric, switch
from neurosim.compiled.lanes import LANES, fma, fuse, load, put, spread, total
from neurosim.compiled.program import CODE, FIRST, HELD, PARTIALS, ROWS, SOURCES, START, WEIGHT
from neurosim.functions.aggregations import AGGREGATIONS

PRODUCT = aggregation_code(AGGREGATIONS["product"])

_numbers = range(len(AGGREGATION_PAIRS))

combine = switch(
    "combine(signals, found)",
    {f"f{code}": numeric(AGGREGATION_PAIRS[code].first) for code in _numbers},
    (f"found[0] = f{code}(signals)" for code in _numbers),
)
"""Write the net input of the signals."""

differentiate = switch(
    "differentiate(signals, partials)",
    {f"f{code}": numeric(AGGREGATION_PAIRS[code].second) for code in _numbers},
    (f"f{code}(signals, partials)" for code in _numbers),
)
"""Write d net_input / d signal for each signal."""


@helper
def _held(index: Any, held: int, weight: int, edge: int) -> int:
    """Return the place of a weight; HELD and WEIGHT are read once, not at each edge."""
    return int(weight + edge if held < 0 else index[held + edge])


@large
def sum_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute the net inputs of the rows from ``lo`` to ``hi``."""
    out, weights, rows = floats(frame, at.OUT), floats(frame, at.WEIGHTS), wholes(frame, at.ROWS)
    index, held, weight = wholes(frame, at.INDEX), operation[HELD], operation[WEIGHT]
    starts, sources = further(index, operation[START]), further(index, operation[SOURCES])
    stride, slot = frame[at.ROW_STRIDE], frame[at.SLOT_STRIDE]
    nets = further(floats(frame, at.NET), operation[FIRST])
    count, every = operation[ROWS], 4 * LANES if stride == 1 else 1
    for row in range(lo, hi, every):
        net, r = nets, row if stride == 1 else rows[row] * stride
        for i in range(count):
            if stride == 1:
                s0, s1, s2, s3 = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
                for edge in range(starts[i], starts[i + 1]):
                    w, a = spread(weights[_held(index, held, weight, edge)]), sources[edge] + r
                    s0, s1 = fma(w, load(out, a), s0), fma(w, load(out, a + LANES), s1)
                    a += 2 * LANES
                    s2, s3 = fma(w, load(out, a), s2), fma(w, load(out, a + LANES), s3)
                put(net, r, s0), put(net, r + LANES, s1)
                put(net, r + 2 * LANES, s2), put(net, r + 3 * LANES, s3)
            else:
                s = 0.0
                for edge in range(starts[i], starts[i + 1]):
                    w = weights[_held(index, held, weight, edge)]
                    s = fuse(w, out[sources[edge] + r], s)
                net[r] = s
            net = further(net, slot)


@large
def combine_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs by the aggregation, and its partial derivatives."""
    out, weights, rows = floats(frame, at.OUT), floats(frame, at.WEIGHTS), wholes(frame, at.ROWS)
    index, held, weight = wholes(frame, at.INDEX), operation[HELD], operation[WEIGHT]
    starts, sources = further(index, operation[START]), further(index, operation[SOURCES])
    nets, partials = floats(frame, at.NET), floats(frame, at.PARTIALS)
    count, slot, code = operation[ROWS], frame[at.SLOT_STRIDE], operation[CODE]
    for row in range(lo, hi):
        r = rows[row] * frame[at.ROW_STRIDE]
        net = further(nets, operation[FIRST] + r)
        partial = further(partials, rows[row] * frame[at.PARTIAL_COUNT] + operation[PARTIALS])
        for i in range(count):
            begin, end = starts[i], starts[i + 1]
            if end - begin == 2 and code == PRODUCT:  # the gates of a cell
                v, w = _held(index, held, weight, begin), _held(index, held, weight, begin + 1)
                a, b = (
                    weights[v] * out[sources[begin] + r],
                    weights[w] * out[sources[begin + 1] + r],
                )
                net[i * slot], partial[begin], partial[begin + 1] = a * b, b, a
                continue
            signals = carray(floats(frame, at.SIGNALS), (end - begin,))
            for edge in range(begin, end):
                w = _held(index, held, weight, edge)
                signals[edge - begin] = weights[w] * out[sources[edge] + r]
            combine(code, signals, further(net, i * slot))
            differentiate(code, signals, carray(further(partial, begin), (end - begin,)))


@large
def listed_back(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add weight times error, times partial derivative, to what flows back to the sources."""
    error, weights, rows = (
        floats(frame, at.ERROR),
        floats(frame, at.WEIGHTS),
        wholes(frame, at.ROWS),
    )
    index, held, weight = wholes(frame, at.INDEX), operation[HELD], operation[WEIGHT]
    starts, sources = further(index, operation[START]), further(index, operation[SOURCES])
    stride, slot, every = frame[at.ROW_STRIDE], frame[at.SLOT_STRIDE], frame[at.PARTIAL_COUNT]
    sums, partials = (
        operation[PARTIALS] < 0,
        further(floats(frame, at.PARTIALS), operation[PARTIALS]),
    )
    own, count = further(error, operation[FIRST]), operation[ROWS]
    if sums and stride == 1:
        for i in range(count):
            for edge in range(starts[i], starts[i + 1]):
                w = spread(weights[_held(index, held, weight, edge)])
                source = further(error, sources[edge])
                for r in range(lo, hi, LANES):
                    put(source, r, fma(w, load(own, i * slot + r), load(source, r)))
    else:
        for row in range(lo, hi):
            r, partial = rows[row] * stride, further(partials, rows[row] * every)
            for i in range(count):
                for edge in range(starts[i], starts[i + 1]):
                    flow = own[i * slot + r] if sums else own[i * slot + r] * partial[edge]
                    error[sources[edge] + r] += flow * weights[_held(index, held, weight, edge)]


@large
def add_listed(frame: Any, operation: Any, goal: Any, lo: int, hi: int, scale: float) -> None:
    """Add ``scale`` times error times input to gradients, or to the weights at once."""
    out, error, rows = floats(frame, at.OUT), floats(frame, at.ERROR), wholes(frame, at.ROWS)
    index, held, weight = wholes(frame, at.INDEX), operation[HELD], operation[WEIGHT]
    starts, sources = further(index, operation[START]), further(index, operation[SOURCES])
    stride, slot, every = frame[at.ROW_STRIDE], frame[at.SLOT_STRIDE], frame[at.PARTIAL_COUNT]
    sums, partials = (
        operation[PARTIALS] < 0,
        further(floats(frame, at.PARTIALS), operation[PARTIALS]),
    )
    own, count = further(error, operation[FIRST]), operation[ROWS]
    if sums and stride == 1:
        for i in range(count):
            for edge in range(starts[i], starts[i + 1]):
                source, s, whole = further(out, sources[edge]), spread(0.0), hi - hi % LANES
                for r in range(lo, whole, LANES):
                    s = fma(load(own, i * slot + r), load(source, r), s)
                t = total(s)
                for r in range(whole, hi):
                    t = fuse(own[i * slot + r], source[r], t)
                goal[_held(index, held, weight, edge)] += scale * t
    else:
        for row in range(lo, hi):
            r, partial = rows[row] * stride, further(partials, rows[row] * every)
            for i in range(count):
                e = scale * own[i * slot + r]
                for edge in range(starts[i], starts[i + 1]):
                    x = e * out[sources[edge] + r]
                    goal[_held(index, held, weight, edge)] += x if sums else x * partial[edge]
