"""The course of a number over a recording, written for a page: where it changes, and to what.

A number goes out with the digits that the recording prints. Positions, signs with exponents, and
digits stand in columns of their own: the first two pack to almost nothing, and digits to what
they weigh.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from neurosim.notation import DIGITS

__all__ = ["Course", "columns", "gaps", "mark_and_digits"]

SHOWN = (3, 4, 5, 6)
"""Significant digits in which pages show numbers where there is no room for all."""


class Course:
    """Where a number changes and what it is from there on.

    Args:
        start: what it is before the first step; a tuple is written as it is.

    Attributes:
        positions: how many steps were done, beginning with 0.
        values: what it is from there on.

    >>> course = Course(0.25)
    >>> course.add(3, 0.25)
    >>> course.add(4, -0.00125)
    >>> course.positions, course.values
    ([0, 4], [0.25, -0.00125])
    """

    def __init__(self, start: Any) -> None:
        self.positions: list[int] = [0]
        self.values: list[Any] = [start]

    def add(self, position: int, value: Any) -> None:
        """Note what stands there after so many steps."""
        if position == self.positions[-1]:
            self.values[-1] = value
        elif value != self.values[-1]:
            self.positions.append(position)
            self.values.append(value)


def columns(courses: Iterable[Course]) -> dict[str, Any]:
    """Return courses as columns: ``gaps`` between positions, ``marks`` of each, all ``digits``.

    >>> course = Course(1.0)
    >>> course.add(3, -10.0)
    >>> columns([course, Course(0.0), Course(-1.0)])
    {'gaps': [[0, 3], [0], [0]], 'marks': ['+0 -1', '0', '~2'], 'digits': '100000000100000000'}
    """
    held, pen = list(courses), _Pen()
    return {
        "gaps": [gaps(each.positions) for each in held],
        "marks": [pen.marks(slot, each) for slot, each in enumerate(held)],
        "digits": "".join(pen.digits),
    }


class _Pen:
    """Writes numbers, each once: where an earlier course has the same then, it refers to that.

    The gradient of a bias node's weight, for one, is the error of its target with another sign.
    """

    def __init__(self) -> None:
        self.digits: list[str] = []
        self._known: dict[tuple[int, float], tuple[int, float]] = {}

    def marks(self, slot: int, course: Course) -> Any:
        if isinstance(course.values[0], tuple):
            return course.values
        rows = zip(course.positions, course.values, strict=True)
        return " ".join(self._mark(slot, position, value) for position, value in rows)

    def _mark(self, slot: int, position: int, value: float | None) -> str:
        if value:
            other, same = self._known.setdefault((position, abs(value)), (slot, value))
            if other != slot:
                return f"{'=' if same == value else '~'}{slot - other}"
        mark, digits = mark_and_digits(value)
        self.digits.append(digits)
        return mark


def gaps(numbers: Sequence[int]) -> list[int]:
    """Return how far each number lies from the one before, the first from 0.

    >>> gaps([2, 3, 5])
    [2, 1, 2]
    """
    return [now - last for last, now in zip([0, *numbers], numbers, strict=False)]


def mark_and_digits(value: float | None) -> tuple[str, str]:
    """Return a number as its sign and exponent, and its digits.

    Where the digits of print would round to other ones than the number itself does, it is written
    in full, and so is what is no number.

    >>> mark_and_digits(-12.5), mark_and_digits(0.0), mark_and_digits(None)
    (('-1', '125000000'), ('0', ''), ('n', ''))
    >>> mark_and_digits(0.31250000001)
    ('0.31250000001', '')
    """
    if value is None:
        return "n", ""
    if not value:
        return "0", ""
    mantissa, _, exponent = f"{value:+.{DIGITS - 1}e}".partition("e")
    digits = mantissa[1] + mantissa[3:]
    if digits[-1] == "0" and _is_tie(digits) and float(f"{mantissa}e{exponent}") != value:
        return repr(value), ""
    return f"{mantissa[0]}{int(exponent)}", digits


def _is_tie(digits: str) -> bool:
    """True if it lies halfway between two numbers of as many digits as are shown somewhere."""
    significant = digits.rstrip("0")
    return significant[-1] == "5" and len(significant) - 1 in SHOWN
