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
from neurosim.compiled.program import ADD, BACK, CODE, CONSTANTS, FIRST, JUDGED, OUTPUTS, ROWS, SUM

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


@large
def nodes(frame: Any, operation: Any, lo: int, hi: int, what: int) -> None:
    """Compute the outputs of net inputs (SUM), or errors of what has flowed back (BACK)."""
    by_sample, first = frame[at.ROW_STRIDE] == 1, operation[FIRST]
    lines, count = (operation[ROWS], hi - lo) if by_sample else (hi - lo, operation[ROWS])
    constants = further(floats(frame, at.CONSTANTS), operation[CONSTANTS])
    for i in range(lines if what != ADD else 0):
        begin = lo + i * frame[at.SLOT_STRIDE] if by_sample else wholes(frame, at.BEGINS)[lo + i]
        net = further(floats(frame, at.NET), first + begin)
        out = further(floats(frame, at.OUT), first + begin)
        if what == SUM:
            activate(operation[CODE], constants, net, out, count)
        else:
            error = further(floats(frame, at.ERROR), first + begin)
            descend(operation[CODE], constants, net, out, error, count)
    if what == BACK and operation[OUTPUTS] >= 0:
        _receive(frame, operation, lo, hi)


@helper
def _receive(frame: Any, operation: Any, lo: int, hi: int) -> None:
    """Add what the loss sends to outputs."""
    for row in range(lo, hi):
        error = further(floats(frame, at.ERROR), wholes(frame, at.BEGINS)[row])
        sent = further(floats(frame, at.SENT), wholes(frame, at.ROWS)[row] * frame[at.OUTPUT_COUNT])
        for i in range(operation[OUTPUTS], operation[JUDGED]):
            error[wholes(frame, at.OUTPUTS)[i]] += sent[i]


@large
def judge(frame: Any, operation: Any, form: int, hi: int) -> float:
    """Compute E of the outputs of an operation, and the errors that it sends back; return its sum.

    Rows of which nothing is expected have an E of 0, and nothing is sent to them.
    """
    first, every = operation[OUTPUTS], frame[at.OUTPUT_COUNT]
    count, size = operation[JUDGED] - first, hi * every
    out = floats(frame, at.FOUND)
    net, slope, want = further(out, size), further(out, 2 * size), further(out, 3 * size)
    costs, sent = further(out, 4 * size), further(out, 5 * size)
    columns, n = further(wholes(frame, at.COLUMNS), first), 0
    for row in range(hi):
        line = wholes(frame, at.JUDGED)[wholes(frame, at.LINES)[row]]
        for i in range(count):
            place = wholes(frame, at.BEGINS)[row] + wholes(frame, at.OUTPUTS)[first + i]
            out[n], net[n] = floats(frame, at.OUT)[place], floats(frame, at.NET)[place]
            slope[n] = 1.0
            want[n] = floats(frame, at.EXPECTED)[line * every + columns[i]] if line >= 0 else 0.0
            n += 1
    constants = further(floats(frame, at.CONSTANTS), operation[CONSTANTS])
    descend(operation[CODE], constants, net, out, slope, n)
    cost(form, want, out, net, slope, costs, sent, n)
    total, n = 0.0, 0
    for row in range(hi):
        is_judged = wholes(frame, at.JUDGED)[wholes(frame, at.LINES)[row]] >= 0
        for i in range(count):
            place = wholes(frame, at.ROWS)[row] * every + first + i
            floats(frame, at.COST)[place] = costs[n] if is_judged else 0.0
            floats(frame, at.SENT)[place] = sent[n] if is_judged else 0.0
            total += floats(frame, at.COST)[place]
            n += 1
    return total
