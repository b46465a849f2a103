"""Neurons that list their sources one by one, and those that combine signals in another way.

Where neither neurons nor sources stand side by side in any pattern, samples can: the numbers of
rows then stand behind one another, and are summed in the tile of one line. It may reach into rows
that have no sample, for which there is room and whose numbers are never used.
"""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled import frame as at
from neurosim.compiled.codes import AGGREGATION_PAIRS
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import large, numeric, switch
from neurosim.compiled.lanes import fma, load, long, spread, store
from neurosim.compiled.program import CODE, FIRST, HELD, LONG, PARTIALS, ROWS, SOURCES, START

_numbers = range(len(AGGREGATION_PAIRS))

_COMBINE = """
for i in range(rows):
    begin, count = starts[i], starts[i + 1] - starts[i]
    for k in range(begin, begin + count):
        signals[k - begin] = weights[held[k]] * out[sources[k]]
    some = carray(signals, (count,))
    net[i * slot] = f{code}(some)
    g{code}(some, carray(further(partials, begin), (count,)))
"""

combine = switch(
    "combine(rows, starts, held, sources, weights, out, signals, net, slot, partials)",
    {"carray": carray, "further": further}
    | {f"f{code}": numeric(AGGREGATION_PAIRS[code].first) for code in _numbers}
    | {f"g{code}": numeric(AGGREGATION_PAIRS[code].second) for code in _numbers},
    (_COMBINE.replace("{code}", str(code)) for code in _numbers),
)
"""Write net inputs, and d net_input / d signal for each signal."""


@large
def sum_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute the net inputs of the rows from ``lo`` to ``hi``; samples side by side in lines."""
    out, weights, index = floats(frame, at.OUT), floats(frame, at.WEIGHTS), wholes(frame, at.INDEX)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, rows = further(index, operation[SOURCES]), wholes(frame, at.ROWS)
    stride, slot = frame[at.ROW_STRIDE], frame[at.SLOT_STRIDE]
    for row in range(lo, hi, LONG if stride == 1 else 1):
        r = rows[row] * stride
        net = further(floats(frame, at.NET), operation[FIRST] + r)
        for i in range(operation[ROWS]):
            if stride == 1:
                sums = long()
                for edge in range(starts[i], starts[i + 1]):
                    line = load(sums, further(out, sources[edge] + r))
                    sums = fma(spread(sums, weights[held[edge]]), line, sums)
                store(net, sums)
            else:
                s = 0.0
                for edge in range(starts[i], starts[i + 1]):
                    s = fma(weights[held[edge]], out[sources[edge] + r], s)
                net[0] = s
            net = further(net, slot)


@large
def combine_listed(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs by the aggregation, and its partial derivatives."""
    index, rows = wholes(frame, at.INDEX), wholes(frame, at.ROWS)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, slot = further(index, operation[SOURCES]), frame[at.SLOT_STRIDE]
    for row in range(lo, hi):
        out = further(floats(frame, at.OUT), rows[row] * frame[at.ROW_STRIDE])
        net = further(floats(frame, at.NET), rows[row] * frame[at.ROW_STRIDE] + operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        combine(
            operation[CODE], operation[ROWS], starts, held, sources, floats(frame, at.WEIGHTS),
            out, floats(frame, at.SIGNALS), net, slot, further(partials, operation[PARTIALS]),
        )  # fmt: skip


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
