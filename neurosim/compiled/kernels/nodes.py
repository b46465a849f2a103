"""The numbers of neurons: activations, losses, and errors made of what flows back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurosim.compiled.kernels import exponential  # noqa: F401 - it puts its functions into mathematics
from neurosim.compiled.kernels.codes import ACTIVATION_PAIRS, FORMS
from neurosim.compiled.kernels.frame import offset
from neurosim.compiled.kernels.jit import inlined, numeric, subroutine, switch
from neurosim.compiled.kernels.program import BACKWARD, FORWARD, LEARN

_TABLES: dict[str, list[Callable[..., Any]]] = {
    "output": [each.first for each in ACTIVATION_PAIRS],
    "slope": [each.second for each in ACTIVATION_PAIRS],
    "value": [each.value for each in FORMS],
    "error": [each.error for each in FORMS],
}

FUNCTIONS = {
    f"{name}{code}": numeric(function)
    for name, functions in _TABLES.items()
    for code, function in enumerate(functions)
}
"""What activations and losses are made of, by the numbers that they have in codes.py."""

_constants = [
    "".join(f"constants[{index}], " for index in range(pair.constants)) for pair in ACTIVATION_PAIRS
]

# Rows are gone over within the choice: a function's constants are loaded once for all of them.
_EACH = """
for row in range(lo, hi):
    for i in range(begins[row], begins[row] + count): """

activate = switch(
    "activate(constants, net, out, begins, lo, hi, count)",
    FUNCTIONS,
    (f"{_EACH}out[i] = output{code}({each}net[i])" for code, each in enumerate(_constants)),
)
"""Write the outputs of net inputs."""

descend = switch(
    "descend(constants, net, out, error, begins, lo, hi, count)",
    FUNCTIONS,
    (
        f"{_EACH}error[i] = error[i] * slope{code}({each}net[i], out[i])"
        for code, each in enumerate(_constants)
    ),
)
"""Multiply what has flowed back by the slopes at the net inputs, which gives the errors."""

cost = switch(
    "cost(want, out, net, slope, costs, errors, count)",
    FUNCTIONS,
    (
        "for i in range(count):\n"
        f"    costs[i] = value{code}(want[i], out[i], net[i])\n"
        f"    errors[i] = error{code}(want[i], out[i], net[i], slope[i])"
        for code in range(len(FORMS))
    ),
)
"""Write E of outputs, and the errors that the loss sends to them."""


@subroutine
def nodes(frame: Any, operation: Any, lo: int, hi: int, what: int) -> None:
    """Compute the outputs of net inputs (FORWARD), or errors of what has flowed back (BACKWARD)."""
    constants, first = offset(frame.constants, operation.constants), operation.first
    lines, last, count = 1, hi, operation.rows
    if frame.row_stride == 1:  # then samples stand side by side
        lines, last, count = operation.rows, lo + 1, hi - lo
    for i in range(lines if what != LEARN else 0):
        place = first + i * frame.slot_stride
        net, out, begins = offset(frame.net, place), offset(frame.out, place), frame.begins
        if what == FORWARD:
            activate(operation.code, constants, net, out, begins, lo, last, count)
        else:
            error = offset(frame.error, place)
            descend(operation.code, constants, net, out, error, begins, lo, last, count)
    if what == BACKWARD and operation.outputs >= 0:
        _receive(frame, operation, lo, hi)


@inlined
def _receive(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add what the loss sends to outputs."""
    for row in range(lo, hi):
        error = offset(frame.error, frame.begins[row])
        sent = offset(frame.sent, frame.rows[row] * frame.output_count)
        for i in range(operation.outputs, operation.judged):
            error[frame.outputs[i]] += sent[i]


@subroutine
def judge(frame: Any, operation: Any, form: int, hi: int) -> float:
    """Compute E of the outputs of an operation, and the errors that it sends back; return its sum.

    Rows of which nothing is expected have an E of 0, and nothing is sent to them.
    """
    first, every = operation.outputs, frame.output_count
    count, size = operation.judged - first, hi * every
    out = frame.found
    net, slope, want = offset(out, size), offset(out, 2 * size), offset(out, 3 * size)
    costs, sent = offset(out, 4 * size), offset(out, 5 * size)
    columns, n = offset(frame.columns, first), 0
    for row in range(hi):
        line = frame.judged[frame.lines[row]]
        for i in range(count):
            place = frame.begins[row] + frame.outputs[first + i]
            out[n], net[n] = frame.out[place], frame.net[place]
            slope[n] = 1.0
            want[n] = frame.expected[line * every + columns[i]] if line >= 0 else 0.0
            n += 1
    constants = offset(frame.constants, operation.constants)
    descend(operation.code, constants, net, out, slope, frame.steps, 0, 1, n)  # steps begin with 0
    cost(form, want, out, net, slope, costs, sent, n)
    total, n = 0.0, 0
    for row in range(hi):
        is_judged = frame.judged[frame.lines[row]] >= 0
        for i in range(count):
            place = frame.rows[row] * every + first + i
            frame.cost[place] = costs[n] if is_judged else 0.0
            frame.sent[place] = sent[n] if is_judged else 0.0
            total += frame.cost[place]
            n += 1
    return total
