"""Plain text: what ``print`` shows, in ASCII alone where the terminal has no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import fill
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from neurosim.insight.document import Document

WIDTH = 96
WIDE, NARROW = 72, 44
"""How long lines of text are, and those of a formula where it has the page, or half of it."""


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

    def _power(self, base: str, exponent: Expression) -> str:
        atom = isinstance(exponent, Number | Symbol)
        return f"{base}^{self._inside(exponent, not atom)}"

    def _brackets(self, text: str) -> str:
        return f"({text})"

    def _call(self, name: str, arguments: list[str]) -> str:
        return f"{name}({', '.join(arguments)})"


class _Inline(TextWriter):
    """The same within a line of words, where ``½(expected - output)²`` reads better."""

    def _fraction(self, top: Expression, bottom: Expression) -> str:
        half = (top, bottom) == (Number(1.0), Number(2.0)) and self.joins
        return "½" if half else super()._fraction(top, bottom)

    def _power(self, base: str, exponent: Expression) -> str:
        squared = exponent == Number(2.0) and self.joins
        return f"{base}²" if squared else super()._power(base, exponent)

    @property
    def joins(self) -> bool:  # type: ignore[override]
        """Whether the terminal has those signs; one that has the raised dot has them, too."""
        return dot() == "·"


_PLAIN = re.compile(r"[\w.@]*\w")
"""Names that stand behind a letter without brackets."""


def _symbol(symbol: Symbol) -> str:
    if not symbol.of:
        return symbol.name
    if len(symbol.of) == 1 and _PLAIN.fullmatch(symbol.of[0]):  # also h1.i@2
        return f"{symbol.name}_{symbol.of[0]}"
    return one_line(f"{symbol.name}({'->'.join(symbol.of)})")


def width_of(document: Document) -> int:
    """Return how long a line of a formula may be in print."""
    return WIDE if document.COLUMNS == 1 else NARROW


def rows(
    equation: parts.Equation, writer: Writer, width: int = WIDE
) -> Iterator[tuple[str, bool, str]]:
    """Return the lines of an equation: its left side, whether = follows, and what comes then.

    The left side stands in the first line alone, without more where it is equal to nothing.
    """
    left = writer.write(equation.left)
    if not equation.steps:
        yield left, False, ""
    for step in equation.steps:
        first, *others = _lines(step, writer.precision, width)
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


def render(document: Document) -> str:
    """Return the document as plain text."""
    writer = _Inline(document.precision)
    return printable("\n\n".join(_block(block, writer) for block in document.blocks))


def _block(block: parts.Block, writer: TextWriter) -> str:
    match block:
        case parts.Heading(text, level):
            title = one_line(text)
            return title if level > 2 else f"{title}\n{'=-'[level - 1] * len(title)}"
        case parts.Paragraph(inline):
            return _wrapped(writer.inline(inline))
        case parts.Equation():
            return _equation(block, writer.precision)
        case parts.Table(head, cells):
            return _table(head, [[writer.inline(each) for each in row] for row in cells])
        case parts.Items(items, numbered):
            return "\n".join(
                _wrapped(writer.inline(item), f"{place}. " if numbered else "- ")
                for place, item in enumerate(items, 1)
            )
        case parts.Figure(caption, _, path):
            return one_line(f"[figure: {caption}{f' ({path})' if path else ''}]")


def _wrapped(text: str, lead: str = "") -> str:
    return fill(
        lead + text,
        WIDTH,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _equation(equation: parts.Equation, precision: Precision) -> str:
    found = list(rows(equation, TextWriter(precision)))
    margin = len(found[0][0])
    return "\n".join(
        f"  {left:{margin}} {'=' if equal else ' '} {right}".rstrip()
        for left, equal, right in found
    )


def _table(head: tuple[str, ...], rows: list[list[str]]) -> str:
    titles = [one_line(title) for title in head]
    columns = [list(column) for column in zip(titles, *rows, strict=True)]
    rule = ["-" * max(map(len, column)) for column in columns]
    return "\n".join(lined_up([titles, rule, *rows], [_is_numeric(each[1:]) for each in columns]))


def _is_numeric(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell.strip("-_ ")]
    return bool(filled) and all(_reads_as_number(cell) for cell in filled)


def _reads_as_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
