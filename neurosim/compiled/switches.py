"""The functions of the tables, chosen by number inside compiled code.

Each switch is written out from its table: a chain of comparisons, each with a loop over the array
around the function itself, so that the choice is made once for many neurons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from neurosim.compiled import exponential  # noqa: F401 - it puts the wide exp into mathematics
from neurosim.compiled.codes import ACTIVATION_PAIRS, AGGREGATION_PAIRS, FORMS, RULES
from neurosim.compiled.jit import helper, numeric

__all__ = ["activate", "combine", "judge", "move", "partial_derivatives", "slope"]

NARROW = 6
"""Below so many neurons side by side, the exp of the system's own library is the quicker one."""


def _switch(
    signature: str,
    functions: Iterable[tuple[Callable[..., Any], ...]],
    body: Callable[[int], str],
    narrow: bool = False,
) -> Any:
    """Compile a function that does one of several things by the number ``code``.

    Args:
        signature: its name and arguments.
        functions: for each number the functions that the text calls a0, b0; a1, b1 ...
        body: the text for a number.
        narrow: whether the text also wants the first function as n0, n1 ... for few numbers.
    """
    names: dict[str, Any] = {}
    lines = [f"def {signature}:"]
    for code, group in enumerate(functions):
        names |= {f"{'ab'[place]}{code}": numeric(each) for place, each in enumerate(group)}
        names |= {f"n{code}": numeric(group[0], wide=False)} if narrow else {}
        lines += [f"    {'elif' if code else 'if'} code == {code}:", f"        {body(code)}"]
    exec("\n".join(lines), names)
    return helper(names[signature.partition("(")[0]])


def _constants(code: int) -> str:
    count = ACTIVATION_PAIRS[code].constants
    return "".join(f"constants[place + {index}], " for index in range(count))


def _activates(code: int) -> str:
    arguments = f"({_constants(code)}state[net + i])"
    return f"""
            if count < {NARROW}:
                for i in range(count): state[out + i] = n{code}{arguments}
            else:
                for i in range(count): state[out + i] = a{code}{arguments}"""


activate = _switch(
    "activate(code, constants, place, state, out, net, count)",
    [(pair.first,) for pair in ACTIVATION_PAIRS],
    _activates,
    narrow=True,
)
"""``out = f(net)`` for ``count`` numbers of the state, from these two places on."""

slope = _switch(
    "slope(code, constants, place, state, out, net, error, count)",
    [(pair.second,) for pair in ACTIVATION_PAIRS],
    lambda code: (
        f"for i in range(count): "
        f"state[error + i] *= a{code}({_constants(code)}state[net + i], state[out + i])"
    ),
)
"""``error *= f'(net, out)``."""

judge = _switch(
    "judge(code, state, want, out, net, error, cost, count)",
    FORMS,
    lambda code: (
        f"""for i in range(count):
            state[cost + i] = a{code}(state[want + i], state[out + i], state[net + i])
            state[error + i] = b{code}(
                state[want + i], state[out + i], state[net + i], state[error + i])"""
    ),
)
"""``cost`` becomes E and ``error``, which holds f', the error of each output."""

combine = _switch(
    "combine(code, signals)",
    [(pair.first,) for pair in AGGREGATION_PAIRS],
    lambda code: f"return a{code}(signals)",
)
"""Return the net input of the signals."""

partial_derivatives = _switch(
    "partial_derivatives(code, signals, partials)",
    [(pair.second,) for pair in AGGREGATION_PAIRS],
    lambda code: f"a{code}(signals, partials)",
)
"""Write d net_input / d signal for each signal."""


def _moves(code: int) -> str:
    rule = RULES[code]
    moments = [f"moments[{index} * size + i]" for index in range(rule.moments)]
    results = ", ".join(["weights[i]", *moments]) + ("" if moments else ",")
    constants = "".join(f"options[{index}], " for index in range(len(rule.constants)))
    arguments = ", ".join(["weights[i]", "gradients[i]", *moments])
    return f"for i in range(start, stop): {results} = a{code}({constants}{arguments})"


move = _switch(
    "move(code, options, weights, gradients, moments, size, start, stop)",
    [(rule.move,) for rule in RULES],
    _moves,
)
"""Let an optimizer move the weights between two places."""
