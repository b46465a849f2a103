"""Groups with two dimensions as images: their maps under each other, their pixels side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from neurosim.graph.groups import Group
from neurosim.graph.network import Network
from neurosim.view.layout.routes import Point

HIGH, WIDE, DOWN = 12.0, 6.0, 8
"""How high and wide a group becomes, in units of the layout, and how many maps its columns have."""


class Caption(NamedTuple):
    """A text that is no node's own.

    Attributes:
        at: its middle.
        text: what it says.
        wide: the room that it has.
    """

    at: Point
    text: str
    wide: float


BESIDE = 0.45
"""Room beside a matrix and below it for the names of its rows and columns."""

SHORT, MOST = 2, 13
"""Longer names than this stand there as their numbers; of more rows none has room for any."""

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
        tokens: the names of the rows and columns of a matrix between tokens.
    """

    group: Group
    side: float
    across: int
    wide: float
    high: float
    tokens: tuple[str, ...] = ()

    def names(self, left: float, middle: float) -> Iterator[Caption]:
        """Return the names of rows, left of the matrix, and of columns, below it."""
        if not self.tokens:
            return
        (image, _), *_ = self.at(left, middle)
        edge, foot, _, _ = image.box
        short = max(map(len, self.tokens)) <= SHORT
        for at, token in enumerate(self.tokens):
            x, y = image.spots[at * (len(self.tokens) + 1)]
            name = token if short else str(at + 1)
            yield Caption((edge - 0.6 * BESIDE, y), name, self.side)
            yield Caption((x, foot - BESIDE / 2), name, self.side)

    def at(self, left: float, middle: float) -> Iterator[tuple[Image, Caption]]:
        """Return the maps, each with its name.

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
            x = left + column * (columns * self.side + BETWEEN) + BESIDE * bool(self.tokens)
            y = middle + self.high / 2 - row * (rows * self.side + TITLE) - TITLE
            spots = tuple(
                (x + self.side * (place % columns + 0.5), y - self.side * (place // columns + 0.5))
                for place in range(size)
            )
            names = self.group.flat[at * size : (at + 1) * size]
            title = self.group.name if count == 1 else f"{self.group.name}_{at + 1}"
            wide = columns * self.side
            centre = x + wide / 2, y + TITLE / 2
            yield Image(names, spots, self.side), Caption(centre, title, wide + BETWEEN)


@lru_cache(maxsize=256)
def tiles(group: Group, tokens: tuple[str, ...] = ()) -> Tiles:
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
    high, beside = down * (rows * side + TITLE), BESIDE * bool(tokens)
    return Tiles(group, side, across, round(wide + beside, 6), round(high + 2 * beside, 6), tokens)


def tokens_of(net: Network, group: Group) -> tuple[str, ...]:
    """Return what the rows of a matrix of attention are called: as the tokens that queries read.

    >>> import neurosim as ns
    >>> net = ns.attention(tokens=3, size=2, seed=1)
    >>> tokens_of(net, net.group("a1.w")), tokens_of(net, net.group("a1.q"))
    (('x1', 'x2', 'x3'), ())
    """
    prefix, _, part = group.name.rpartition(".")
    named = part in ("w", "s") and f"{prefix}.q" in net.groups
    if not named or group.shape[0] > MOST:
        return ()
    first = net.node(net.groups[f"{prefix}.q"].flat[0]).incoming[0].source.name
    for read in net.groups.values():
        if len(read.shape) == 2 and first in read.flat and (read.shape[0],) * 2 == group.shape:
            wide = read.shape[1]
            rows = enumerate(read.flat[::wide], 1)
            return tuple(name.rpartition("_")[0] or str(at) for at, name in rows)
    return ()
