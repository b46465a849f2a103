"""Neurons that list their sources one by one, and those that combine signals in another way.

Where neither neurons nor sources stand side by side in any pattern, samples can: the numbers of
rows then stand behind one another, and are summed in the tile of one line. It may reach into rows
that have no sample, for which there is room and whose numbers are never used.
"""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled import frame as at
from neurosim.compiled.codes import AGGREGATION_PAIRS, aggregation_code
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import large, numeric, switch
from neurosim.compiled.lanes import LONG, fuse, grow, line
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
    """Compute the net inputs of the rows from ``lo`` to ``hi``; samples side by side in lines."""
    out, weights, index = floats(frame, at.OUT), floats(frame, at.WEIGHTS), wholes(frame, at.INDEX)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, rows = further(index, operation[SOURCES]), wholes(frame, at.ROWS)
    stride, slot, none = frame[at.ROW_STRIDE], frame[at.SLOT_STRIDE], wholes(frame, at.PLACES)
    none[0] = 0
    for row in range(lo, hi, LONG if stride == 1 else 1):
        r = rows[row] * stride
        net = further(floats(frame, at.NET), operation[FIRST] + r)
        for i in range(operation[ROWS]):
            begin, count = starts[i], starts[i + 1] - starts[i]
            if stride == 1:
                for lane in range(LONG):
                    net[lane] = 0.0
                steps, lines = further(held, begin), further(sources, begin)
                grow(
                    line(), weights, none, steps, further(out, r), lines, 0, count, net, none, 1,
                    1.0,
                )  # fmt: skip
            else:
                s = 0.0
                for edge in range(begin, begin + count):
                    s = fuse(weights[held[edge]], out[sources[edge] + r], s)
                net[0] = s
            net = further(net, slot)


@large
def combine_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs by the aggregation, and its partial derivatives."""
    weights, slot = floats(frame, at.WEIGHTS), frame[at.SLOT_STRIDE]
    index, rows = wholes(frame, at.INDEX), wholes(frame, at.ROWS)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, code = further(index, operation[SOURCES]), operation[CODE]
    for row in range(lo, hi):
        out = further(floats(frame, at.OUT), rows[row] * frame[at.ROW_STRIDE])
        net = further(floats(frame, at.NET), rows[row] * frame[at.ROW_STRIDE] + operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        partials = further(partials, operation[PARTIALS])
        for i in range(operation[ROWS]):
            begin, end = starts[i], starts[i + 1]
            if end - begin == 2 and code == PRODUCT:  # the gates of a cell
                a = weights[held[begin]] * out[sources[begin]]
                b = weights[held[begin + 1]] * out[sources[begin + 1]]
                net[i * slot], partials[begin], partials[begin + 1] = a * b, b, a
                continue
            signals = carray(floats(frame, at.SIGNALS), (end - begin,))
            for edge in range(begin, end):
                signals[edge - begin] = weights[held[edge]] * out[sources[edge]]
            combine(code, signals, further(net, i * slot))
            differentiate(code, signals, carray(further(partials, begin), (end - begin,)))


@large
def listed_back(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add weight times error, times partial derivative, to what flows back to the sources."""
    weights, slot = floats(frame, at.WEIGHTS), frame[at.SLOT_STRIDE]
    index, rows = wholes(frame, at.INDEX), wholes(frame, at.ROWS)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, sums = further(index, operation[SOURCES]), operation[PARTIALS] < 0
    for row in range(lo, hi):
        back = further(floats(frame, at.ERROR), rows[row] * frame[at.ROW_STRIDE])
        error = further(back, operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        partials = further(partials, operation[PARTIALS])
        for i in range(operation[ROWS]):
            for edge in range(starts[i], starts[i + 1]):
                flow = error[i * slot] if sums else error[i * slot] * partials[edge]
                back[sources[edge]] += flow * weights[held[edge]]


@large
def add_listed(frame: Any, operation: Any, goal: Any, lo: int, hi: int, scale: float) -> None:
    """Add ``scale`` times error times input to gradients, or to the weights at once."""
    index, rows, slot = wholes(frame, at.INDEX), wholes(frame, at.ROWS), frame[at.SLOT_STRIDE]
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, sums = further(index, operation[SOURCES]), operation[PARTIALS] < 0
    for row in range(lo, hi):
        begin = rows[row] * frame[at.ROW_STRIDE]
        out = further(floats(frame, at.OUT), begin)
        error = further(floats(frame, at.ERROR), begin + operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        partials = further(partials, operation[PARTIALS])
        for i in range(operation[ROWS]):
            e = scale * error[i * slot]
            for edge in range(starts[i], starts[i + 1]):
                x = e * out[sources[edge]]
                goal[held[edge]] += x if sums else x * partials[edge]
