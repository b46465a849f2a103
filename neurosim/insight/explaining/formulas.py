"""Formulas of activations and losses, read from their text and held against their numbers.

A formula that does not give the function's own number is not shown: then the function is named.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from neurosim.errors import OptionError
from neurosim.functions.activation_text import is_standard
from neurosim.functions.activations import Activation
from neurosim.insight.expressions import (
    FUNCTIONS,
    Call,
    Expression,
    Negative,
    Number,
    Symbol,
    expression,
)
from neurosim.notation import number

_LONGEST = 500
_CONDITION = re.compile(r"(?P<formula>.+?) (?:for x (?P<sign><=|>=|<|>) (?P<bound>\S+)|below)")
_COMPARE = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge}
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def parsed(text: str, names: Mapping[str, Expression], x: float = 0.0) -> Expression | None:
    """Return the formula that a text says, or None if it is not one.

    Args:
        text: such as ``"1 / (1 + e^-x)"`` or ``"0 for x < 0, x for x >= 0"``.
        names: the formulas that stand for its letters.
        x: decides between the cases of a formula that has several.

    >>> formula = parsed("alpha*x for x < 0, x for x >= 0", {"x": Symbol("net")}, x=2.0)
    >>> formula
    Symbol(name='net', of=(), new=False)
    """
    if len(text) > _LONGEST:
        return None
    try:
        tree = ast.parse(_case(text, x).replace("^", "**").strip(), mode="eval")
        return _expression(tree.body, names)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def function_of(activation: Activation, net: Symbol, net_input: float) -> Expression:
    """Return the activation of a net input as a formula.

    >>> from neurosim.functions.activations import ACTIVATIONS
    >>> net = Symbol("net")
    >>> function_of(ACTIVATIONS["logistic"], net, 0.0).filled({net: 0.0}).value()
    0.5
    """
    names = {"x": net, **_constants(activation)}
    formula = parsed(activation.formula, names, net_input)
    value = activation(net_input)
    if formula is not None and agrees(formula, {net: net_input}, value):
        return formula
    return Call(activation.label, (net,), activation.function)


def slope_of(
    activation: Activation, net: Symbol, out: Symbol, net_input: float, output: float
) -> Expression:
    """Return the derivative of an activation as a formula of the net input and the output."""
    names = {"x": net, "y": out, **_constants(activation)}
    formula = parsed(activation.slope, names, net_input)
    value = activation.derivative(net_input, output)
    if formula is not None and agrees(formula, {net: net_input, out: output}, value):
        return formula
    return Call(f"{activation.label}'", (net,), lambda x: activation.derivative(x, output))


def slope_below(activation: Activation) -> float | None:
    """Return the slope just below 0 where it is another one than at 0; None for no such kink.

    >>> from neurosim.functions.activations import ACTIVATIONS
    >>> slope_below(ACTIVATIONS["relu"]), slope_below(ACTIVATIONS["tanh"])
    (0.0, None)
    """
    below, at = (activation.derivative(x, activation(x)) for x in (-1e-300, 0.0))
    return below if abs(below - at) > 1e-9 else None


def at_kink(activation: Activation) -> str:
    """Say which slope an activation has here at its kink, and which elsewhere."""
    at = number(activation.derivative(0.0, activation(0.0)))
    below = number(slope_below(activation) or 0.0)
    other = f"PyTorch takes {below}" if is_standard(activation) else f"just below 0 it is {below}"
    return f"at a net input of exactly 0 {activation.label} has a kink; f'(0) = {at} here, {other}"


def agrees(formula: Expression, values: Mapping[Expression, float], wanted: float) -> bool:
    """Tell whether a formula comes to a number, up to rounding."""
    try:
        value = formula.filled(values).value()
    except (ArithmeticError, ValueError, OptionError):
        return False
    return math.isclose(value, wanted, rel_tol=1e-9)


def _constants(activation: Activation) -> dict[str, Expression]:
    return {name: Number(value) for name, value in activation.constants.items()}


def _case(text: str, x: float) -> str:
    """Return the case that holds at x, of a formula in cases."""
    if " for x " not in text:
        return text
    for case in text.split(", "):
        found = _CONDITION.fullmatch(case)
        if found is None:
            raise ValueError(f"no case: {case}")
        sign = found["sign"]
        if sign is None or _COMPARE[sign](x, float(found["bound"])):
            return found["formula"]
    raise ValueError(f"no case of {text!r} holds")


def _expression(node: ast.expr, names: Mapping[str, Expression]) -> Expression:  # noqa: PLR0911
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return expression(value)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id="e"):
            return Symbol("e")
        case ast.Name(id="pi"):
            return Number(math.pi)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Negative(_expression(operand, names))
        case ast.BinOp():
            return _operation(node, names)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return Call(name, tuple(_expression(each, names) for each in arguments))
    raise ValueError(f"not part of a formula: {ast.dump(node)}")


def _operation(node: ast.BinOp, names: Mapping[str, Expression]) -> Expression:
    operation = _OPERATIONS.get(type(node.op))
    if operation is None:
        raise ValueError(f"not part of a formula: {ast.dump(node)}")
    made: Expression = operation(_expression(node.left, names), _expression(node.right, names))
    return made
