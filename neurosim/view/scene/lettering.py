"""Text in pictures, in DejaVu Sans, which matplotlib brings along: its outlines and widths."""

from __future__ import annotations

import re
import unicodedata
import warnings
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from neurosim.view.moments.frames import shortened

__all__ = ["FONT", "cut", "letters", "lines_of", "width"]

FONT = "DejaVu Sans"

SIZE = 100
"""The size at which outlines of glyphs are taken from the font."""


UNKNOWN = "\ufffd"
"""What stands for a letter that the font lacks."""


class _Glyph(NamedTuple):
    """A letter at font size 1: its outline, and how far the next letter stands from it."""

    vertices: Any
    codes: Any
    advance: float


@lru_cache(maxsize=1024)
def _glyph(letter: str, bold: bool) -> _Glyph:
    if unicodedata.category(letter) == "Cf":  # such as marks of direction
        return _Glyph(np.empty((0, 2)), np.empty(0, dtype=np.uint8), 0.0)
    if letter.isspace():
        letter = " "
    prop = FontProperties(family=FONT, weight="bold" if bold else "normal")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        font = get_font(findfont(prop))
        letter = letter if font.get_char_index(ord(letter)) else UNKNOWN
        font.set_size(SIZE, 72)
        advance = font.load_char(ord(letter)).linearHoriAdvance / 65536 / SIZE
        if letter.isspace():
            return _Glyph(np.empty((0, 2)), np.empty(0, dtype=np.uint8), advance)
        outline = TextPath((0, 0), letter.replace("$", r"\$"), size=SIZE, prop=prop)
    return _Glyph(np.asarray(outline.vertices) / SIZE, outline.codes, advance)


@lru_cache(maxsize=2048)
def letters(text: str, bold: bool = False) -> Path:
    """Return the outline of a line of text at font size 1, its baseline beginning at (0, 0)."""
    vertices, codes, x = [], [], 0.0
    for letter in text:
        glyph = _glyph(letter, bold)
        vertices.append(glyph.vertices + np.array((x, 0.0)))
        codes.append(glyph.codes)
        x += glyph.advance
    if not text.strip():
        return Path(np.zeros((1, 2)), np.array([Path.MOVETO], dtype=np.uint8))
    return Path(np.concatenate(vertices), np.concatenate(codes))


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is, in points, at a font size in points."""
    return size * sum(_glyph(letter, bold).advance for letter in text)


def cut(text: str, size: float, room: float, bold: bool = False, others: Sequence[str] = ()) -> str:
    """Return the text, its end replaced by dots if it is wider than the room in points.

    Where it would look like one of the others, which are sorted, its middle is left out instead.

    >>> cut("size_10", 10, 36), cut("size_10", 10, 36, others=["size_10", "size_11"])
    ('size_…', 'siz…10')
    """
    if width(text, size, bold) <= room:
        return text
    kept = len(text)
    while kept > 1 and width(text[:kept] + "…", size, bold) > room:
        kept -= 1
    alike = bisect_left(others, text[:kept])
    if not any(each != text and each.startswith(text[:kept]) for each in others[alike : alike + 2]):
        return text[:kept] + "…"
    kept = len(text)
    while kept > 2 and width(_middle_out(text, kept), size, bold) > room:
        kept -= 1
    return _middle_out(text, kept)


def _middle_out(text: str, kept: int) -> str:
    return f"{text[: (kept + 1) // 2]}…{text[len(text) - kept // 2 :]}"


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
            break
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
