"""How numbers and products are written, the same in reprs, steps, explanations and pictures."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

DIGITS = 9
"""Significant digits in print: enough to recognise every figure of a published example."""


@lru_cache(maxsize=4096)  # a step's line says the same numbers again as the lines around it
def number(value: float, digits: int = DIGITS) -> str:
    """Write a number with the given significant digits and nothing superfluous.

    What stands before the decimal point is written whole, if that is short.

    >>> number(0.5932699921071872)
    '0.593269992'
    >>> number(1.0), number(-0.0)
    ('1', '0')
    >>> number(20470.3, 4), number(1.5e12)
    ('20470', '1.5e+12')
    """
    text = f"{value + 0.0:.{digits}g}"
    return f"{value:.0f}" if "e+" in text and abs(value) < 10**DIGITS else text


def brief(value: float) -> str:
    """Write a number with three digits, as pictures and messages do.

    >>> brief(0.59326999), brief(-0.0008954), brief(-1.23456e-7), brief(123456.0), brief(999.9)
    ('0.593', '-0.000895', '-1.23e-07', '123456', '1000')
    """
    return number(value, 3)


def counted(count: int, noun: str, grouped: str = "") -> str:
    """Write how many there are of something, with ``grouped=","`` by thousands.

    >>> counted(1, "epoch"), counted(2000, "epoch"), counted(2000, "input column", ",")
    ('1 epoch', '2000 epochs', '2,000 input columns')
    """
    return f"{count:{grouped}} {noun}{'' if count == 1 else 's'}"


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


_COMMANDS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # what moves the cursor, rings, or begins a sequence
    "\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # turns letters, hides
    "\u2028\u2029\ud800-\udfff\ufff9-\ufffb\ufffe\uffff"  # breaks lines, is no letter
    "\U000e0000-\U000e007f]"
)
"""Control characters, which a terminal obeys and does not show; a line break is none here."""


def one_line(text: object) -> str:
    r"""Return a name or a message on one line, its control characters written as escapes.

    Whatever is printed comes through here or through :func:`printable`.

    >>> print(one_line("h1"), one_line("red \x1b[31m"), one_line("two\nlines"))
    h1 red \x1b[31m two\nlines
    """
    return visible(str(text)).replace("\n", "\\n")


def visible(text: str, instead: Callable[[str], str] | None = None) -> str:
    r"""Return a text of which every character can be seen, but for its line breaks.

    Args:
        text: the text.
        instead: what is written for a control character; by default its escape.

    >>> visible("a\u202eb")
    'a\\u202eb'
    """
    escape = instead or (lambda sign: sign.encode("unicode_escape").decode("ascii"))
    return _COMMANDS.sub(lambda found: escape(found[0]), text)


def printable(text: str) -> str:
    r"""Return a text whose control characters, and what a terminal cannot show, are escapes.

    >>> print(printable("a title\x1b]0;owned\x07\nand more"))
    a title\x1b]0;owned\x07
    and more
    """
    harmless = visible(text)
    try:
        return harmless.encode(_encoding(), "backslashreplace").decode(_encoding())
    except LookupError:
        return harmless


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


def in_signs(formula: str) -> str:
    """Return a formula of code as pictures write it.

    >>> in_signs("3 * x**2")
    '3 · x^2'
    """
    return formula.replace("**", "^").replace("*", "·")


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


def added(*terms: str) -> str:
    """Write a sum; what begins with a minus stands in brackets after the first.

    >>> added("-0.5·2", "0.3·1", "-0.4·(-0.7)")
    '-0.5·2 + 0.3·1 + (-0.4·(-0.7))'
    """
    first, *others = terms or ("0",)
    return " + ".join([first, *(f"({each})" if each[0] == "-" else each for each in others)])


def bracketed(value: float) -> str:
    """Write a number that stands after an operator: a negative one in brackets.

    >>> bracketed(0.5), bracketed(-0.5)
    ('0.5', '(-0.5)')
    """
    text = number(value)
    return f"({text})" if text.startswith("-") else text
