"""How numbers and products are written, the same in reprs, steps, explanations and pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = [
    "DIGITS",
    "bracketed",
    "dot",
    "lined_up",
    "multiplied_by",
    "number",
    "printable",
    "product",
]

DIGITS = 9
"""Significant digits in print: enough to recognise every figure of a published example."""


def number(value: float, digits: int = DIGITS) -> str:
    """Write a number with the given significant digits and nothing superfluous.

    >>> number(0.5932699921071872)
    '0.593269992'
    >>> number(1.0), number(-0.0)
    ('1', '0')
    """
    return f"{value + 0.0:.{digits}g}"


_SIGN: ContextVar[str | None] = ContextVar("sign of a product", default=None)


@contextmanager
def multiplied_by(sign: str) -> Iterator[None]:
    """Write products with that sign in this block, whatever the terminal can show.

    >>> with multiplied_by("×"):
    ...     product(2, 3)
    '2×3'
    """
    token = _SIGN.set(sign)
    try:
        yield
    finally:
        _SIGN.reset(token)


def dot() -> str:
    """Return the sign for a product: the raised dot, or ``*`` where the terminal lacks it."""
    sign = _SIGN.get()
    if sign is not None:
        return sign
    try:
        "·".encode(_encoding())
    except (LookupError, UnicodeEncodeError):
        return "*"
    return "·"


def printable(text: str) -> str:
    """Return the text with what the terminal cannot show written as escapes.

    >>> printable("h1")
    'h1'
    """
    try:
        return text.encode(_encoding(), "backslashreplace").decode(_encoding())
    except LookupError:
        return text


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "utf-8"


def lined_up(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """Return rows of cells as lines in which the columns stand below each other.

    Args:
        rows: the cells.
        right: for each column True if its cells, numbers, stand at its right edge.

    >>> lined_up([("node", "output"), ("h1", "0.5")], (False, True))
    ['node  output', 'h1       0.5']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = zip(row, widths, right, strict=True)
        made = [cell.rjust(width) if far else cell.ljust(width) for cell, width, far in cells]
        lines.append("  ".join(made).rstrip())
    return lines


def product(*factors: float, sign: str | None = None) -> str:
    """Write a product of numbers, negative ones after the first in brackets.

    >>> product(0.15, 0.05, sign="·")
    '0.15·0.05'
    >>> product(0.5, -0.25, sign="*")
    '0.5*(-0.25)'
    """
    first, *others = factors
    mark = dot() if sign is None else sign
    return mark.join([number(first), *map(bracketed, others)])


def bracketed(value: float) -> str:
    """Write a number that stands after an operator: a negative one in brackets.

    >>> bracketed(0.5), bracketed(-0.5)
    ('0.5', '(-0.5)')
    """
    text = number(value)
    return f"({text})" if text.startswith("-") else text
