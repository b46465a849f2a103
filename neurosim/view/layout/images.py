"""Groups with two dimensions as images: their maps under each other, their pixels side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from neurosim.graph.groups import Group
from neurosim.view.layout.routes import Point

__all__ = ["Image", "Tiles", "tiles"]

HIGH, WIDE, DOWN = 12.0, 6.0, 8
"""How high and wide a group becomes, in units of the layout, and how many maps its columns have."""

TITLE, BETWEEN = 0.5, 0.4
"""Room above each map for its name, and between maps side by side."""

LARGEST = 0.45
"""The side of a pixel, at most."""


@dataclass(frozen=True)
class Image:
    """A map in the picture.

    Attributes:
        names: of its nodes, row by row.
        spots: the centres of their pixels.
        side: of a pixel.
    """

    names: tuple[str, ...]
    spots: tuple[Point, ...]
    side: float

    @property
    def columns(self) -> int:
        """How many pixels stand side by side."""
        left, _, right, _ = self.box
        return round((right - left) / self.side)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top."""
        half = self.side / 2
        (left, top), (right, bottom) = self.spots[0], self.spots[-1]
        return left - half, bottom - half, right + half, top + half


@dataclass(frozen=True)
class Tiles:
    """How the maps of a group stand to each other.

    Attributes:
        wide: of all of them.
        high: of all of them, with their names.
    """

    group: Group
    side: float
    across: int
    wide: float
    high: float

    def at(self, left: float, middle: float) -> Iterator[tuple[Image, Point, str]]:
        """Return the maps, each with its name and where that stands.

        Args:
            left: where they begin.
            middle: the middle of their height.
        """
        rows, columns = self.group.shape[-2:]
        size = rows * columns
        count = len(self.group) // size
        down = math.ceil(count / self.across)
        for at in range(count):
            column, row = divmod(at, down)
            x = left + column * (columns * self.side + BETWEEN)
            y = middle + self.high / 2 - row * (rows * self.side + TITLE) - TITLE
            spots = tuple(
                (x + self.side * (place % columns + 0.5), y - self.side * (place // columns + 0.5))
                for place in range(size)
            )
            names = self.group.flat[at * size : (at + 1) * size]
            title = self.group.name if count == 1 else f"{self.group.name}_{at + 1}"
            centre = x + columns * self.side / 2, y + TITLE / 2
            yield Image(names, spots, self.side), centre, title


@lru_cache(maxsize=256)
def tiles(group: Group) -> Tiles:
    """Return how a group's maps stand to each other; pixels get smaller the more there are.

    >>> found = tiles(Group("c", (4, 2, 2), tuple(map(str, range(16)))))
    >>> found.side, found.across, found.high
    (0.45, 1, 5.6)
    """
    rows, columns = group.shape[-2:]
    count = len(group) // (rows * columns)
    across = math.ceil(count / DOWN)
    down = math.ceil(count / across)
    room = (HIGH - down * TITLE) / (down * rows), WIDE / (across * columns), LARGEST
    side = min(room)
    wide = across * columns * side + (across - 1) * BETWEEN
    return Tiles(group, side, across, round(wide, 6), round(down * (rows * side + TITLE), 6))
