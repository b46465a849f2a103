"""What all notations have in common: where brackets go, how words and formulas mix, documents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import pairwise

from neurosim.insight import document as parts
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

WIDE, NARROW = 72, 44
"""How long lines of a formula are where it has the page, or half of it."""


class Writer(ABC):
    """Writes formulas, words and documents; derived classes say how each part looks.

    Args:
        precision: how many digits numbers show.
        columns: how many columns a document has in print.

    Attributes:
        times: the sign between factors.
        plus, minus: the signs between terms.
        sign: the minus in front of a formula.
        joins: whether a fraction of numbers stands before brackets without a sign.
        fraction, power, brackets, call: what these are written into, with joint between arguments.
        within: what a formula among words is written into.
    """

    times, plus, minus, sign, joins = "*", " + ", " - ", "-", True
    fraction, power, brackets, call, joint = "{}/{}", "{}^{}", "({})", "{}({})", ", "
    within = "${}$"

    def __init__(self, precision: Precision, columns: int = 1) -> None:
        self.precision = precision
        self.width = WIDE if columns == 1 else NARROW

    # Documents

    def blocks(self, document: parts.Document) -> list[str]:
        """Write the parts of a document."""
        return list(map(self._block, document.blocks))

    def _block(self, block: parts.Block) -> str:
        match block:
            case parts.Heading(text, level):
                return self._heading(self.escaped(text), level)
            case parts.Paragraph(words):
                return self._paragraph(self.inline(words))
            case parts.Equation():
                return self._equation(block)
            case parts.Table(head, rows):
                cells = [[self.inline(cell) for cell in row] for row in rows]
                return self._table([self.escaped(title) for title in head], cells)
            case parts.Figure(caption, svg, path):
                return self._figure(self.escaped(caption), svg, path)

    @abstractmethod
    def _heading(self, text: str, level: int) -> str: ...

    def _paragraph(self, text: str) -> str:
        return text

    @abstractmethod
    def _equation(self, equation: parts.Equation) -> str: ...

    @abstractmethod
    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str: ...

    @abstractmethod
    def _figure(self, caption: str, svg: str, path: str) -> str: ...

    # Words and formulas

    def inline(self, words: Iterable[parts.Inline]) -> str:
        """Write a line of words, and formulas among them."""
        return "".join(map(self._word, words))

    def _word(self, word: parts.Inline) -> str:
        if isinstance(word, Expression):
            return self.within.format(self.write(word))
        return self.escaped(word)

    @abstractmethod
    def escaped(self, text: str) -> str:
        """Return text so that it is shown as it is."""

    def write(self, formula: Expression) -> str:  # noqa: PLR0911 - one case for each kind
        """Write a formula."""
        match formula:
            case Number(number):
                return self._number(self.precision.write(number))
            case Symbol():
                return self._symbol(formula)
            case Derivative(top, bottom):
                return self._derivative(top, bottom)
            case Blank(width):
                return self._blank(width)
            case Sum(terms):
                return "".join(
                    self._term(each, first=not place) for place, each in enumerate(terms)
                )
            case Product(factors):
                return self._product(factors)
            case Negative(operand):
                return self.sign + self._inside(operand, isinstance(operand, Sum))
            case Quotient(top, bottom):
                return self._fraction(top, bottom)
            case Power(base, exponent):
                return self._power(self._inside(base, not self._is_atom(base)), exponent)
            case Call(name, arguments):
                made = self.joint.join(map(self.write, arguments))
                return self.call.format(self._function(name), made)
        raise TypeError(f"no notation for {formula!r}")

    def _term(self, formula: Expression, first: bool = False) -> str:
        if isinstance(formula, Negative):
            operand = self._inside(formula.operand, isinstance(formula.operand, Sum))
            return f"{self.sign}{operand}" if first else f"{self.minus}{operand}"
        text = self._inside(formula, isinstance(formula, Sum), first)
        return text if first else f"{self.plus}{text}"

    def _product(self, factors: tuple[Expression, ...]) -> str:
        first = factors[0]
        text = self._inside(first, isinstance(first, Sum), first=True)
        for before, each in pairwise(factors):
            joined = self.joins and _is_fraction(before) and _starts_with_bracket(each)
            text += "" if joined else self.times
            text += self._factor(each)
        return text

    def _factor(self, formula: Expression) -> str:
        return self._inside(formula, isinstance(formula, Sum))

    def continued(self, piece: Expression) -> str:
        """Write a piece of a sum or product that goes on from the line before."""
        if isinstance(piece, Product):
            return self.times + self.times.join(self._factor(each) for each in piece.factors)
        return "".join(map(self._term, piece.parts())).strip()

    def _inside(self, formula: Expression, brackets: bool, first: bool = False) -> str:
        """Write a part of something larger, in brackets where it would be misread without."""
        text = self.write(formula)
        bare = not brackets and (first or not self._negative(formula))
        return text if bare else self.brackets.format(text)

    def _is_atom(self, formula: Expression) -> bool:
        """Tell whether an exponent may stand right behind a formula: 5·10^-6 has one already."""
        if isinstance(formula, Number):
            return "e" not in self.precision.write(formula.number)
        return isinstance(formula, Symbol | Blank | Call)

    def _negative(self, formula: Expression) -> bool:
        if isinstance(formula, Product):  # a product reads as negative if it starts so
            return self._negative(formula.factors[0])
        return is_negative(formula)

    @abstractmethod
    def _number(self, text: str) -> str: ...

    @abstractmethod
    def _symbol(self, symbol: Symbol) -> str: ...

    @abstractmethod
    def _derivative(self, top: Symbol, bottom: Symbol) -> str: ...

    @abstractmethod
    def _blank(self, width: int) -> str: ...

    def _fraction(self, top: Expression, bottom: Expression) -> str:
        return self.fraction.format(self.write(top), self.write(bottom))

    def _power(self, base: str, exponent: Expression) -> str:
        return self.power.format(base, self.write(exponent))

    def _function(self, name: str) -> str:
        return name


def is_negative(formula: Expression) -> bool:
    """True if the formula starts with a minus."""
    return isinstance(formula, Negative) or (isinstance(formula, Number) and formula.number < 0.0)


def _is_fraction(formula: Expression) -> bool:
    return isinstance(formula, Quotient) and all(
        isinstance(each, Number) for each in formula.parts()
    )


def _starts_with_bracket(formula: Expression) -> bool:
    return isinstance(formula, Sum) or (
        isinstance(formula, Power) and isinstance(formula.base, Sum)
    )
