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

from numba import carray

from neurosim.compiled.jit import helper
from neurosim.compiled.lanes import LANES, further, load, multiply_add, put, spread, total
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
    WIDTH,
    Code,
)  # fmt: skip
from neurosim.compiled.switches import activate, combine, judge, partial_derivatives, slope
from neurosim.compiled.updates import Numbers

__all__ = [
    "assess_panel",
    "backward_panel",
    "collect_panel",
    "expect_panel",
    "forward_panel",
    "present_panel",
]


BLOCK = 512
"""Outputs of so many times eight nodes and samples fit into the nearest cache (32 kB)."""


@helper
def present_panel(
    code: Code,
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
        pattern = order[begin + min(lane, count - 1)] * code.input_count
        line = lane * slots
        for i in range(code.input_count):
            rows[line + code.inputs[i]] = inputs[pattern + i]
        for i in range(code.bias_count):
            rows[line + code.biases[i]] = 1.0
    for group in range(groups):
        line, place = group * LANES * slots, group * slots * LANES
        for i in range(code.input_count):
            slot = code.inputs[i]
            for lane in range(LANES):
                state[place + slot * LANES + lane] = rows[line + lane * slots + slot]
        for i in range(code.bias_count):
            put(state, place + code.biases[i] * LANES, spread(1.0))


@helper
def expect_panel(
    code: Code,
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
        for i in range(code.output_count):
            state[place + code.outputs[i] * LANES] = expected[pattern * code.output_count + i]


@helper
def forward_panel(
    code: Code,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    numbers: Numbers,
    learns: bool,
) -> None:
    """Compute every net input and output; if it ``learns``, ``rows`` too."""
    size = slots * LANES
    for index in range(code.operation_count):
        operation = further(code.operations, index * WIDTH)
        kind, first = operation[KIND], operation[FIRST]
        if kind == RUNS:
            _sum_runs(code, operation, state, slots, groups, numbers.weights)
        elif kind == ACTIVATE:
            for group in range(groups):
                out = group * size + first * LANES
                activate(
                    operation[CODE], code.constants, operation[WEIGHT],
                    state, out, NET * groups * size + out, operation[ROWS] * LANES,
                )  # fmt: skip
                if learns:
                    for row in range(operation[ROWS]):
                        for lane in range(LANES):
                            rows[(group * LANES + lane) * slots + first + row] = state[
                                out + row * LANES + lane
                            ]
        elif kind == GATHER:
            _sum_singles(code, operation, state, slots, groups, numbers.weights)
        else:
            _combine_panel(code, operation, state, slots, groups, numbers)


@helper
def _four_by_two(
    code: Code,
    operation: Any,
    state: Any,
    weights: Any,
    row: int,
    base: int,
    size: int,
    net: int,
) -> None:
    """Sum four rows for two groups: enough sums at a time to keep both multipliers busy."""
    stride = operation[STRIDE]
    place = operation[WEIGHT] + row * stride
    a, b, c, d = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
    e, f, g, h = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
    for run in range(operation[START], operation[STOP]):
        source = base + code.runs[3 * run] * LANES
        for k in range(code.runs[3 * run + 1]):
            x = load(state, source + k * LANES)
            y = load(state, source + size + k * LANES)
            w = spread(weights[place + k])
            a = multiply_add(w, x, a)
            e = multiply_add(w, y, e)
            w = spread(weights[place + stride + k])
            b = multiply_add(w, x, b)
            f = multiply_add(w, y, f)
            w = spread(weights[place + 2 * stride + k])
            c = multiply_add(w, x, c)
            g = multiply_add(w, y, g)
            w = spread(weights[place + 3 * stride + k])
            d = multiply_add(w, x, d)
            h = multiply_add(w, y, h)
        place += code.runs[3 * run + 1]
    target = net + base + row * LANES
    put(state, target, a)
    put(state, target + LANES, b)
    put(state, target + 2 * LANES, c)
    put(state, target + 3 * LANES, d)
    target += size
    put(state, target, e)
    put(state, target + LANES, f)
    put(state, target + 2 * LANES, g)
    put(state, target + 3 * LANES, h)


@helper
def _four(
    code: Code, operation: Any, state: Any, weights: Any, row: int, base: int, net: int
) -> None:
    """Sum four rows for one group."""
    stride = operation[STRIDE]
    place = operation[WEIGHT] + row * stride
    a, b, c, d = spread(0.0), spread(0.0), spread(0.0), spread(0.0)
    for run in range(operation[START], operation[STOP]):
        source = base + code.runs[3 * run] * LANES
        for k in range(code.runs[3 * run + 1]):
            x = load(state, source + k * LANES)
            a = multiply_add(spread(weights[place + k]), x, a)
            b = multiply_add(spread(weights[place + stride + k]), x, b)
            c = multiply_add(spread(weights[place + 2 * stride + k]), x, c)
            d = multiply_add(spread(weights[place + 3 * stride + k]), x, d)
        place += code.runs[3 * run + 1]
    target = net + base + row * LANES
    put(state, target, a)
    put(state, target + LANES, b)
    put(state, target + 2 * LANES, c)
    put(state, target + 3 * LANES, d)


@helper
def _sum_runs(
    code: Code, operation: Any, state: Any, slots: int, groups: int, weights: Any
) -> None:
    size, stride, rows = slots * LANES, operation[STRIDE], operation[ROWS]
    net = NET * groups * size + operation[FIRST] * LANES
    row = 0
    while row + 4 <= rows:
        group = 0
        while group + 2 <= groups:
            _four_by_two(code, operation, state, weights, row, group * size, size, net)
            group += 2
        if group < groups:
            _four(code, operation, state, weights, row, group * size, net)
        row += 4
    while row < rows:
        for group in range(groups):
            base = group * size
            place = operation[WEIGHT] + row * stride
            a = spread(0.0)
            for run in range(operation[START], operation[STOP]):
                source = base + code.runs[3 * run] * LANES
                for k in range(code.runs[3 * run + 1]):
                    a = multiply_add(spread(weights[place + k]), load(state, source + k * LANES), a)
                place += code.runs[3 * run + 1]
            put(state, net + base + row * LANES, a)
        row += 1


@helper
def _sum_singles(
    code: Code, operation: Any, state: Any, slots: int, groups: int, weights: Any
) -> None:
    size = slots * LANES
    for row in range(operation[ROWS]):
        start = code.starts[operation[START] + row]
        stop = code.starts[operation[START] + row + 1]
        for group in range(groups):
            base = group * size
            a = spread(0.0)
            for k in range(start, stop):
                x = load(state, base + code.sources[k] * LANES)
                a = multiply_add(spread(weights[k]), x, a)
            put(state, NET * groups * size + base + (operation[FIRST] + row) * LANES, a)


@helper
def _combine_panel(
    code: Code, operation: Any, state: Any, slots: int, groups: int, numbers: Numbers
) -> None:
    size = slots * LANES
    for row in range(operation[ROWS]):
        start = code.starts[operation[START] + row]
        count = code.starts[operation[START] + row + 1] - start
        line = groups * LANES * numbers.size
        signals = carray(further(numbers.partials, line + start), (count,))
        for lane in range(groups * LANES):
            place = (lane // LANES) * size + lane % LANES
            for k in range(count):
                source = code.sources[start + k] * LANES
                signals[k] = numbers.weights[start + k] * state[place + source]
            target = place + (operation[FIRST] + row) * LANES
            state[NET * groups * size + target] = combine(operation[CODE], signals)
            partials = carray(further(numbers.partials, lane * numbers.size + start), (count,))
            partial_derivatives(operation[CODE], signals, partials)


@helper
def assess_panel(code: Code, state: Any, slots: int, groups: int, forms: Any, count: int) -> float:
    """Compare the outputs with the expected values, note what error each is sent; return E."""
    size, cost_of_all = slots * LANES, 0.0
    for index in range(code.ending_count):
        operation = further(code.operations, code.endings[index] * WIDTH)
        first, width = operation[FIRST] * LANES, operation[ROWS] * LANES
        for group in range(groups):
            out = group * size + first
            section = groups * size
            net, sent, cost = NET * section + out, SENT * section + out, COST * section + out
            for i in range(width):
                state[sent + i] = 1.0
            slope(operation[CODE], code.constants, operation[WEIGHT], state, out, net, sent, width)
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
    code: Code,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    numbers: Numbers,
    fresh: bool,
    share: float,
    step: float,
) -> None:
    """Compute every error, and the gradients, or at once the update that follows from them.

    Args:
        code: the network.
        state: the numbers of nodes.
        rows: the outputs by sample.
        slots: how many places a section of the state has.
        groups: how many groups of eight samples there are.
        numbers: those of connections.
        fresh: start the gradients anew; False adds to what earlier panels left.
        share: what a sample's gradient counts in the mean over the batch.
        step: the learning rate where the update is done at once, otherwise 0.
    """
    weights, gradients = numbers.weights, numbers.gradients
    size = slots * LANES
    error = ERROR * groups * size
    for i in range(groups * size):
        state[error + i] = 0.0
    for index in range(code.operation_count - 1, -1, -1):
        operation = further(code.operations, index * WIDTH)
        kind = operation[KIND]
        if kind == RUNS:
            _send_back(code, operation, state, slots, groups, weights)
            if step > 0.0:
                _gradients(
                    code, operation, state, rows, slots, groups, weights, False, -step * share
                )
            else:
                _gradients(code, operation, state, rows, slots, groups, gradients, fresh, share)
        elif kind == ACTIVATE:
            _panel_errors(code, operation, state, slots, groups)
        elif kind == GATHER:
            _singles_back(code, operation, state, slots, groups, numbers, fresh, share)
        else:
            _combined_back(code, operation, state, slots, groups, numbers, fresh, share)


@helper
def _panel_errors(code: Code, operation: Any, state: Any, slots: int, groups: int) -> None:
    size, width = slots * LANES, operation[ROWS] * LANES
    section = groups * size
    for group in range(groups):
        out = group * size + operation[FIRST] * LANES
        error, sent = ERROR * section + out, SENT * section + out
        if operation[OUTPUTS] != 1:
            slope(
                operation[CODE], code.constants, operation[WEIGHT],
                state, out, NET * section + out, error, width,
            )  # fmt: skip
        if operation[OUTPUTS] != 0:
            for i in range(width):
                state[error + i] += state[sent + i]


@helper
def _send_back(
    code: Code, operation: Any, state: Any, slots: int, groups: int, weights: Any
) -> None:
    """Add weight times error to the errors of the sources."""
    size, stride, rows = slots * LANES, operation[STRIDE], operation[ROWS]
    for group in range(groups):
        base = (ERROR * groups + group) * size
        own = base + operation[FIRST] * LANES
        place = operation[WEIGHT]
        for run in range(operation[START], operation[STOP]):
            length = code.runs[3 * run + 1]
            if code.runs[3 * run + 2] == 1:
                source = base + code.runs[3 * run] * LANES
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
    code: Code,
    operation: Any,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    gradients: Any,
    fresh: bool,
    share: float,
) -> None:
    """Subtract a share of error times output from the gradients, eight weights at a time.

    A block of columns is finished for all neurons before the next one: the outputs that they share
    stay in the nearest cache.
    """
    size, stride = slots * LANES, operation[STRIDE]
    error = ERROR * groups * size + operation[FIRST] * LANES
    block = max(BLOCK // (groups * LANES), 1) * LANES
    place = operation[WEIGHT]
    for run in range(operation[START], operation[STOP]):
        source, length = code.runs[3 * run], code.runs[3 * run + 1]
        whole = length - length % LANES
        for begin in range(0, whole, block):
            end = min(begin + block, whole)
            for row in range(operation[ROWS]):
                own, first = error + row * LANES, place + row * stride
                for group in range(groups):
                    _gradients_of_eight(
                        further(state, own + group * size),
                        further(rows, group * LANES * slots + source),
                        further(gradients, first), slots, begin, end,
                        fresh and group == 0, -share,
                    )  # fmt: skip
        for row in range(operation[ROWS]):
            for k in range(whole, length):
                both = spread(0.0)
                for group in range(groups):
                    e = load(state, error + group * size + row * LANES)
                    x = load(state, group * size + (source + k) * LANES)
                    both = multiply_add(e, x, both)
                at = place + row * stride + k
                gradients[at] = (0.0 if fresh else gradients[at]) - share * total(both)
        place += length


@helper
def _gradients_of_eight(
    errors: Any,
    rows: Any,
    gradients: Any,
    slots: int,
    begin: int,
    end: int,
    clear: bool,
    share: float,
) -> None:
    """Add a share of the errors of eight samples times their outputs to one neuron's gradients."""
    a, b = spread(share * errors[0]), spread(share * errors[1])
    c, d = spread(share * errors[2]), spread(share * errors[3])
    e, f = spread(share * errors[4]), spread(share * errors[5])
    g, h = spread(share * errors[6]), spread(share * errors[7])
    for k in range(begin, end, LANES):
        some = spread(0.0) if clear else load(gradients, k)
        some = multiply_add(a, load(rows, k), some)
        more = multiply_add(b, load(rows, k + slots), spread(0.0))
        some = multiply_add(c, load(rows, k + 2 * slots), some)
        more = multiply_add(d, load(rows, k + 3 * slots), more)
        some = multiply_add(e, load(rows, k + 4 * slots), some)
        more = multiply_add(f, load(rows, k + 5 * slots), more)
        some = multiply_add(g, load(rows, k + 6 * slots), some)
        more = multiply_add(h, load(rows, k + 7 * slots), more)
        put(gradients, k, multiply_add(spread(1.0), some, more))


@helper
def _singles_back(
    code: Code,
    operation: Any,
    state: Any,
    slots: int,
    groups: int,
    numbers: Numbers,
    fresh: bool,
    share: float,
) -> None:
    weights, gradients = numbers.weights, numbers.gradients
    size = slots * LANES
    for row in range(operation[ROWS]):
        start = code.starts[operation[START] + row]
        stop = code.starts[operation[START] + row + 1]
        for group in range(groups):
            base = (ERROR * groups + group) * size
            own = load(state, base + (operation[FIRST] + row) * LANES)
            for k in range(start, stop):
                source = code.sources[k] * LANES
                at = base + source
                put(state, at, multiply_add(spread(weights[k]), own, load(state, at)))
                part = total(multiply_add(own, load(state, group * size + source), spread(0.0)))
                before = 0.0 if fresh and group == 0 else gradients[k]
                gradients[k] = before - share * part


@helper
def _combined_back(
    code: Code,
    operation: Any,
    state: Any,
    slots: int,
    groups: int,
    numbers: Numbers,
    fresh: bool,
    share: float,
) -> None:
    weights, gradients, partials = numbers.weights, numbers.gradients, numbers.partials
    size = slots * LANES
    error = ERROR * groups * size
    for row in range(operation[ROWS]):
        start = code.starts[operation[START] + row]
        stop = code.starts[operation[START] + row + 1]
        for k in range(start, stop):
            part = 0.0
            source = code.sources[k] * LANES
            for lane in range(groups * LANES):
                place = (lane // LANES) * size + lane % LANES
                own = (
                    state[error + place + (operation[FIRST] + row) * LANES]
                    * partials[lane * numbers.size + k]
                )
                state[error + place + source] += own * weights[k]
                part += own * state[place + source]
            gradients[k] = (0.0 if fresh else gradients[k]) - share * part


@helper
def collect_panel(
    code: Code, state: Any, rows: Any, slots: int, groups: int, numbers: Numbers, share: float
) -> None:
    """Compute the gradients from the errors and outputs as they stand, where all neurons sum."""
    for index in range(code.operation_count):
        operation = further(code.operations, index * WIDTH)
        if operation[KIND] == RUNS:
            _gradients(code, operation, state, rows, slots, groups, numbers.gradients, True, share)
