"""How much room text takes in pictures, in DejaVu Sans or what looks like it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from neurosim.view.moments.frames import shortened

_LETTERS = (
    "".join(map(chr, (*range(0x20, 0x7F), *range(0x391, 0x3A2), *range(0x3A3, 0x3AA))))
    + "".join(map(chr, (*range(0x3B1, 0x3CA), *range(0x410, 0x450))))
    + "·…⋮∂∏❄−→←½′×°²³ßæø\ufffd"
    "–—‘’“”„•«»¡¿§©®±÷µ¶€£¥√∞≈≤≥∑∫∈∅∇⊕⊙↑↓↔⇒¹⁰⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉łŁđĐØÆœŒþÞðıŋħŧєіђљњџƒ"
)
"""Those that are measured: Latin, Greek and Cyrillic, which may have accents, and signs."""

UNITS = 500

_ADVANCES = (
    (
        "159200230419318475390137195195250419159180159168318318318318318318318318318318168168419"
        "419419265500342343349385316288387376147147328279431374394302394347317305366342494343305"
        "343195168195419250250306317275317308176317317139139290139487317306317317206260196317296"
        "409296296262318168318419342343279342316343376394147328342431374316394376302316305305394"
        "343394382330319296306270272317306169295296318279279306301317293317301289330289330419342"
        "343343305391316539321374374355376431376394376302349305305430343388343535547416441343349"
        "540347306308295263346308450266325325302320377327306327317275291296427296340295458471353"
        "395295274421301159500500259378419419419419485114419250200200315491306513250500159159259"
        "259259295306306200265250500500419419318318318318318319417419419419337260436436334419419"
        "419419419419200200200200200200200200264264200200200200200200200200200200142281317387394"
        "487511535317302306139317347196274139312451449327176"
    ),
    (
        "174228260419348501436153229229261419190208190183348348348348348348348348348348200200419"
        "419419290500387381367415342342410418186186387319498418425366425385360341406387552385362"
        "363229183229419250250337358296358339218358356171171333171521356344358358247298239356326"
        "462323326291356183356419387381319387342363418425186387387498418316425418366342341362425"
        "385425425344358341344278295356344195355316368341295344396358296389319338391323397435387"
        "381381319445342612355418418409415498418425418366367341385496385464404618663470518381367"
        "587385337349316261404339498291350350339366409345344345358296290326496323371343531553376"
        "452316296486321190500500272394419419419419518132419250219219360524344557250500190190329"
        "329329320323323228290250500500419419368318348348348333417419419419359305448428348419419"
        "419419419419219219219219219219219219264264219219219219219219219219219219186321358419425"
        "542547583358369344171356395239296171357496478345218"
    ),
)
"""How far the next letter stands from each, in three digits, of a font of that many units: plain
and bold. Taken from DejaVu, so that nothing needs the font itself to place a text."""

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
    at = _LETTERS.find(base)
    if at < 0:
        return WIDE if unicodedata.east_asian_width(base) in "WF" else USUAL
    return int(_ADVANCES[bold][3 * at : 3 * at + 3]) / UNITS


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

    >>> wrapped("length of a petal", 10, 60), wrapped("petal_length", 10, 60)
    (['length of a', 'petal'], ['petal_', 'length'])
    """
    lines = [""]
    for part in re.split(r"(?<=[\s_])", text):
        for letters in [part] if width(part.rstrip(), size) <= room else part:
            if lines[-1] and width((lines[-1] + letters).rstrip(), size) > room:
                lines.append("")
            lines[-1] += letters
    return [line.rstrip() for line in lines]


@lru_cache(maxsize=64)
def lines_of(text: str, size: float, room: float, most: int) -> list[str]:
    """Break arithmetic into at most ``most`` lines, leaving out the middle of long sums.

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
