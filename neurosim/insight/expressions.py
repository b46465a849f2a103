"""Formulas as trees: built with operators, filled with numbers, evaluated, and written anywhere.

>>> out = Symbol("out", "o1")
>>> slope = out * (1 - out)
>>> slope.filled({out: 0.75}).value()
0.1875
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TypeAlias

from neurosim.attributes import unchanging
from neurosim.checks import finite
from neurosim.errors import OptionError


class Expression:
    """A formula: a leaf, or an operation on other formulas, which are the fields of its class."""

    __slots__ = ()

    def parts(self) -> tuple[Expression, ...]:
        """Return what it is made of; nothing for a leaf."""
        return ()

    def rebuilt(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        return self

    def value(self) -> float:
        """Return the number that it comes to.

        Raises:
            OptionError: if it holds a symbol that has no number.
        """
        raise OptionError(f"{self!r} has no number; fill it in first")

    def filled(self, values: Mapping[Expression, Operand]) -> Expression:
        """Return it with every symbol (or derivative) that has a value replaced by that.

        >>> w, x = Symbol("w"), Symbol("x")
        >>> (w * x).filled({w: 2.0, x: 3.0}).value()
        6.0
        """
        if self in values:
            return expression(values[self])
        parts = self.parts()
        return self.rebuilt(tuple(each.filled(values) for each in parts)) if parts else self

    def __add__(self, other: Operand) -> Expression:
        return added(self, other)

    def __radd__(self, other: Operand) -> Expression:
        return added(other, self)

    def __sub__(self, other: Operand) -> Expression:
        return added(self, Negative(expression(other)))

    def __rsub__(self, other: Operand) -> Expression:
        return added(other, Negative(self))

    def __mul__(self, other: Operand) -> Expression:
        return multiplied(self, other)

    def __rmul__(self, other: Operand) -> Expression:
        return multiplied(other, self)

    def __truediv__(self, other: Operand) -> Expression:
        return Quotient(self, expression(other))

    def __rtruediv__(self, other: Operand) -> Expression:
        return Quotient(expression(other), self)

    def __pow__(self, other: Operand) -> Expression:
        return Power(self, expression(other))

    def __rpow__(self, other: Operand) -> Expression:
        return Power(expression(other), self)

    def __neg__(self) -> Expression:
        return Negative(self)


Operand: TypeAlias = Expression | float | int


def expression(given: Operand) -> Expression:
    """Return a plain number as a formula; a formula as it is."""
    return (
        given if isinstance(given, Expression) else Number(finite(given, "a number in a formula"))
    )


@unchanging
@dataclass(frozen=True, slots=True)
class Number(Expression):
    """A number, written with the digits of the document."""

    number: float

    def value(self) -> float:
        """Return the number."""
        return self.number


@unchanging
@dataclass(frozen=True, slots=True, init=False)
class Symbol(Expression):
    """A name with what it belongs to: ``net`` of h1, ``w`` of the connection i1 -> h1.

    Args:
        name: the letter or word.
        of: the node's name, or the two names of a connection; nothing for E alone.
        new: True for the value after an update.
    """

    name: str
    of: tuple[str, ...]
    new: bool

    def __init__(self, name: str, *of: str, new: bool = False) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "of", of)
        object.__setattr__(self, "new", new)

    def value(self) -> float:
        """Return e for the symbol e; no other symbol has a number of its own."""
        return math.e if self == Symbol("e") else Expression.value(self)


@unchanging
@dataclass(frozen=True, slots=True)
class Derivative(Expression):
    """The partial derivative of one symbol by another; a leaf: it is filled as a whole."""

    top: Symbol
    bottom: Symbol


@unchanging
@dataclass(frozen=True, slots=True)
class Blank(Expression):
    """A place to write on.

    Args:
        width: how many characters wide it is.
    """

    width: int = 12


class _Operation(Expression):
    """An operation whose parts are its fields, or the items of its only field."""

    __slots__ = ()

    def parts(self) -> tuple[Expression, ...]:
        """Return what is operated on."""
        given = tuple(getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]
        return given[0] if isinstance(given[0], tuple) else given

    def rebuilt(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        kind: Callable[..., Expression] = type(self)
        return kind(parts) if isinstance(self, Sum | Product) else kind(*parts)

    def value(self) -> float:
        """Do the operation."""
        return self._of(*(each.value() for each in self.parts()))

    def _of(self, *values: float) -> float:
        raise NotImplementedError


@unchanging
@dataclass(frozen=True, slots=True)
class Sum(_Operation):
    """Terms added up in their order; a :class:`Negative` term is subtracted."""

    terms: tuple[Expression, ...]

    def _of(self, *values: float) -> float:
        total = 0.0
        for value in values:
            total += value
        return total


@unchanging
@dataclass(frozen=True, slots=True)
class Product(_Operation):
    """Factors multiplied in their order."""

    factors: tuple[Expression, ...]

    def _of(self, *values: float) -> float:
        return math.prod(values)


@unchanging
@dataclass(frozen=True, slots=True)
class Negative(_Operation):
    """A formula with a minus in front."""

    operand: Expression

    def _of(self, *values: float) -> float:
        return -values[0]


@unchanging
@dataclass(frozen=True, slots=True)
class Quotient(_Operation):
    """A fraction."""

    top: Expression
    bottom: Expression

    def _of(self, *values: float) -> float:
        return values[0] / values[1]


@unchanging
@dataclass(frozen=True, slots=True)
class Power(_Operation):
    """A base with an exponent."""

    base: Expression
    exponent: Expression

    def _of(self, *values: float) -> float:
        if self.base == Symbol("e"):
            return math.exp(values[1])
        return float(values[0] ** values[1])


@unchanging
@dataclass(frozen=True, slots=True)
class Call(_Operation):
    """A named function of other formulas.

    Args:
        name: how it is written.
        arguments: what it is of.
        function: how it is computed; by default the function of that name from
            :data:`FUNCTIONS`.
    """

    name: str
    arguments: tuple[Expression, ...]
    function: Callable[..., float] | None = None

    def parts(self) -> tuple[Expression, ...]:
        """Return the arguments."""
        return self.arguments

    def rebuilt(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same function of other arguments."""
        return Call(self.name, parts, self.function)

    def _of(self, *values: float) -> float:
        function = self.function or FUNCTIONS.get(self.name)
        return Expression.value(self) if function is None else float(function(*values))


FUNCTIONS: dict[str, Callable[..., float]] = {
    "ln": math.log,
    "tanh": math.tanh,
    "arctan": math.atan,
    "max": max,
    "exp": math.exp,
    "abs": abs,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
}
"""The functions that a formula may name."""


def added(*terms: Operand) -> Expression:
    """Return the sum, a sum among the terms opened; a single term as it is."""
    opened: list[Expression] = []
    for term in map(expression, terms):
        opened += term.terms if isinstance(term, Sum) else [term]
    return opened[0] if len(opened) == 1 else Sum(tuple(opened))


def multiplied(*factors: Operand) -> Expression:
    """Return the product, a product among the factors opened; a single factor as it is."""
    opened: list[Expression] = []
    for factor in map(expression, factors):
        opened += factor.factors if isinstance(factor, Product) else [factor]
    return opened[0] if len(opened) == 1 else Product(tuple(opened))
