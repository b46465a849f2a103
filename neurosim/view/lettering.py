"""How wide text is, and how it is broken into lines; DejaVu Sans, which matplotlib brings along."""

from __future__ import annotations

import re
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from neurosim.view.frames import shortened

__all__ = ["FONT", "cut", "lines_of", "width"]

FONT = "DejaVu Sans"


@lru_cache(maxsize=4096)
def _units(text: str, bold: bool) -> float:
    if not text.strip():
        return 0.3 * len(text)
    weight = "bold" if bold else "normal"
    path = TextPath((0, 0), text, size=100, prop=FontProperties(family=FONT, weight=weight))
    return float(path.get_extents().width) / 100


def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is, in points, at a font size in points."""
    return _units(text, bold) * size


def cut(text: str, size: float, room: float) -> str:
    """Return the text, its end replaced by dots if it is wider than the room in points."""
    if width(text, size) <= room:
        return text
    while len(text) > 1 and width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def lines_of(text: str, size: float, room: float, most: int) -> list[str]:
    """Break a line of arithmetic into at most so many lines, leaving out the middle of long sums.

    A new line begins where two blanks separate equations, or after an operator.

    >>> lines_of("net = 1 + 2 = 3  out = 3", 10, 500, 3)
    ['net = 1 + 2 = 3', 'out = 3']
    """
    lines: list[str] = []
    for terms in (8, 6, 4, 3, 2):
        parts = re.split(r" {2,}", shortened(text, terms))
        lines = [line for part in parts for line in _wrapped(part, size, room)]
        if len(lines) <= most:
            return lines
    return [cut(line, size, room) for line in lines[:most]]


def _wrapped(text: str, size: float, room: float) -> list[str]:
    lines, line = [], ""
    for word in re.split(r"(?<=[+=,]) ", text):
        longer = f"{line} {word}" if line else word
        if line and width(longer, size) > room:
            lines.append(line)
            longer = f"    {word}"
        line = longer
    return [*lines, line]
