"""The numbers of neurons: activations, losses, and errors made of what flows back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurosim.compiled import (
    exponential,  # noqa: F401 - it puts its functions into mathematics
    frame as at,
)
from neurosim.compiled.codes import ACTIVATION_PAIRS, FORMS
from neurosim.compiled.frame import floats, further, wholes
from neurosim.compiled.jit import helper, large, numeric, switch
from neurosim.compiled.program import CODE, CONSTANTS, FIRST, JUDGED, OUTPUTS, ROWS

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

activate = switch(
    "activate(constants, net, out, count)",
    FUNCTIONS,
    (
        f"for i in range(count): out[i] = output{code}({each}net[i])"
        for code, each in enumerate(_constants)
    ),
)

descend = switch(
    "descend(constants, net, out, error, count)",
    FUNCTIONS,
    (
        f"for i in range(count): error[i] = error[i] * slope{code}({each}net[i], out[i])"
        for code, each in enumerate(_constants)
    ),
)

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


@helper
def activations(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Compute the outputs of net inputs."""
    code, rows = operation[CODE], wholes(frame, at.ROWS)
    constants = further(floats(frame, at.CONSTANTS), operation[CONSTANTS])
    net = further(floats(frame, at.NET), operation[FIRST])
    out = further(floats(frame, at.OUT), operation[FIRST])
    if frame[at.ROW_STRIDE] == 1:
        for i in range(operation[ROWS]):
            begin = i * frame[at.SLOT_STRIDE] + lo
            activate(code, constants, further(net, begin), further(out, begin), hi - lo)
    else:
        for row in range(lo, hi):
            begin = rows[row] * frame[at.ROW_STRIDE]
            activate(code, constants, further(net, begin), further(out, begin), operation[ROWS])


@helper
def errors(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Turn what has flown back into errors, and add what the loss sends to outputs."""
    code, rows, error = operation[CODE], wholes(frame, at.ROWS), floats(frame, at.ERROR)
    constants = further(floats(frame, at.CONSTANTS), operation[CONSTANTS])
    net, out = floats(frame, at.NET), floats(frame, at.OUT)
    by_sample = frame[at.ROW_STRIDE] == 1
    for i in range(operation[ROWS] if by_sample else hi - lo):
        if by_sample:
            begin, count = operation[FIRST] + i * frame[at.SLOT_STRIDE] + lo, hi - lo
        else:
            begin, count = operation[FIRST] + rows[lo + i] * frame[at.ROW_STRIDE], operation[ROWS]
        back = further(error, begin)
        descend(code, constants, further(net, begin), further(out, begin), back, count)
    if operation[OUTPUTS] >= 0:
        for row in range(lo, hi):
            r, outputs = rows[row], wholes(frame, at.OUTPUTS)
            sent = further(floats(frame, at.SENT), r * frame[at.OUTPUT_COUNT])
            for i in range(operation[OUTPUTS], operation[JUDGED]):
                error[outputs[i] + r * frame[at.ROW_STRIDE]] += sent[i]


@large
def judge(frame: Any, operation: Any, form: int, line: int, r: int) -> float:
    """Compute E of the outputs of an operation at one row, and the errors that it sends back."""
    first, count, every = operation[OUTPUTS], operation[JUDGED], frame[at.OUTPUT_COUNT]
    count -= first
    out = floats(frame, at.FOUND)
    net, slope, want = further(out, every), further(out, 2 * every), further(out, 3 * every)
    for i in range(count):
        place = wholes(frame, at.OUTPUTS)[first + i] + r * frame[at.ROW_STRIDE]
        out[i], net[i] = floats(frame, at.OUT)[place], floats(frame, at.NET)[place]
        column = wholes(frame, at.COLUMNS)[first + i]
        slope[i], want[i] = 1.0, floats(frame, at.EXPECTED)[line * every + column]
    constants = further(floats(frame, at.CONSTANTS), operation[CONSTANTS])
    descend(operation[CODE], constants, net, out, slope, count)
    costs = further(floats(frame, at.COST), r * every + first)
    sent = further(floats(frame, at.SENT), r * every + first)
    cost(form, want, out, net, slope, costs, sent, count)
    total = 0.0
    for i in range(count):
        total += costs[i]
    return total
