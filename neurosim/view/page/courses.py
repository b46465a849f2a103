"""The course of a number over a recording, written for a page: where it changes, and to what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from neurosim.notation import DIGITS

__all__ = ["Course", "columns", "gaps", "rounded"]

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
    """Return courses as columns: ``gaps`` between positions, and ``values``.

    >>> course = Course(1.0)
    >>> course.add(3, -10.123456789123)
    >>> columns([course])
    {'gaps': [[0, 3]], 'values': [[1, -10.1234568]]}
    """
    held = list(courses)
    return {
        "gaps": [gaps(each.positions) for each in held],
        "values": [list(map(rounded, each.values)) for each in held],
    }


def gaps(numbers: Sequence[int]) -> list[int]:
    """Return how far each number lies from the one before, the first from 0.

    >>> gaps([2, 3, 5])
    [2, 1, 2]
    """
    return [now - last for last, now in zip([0, *numbers], numbers, strict=False)]


def rounded(value: Any) -> Any:
    """Return a number with the digits of print, or in full where these would round otherwise.

    >>> rounded(-12.5), rounded(3.0), rounded(1 / 3), rounded(0.31250000001), rounded(None)
    (-12.5, 3, 0.333333333, 0.31250000001, None)
    """
    if not isinstance(value, float):
        return value
    text = f"{value:.{DIGITS - 1}e}"
    shown = float(text)
    if shown != value and _is_tie(text.partition("e")[0]):
        return value
    return int(shown) if shown.is_integer() and abs(shown) < 1e6 else shown


def _is_tie(mantissa: str) -> bool:
    """True if it lies halfway between two numbers of as many digits as are shown somewhere."""
    significant = mantissa.lstrip("-").replace(".", "").rstrip("0")
    return significant[-1:] == "5" and len(significant) - 1 in SHOWN
