"""Neurons that list their sources one by one, and those that combine signals in another way."""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled import frame as at
from neurosim.compiled.codes import AGGREGATION_PAIRS, aggregation_code
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import large, numeric, switch
from neurosim.compiled.lanes import fuse
from neurosim.compiled.program import CODE, FIRST, HELD, PARTIALS, ROWS, SOURCES, START
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


@large
def sum_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute the net inputs of the rows from ``lo`` to ``hi``.

    Four rows are done at a time, for their sums need not wait for each other; the last ones may be
    the same row.
    """
    out, weights, index = floats(frame, at.OUT), floats(frame, at.WEIGHTS), wholes(frame, at.INDEX)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, net = (
        further(index, operation[SOURCES]),
        further(floats(frame, at.NET), operation[FIRST]),
    )
    rows, stride, last = wholes(frame, at.ROWS), frame[at.STRIDE], hi - 1
    for row in range(lo, hi, 4):
        r0, r1 = rows[row] * stride, rows[min(row + 1, last)] * stride
        r2, r3 = rows[min(row + 2, last)] * stride, rows[min(row + 3, last)] * stride
        for i in range(operation[ROWS]):
            s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
            for edge in range(starts[i], starts[i + 1]):
                w, a = weights[held[edge]], sources[edge]
                s0, s1 = fuse(w, out[a + r0], s0), fuse(w, out[a + r1], s1)
                s2, s3 = fuse(w, out[a + r2], s2), fuse(w, out[a + r3], s3)
            net[i + r0], net[i + r1], net[i + r2], net[i + r3] = s0, s1, s2, s3


@large
def combine_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs by the aggregation, and its partial derivatives."""
    weights, index, rows = (
        floats(frame, at.WEIGHTS),
        wholes(frame, at.INDEX),
        wholes(frame, at.ROWS),
    )
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, code = further(index, operation[SOURCES]), operation[CODE]
    for row in range(lo, hi):
        out = further(floats(frame, at.OUT), rows[row] * frame[at.STRIDE])
        net = further(floats(frame, at.NET), rows[row] * frame[at.STRIDE] + operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        partials = further(partials, operation[PARTIALS])
        for i in range(operation[ROWS]):
            begin, end = starts[i], starts[i + 1]
            if end - begin == 2 and code == PRODUCT:  # the gates of a cell
                a = weights[held[begin]] * out[sources[begin]]
                b = weights[held[begin + 1]] * out[sources[begin + 1]]
                net[i], partials[begin], partials[begin + 1] = a * b, b, a
                continue
            signals = carray(floats(frame, at.SIGNALS), (end - begin,))
            for edge in range(begin, end):
                signals[edge - begin] = weights[held[edge]] * out[sources[edge]]
            combine(code, signals, further(net, i))
            differentiate(code, signals, carray(further(partials, begin), (end - begin,)))


@large
def listed_back(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add weight times error, times partial derivative, to what flows back to the sources."""
    weights, index, rows = (
        floats(frame, at.WEIGHTS),
        wholes(frame, at.INDEX),
        wholes(frame, at.ROWS),
    )
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, sums = further(index, operation[SOURCES]), operation[PARTIALS] < 0
    for row in range(lo, hi):
        back = further(floats(frame, at.ERROR), rows[row] * frame[at.STRIDE])
        error = further(back, operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        partials = further(partials, operation[PARTIALS])
        for i in range(operation[ROWS]):
            for edge in range(starts[i], starts[i + 1]):
                flow = error[i] if sums else error[i] * partials[edge]
                back[sources[edge]] += flow * weights[held[edge]]


@large
def add_listed(frame: Any, operation: Any, goal: Any, lo: int, hi: int, scale: float) -> None:
    """Add ``scale`` times error times input to gradients, or to the weights at once."""
    index, rows = wholes(frame, at.INDEX), wholes(frame, at.ROWS)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, sums = further(index, operation[SOURCES]), operation[PARTIALS] < 0
    for row in range(lo, hi):
        begin = rows[row] * frame[at.STRIDE]
        out = further(floats(frame, at.OUT), begin)
        error = further(floats(frame, at.ERROR), begin + operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        partials = further(partials, operation[PARTIALS])
        for i in range(operation[ROWS]):
            e = scale * error[i]
            for edge in range(starts[i], starts[i + 1]):
                x = e * out[sources[edge]]
                goal[held[edge]] += x if sums else x * partials[edge]
