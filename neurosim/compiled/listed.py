"""Neurons that list their sources one by one, and those that combine signals in another way.

Eight neurons may stand in a line, such as the gates of cells: source k of a neuron stands behind
source k of the one before, and so do the weights. Then the sources of the first one are listed, and
wide registers take all eight. Any other neuron is a line of its own, in the same code. Where there
is no pattern at all, samples stand side by side.
"""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled import frame as at
from neurosim.compiled.codes import AGGREGATION_PAIRS
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import helper, large, numeric, switch
from neurosim.compiled.lanes import eight, fma, load, long, one, spread, store
from neurosim.compiled.program import (
    BACK,
    CODE,
    COMBINE,
    COUNT,
    FIRST,
    HELD,
    KIND,
    LANES,
    LONG,
    PARTIALS,
    ROWS,
    SOURCES,
    START,
    SUM,
)

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
def listed(
    frame: Any, operation: Any, lo: int, hi: int, what: int, goal: Any, scale: float
) -> None:
    """Do what :func:`neurosim.compiled.dense.dense` does, and combine signals otherwise."""
    if what == SUM and operation[KIND] == COMBINE:
        _combine(frame, operation, lo, hi)
    elif what == SUM and frame[at.ROW_STRIDE] == 1:
        _sum(long(), frame, operation, lo, hi, LONG)
    elif operation[COUNT] == 1:
        _work(one(), frame, operation, lo, hi, what, goal, scale)
    else:
        _work(eight(), frame, operation, lo, hi, what, goal, scale)


@helper
def _work(
    none: Any, frame: Any, operation: Any, lo: int, hi: int, what: int, goal: Any, scale: float
) -> None:
    """Work on lines of as many neurons as ``none`` has numbers, all 0."""
    if what == SUM:
        _sum(none, frame, operation, lo, hi, 1)
    elif what == BACK:
        _give(none, frame, operation, lo, hi, True, goal, scale)
    else:
        _give(none, frame, operation, lo, hi, False, goal, scale)


@helper
def _sum(none: Any, frame: Any, operation: Any, lo: int, hi: int, samples: int) -> None:
    """Sum the signals of lines of neurons; or of many samples, with room for rows of none."""
    weights, index = floats(frame, at.WEIGHTS), wholes(frame, at.INDEX)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, apart = further(index, operation[SOURCES]), operation[COUNT] * frame[at.SLOT_STRIDE]
    for row in range(lo, hi, samples):
        begin = wholes(frame, at.BEGINS)[row]
        out = further(floats(frame, at.OUT), begin)
        net = further(floats(frame, at.NET), begin + operation[FIRST])
        for i in range(operation[ROWS]):
            sums = none
            for edge in range(starts[i], starts[i + 1]):
                own = further(weights, held[edge])
                some = spread(none, own[0]) if samples > 1 else load(none, own)
                sums = fma(some, load(none, further(out, sources[edge])), sums)
            store(further(net, i * apart), sums)


@helper
def _give(
    none: Any, frame: Any, operation: Any, lo: int, hi: int, back: bool, goal: Any, scale: float
) -> None:
    """Add to what flows back errors times weights, or to the goal errors times outputs."""
    weights, index = floats(frame, at.WEIGHTS), wholes(frame, at.INDEX)
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, apart = further(index, operation[SOURCES]), operation[COUNT] * frame[at.SLOT_STRIDE]
    for row in range(lo, hi):
        begin = wholes(frame, at.BEGINS)[row]
        out, flow = further(floats(frame, at.OUT), begin), further(floats(frame, at.ERROR), begin)
        partials = wholes(frame, at.ROWS)[row] * frame[at.PARTIAL_COUNT] + operation[PARTIALS]
        for i in range(operation[ROWS]):
            error = load(none, further(flow, operation[FIRST] + i * apart))
            error = fma(spread(none, scale), error, none)
            for edge in range(starts[i], starts[i + 1]):
                number, end = further(out, sources[edge]), further(goal, held[edge])
                if back:
                    number, end = further(weights, held[edge]), further(flow, sources[edge])
                some = error
                if operation[KIND] == COMBINE:
                    partial = further(
                        floats(frame, at.PARTIALS), partials + edge * operation[COUNT]
                    )
                    some = fma(some, load(none, partial), none)
                store(end, fma(some, load(none, number), load(none, end)))


@helper
def _combine(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs by the aggregation, and its partial derivatives."""
    index, rows, slot = wholes(frame, at.INDEX), wholes(frame, at.ROWS), frame[at.SLOT_STRIDE]
    starts, held = further(index, operation[START]), further(index, operation[HELD])
    sources, weights = further(index, operation[SOURCES]), floats(frame, at.WEIGHTS)
    for row in range(lo, hi):
        out = further(floats(frame, at.OUT), rows[row] * frame[at.ROW_STRIDE])
        net = further(floats(frame, at.NET), rows[row] * frame[at.ROW_STRIDE] + operation[FIRST])
        partials = further(floats(frame, at.PARTIALS), rows[row] * frame[at.PARTIAL_COUNT])
        partials = further(partials, operation[PARTIALS])
        if operation[COUNT] == 1:
            combine(
                operation[CODE], operation[ROWS], starts, held, sources, weights, out,
                floats(frame, at.SIGNALS), net, slot, partials,
            )  # fmt: skip
        else:
            for i in range(operation[ROWS]):
                own, others = further(held, 2 * i), further(sources, 2 * i)
                _multiply(weights, own, out, others, further(partials, 2 * i * LANES), net)
                net = further(net, LANES)


@helper
def _multiply(weights: Any, held: Any, out: Any, sources: Any, partials: Any, net: Any) -> None:
    """Combine two signals of each neuron of a line."""
    none = eight()
    a = fma(load(none, further(weights, held[0])), load(none, further(out, sources[0])), none)
    b = fma(load(none, further(weights, held[1])), load(none, further(out, sources[1])), none)
    store(partials, b)
    store(further(partials, LANES), a)
    store(net, fma(b, a, none))
