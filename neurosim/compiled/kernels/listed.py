"""Neurons that list their sources one by one, and those that combine signals in another way.

Eight neurons may stand in a line, such as the gates of cells: source k of a neuron stands behind
source k of the one before, and so do the weights. Then the sources of the first one are listed, and
wide registers take all eight. Any other neuron is a line of its own, in the same code. Where there
is no pattern at all, samples stand side by side.
"""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled.kernels.codes import AGGREGATION_PAIRS
from neurosim.compiled.kernels.frame import offset
from neurosim.compiled.kernels.jit import inlined, numeric, subroutine, switch
from neurosim.compiled.kernels.lanes import broadcast, eight, fma, load, long, one, store
from neurosim.compiled.kernels.program import BACKWARD, COMBINE, FORWARD, LANES, LONG

_numbers = range(len(AGGREGATION_PAIRS))

_COMBINE = """
for i in range(rows):
    begin, count = starts[i], starts[i + 1] - starts[i]
    for k in range(begin, begin + count):
        signals[k - begin] = weights[held[k]] * out[sources[k]]
    some = carray(signals, (count,))
    net[i * slot] = f{code}(some)
    g{code}(some, carray(offset(partials, begin), (count,)))
"""

combine = switch(
    "combine(rows, starts, held, sources, weights, out, signals, net, slot, partials)",
    {"carray": carray, "offset": offset}
    | {f"f{code}": numeric(AGGREGATION_PAIRS[code].first) for code in _numbers}
    | {f"g{code}": numeric(AGGREGATION_PAIRS[code].second) for code in _numbers},
    (_COMBINE.replace("{code}", str(code)) for code in _numbers),
)
"""Write net inputs, and d net_input / d signal for each signal."""


@subroutine
def listed(
    frame: Any, operation: Any, lo: int, hi: int, what: int, goal: Any, scale: float
) -> None:
    """Do what :func:`neurosim.compiled.kernels.dense.dense` does, and combine signals otherwise."""
    if what == FORWARD and operation.kind == COMBINE:
        _combine(frame, operation, lo, hi)
    elif what == FORWARD and frame.row_stride == 1:
        _sum(long(), frame, operation, lo, hi, LONG)
    elif what == FORWARD and operation.abreast == 1:
        _sum(one(), frame, operation, lo, hi, 1)
    elif what == FORWARD:
        _sum(eight(), frame, operation, lo, hi, 1)
    elif operation.abreast == 1:
        _give(one(), frame, operation, lo, hi, what == BACKWARD, goal, scale)
    else:
        _give(eight(), frame, operation, lo, hi, what == BACKWARD, goal, scale)


@inlined
def _sum(zero: Any, frame: Any, operation: Any, lo: int, hi: int, samples: int) -> None:
    """Sum the signals of each line for its neurons, or for samples, of which zero has a 0 each."""
    sources, held, starts = operation.sources, operation.held, operation.start
    weights, apart = frame.weights, operation.abreast * frame.slot_stride
    for row in range(lo, hi, samples):
        begin = frame.begins[row]
        out, net = offset(frame.out, begin), offset(frame.net, begin + operation.first)
        for i in range(operation.rows):
            sums = zero
            for edge in range(starts[i], starts[i + 1]):
                own = offset(weights, held[edge])
                some = broadcast(zero, own[0]) if samples > 1 else load(zero, own)
                sums = fma(some, load(zero, offset(out, sources[edge])), sums)
            store(offset(net, i * apart), sums)


@inlined
def _give(
    zero: Any, frame: Any, operation: Any, lo: int, hi: int, back: bool, goal: Any, scale: float
) -> None:
    """Add to what flows back errors times weights, or to the goal errors times outputs."""
    sources, held, starts = operation.sources, operation.held, operation.start
    weights, apart = frame.weights, operation.abreast * frame.slot_stride
    for row in range(lo, hi):
        begin = frame.begins[row]
        out, flow = offset(frame.out, begin), offset(frame.error, begin)
        partials = frame.rows[row] * frame.partial_count + operation.partials
        for i in range(operation.rows):
            error = load(zero, offset(flow, operation.first + i * apart))
            error = fma(broadcast(zero, scale), error, zero)
            for edge in range(starts[i], starts[i + 1]):
                number, end = offset(out, sources[edge]), offset(goal, held[edge])
                if back:
                    number, end = offset(weights, held[edge]), offset(flow, sources[edge])
                some = error
                if operation.kind == COMBINE:
                    partial = offset(frame.partials, partials + edge * operation.abreast)
                    some = fma(some, load(zero, partial), zero)
                store(end, fma(some, load(zero, number), load(zero, end)))


@inlined
def _combine(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute net inputs by the aggregation, and its partial derivatives."""
    sources, held, weights = operation.sources, operation.held, frame.weights
    for row in range(lo, hi):
        begin, place = frame.begins[row], frame.rows[row] * frame.partial_count
        out, net = offset(frame.out, begin), offset(frame.net, begin + operation.first)
        partials = offset(frame.partials, place + operation.partials)
        if operation.abreast == 1:
            combine(
                operation.code, operation.rows, operation.start, held, sources, weights, out,
                frame.signals, net, frame.slot_stride, partials,
            )  # fmt: skip
        else:
            for i in range(operation.rows):
                own, others = offset(held, 2 * i), offset(sources, 2 * i)
                _multiply(weights, own, out, others, offset(partials, 2 * i * LANES), net)
                net = offset(net, LANES)


@inlined
def _multiply(weights: Any, held: Any, out: Any, sources: Any, partials: Any, net: Any) -> None:
    """Combine two signals of each neuron of a line."""
    zero = eight()
    a = fma(load(zero, offset(weights, held[0])), load(zero, offset(out, sources[0])), zero)
    b = fma(load(zero, offset(weights, held[1])), load(zero, offset(out, sources[1])), zero)
    store(partials, b)
    store(offset(partials, LANES), a)
    store(net, fma(b, a, zero))
