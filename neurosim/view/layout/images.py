"""Groups with two dimensions, and large columns, as images in which each pixel is a node."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from neurosim.graph.groups import Group
from neurosim.graph.network import Network
from neurosim.view.layout.routes import Box, Point

RADIUS = 0.32
"""Of a node; 1 is the distance of two neighbouring nodes of a column."""

HIGH, WIDE, DOWN = 12.0, 6.0, 8
"""How high and wide a group becomes, in units of the layout, and how many maps its columns have."""

TITLE, BETWEEN = 0.5, 0.4
"""Room above each map for its name, and between maps side by side."""

LARGEST = 0.45
"""The side of a pixel, at most."""

BESIDE = 0.45
"""Room beside a matrix and below it for the names of its rows and columns."""

SHORT = 2
"""Longer names than this stand there as their numbers."""


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


@dataclass(frozen=True)
class Image:
    """A map in the picture.

    Attributes:
        names: of its nodes, row by row.
        corner: its left and top.
        side: of a pixel.
        columns: how many pixels stand side by side.
    """

    names: tuple[str, ...]
    corner: Point
    side: float
    columns: int

    @property
    def spots(self) -> tuple[Point, ...]:
        """The centres of the pixels."""
        left, top = self.corner
        places = (divmod(at, self.columns) for at in range(len(self.names)))
        return tuple(
            (left + self.side * (column + 0.5), top - self.side * (row + 0.5))
            for row, column in places
        )

    @property
    def box(self) -> Box:
        """Left, bottom, right and top."""
        left, top = self.corner
        rows = math.ceil(len(self.names) / self.columns)
        return left, top - self.side * rows, left + self.side * self.columns, top

    def at(self, x: float, y: float) -> str | None:
        """Return the name of the node whose pixel is at a place."""
        column, row = ((x - self.corner[0]) // self.side, (self.corner[1] - y) // self.side)
        at = int(row * self.columns + column)
        inside = 0 <= column < self.columns and 0 <= at < len(self.names)
        return self.names[at] if inside else None


@dataclass(frozen=True, eq=False)
class Block:
    """Maps that stand together in a column, around the middle of their left end.

    Attributes:
        wide: from the middle of a node at the left end to that of one at the right.
        high: from bottom to top.
        images: the maps.
        captions: their names.
    """

    wide: float
    high: float
    images: tuple[Image, ...]
    captions: tuple[Caption, ...]

    def moved(self, x: float, y: float) -> Block:
        """Return the block as it is if it stands there."""
        images = [
            Image(each.names, (each.corner[0] + x, each.corner[1] + y), each.side, each.columns)
            for each in self.images
        ]
        captions = [each._replace(at=(each.at[0] + x, each.at[1] + y)) for each in self.captions]
        return Block(self.wide, self.high, tuple(images), tuple(captions))


def folded(names: Sequence[str]) -> Group:
    """Return a large column as an image that is as nearly a square as can be: 784 as 28 by 28."""
    wide = math.ceil(math.sqrt(len(names)))
    shape = math.ceil(len(names) / wide), wide
    return Group(f"{names[0]} … {names[-1]}", shape, tuple(names))


def tiles(net: Network, group: Group) -> Block:
    """Return a group's maps under each other; pixels get smaller the more there are.

    >>> import neurosim as ns
    >>> net = ns.convolutional((4, 4), maps=[4], size=3, outputs=1, seed=1)
    >>> found = tiles(net, net.group("c1"))
    >>> found.images[0].side, found.high, found.captions[0].text
    (0.45, 5.6, 'c1_1')
    """
    tokens = tokens_of(net, group)
    rows, columns = group.shape[-2:]
    size = rows * columns
    count = math.ceil(len(group) / size)
    across = math.ceil(count / DOWN)
    down = math.ceil(count / across)
    side = min((HIGH - down * TITLE) / (down * rows), WIDE / (across * columns), LARGEST)
    aside = BESIDE * bool(tokens)
    wide = across * columns * side + (across - 1) * BETWEEN + aside
    high = down * (rows * side + TITLE) + 2 * aside
    images, captions = [], list[Caption]()
    for at in range(count):
        column, row = divmod(at, down)
        x = column * (columns * side + BETWEEN) + aside - RADIUS
        y = high / 2 - row * (rows * side + TITLE) - TITLE
        images.append(Image(group.flat[at * size : (at + 1) * size], (x, y), side, columns))
        title = group.name if count == 1 else f"{group.name}_{at + 1}"
        middle = x + columns * side / 2, y + TITLE / 2
        captions.append(Caption(middle, title, columns * side + BETWEEN))
    captions += _names(images[0], tokens)
    return Block(round(wide, 6), round(high, 6), tuple(images), tuple(captions))


def _names(image: Image, tokens: Sequence[str]) -> Iterator[Caption]:
    """Return the names of rows, left of a matrix between tokens, and of columns, below it."""
    left, bottom, _, _ = image.box
    short = max(map(len, tokens), default=0) <= SHORT
    for at, token in enumerate(tokens):
        x, y = image.spots[at * (len(tokens) + 1)]
        name = token if short else str(at + 1)
        yield Caption((left - 0.75 * BESIDE, y), name, image.side)
        yield Caption((x, bottom - BESIDE / 2), name, image.side)


def tokens_of(net: Network, group: Group) -> tuple[str, ...]:
    """Return what the rows of a matrix of attention are called: as the tokens that queries read.

    >>> import neurosim as ns
    >>> net = ns.attention(tokens=3, size=2, seed=1)
    >>> tokens_of(net, net.group("a1.w")), tokens_of(net, net.group("a1.q"))
    (('x1', 'x2', 'x3'), ())
    """
    layer, _, part = group.name.rpartition(".")
    queries = net.groups.get(f"{layer}.q")
    if part not in ("w", "s") or queries is None or group.shape != (queries.shape[0],) * 2:
        return ()
    read = [net.node(name).incoming[0].source.name for name in queries.flat[:: queries.shape[-1]]]
    return tuple(name.rpartition("_")[0] or str(at) for at, name in enumerate(read, 1))
