"""What all notations of a formula have in common: where brackets go, and where a line breaks."""

from __future__ import annotations

from abc import ABC, abstractmethod

from neurosim.insight.expressions import (
    Blank,
    Call,
    Derivative,
    Expression,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from neurosim.insight.precision import Precision

__all__ = ["Writer", "is_negative"]


class Writer(ABC):
    """Writes formulas in one notation; derived classes say how each part looks.

    Args:
        precision: how many digits numbers show.
    """

    def __init__(self, precision: Precision) -> None:
        self.precision = precision

    def write(self, formula: Expression) -> str:  # noqa: PLR0911 - one case for each kind
        """Write a formula."""
        match formula:
            case Number(number):
                return self.number(self.precision.write(number))
            case Symbol():
                return self.symbol(formula)
            case Derivative(top, bottom):
                return self.derivative(top, bottom)
            case Blank(width):
                return self.blank(width)
            case Sum(terms):
                return "".join(self.term(each, first=not place) for place, each in enumerate(terms))
            case Product(factors):
                return self.times().join(
                    self.factor(each, first=not place) for place, each in enumerate(factors)
                )
            case Negative(operand):
                return self.minus() + self._inside(operand, isinstance(operand, Sum))
            case Quotient(top, bottom):
                return self.fraction(top, bottom)
            case Power(base, exponent):
                atom = isinstance(base, Number | Symbol | Blank | Call)
                return self.power(self._inside(base, not atom), exponent)
            case Call(name, arguments):
                return self.call(name, [self.write(each) for each in arguments])
        raise TypeError(f"no notation for {formula!r}")

    def term(self, formula: Expression, first: bool) -> str:
        """Write a term of a sum with the sign in front of it."""
        if isinstance(formula, Negative):
            operand = self._inside(formula.operand, isinstance(formula.operand, Sum))
            return f"{self.minus()}{operand}" if first else f"{self.minus(spaced=True)}{operand}"
        text = self._inside(formula, isinstance(formula, Sum), first)
        return text if first else f"{self.plus()}{text}"

    def factor(self, formula: Expression, first: bool) -> str:
        """Write a factor of a product."""
        return self._inside(formula, isinstance(formula, Sum), first)

    def continued(self, piece: Expression) -> str:
        """Write a piece of a sum or product that goes on from the line before."""
        if isinstance(piece, Product):
            return self.times() + self.times().join(
                self.factor(each, first=False) for each in piece.factors
            )
        return "".join(self.term(each, first=False) for each in piece.parts()).strip()

    def _inside(self, formula: Expression, brackets: bool, first: bool = False) -> str:
        """Write a part of something larger, in brackets where it would be misread without."""
        text = self.write(formula)
        return self.brackets(text) if brackets or (not first and self._negative(formula)) else text

    def _negative(self, formula: Expression) -> bool:
        if isinstance(formula, Product):  # a product reads as negative if it starts so
            return self._negative(formula.factors[0])
        return is_negative(formula)

    @abstractmethod
    def number(self, text: str) -> str:
        """Write a number whose digits are given."""

    @abstractmethod
    def symbol(self, symbol: Symbol) -> str:
        """Write a symbol."""

    @abstractmethod
    def derivative(self, top: Symbol, bottom: Symbol) -> str:
        """Write a partial derivative."""

    @abstractmethod
    def blank(self, width: int) -> str:
        """Write a place to write on."""

    @abstractmethod
    def times(self) -> str:
        """Return the sign between factors."""

    @abstractmethod
    def plus(self) -> str:
        """Return the sign between terms."""

    @abstractmethod
    def minus(self, spaced: bool = False) -> str:
        """Return the minus in front of a formula, or spaced between two."""

    @abstractmethod
    def fraction(self, top: Expression, bottom: Expression) -> str:
        """Write a fraction."""

    @abstractmethod
    def power(self, base: str, exponent: Expression) -> str:
        """Write a power of what is written already."""

    @abstractmethod
    def brackets(self, text: str) -> str:
        """Put brackets around what is written already."""

    @abstractmethod
    def call(self, name: str, arguments: list[str]) -> str:
        """Write a function of what is written already."""


def is_negative(formula: Expression) -> bool:
    """True if the formula starts with a minus."""
    return isinstance(formula, Negative) or (isinstance(formula, Number) and formula.number < 0.0)
