"""One sample at a time: forward, backward, and the update in the same sweep over the weights.

The state holds a number for each slot and section (see program.py).
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled.jit import helper
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
    Program,
)  # fmt: skip
from neurosim.compiled.switches import activate, combine, judge, partial_derivatives, slope
from neurosim.compiled.updates import Store

__all__ = ["assess", "backward", "collect", "forward", "present"]


@helper
def present(program: Program, state: Any, slots: int, inputs: Any, expected: Any, row: int) -> None:
    """Put a pattern in place."""
    first = program.inputs[0] if len(program.inputs) > 0 else 0
    count = len(program.inputs)
    if count > 0 and program.inputs[count - 1] == first + count - 1:
        for i in range(count):
            state[first + i] = inputs[row, i]
    else:
        for i in range(count):
            state[program.inputs[i]] = inputs[row, i]
    for i in range(len(program.outputs)):
        state[WANT * slots + program.outputs[i]] = expected[row, i]


@helper
def forward(program: Program, state: Any, slots: int, weights: Any, partials: Any) -> None:
    """Compute every net input and output."""
    net = NET * slots
    for index in range(len(program.operations)):
        operation = program.operations[index]
        kind, first, rows = operation[KIND], operation[FIRST], operation[ROWS]
        if kind == RUNS:
            for row in range(rows):
                place = operation[WEIGHT] + row * operation[STRIDE]
                total = 0.0
                for run in range(operation[START], operation[STOP]):
                    source, length = program.runs[run, 0], program.runs[run, 1]
                    for k in range(length):
                        total += weights[place + k] * state[source + k]
                    place += length
                state[net + first + row] = total
        elif kind == ACTIVATE:
            activate(
                operation[CODE], program.constants, operation[WEIGHT],
                state, first, net + first, rows,
            )  # fmt: skip
        elif kind == GATHER:
            for row in range(rows):
                start = program.starts[operation[START] + row]
                stop = program.starts[operation[START] + row + 1]
                total = 0.0
                for k in range(start, stop):
                    total += weights[k] * state[program.sources[k]]
                state[net + first + row] = total
        else:
            _combine(program, operation, state, slots, weights, partials)


@helper
def _combine(
    program: Program, operation: Any, state: Any, slots: int, weights: Any, partials: Any
) -> None:
    for row in range(operation[ROWS]):
        start = program.starts[operation[START] + row]
        stop = program.starts[operation[START] + row + 1]
        signals = partials[1, start:stop]
        for k in range(stop - start):
            signals[k] = weights[start + k] * state[program.sources[start + k]]
        state[NET * slots + operation[FIRST] + row] = combine(operation[CODE], signals)
        partial_derivatives(operation[CODE], signals, partials[0, start:stop])


@helper
def assess(program: Program, state: Any, slots: int, forms: Any) -> float:
    """Compare the outputs with the expected values, note what error each is sent; return E."""
    total = 0.0
    for index in range(len(program.endings)):
        operation = program.operations[program.endings[index]]
        first, rows = operation[FIRST], operation[ROWS]
        net, cost, sent = NET * slots + first, COST * slots + first, SENT * slots + first
        for i in range(rows):
            state[sent + i] = 1.0
        slope(operation[CODE], program.constants, operation[WEIGHT], state, first, net, sent, rows)
        judge(forms[index], state, WANT * slots + first, first, net, sent, cost, rows)
        for i in range(rows):
            total += state[cost + i]
    return total


@helper
def backward(
    program: Program,
    state: Any,
    slots: int,
    store: Store,
    at_once: bool,
    rate: float,
) -> None:
    """Compute every error, and the gradients, or at once the update that follows from them."""
    error = ERROR * slots
    for i in range(slots):
        state[error + i] = 0.0
    for index in range(len(program.operations) - 1, -1, -1):
        operation = program.operations[index]
        kind = operation[KIND]
        if kind == RUNS:
            for row in range(operation[ROWS]):
                _row_back(program, operation, row, state, slots, store, at_once, rate)
        elif kind == ACTIVATE:
            _errors(program, operation, state, slots)
        else:
            for row in range(operation[ROWS]):
                _singles_back(program, operation, row, state, slots, store, at_once, rate)


@helper
def _row_back(
    program: Program,
    operation: Any,
    row: int,
    state: Any,
    slots: int,
    store: Store,
    at_once: bool,
    rate: float,
) -> None:
    """Send one neuron's error back along its runs, and use it for their weights."""
    weights, gradients, error = store.weights, store.gradients, ERROR * slots
    place = operation[WEIGHT] + row * operation[STRIDE]
    own = state[error + operation[FIRST] + row]
    step = rate * own
    for run in range(operation[START], operation[STOP]):
        source, length = program.runs[run, 0], program.runs[run, 1]
        if program.runs[run, 2] == 1:
            for k in range(length):
                state[error + source + k] += own * weights[place + k]
        if at_once:
            for k in range(length):
                weights[place + k] += step * state[source + k]
        else:
            for k in range(length):
                gradients[place + k] = -own * state[source + k]
        place += length


@helper
def _singles_back(
    program: Program,
    operation: Any,
    row: int,
    state: Any,
    slots: int,
    store: Store,
    at_once: bool,
    rate: float,
) -> None:
    """Do the same for a neuron whose sources stand apart."""
    weights, gradients, error = store.weights, store.gradients, ERROR * slots
    own = state[error + operation[FIRST] + row]
    start = program.starts[operation[START] + row]
    stop = program.starts[operation[START] + row + 1]
    for k in range(start, stop):
        source = program.sources[k]
        part = own * store.partials[0, k] if operation[KIND] == COMBINE else own
        state[error + source] += part * weights[k]
        if at_once:
            weights[k] += rate * part * state[source]
        else:
            gradients[k] = -part * state[source]


@helper
def _errors(program: Program, operation: Any, state: Any, slots: int) -> None:
    """Turn what has flowed back into errors: times f', plus what the loss sends to outputs."""
    first, rows = operation[FIRST], operation[ROWS]
    net, error, sent = NET * slots + first, ERROR * slots + first, SENT * slots + first
    if operation[OUTPUTS] != 1:
        slope(operation[CODE], program.constants, operation[WEIGHT], state, first, net, error, rows)
    if operation[OUTPUTS] != 0:
        for i in range(rows):
            state[error + i] += state[sent + i]


@helper
def collect(program: Program, state: Any, slots: int, gradients: Any, partials: Any) -> None:
    """Compute the gradients from the errors and outputs as they stand."""
    error = ERROR * slots
    for index in range(len(program.operations)):
        operation = program.operations[index]
        kind, first, rows = operation[KIND], operation[FIRST], operation[ROWS]
        for row in range(rows):
            own = state[error + first + row]
            if kind == RUNS:
                start = operation[WEIGHT] + row * operation[STRIDE]
                for k in range(start, start + operation[STRIDE]):
                    gradients[k] = -own * state[program.sources[k]]
            elif kind != ACTIVATE:
                start = program.starts[operation[START] + row]
                stop = program.starts[operation[START] + row + 1]
                for k in range(start, stop):
                    part = own * partials[0, k] if kind == COMBINE else own
                    gradients[k] = -part * state[program.sources[k]]
