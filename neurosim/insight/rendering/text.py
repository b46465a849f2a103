"""Plain text: what ``print`` shows, in ASCII alone where the terminal has no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import fill

from neurosim.insight import document as parts
from neurosim.insight.expressions import (
    Expression,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
)
from neurosim.insight.precision import Precision
from neurosim.insight.rendering.writer import Writer
from neurosim.notation import dot, lined_up, one_line, printable

WIDTH = 96
"""How long lines of text are."""


class TextWriter(Writer):
    """Formulas on one line: ``dE/dw(h1->o1) = 0.74·0.19``.

    >>> w, out = Symbol("w", "i1", "h1"), Symbol("out", "h1")
    >>> TextWriter(Precision()).write(w * (1 - out) / Number(-2.0))
    'w(i1->h1)·(1 - out_h1)/(-2)'
    """

    joins = False
    within = "{}"

    def escaped(self, text: str) -> str:
        """Return text on one line."""
        return one_line(text)

    @property
    def times(self) -> str:  # type: ignore[override]
        """The raised dot, or ``*`` where the terminal lacks it."""
        return dot()

    def _number(self, text: str) -> str:
        return text

    def _symbol(self, symbol: Symbol) -> str:
        return f"new {_symbol(symbol)}" if symbol.new else _symbol(symbol)

    def _derivative(self, top: Symbol, bottom: Symbol) -> str:
        return f"d{_symbol(top)}/d{_symbol(bottom)}"

    def _blank(self, width: int) -> str:
        return "_" * width

    def _fraction(self, top: Expression, bottom: Expression) -> str:
        single = not isinstance(bottom, Sum | Product | Quotient)
        numerator = self._inside(top, isinstance(top, Sum), first=True)
        return f"{numerator}/{self._inside(bottom, not single)}"

    def _negative(self, formula: Expression) -> bool:
        if isinstance(formula, Quotient):  # on one line it reads as negative if it starts so
            return self._negative(formula.top)
        return super()._negative(formula)

    def _power(self, base: str, exponent: Expression) -> str:
        atom = isinstance(exponent, Number | Symbol)
        return f"{base}^{self._inside(exponent, not atom)}"

    def _heading(self, text: str, level: int) -> str:
        return text if level > 2 else f"{text}\n{'=-'[level - 1] * len(text)}"

    def _paragraph(self, text: str) -> str:
        return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)

    def _equation(self, equation: parts.Equation) -> str:
        found = list(rows(equation, TextWriter(self.precision)))
        margin = len(found[0][0])
        return "\n".join(
            f"  {left:{margin}} {'=' if equal else ' '} {right}".rstrip()
            for left, equal, right in found
        )

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        columns = [list(column) for column in zip(head, *rows, strict=True)]
        rule = ["-" * max(map(len, column)) for column in columns]
        right = [_is_numeric(each[1:]) for each in columns]
        return "\n".join(lined_up([list(head), rule, *map(list, rows)], right))

    def _figure(self, caption: str, svg: str, path: str) -> str:
        return one_line(f"[figure: {caption}{f' ({path})' if path else ''}]")


_PLAIN = re.compile(r"[\w.@]*\w")
"""Names that stand behind a letter without brackets."""


def _symbol(symbol: Symbol) -> str:
    if not symbol.of:
        return symbol.name
    if len(symbol.of) == 1 and _PLAIN.fullmatch(symbol.of[0]):  # also h1.i@2
        return f"{symbol.name}_{symbol.of[0]}"
    return one_line(f"{symbol.name}({'->'.join(symbol.of)})")


def rows(equation: parts.Equation, writer: Writer) -> Iterator[tuple[str, bool, str]]:
    """Return the lines of an equation: its left side, whether = follows, and what comes then.

    The left side stands in the first line alone, without more where it is equal to nothing.
    """
    left = writer.write(equation.left)
    if not equation.steps:
        yield left, False, ""
    for step in equation.steps:
        first, *others = _lines(step, writer.precision, writer.width)
        yield left, True, writer.write(first)
        left = ""
        for each in others:
            yield left, False, writer.continued(each)


def _lines(formula: Expression, precision: Precision, width: int) -> list[Expression]:
    """Return a sum or product in pieces of about that many characters; others in one piece.

    Every piece after the first goes on with it, see :meth:`Writer.continued`.
    """
    if not isinstance(formula, Sum | Product):
        return [formula]
    writer = TextWriter(precision)
    pieces: list[list[Expression]] = [[]]
    room = width
    for part in formula.parts():
        length = len(writer.continued(formula.rebuilt((part,))))
        if length > room and pieces[-1]:
            pieces.append([])
            room = width
        pieces[-1].append(part)
        room -= length
    return [formula.rebuilt(tuple(piece)) for piece in pieces]


def render(document: parts.Document) -> str:
    """Return the document as plain text."""
    return printable("\n\n".join(TextWriter(document.precision).blocks(document)))


_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|-?inf|nan")


def _is_numeric(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip("-_ ")]
    return bool(filled) and all(map(_NUMBER.fullmatch, filled))
