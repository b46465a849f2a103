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

__all__ = ["add_listed", "combine", "combine_listed", "differentiate", "listed_back", "sum_listed"]

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
def _held(frame: Any, operation: Any, edge: int) -> int:
    """Return the place of a weight."""
    if operation[HELD] < 0:
        return int(operation[WEIGHT] + edge)
    return int(wholes(frame, at.INDEX)[operation[HELD] + edge])


@helper
def _partials(frame: Any, operation: Any, row: int) -> int:
    """Return where the partial derivatives of an operation begin, at a row."""
    place: int = row * frame[at.PARTIAL_COUNT] + operation[PARTIALS]
    return place


@large
def sum_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute the net inputs of the rows from ``lo`` to ``hi``."""
    out, weights, rows = floats(frame, at.OUT), floats(frame, at.WEIGHTS), wholes(frame, at.ROWS)
    starts = further(wholes(frame, at.INDEX), operation[START])
    sources = further(wholes(frame, at.INDEX), operation[SOURCES])
    for i in range(operation[ROWS]):
        begin, end = starts[i], starts[i + 1]
        net = further(floats(frame, at.NET), operation[FIRST] + i * frame[at.SLOT_STRIDE])
        if frame[at.ROW_STRIDE] == 1:
            for r in range(lo, hi, 4 * LANES):
                s0, s1, s2, s3 = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
                for edge in range(begin, end):
                    w, a = spread(weights[_held(frame, operation, edge)]), sources[edge] + r
                    s0, s1 = fma(w, load(out, a), s0), fma(w, load(out, a + LANES), s1)
                    a += 2 * LANES
                    s2, s3 = fma(w, load(out, a), s2), fma(w, load(out, a + LANES), s3)
                put(net, r, s0), put(net, r + LANES, s1)
                put(net, r + 2 * LANES, s2), put(net, r + 3 * LANES, s3)
        else:
            for row in range(lo, hi):
                r, s = rows[row] * frame[at.ROW_STRIDE], 0.0
                for edge in range(begin, end):
                    w = weights[_held(frame, operation, edge)]
                    s = fuse(w, out[sources[edge] + r], s)
                net[r] = s


@large
def combine_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs by the aggregation, and its partial derivatives."""
    out, weights, rows = floats(frame, at.OUT), floats(frame, at.WEIGHTS), wholes(frame, at.ROWS)
    starts = further(wholes(frame, at.INDEX), operation[START])
    sources = further(wholes(frame, at.INDEX), operation[SOURCES])
    for row in range(lo, hi):
        r = rows[row] * frame[at.ROW_STRIDE]
        for i in range(operation[ROWS]):
            begin, end = starts[i], starts[i + 1]
            own = operation[FIRST] + i * frame[at.SLOT_STRIDE] + r
            first = _partials(frame, operation, rows[row]) + begin
            if end - begin == 2 and operation[CODE] == PRODUCT:  # the gates of a cell
                a = weights[_held(frame, operation, begin)] * out[sources[begin] + r]
                b = weights[_held(frame, operation, begin + 1)] * out[sources[begin + 1] + r]
                floats(frame, at.NET)[own] = a * b
                floats(frame, at.PARTIALS)[first] = b
                floats(frame, at.PARTIALS)[first + 1] = a
                continue
            signals = carray(floats(frame, at.SIGNALS), (end - begin,))
            for edge in range(begin, end):
                w = weights[_held(frame, operation, edge)]
                signals[edge - begin] = w * out[sources[edge] + r]
            combine(operation[CODE], signals, further(floats(frame, at.NET), own))
            partials = carray(further(floats(frame, at.PARTIALS), first), (end - begin,))
            differentiate(operation[CODE], signals, partials)


@large
def listed_back(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add weight times error, times partial derivative, to what flows back to the sources."""
    error, rows = floats(frame, at.ERROR), wholes(frame, at.ROWS)
    weights, sums = floats(frame, at.WEIGHTS), operation[PARTIALS] < 0
    starts = further(wholes(frame, at.INDEX), operation[START])
    sources = further(wholes(frame, at.INDEX), operation[SOURCES])
    for i in range(operation[ROWS]):
        begin, end = starts[i], starts[i + 1]
        own = further(error, operation[FIRST] + i * frame[at.SLOT_STRIDE])
        if sums and frame[at.ROW_STRIDE] == 1:
            for edge in range(begin, end):
                w = spread(weights[_held(frame, operation, edge)])
                source = further(error, sources[edge])
                for r in range(lo, hi, LANES):
                    put(source, r, fma(w, load(own, r), load(source, r)))
        else:
            for row in range(lo, hi):
                r = rows[row] * frame[at.ROW_STRIDE]
                first = _partials(frame, operation, rows[row])
                partials = further(floats(frame, at.PARTIALS), first)
                for edge in range(begin, end):
                    flow = own[r] if sums else own[r] * partials[edge]
                    error[sources[edge] + r] += flow * weights[_held(frame, operation, edge)]


@large
def add_listed(frame: Any, operation: Any, goal: Any, lo: int, hi: int, scale: float) -> None:
    """Add ``scale`` times error times input to gradients, or to the weights at once."""
    out, error, rows = floats(frame, at.OUT), floats(frame, at.ERROR), wholes(frame, at.ROWS)
    starts, sums = further(wholes(frame, at.INDEX), operation[START]), operation[PARTIALS] < 0
    sources = further(wholes(frame, at.INDEX), operation[SOURCES])
    for i in range(operation[ROWS]):
        begin, end = starts[i], starts[i + 1]
        own = further(error, operation[FIRST] + i * frame[at.SLOT_STRIDE])
        if sums and frame[at.ROW_STRIDE] == 1:
            for edge in range(begin, end):
                source, s, whole = further(out, sources[edge]), spread(0.0), hi - hi % LANES
                for r in range(lo, whole, LANES):
                    s = fma(load(own, r), load(source, r), s)
                t = total(s)
                for r in range(whole, hi):
                    t = fuse(own[r], source[r], t)
                goal[_held(frame, operation, edge)] += scale * t
        else:
            for row in range(lo, hi):
                r = rows[row] * frame[at.ROW_STRIDE]
                first = _partials(frame, operation, rows[row])
                e, partials = scale * own[r], further(floats(frame, at.PARTIALS), first)
                for edge in range(begin, end):
                    x = e * out[sources[edge] + r]
                    goal[_held(frame, operation, edge)] += x if sums else x * partials[edge]
