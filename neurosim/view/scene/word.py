"""A line of text in a picture: what it says, where it stands and what it covers."""

from __future__ import annotations

from typing import Literal

from neurosim.view.layout.routes import Point
from neurosim.view.scene.lettering import width

__all__ = ["DROP", "RISE", "Word"]

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
        shown: False hides it.
    """

    __slots__ = ("align", "at", "backed", "bold", "colour", "shift", "shown", "size", "text")

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
    ) -> None:
        self.at, self.text, self.size, self.colour = at, text, size, colour
        self.bold, self.align, self.shift, self.backed = bold, align, shift, backed
        self.shown = True

    @property
    def visible(self) -> bool:
        """True if there is something to see."""
        return self.shown and bool(self.text.strip())

    @property
    def start(self) -> Point:
        """Where its baseline begins, in points from its place."""
        wide = width(self.text, self.size, self.bold)
        across, up = self.align
        return (
            self.shift[0] + SHIFTS[across] * wide,
            self.shift[1] + RISES[up] * self.size,
        )

    def box(self) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of what it covers, in points from its place."""
        x, y = self.start
        wide = width(self.text, self.size, self.bold)
        return x, y - DROP * self.size, x + wide, y + RISE * self.size
