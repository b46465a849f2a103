"""Texts in a picture: what they say and stand for, where they stand, and the room they take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, TypeAlias

from neurosim.graph.network import Network
from neurosim.view.layout.routes import Point
from neurosim.view.scene.lettering import width

RISE, DROP = 0.73, 0.15
"""Of capital letters above the baseline and of tails below it, in font sizes."""

PADS = (2.5, 1.5)
"""Beside and above a text with a background, in points."""

SHIFTS = {"left": 0.0, "center": -0.5, "right": -1.0}
RISES = {"baseline": 0.0, "middle": -RISE / 2, "top": -RISE, "bottom": DROP}


Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(slots=True)
class Word:
    """A line of text at a place.

    Attributes:
        at: the place in the axes' coordinates.
        text: what it says.
        size: of its letters, in points.
        colour: of its letters.
        bold: whether they are bold.
        align: "left", "center" or "right" of the place, and "baseline", "middle", "top" or
            "bottom".
        shift: how far from there it stands, in points.
        backed: whether the background is painted behind it.
        role: what it tells: "name" in a node or "outside" of it, "output", "error", "weight" ...
        of: of what: the name of a node, or the ends of a connection.
        longest: what it may become, where that is longer.
        shown: False hides it.
    """

    at: Point
    text: str = ""
    size: float = 10.0
    colour: str = "#000000"
    _: KW_ONLY
    bold: bool = False
    align: tuple[Literal["left", "center", "right"], str] = ("center", "middle")
    shift: Point = (0.0, 0.0)
    backed: bool = False
    role: str = ""
    of: Any = None
    longest: str = ""
    shown: bool = True

    @property
    def visible(self) -> bool:
        """True if there is something to see."""
        return self.shown and bool(self.text.strip())

    @property
    def start(self) -> Point:
        """Where its baseline begins, in points from its place."""
        left, bottom, _, _ = self.box()
        return left, bottom + DROP * self.size

    def box(self, text: str = "") -> Box:
        """Return left, bottom, right and top of what it covers, in points from its place.

        Args:
            text: what it says instead.
        """
        size, (across, up) = self.size, self.align
        wide = width(text or self.text, size, self.bold)
        x, y = self.shift[0] + SHIFTS[across] * wide, self.shift[1] + RISES[up] * size
        return x, y - DROP * size, x + wide, y + RISE * size


class Texts:
    """Texts that are written together."""

    def __init__(self) -> None:
        self.words: list[Word] = []

    def write(self, *arguments: Any, **options: Any) -> Word:
        """Add a :class:`Word` and return it."""
        word = Word(*arguments, **options)
        self.words.append(word)
        return word

    def clear(self) -> None:
        """Take all texts away."""
        self.words = []


LONGEST, LONGEST_ERROR = "expected -0.000123", "error -0.000123"
"""As long as a text becomes whose number is not known yet."""


ASIDE, SHARE = 240.0, 0.28
"""How wide names at a side of a network are at most, in points and of a picture's width."""

LEAST, LARGEST = 150.0, 10.5
"""Room beside a network whose names stand in its nodes, and the size of names beside, in points."""


def beside(net: Network) -> float:
    """Return about how much room names and expected values need left and right of a network.

    >>> import neurosim as ns
    >>> beside(ns.dense([2, 2, 1]))
    150.0
    """
    left = max((width(each.name, LARGEST) for each in net.inputs), default=0.0)
    right = max([width(LONGEST, LARGEST), *(width(each.name, LARGEST) for each in net.outputs)])
    return max(LEAST, min(left, ASIDE) + min(right, ASIDE) + 20.0)


def reserved(words: Iterable[Word], points: float) -> list[Box]:
    """Return the boxes that texts cover, or will, in units of the layout.

    Args:
        words: the texts.
        points: how many points a unit of the layout is long.
    """
    found = []
    for word in words:
        left, bottom, right, top = word.box(max(word.longest, word.text, key=len))
        beside, above = PADS if word.backed else (0.0, 0.0)
        (x, y), scale = word.at, 1 / points
        found.append((x + (left - beside) * scale, y + (bottom - above) * scale,
                      x + (right + beside) * scale, y + (top + above) * scale))  # fmt: skip
    return found
