"""A function of the tables as JavaScript, translated from its Python source.

So a page computes with the very definitions that the network has, and with none of its own.
"""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

OPERATORS: dict[type, str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.USub: "-",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!==",
}  # fmt: skip

CALLS: dict[Any, str] = {
    getattr(math, name): f"Math.{name}"
    for name in (
        "acosh", "asinh", "atan", "atanh", "cos", "cosh", "exp", "expm1", "log10", "log1p", "log2",
        "sin", "sinh", "sqrt", "tan", "tanh",
    )
}  # fmt: skip
CALLS.update({abs: "Math.abs", max: "Math.max", min: "Math.min", math.fabs: "Math.abs"})


REFUSALS = (
    AttributeError, KeyError, OSError, TypeError, ValueError, SyntaxError, RecursionError,
)  # fmt: skip
"""What it raises to look for the source of something that has none, or for another operator."""


class UntranslatableError(Exception):
    """A function that is written in more than the few words that are translated."""


def translated(function: Callable[..., Any]) -> str:
    """Return a JavaScript function that computes what a Python function of numbers computes.

    It knows arithmetic, comparisons, choices, loops over a sequence or a range, what ``math`` and
    JavaScript both have, and other functions written so.

    Raises:
        UntranslatableError: if there is no source to read, or anything else in it.

    >>> translated(math.tanh)
    'Math.tanh'
    >>> from neurosim.functions.activations import ACTIVATIONS
    >>> translated(ACTIVATIONS["relu"].function)
    '($x)=>{return (($x>=0.0)?$x:0.0);}'
    """
    if isinstance(function, partial):
        return _bound(function)
    try:
        return CALLS[function] if function in CALLS else _Translation(function).text
    except REFUSALS as error:
        raise UntranslatableError(str(error)) from error


def _bound(function: partial[Any]) -> str:
    if function.keywords:
        raise UntranslatableError("constants by name")
    constants = "".join(f"{_number(each)}," for each in function.args)
    return f"(...rest)=>({translated(function.func)})({constants}...rest)"


def _number(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise UntranslatableError(f"no number: {value!r}")
    return repr(float(value)).replace("inf", "Infinity")


class _Translation:
    """Writes one function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        known = inspect.getclosurevars(function)
        self._outside = {**known.builtins, **known.globals, **known.nonlocals}
        node = _definition(function)
        if node.args.vararg or node.args.kwonlyargs or node.args.kwarg or node.args.defaults:
            raise UntranslatableError("more than arguments by place")
        names = [each.arg for each in node.args.args]
        self._local = {*names, *function.__code__.co_varnames}
        body = [ast.Return(node.body)] if isinstance(node, ast.Lambda) else node.body
        arguments = ",".join(f"${name}" for name in names)
        self.text = f"({arguments})=>{{{self._block(body)}}}"

    def _block(self, body: Sequence[ast.stmt]) -> str:
        return "".join(map(self._statement, body))

    def _statement(self, node: ast.stmt) -> str:
        match node:
            case ast.Expr(ast.Constant(str())):
                return ""  # its docstring
            case ast.Return(ast.expr() as value):
                return f"return {self._value(value)};"
            case ast.Assign([ast.Name(name)], value):
                return f"var ${name}={self._value(value)};"
            case ast.AugAssign(ast.Name(name), operator, value):
                return f"${name}{OPERATORS[type(operator)]}={self._value(value)};"
            case ast.If(test, body, others):
                other = f"else{{{self._block(others)}}}" if others else ""
                return f"if({self._value(test)}){{{self._block(body)}}}{other}"
            case ast.For(ast.Name(name), over, body, []):
                return f"for({self._over(f'${name}', over)}){{{self._block(body)}}}"
        raise UntranslatableError(ast.unparse(node))

    def _over(self, name: str, over: ast.expr) -> str:
        match over:
            case ast.Call(ast.Name("range"), ends, []) if len(ends) in (1, 2):
                first, end = ["0", *map(self._value, ends)][-2:]
                return f"var {name}={first};{name}<{end};{name}+=1"
        return f"var {name} of {self._value(over)}"

    def _value(self, node: ast.expr) -> str:  # noqa: PLR0911 - one line for each word
        match node:
            case ast.Constant(value):
                return _number(value)
            case ast.Name(name):
                return f"${name}" if name in self._local else _number(self._outside.get(name))
            case ast.UnaryOp(operator, value):
                return f"({OPERATORS[type(operator)]}{self._value(value)})"
            case ast.BinOp(left, operator, right):
                return f"({self._value(left)}{OPERATORS[type(operator)]}{self._value(right)})"
            case ast.Compare(left, [comparison], [right]):
                return f"({self._value(left)}{OPERATORS[type(comparison)]}{self._value(right)})"
            case ast.IfExp(test, body, other):
                return f"({self._value(test)}?{self._value(body)}:{self._value(other)})"
            case ast.Subscript(value, index) if not isinstance(index, ast.Slice | ast.UnaryOp):
                return f"{self._value(value)}[{self._value(index)}]"
            case ast.Call(ast.Name("len"), [value], []):
                return f"{self._value(value)}.length"
            case ast.Call(called, arguments, []):
                values = ",".join(map(self._value, arguments))
                return f"({translated(self._function(called))})({values})"
        raise UntranslatableError(ast.unparse(node))

    def _function(self, node: ast.expr) -> Any:
        match node:
            case ast.Name(name):
                return self._outside.get(name)
            case ast.Attribute(ast.Name(name), attribute):
                return getattr(self._outside.get(name), attribute)
        raise UntranslatableError(ast.unparse(node))


def _definition(function: Callable[..., Any]) -> ast.FunctionDef | ast.Lambda:
    """The function's own place in its source; of a lambda there must be one with its arguments."""
    code = function.__code__
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    names = list(code.co_varnames[: code.co_argcount])
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.Lambda)
        and getattr(node, "name", "<lambda>") == code.co_name
        and [each.arg for each in node.args.args] == names
    ]
    if len(found) != 1:
        raise UntranslatableError("several functions in one line")
    return found[0]
