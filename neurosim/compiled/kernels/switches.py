"""The functions of the tables, chosen by number inside compiled code.

Each switch is written out from its table: a chain of comparisons, each with a loop over the array
around the function itself, so that the choice is made once for many neurons. Blocks are four
numbers; see across.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from neurosim.compiled.codes import ACTIVATION_PAIRS, AGGREGATION_PAIRS, FORMS, RULES
from neurosim.compiled.kernels import exponential  # noqa: F401 - it puts the wide exp into mathematics
from neurosim.compiled.kernels.across import across
from neurosim.compiled.kernels.jit import helper, large, numeric
from neurosim.functions.losses import Form

__all__ = [
    "activate", "activate_to_train", "combine", "judge", "move", "partial_derivatives",
]  # fmt: skip


def _switch(signature: str, names: dict[str, Any], bodies: Iterable[str]) -> Any:
    """Compile a function that does one of several things by the number ``code``.

    Args:
        signature: its name and arguments.
        names: what the texts call by name.
        bodies: the text for each number.
    """
    first, *others = bodies
    lines = [f"def {signature}:", "    if code == 0:", f"        {first}"]
    for code, body in enumerate(others, 1):
        test = f"elif code == {code}" if code < len(others) else "else"
        lines += [f"    {test}:", f"        {body}"]
    exec("\n".join(lines), names)
    return large(names[signature.partition("(")[0]])


def _numbered(functions: Iterable[Any]) -> dict[str, Any]:
    return {f"f{code}": each for code, each in enumerate(functions)}


def _named(functions: Iterable[Callable[..., Any]]) -> dict[str, Any]:
    return _numbered(map(numeric, functions))


def _constants(code: int) -> str:
    count = ACTIVATION_PAIRS[code].constants
    return "".join(f"constants[place + {index}], " for index in range(count))


def _with_slope(code: int) -> Any:
    """Return a function that gives f and f'."""
    pair = ACTIVATION_PAIRS[code]
    constants = "".join(f"c{index}, " for index in range(pair.constants))
    names = {"function": numeric(pair.first), "derivative": numeric(pair.second)}
    text = f"""
def both({constants}net):
    out = function({constants}net)
    return out, derivative({constants}net, out)"""
    exec(text, names)
    return helper(names["both"])


def _judging(form: Form) -> Any:
    """Return a function that gives E, the error, and the step of an output."""
    value, error = numeric(form.value), numeric(form.error)

    def judging(
        scale: float, want: float, out: float, net: float, slope: float, live: float
    ) -> tuple[float, float, float]:
        found = error(want, out, net, slope)  # in any case: a branch would cut registers apart
        found = found if live != 0.0 else 0.0
        return value(want, out, net), found, scale * found

    return helper(judging)


activate = _switch(
    "activate(code, constants, place, state, out, net, blocks)",
    {"across": across, **_named(pair.first for pair in ACTIVATION_PAIRS)},
    (
        f"across(f{code}, state, (out,), blocks, ({_constants(code)}), (net,))"
        for code in range(len(ACTIVATION_PAIRS))
    ),
)
"""``out = f(net)``, from these two places of the state on."""

activate_to_train = _switch(
    "activate_to_train(code, constants, place, state, out, slope, net, blocks)",
    {"across": across, **_numbered(map(_with_slope, range(len(ACTIVATION_PAIRS))))},
    (
        f"across(f{code}, state, (out, slope), blocks, ({_constants(code)}), (net,))"
        for code in range(len(ACTIVATION_PAIRS))
    ),
)
"""The same, and ``slope = f'(net, out)``."""

judge = _switch(
    "judge(code, scale, state, want, out, net, slope, live, cost, error, step, blocks)",
    {"across": across, **_numbered(map(_judging, FORMS))},
    (
        f"across(f{code}, state, (cost, error, step), blocks, "
        "(scale,), (want, out, net, slope, live))"
        for code in range(len(FORMS))
    ),
)
"""``cost = E``, ``error`` of the outputs that are live, and ``step = scale * error``."""

combine = _switch(
    "combine(code, signals)",
    _named(pair.first for pair in AGGREGATION_PAIRS),
    (f"return f{code}(signals)" for code in range(len(AGGREGATION_PAIRS))),
)
"""Return the net input of the signals."""

partial_derivatives = _switch(
    "partial_derivatives(code, signals, partials)",
    _named(pair.second for pair in AGGREGATION_PAIRS),
    (f"f{code}(signals, partials)" for code in range(len(AGGREGATION_PAIRS))),
)
"""Write d net_input / d signal for each signal."""


def _moves(code: int) -> str:
    rule = RULES[code]
    moments = [f"moments[{index} * size + i]" for index in range(rule.moments)]
    results = ", ".join(["weights[i]", *moments]) + ("" if moments else ",")
    constants = "".join(f"options[{index}], " for index in range(len(rule.constants)))
    arguments = ", ".join(["weights[i]", "gradients[i]", *moments])
    return f"for i in range(start, stop): {results} = f{code}({constants}{arguments})"


move = _switch(
    "move(code, options, weights, gradients, moments, size, start, stop)",
    _named(rule.move for rule in RULES),
    map(_moves, range(len(RULES))),
)
"""Let an optimizer move the weights between two places."""
