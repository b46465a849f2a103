"""Many samples at a time: panels of groups of eight, side by side in wide registers.

The state holds eight numbers for each slot and section, group after group: the number of slot s
for sample b of group g stands at ``((section * groups + g) * slots + s) * 8 + b``. The outputs
stand a second time sample by sample in ``rows``, so that gradients too are sums over consecutive
numbers: the output of slot s for sample b of group g at ``(g * 8 + b) * slots + s``.

A panel of fewer samples than places repeats its last one; what it costs and sends back is not
counted.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled.jit import helper
from neurosim.compiled.lanes import LANES, load, multiply_add, put, spread, total
from neurosim.compiled.program import (
    ACTIVATE,
    CODE,
    COST,
    ERROR,
    FIRST,
    GATHER,
    KIND,
    NET,
    OUTPUTS,
    ROWS,
    RUNS,
    SENT,
    START,
    STOP,
    STRIDE,
    WANT,
    WEIGHT,
    Program,
)  # fmt: skip
from neurosim.compiled.switches import activate, combine, judge, partial_derivatives, slope
from neurosim.compiled.updates import Store

__all__ = ["assess_panel", "backward_panel", "expect_panel", "forward_panel", "present_panel"]


@helper
def present_panel(
    program: Program,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    inputs: Any,
    order: Any,
    begin: int,
    count: int,
) -> None:
    """Put the inputs of ``count`` patterns in place, from one on in the order."""
    for lane in range(groups * LANES):
        pattern = order[begin + min(lane, count - 1)]
        place = (lane // LANES) * slots * LANES + lane % LANES
        for i in range(len(program.inputs)):
            slot = program.inputs[i]
            value = inputs[pattern, i]
            state[place + slot * LANES] = value
            rows[lane * slots + slot] = value
        for i in range(len(program.biases)):
            slot = program.biases[i]
            state[place + slot * LANES] = 1.0
            rows[lane * slots + slot] = 1.0


@helper
def expect_panel(
    program: Program,
    state: Any,
    slots: int,
    groups: int,
    expected: Any,
    order: Any,
    begin: int,
    count: int,
) -> None:
    """Put the expected values of the same patterns in place."""
    for lane in range(groups * LANES):
        pattern = order[begin + min(lane, count - 1)]
        place = (WANT * groups + lane // LANES) * slots * LANES + lane % LANES
        for i in range(len(program.outputs)):
            state[place + program.outputs[i] * LANES] = expected[pattern, i]


@helper
def forward_panel(
    program: Program,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    weights: Any,
    partials: Any,
    learns: bool,
) -> None:
    """Compute every net input and output; if it ``learns``, ``rows`` too."""
    size = slots * LANES
    for index in range(len(program.operations)):
        operation = program.operations[index]
        kind, first = operation[KIND], operation[FIRST]
        if kind == RUNS:
            _sum_runs(program, operation, state, slots, groups, weights)
        elif kind == ACTIVATE:
            for group in range(groups):
                out = group * size + first * LANES
                activate(
                    operation[CODE], program.constants, operation[WEIGHT],
                    state, out, NET * groups * size + out, operation[ROWS] * LANES,
                )  # fmt: skip
                if learns:
                    for row in range(operation[ROWS]):
                        for lane in range(LANES):
                            rows[(group * LANES + lane) * slots + first + row] = state[
                                out + row * LANES + lane
                            ]
        elif kind == GATHER:
            _sum_singles(program, operation, state, slots, groups, weights)
        else:
            _combine_panel(program, operation, state, slots, groups, weights, partials)


@helper
def _sum_runs(
    program: Program, operation: Any, state: Any, slots: int, groups: int, weights: Any
) -> None:
    size, stride, rows = slots * LANES, operation[STRIDE], operation[ROWS]
    net = NET * groups * size + operation[FIRST] * LANES
    row = 0
    while row + 4 <= rows:
        for group in range(groups):
            base = group * size
            place = operation[WEIGHT] + row * stride
            a, b, c, d = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
            for run in range(operation[START], operation[STOP]):
                source = base + program.runs[run, 0] * LANES
                for k in range(program.runs[run, 1]):
                    x = load(state, source + k * LANES)
                    a = multiply_add(spread(weights[place + k]), x, a)
                    b = multiply_add(spread(weights[place + stride + k]), x, b)
                    c = multiply_add(spread(weights[place + 2 * stride + k]), x, c)
                    d = multiply_add(spread(weights[place + 3 * stride + k]), x, d)
                place += program.runs[run, 1]
            target = net + base + row * LANES
            put(state, target, a)
            put(state, target + LANES, b)
            put(state, target + 2 * LANES, c)
            put(state, target + 3 * LANES, d)
        row += 4
    while row < rows:
        for group in range(groups):
            base = group * size
            place = operation[WEIGHT] + row * stride
            a = spread(0.0)
            for run in range(operation[START], operation[STOP]):
                source = base + program.runs[run, 0] * LANES
                for k in range(program.runs[run, 1]):
                    a = multiply_add(spread(weights[place + k]), load(state, source + k * LANES), a)
                place += program.runs[run, 1]
            put(state, net + base + row * LANES, a)
        row += 1


@helper
def _sum_singles(
    program: Program, operation: Any, state: Any, slots: int, groups: int, weights: Any
) -> None:
    size = slots * LANES
    for row in range(operation[ROWS]):
        start = program.starts[operation[START] + row]
        stop = program.starts[operation[START] + row + 1]
        for group in range(groups):
            base = group * size
            a = spread(0.0)
            for k in range(start, stop):
                x = load(state, base + program.sources[k] * LANES)
                a = multiply_add(spread(weights[k]), x, a)
            put(state, NET * groups * size + base + (operation[FIRST] + row) * LANES, a)


@helper
def _combine_panel(
    program: Program,
    operation: Any,
    state: Any,
    slots: int,
    groups: int,
    weights: Any,
    partials: Any,
) -> None:
    size = slots * LANES
    for row in range(operation[ROWS]):
        start = program.starts[operation[START] + row]
        stop = program.starts[operation[START] + row + 1]
        signals = partials[groups * LANES, start:stop]
        for lane in range(groups * LANES):
            place = (lane // LANES) * size + lane % LANES
            for k in range(stop - start):
                signals[k] = weights[start + k] * state[place + program.sources[start + k] * LANES]
            value = combine(operation[CODE], signals)
            state[NET * groups * size + place + (operation[FIRST] + row) * LANES] = value
            partial_derivatives(operation[CODE], signals, partials[lane, start:stop])


@helper
def assess_panel(
    program: Program, state: Any, slots: int, groups: int, forms: Any, count: int
) -> float:
    """Compare the outputs with the expected values, note what error each is sent; return E."""
    size, cost_of_all = slots * LANES, 0.0
    for index in range(len(program.endings)):
        operation = program.operations[program.endings[index]]
        first, width = operation[FIRST] * LANES, operation[ROWS] * LANES
        for group in range(groups):
            out = group * size + first
            section = groups * size
            net, sent, cost = NET * section + out, SENT * section + out, COST * section + out
            for i in range(width):
                state[sent + i] = 1.0
            slope(
                operation[CODE], program.constants, operation[WEIGHT], state, out, net, sent, width
            )
            judge(forms[index], state, WANT * section + out, out, net, sent, cost, width)
            valid = min(count - group * LANES, LANES)
            for i in range(operation[ROWS]):
                for lane in range(valid):
                    cost_of_all += state[cost + i * LANES + lane]
                for lane in range(valid, LANES):
                    state[sent + i * LANES + lane] = 0.0
    return cost_of_all


@helper
def backward_panel(
    program: Program,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    store: Store,
    fresh: bool,
) -> None:
    """Compute every error, and the gradients, anew if ``fresh``, else added to what stands."""
    weights, gradients, partials = store.weights, store.gradients, store.partials
    size = slots * LANES
    error = ERROR * groups * size
    for i in range(groups * size):
        state[error + i] = 0.0
    for index in range(len(program.operations) - 1, -1, -1):
        operation = program.operations[index]
        kind = operation[KIND]
        if kind == RUNS:
            _send_back(program, operation, state, slots, groups, weights)
            _gradients(program, operation, state, rows, slots, groups, gradients, fresh)
        elif kind == ACTIVATE:
            _panel_errors(program, operation, state, slots, groups)
        elif kind == GATHER:
            _singles_back(program, operation, state, slots, groups, weights, gradients, fresh)
        else:
            _combined_back(
                program, operation, state, slots, groups, weights, gradients, partials, fresh
            )


@helper
def _panel_errors(program: Program, operation: Any, state: Any, slots: int, groups: int) -> None:
    size, width = slots * LANES, operation[ROWS] * LANES
    section = groups * size
    for group in range(groups):
        out = group * size + operation[FIRST] * LANES
        error, sent = ERROR * section + out, SENT * section + out
        if operation[OUTPUTS] != 1:
            slope(
                operation[CODE], program.constants, operation[WEIGHT],
                state, out, NET * section + out, error, width,
            )  # fmt: skip
        if operation[OUTPUTS] != 0:
            for i in range(width):
                state[error + i] += state[sent + i]


@helper
def _send_back(
    program: Program, operation: Any, state: Any, slots: int, groups: int, weights: Any
) -> None:
    """Add weight times error to the errors of the sources."""
    size, stride, rows = slots * LANES, operation[STRIDE], operation[ROWS]
    for group in range(groups):
        base = (ERROR * groups + group) * size
        own = base + operation[FIRST] * LANES
        place = operation[WEIGHT]
        for run in range(operation[START], operation[STOP]):
            length = program.runs[run, 1]
            if program.runs[run, 2] == 1:
                source = base + program.runs[run, 0] * LANES
                k = 0
                while k + 4 <= length:
                    at = source + k * LANES
                    a, b = load(state, at), load(state, at + LANES)
                    c, d = load(state, at + 2 * LANES), load(state, at + 3 * LANES)
                    for row in range(rows):
                        w = place + row * stride + k
                        e = load(state, own + row * LANES)
                        a = multiply_add(spread(weights[w]), e, a)
                        b = multiply_add(spread(weights[w + 1]), e, b)
                        c = multiply_add(spread(weights[w + 2]), e, c)
                        d = multiply_add(spread(weights[w + 3]), e, d)
                    put(state, at, a)
                    put(state, at + LANES, b)
                    put(state, at + 2 * LANES, c)
                    put(state, at + 3 * LANES, d)
                    k += 4
                while k < length:
                    at = source + k * LANES
                    a = load(state, at)
                    for row in range(rows):
                        e = load(state, own + row * LANES)
                        a = multiply_add(spread(weights[place + row * stride + k]), e, a)
                    put(state, at, a)
                    k += 1
            place += length


@helper
def _gradients(
    program: Program,
    operation: Any,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    gradients: Any,
    fresh: bool,
) -> None:
    """Subtract error times output from the gradients, eight weights at a time."""
    size = slots * LANES
    error = ERROR * groups * size + operation[FIRST] * LANES
    for row in range(operation[ROWS]):
        place = operation[WEIGHT] + row * operation[STRIDE]
        for run in range(operation[START], operation[STOP]):
            source, length = program.runs[run, 0], program.runs[run, 1]
            whole = length - length % LANES
            for group in range(groups):
                own = error + group * size + row * LANES
                clear = fresh and group == 0
                a, b = spread(-state[own]), spread(-state[own + 1])
                c, d = spread(-state[own + 2]), spread(-state[own + 3])
                e, f = spread(-state[own + 4]), spread(-state[own + 5])
                g, h = spread(-state[own + 6]), spread(-state[own + 7])
                at = group * LANES * slots + source
                for k in range(0, whole, LANES):
                    sum1 = spread(0.0) if clear else load(gradients, place + k)
                    x = at + k
                    sum1 = multiply_add(a, load(rows, x), sum1)
                    sum2 = multiply_add(b, load(rows, x + slots), spread(0.0))
                    sum1 = multiply_add(c, load(rows, x + 2 * slots), sum1)
                    sum2 = multiply_add(d, load(rows, x + 3 * slots), sum2)
                    sum1 = multiply_add(e, load(rows, x + 4 * slots), sum1)
                    sum2 = multiply_add(f, load(rows, x + 5 * slots), sum2)
                    sum1 = multiply_add(g, load(rows, x + 6 * slots), sum1)
                    sum2 = multiply_add(h, load(rows, x + 7 * slots), sum2)
                    put(gradients, place + k, multiply_add(spread(1.0), sum1, sum2))
            for k in range(whole, length):
                both = spread(0.0)
                for group in range(groups):
                    e = load(state, error + group * size + row * LANES)
                    x = load(state, group * size + (source + k) * LANES)
                    both = multiply_add(e, x, both)
                gradients[place + k] = (0.0 if fresh else gradients[place + k]) - total(both)
            place += length


@helper
def _singles_back(
    program: Program,
    operation: Any,
    state: Any,
    slots: int,
    groups: int,
    weights: Any,
    gradients: Any,
    fresh: bool,
) -> None:
    size = slots * LANES
    for row in range(operation[ROWS]):
        start = program.starts[operation[START] + row]
        stop = program.starts[operation[START] + row + 1]
        for group in range(groups):
            base = (ERROR * groups + group) * size
            own = load(state, base + (operation[FIRST] + row) * LANES)
            for k in range(start, stop):
                source = program.sources[k] * LANES
                at = base + source
                put(state, at, multiply_add(spread(weights[k]), own, load(state, at)))
                part = total(multiply_add(own, load(state, group * size + source), spread(0.0)))
                before = 0.0 if fresh and group == 0 else gradients[k]
                gradients[k] = before - part


@helper
def _combined_back(
    program: Program,
    operation: Any,
    state: Any,
    slots: int,
    groups: int,
    weights: Any,
    gradients: Any,
    partials: Any,
    fresh: bool,
) -> None:
    size = slots * LANES
    error = ERROR * groups * size
    for row in range(operation[ROWS]):
        start = program.starts[operation[START] + row]
        stop = program.starts[operation[START] + row + 1]
        for k in range(start, stop):
            part = 0.0
            source = program.sources[k] * LANES
            for lane in range(groups * LANES):
                place = (lane // LANES) * size + lane % LANES
                own = state[error + place + (operation[FIRST] + row) * LANES] * partials[lane, k]
                state[error + place + source] += own * weights[k]
                part += own * state[place + source]
            gradients[k] = (0.0 if fresh else gradients[k]) - part
