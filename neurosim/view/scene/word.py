"""Texts in a picture: what they say, where they stand, what they cover and what they stand for."""

from __future__ import annotations

from typing import Any, Literal

from neurosim.view.layout.routes import Point
from neurosim.view.scene.lettering import width

RISE, DROP = 0.73, 0.15
"""Of capital letters above the baseline and of tails below it, in font sizes."""

SHIFTS = {"left": 0.0, "center": -0.5, "right": -1.0}
RISES = {"baseline": 0.0, "middle": -RISE / 2, "top": -RISE, "bottom": DROP}


class Word:
    """A line of text at a place.

    Attributes:
        at: the place in the axes' coordinates.
        shift: how far from there it stands, in points.
        text: what it says.
        size: of its letters, in points.
        colour: of its letters.
        bold: whether they are bold.
        align: "left", "center" or "right" of the place, and "baseline", "middle", "top" or
            "bottom".
        backed: whether the background is painted behind it.
        role: what it tells: "name" in a node or "outside" of it, "output", "error", "weight" ...
        of: of what: the name of a node, or the ends of a connection.
        shown: False hides it.
    """

    __slots__ = (
        "align", "at", "backed", "bold", "colour", "of", "role", "shift", "shown", "size", "text"
    )  # fmt: skip

    def __init__(
        self,
        at: Point,
        text: str = "",
        size: float = 10.0,
        colour: str = "#000000",
        *,
        bold: bool = False,
        align: tuple[Literal["left", "center", "right"], str] = ("center", "middle"),
        shift: Point = (0.0, 0.0),
        backed: bool = False,
        role: str = "",
        of: Any = None,
    ) -> None:
        self.at, self.text, self.size, self.colour = at, text, size, colour
        self.bold, self.align, self.shift, self.backed = bold, align, shift, backed
        self.role, self.of = role, of
        self.shown = True

    @property
    def visible(self) -> bool:
        """True if there is something to see."""
        return self.shown and bool(self.text.strip())

    @property
    def start(self) -> Point:
        """Where its baseline begins, in points from its place."""
        left, bottom, _, _ = self.box()
        return left, bottom + DROP * self.size

    def box(self, growth: float = 1.0) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of what it covers, in points from its place.

        Args:
            growth: by how much its letters are larger.
        """
        size, (across, up) = self.size * growth, self.align
        wide = width(self.text, size, self.bold)
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
