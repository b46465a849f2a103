"""One sample at a time: forward, backward, and the update in the same sweep over the weights.

The state holds a number for each slot and section (see program.py).
"""

from __future__ import annotations

from typing import Any

from numba import carray

from neurosim.compiled.jit import helper
from neurosim.compiled.lanes import further
from neurosim.compiled.program import (
    ACTIVATE,
    CODE,
    COMBINE,
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

__all__ = ["assess", "backward", "collect", "forward", "present"]


@helper
def present(code: Code, state: Any, slots: int, inputs: Any, expected: Any, row: int) -> None:
    """Put a pattern in place."""
    count = code.input_count
    if code.inputs_in_a_row:
        first = code.inputs[0]
        for i in range(count):
            state[first + i] = inputs[row * count + i]
    else:
        for i in range(count):
            state[code.inputs[i]] = inputs[row * count + i]
    for i in range(code.output_count):
        state[WANT * slots + code.outputs[i]] = expected[row * code.output_count + i]


@helper
def forward(code: Code, state: Any, slots: int, numbers: Numbers) -> None:
    """Compute every net input and output."""
    weights, net = numbers.weights, NET * slots
    for index in range(code.operation_count):
        operation = further(code.operations, index * WIDTH)
        kind, first, rows = operation[KIND], operation[FIRST], operation[ROWS]
        if kind == RUNS:
            for row in range(rows):
                place = operation[WEIGHT] + row * operation[STRIDE]
                total = 0.0
                for run in range(operation[START], operation[STOP]):
                    source, length = code.runs[3 * run], code.runs[3 * run + 1]
                    for k in range(length):
                        total += weights[place + k] * state[source + k]
                    place += length
                state[net + first + row] = total
        elif kind == ACTIVATE:
            activate(
                operation[CODE], code.constants, operation[WEIGHT],
                state, first, net + first, rows,
            )  # fmt: skip
        elif kind == GATHER:
            for row in range(rows):
                start = code.starts[operation[START] + row]
                stop = code.starts[operation[START] + row + 1]
                total = 0.0
                for k in range(start, stop):
                    total += weights[k] * state[code.sources[k]]
                state[net + first + row] = total
        else:
            _combine(code, operation, state, slots, numbers)


@helper
def _combine(code: Code, operation: Any, state: Any, slots: int, numbers: Numbers) -> None:
    for row in range(operation[ROWS]):
        start = code.starts[operation[START] + row]
        count = code.starts[operation[START] + row + 1] - start
        signals = carray(further(numbers.partials, numbers.size + start), (count,))
        for k in range(count):
            signals[k] = numbers.weights[start + k] * state[code.sources[start + k]]
        state[NET * slots + operation[FIRST] + row] = combine(operation[CODE], signals)
        partials = carray(further(numbers.partials, start), (count,))
        partial_derivatives(operation[CODE], signals, partials)


@helper
def assess(code: Code, state: Any, slots: int, forms: Any) -> float:
    """Compare the outputs with the expected values, note what error each is sent; return E."""
    total = 0.0
    for index in range(code.ending_count):
        operation = further(code.operations, code.endings[index] * WIDTH)
        first, rows = operation[FIRST], operation[ROWS]
        net, cost, sent = NET * slots + first, COST * slots + first, SENT * slots + first
        for i in range(rows):
            state[sent + i] = 1.0
        slope(operation[CODE], code.constants, operation[WEIGHT], state, first, net, sent, rows)
        judge(forms[index], state, WANT * slots + first, first, net, sent, cost, rows)
        for i in range(rows):
            total += state[cost + i]
    return total


@helper
def backward(
    code: Code,
    state: Any,
    slots: int,
    numbers: Numbers,
    at_once: bool,
    rate: float,
) -> None:
    """Compute every error, and the gradients, or at once the update that follows from them."""
    error = ERROR * slots
    for i in range(slots):
        state[error + i] = 0.0
    for index in range(code.operation_count - 1, -1, -1):
        operation = further(code.operations, index * WIDTH)
        kind = operation[KIND]
        if kind == RUNS:
            for row in range(operation[ROWS]):
                _row_back(code, operation, row, state, slots, numbers, at_once, rate)
        elif kind == ACTIVATE:
            _errors(code, operation, state, slots)
        else:
            for row in range(operation[ROWS]):
                _singles_back(code, operation, row, state, slots, numbers, at_once, rate)


@helper
def _row_back(
    code: Code,
    operation: Any,
    row: int,
    state: Any,
    slots: int,
    numbers: Numbers,
    at_once: bool,
    rate: float,
) -> None:
    """Send one neuron's error back along its runs, and use it for their weights."""
    weights, gradients, error = numbers.weights, numbers.gradients, ERROR * slots
    place = operation[WEIGHT] + row * operation[STRIDE]
    own = state[error + operation[FIRST] + row]
    step = rate * own
    for run in range(operation[START], operation[STOP]):
        source, length = code.runs[3 * run], code.runs[3 * run + 1]
        back = code.runs[3 * run + 2] == 1
        if back and at_once:
            for k in range(length):
                weight = weights[place + k]
                state[error + source + k] += own * weight
                weights[place + k] = weight + step * state[source + k]
        elif back:
            for k in range(length):
                state[error + source + k] += own * weights[place + k]
        if at_once and not back:
            for k in range(length):
                weights[place + k] += step * state[source + k]
        elif not at_once:
            for k in range(length):
                gradients[place + k] = -own * state[source + k]
        place += length


@helper
def _singles_back(
    code: Code,
    operation: Any,
    row: int,
    state: Any,
    slots: int,
    numbers: Numbers,
    at_once: bool,
    rate: float,
) -> None:
    """Do the same for a neuron whose sources stand apart."""
    weights, gradients, error = numbers.weights, numbers.gradients, ERROR * slots
    own = state[error + operation[FIRST] + row]
    start = code.starts[operation[START] + row]
    stop = code.starts[operation[START] + row + 1]
    for k in range(start, stop):
        source = code.sources[k]
        part = own * numbers.partials[k] if operation[KIND] == COMBINE else own
        state[error + source] += part * weights[k]
        if at_once:
            weights[k] += rate * part * state[source]
        else:
            gradients[k] = -part * state[source]


@helper
def _errors(code: Code, operation: Any, state: Any, slots: int) -> None:
    """Turn what has flowed back into errors: times f', plus what the loss sends to outputs."""
    first, rows = operation[FIRST], operation[ROWS]
    net, error, sent = NET * slots + first, ERROR * slots + first, SENT * slots + first
    if operation[OUTPUTS] != 1:
        slope(operation[CODE], code.constants, operation[WEIGHT], state, first, net, error, rows)
    if operation[OUTPUTS] != 0:
        for i in range(rows):
            state[error + i] += state[sent + i]


@helper
def collect(code: Code, state: Any, slots: int, numbers: Numbers) -> None:
    """Compute the gradients from the errors and outputs as they stand."""
    gradients = numbers.gradients
    error = ERROR * slots
    for index in range(code.operation_count):
        operation = further(code.operations, index * WIDTH)
        kind, first, rows = operation[KIND], operation[FIRST], operation[ROWS]
        for row in range(rows):
            own = state[error + first + row]
            if kind == RUNS:
                start = operation[WEIGHT] + row * operation[STRIDE]
                for k in range(start, start + operation[STRIDE]):
                    gradients[k] = -own * state[code.sources[k]]
            elif kind != ACTIVATE:
                start = code.starts[operation[START] + row]
                stop = code.starts[operation[START] + row + 1]
                for k in range(start, stop):
                    part = own * numbers.partials[k] if kind == COMBINE else own
                    gradients[k] = -part * state[code.sources[k]]
