"""How much room text takes in pictures, in DejaVu Sans or what looks like it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from neurosim.view.moments.frames import shortened

UNITS = 500
"""How many of those in which ``letters.tsv`` measures make the size of a font."""

USUAL, WIDE = 0.64, 1.03
"""Of letters that are not measured."""


@cache
def advance(letter: str, bold: bool = False) -> float:
    """Return how far the next letter stands from this one at font size 1.

    >>> advance("m"), advance("é") == advance("e"), advance("\u0301")
    (0.974, True, 0.0)
    """
    if unicodedata.category(letter) in ("Cf", "Mn"):  # such as marks of direction, and accents
        return 0.0
    base = " " if letter.isspace() else unicodedata.normalize("NFD", letter)[0]
    if base in _measured():
        return _measured()[base][bold] / UNITS
    return WIDE if unicodedata.east_asian_width(base) in "WF" else USUAL


@cache
def _measured() -> dict[str, tuple[int, int]]:
    """Read how far the next letter stands from each, plain and bold: Latin, Greek and Cyrillic.

    Taken from DejaVu, so that nothing needs the font itself to place a text.
    """
    written = files("neurosim.view.scene").joinpath("letters.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in written.splitlines())
    return {letter: (int(plain), int(bold)) for letter, plain, bold in rows}


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is, in points, at a font size in points."""
    return size * sum(advance(letter, bold) for letter in text)


def cut(text: str, size: float, room: float, bold: bool = False, *, name: bool = False) -> str:
    """Return the text, its end replaced by dots if it is wider than the room in points.

    Of a name the middle is left out instead: others may begin alike.

    >>> cut("size_10", 10, 36), cut("size_10", 10, 36, name=True)
    ('size_…', 'siz…10')
    """
    if width(text, size, bold) <= room:
        return text
    for kept in range(len(text) - 1, 1, -1):
        behind = kept // 2 if name else 0
        shorter = f"{text[: kept - behind]}…{text[len(text) - behind :]}"
        if width(shorter, size, bold) <= room:
            return shorter
    return text[:1] + "…"


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break a name into lines no wider than the room in points, if it can be between its words.

    No line ends with an operator, which belongs to what follows.

    >>> wrapped("length of a petal", 10, 60), wrapped("petal_length", 10, 60)
    (['length of a', 'petal'], ['petal_', 'length'])
    """
    lines = [""]
    for part in re.split(r"(?<=[\s_])(?<! [-+*/·=] )", text):
        for letters in [part] if width(part.rstrip(), size) <= room else part:
            if lines[-1] and width((lines[-1] + letters).rstrip(), size) > room:
                lines.append("")
            lines[-1] += letters
    return [line.rstrip() for line in lines]


@lru_cache(maxsize=64)
def lines_of(text: str, size: float, room: float, most: int) -> list[str]:
    """Break arithmetic into at most ``most`` lines, leaving out the middle of long sums.

    A new line begins where two blanks separate equations, or before an operator.

    >>> lines_of("net = 1 + 2 = 3  out = 3", 10, 500, 3)
    ['net = 1 + 2 = 3', 'out = 3']
    """
    lines: list[str] = []
    for terms in (8, 6, 4, 3, 2):
        parts = re.split(r" {2,}", shortened(text, terms))
        lines = [line for part in parts for line in wrapped(part, size, room)]
        if len(lines) <= most:
            break
    return [cut(line, size, room) for line in lines[:most]]
