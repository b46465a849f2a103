"""What stands together in a column: large columns folded into rows, and groups as images."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from neurosim.graph.groups import Group
from neurosim.graph.network import Network
from neurosim.view.layout.routes import Point

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

SHORT, MOST = 2, 13
"""Longer names than this stand there as their numbers; of more rows none has room for any."""


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


@dataclass(frozen=True, eq=False)
class Block:
    """What stands together in a column, placed around the middle of its left end.

    Attributes:
        wide: from the middle of a node at its left to that of one at its right.
        high: from its bottom to its top.
        rows: the names of nodes that stand side by side, 1 apart, in rows 1 apart.
        images: maps of pixels.
        captions: their names.
    """

    wide: float
    high: float
    rows: tuple[tuple[str, ...], ...] = ()
    images: tuple[Image, ...] = ()
    captions: tuple[Caption, ...] = ()

    @cached_property
    def nodes(self) -> dict[str, Point]:
        """Where the nodes of the rows stand."""
        top = (len(self.rows) - 1) / 2
        return {
            name: (float(at), top - row)
            for row, names in enumerate(self.rows)
            for at, name in enumerate(names)
        }

    def moved(self, x: float, y: float) -> Block:
        """Return the block with images and captions where they are if it stands there."""
        images = [
            replace(each, spots=tuple((u + x, v + y) for u, v in each.spots))
            for each in self.images
        ]
        captions = [each._replace(at=(each.at[0] + x, each.at[1] + y)) for each in self.captions]
        return replace(self, images=tuple(images), captions=tuple(captions))


def folded(names: Sequence[str]) -> Block:
    """Fold a large column into rows, as nearly a square as can be: 784 nodes into 28 by 28."""
    wide = math.ceil(math.sqrt(len(names)))
    rows = tuple(tuple(names[start : start + wide]) for start in range(0, len(names), wide))
    return Block(wide - 1.0, len(rows) - 1 + 2 * RADIUS, rows)


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
    count = len(group) // size
    across = math.ceil(count / DOWN)
    down = math.ceil(count / across)
    side = min((HIGH - down * TITLE) / (down * rows), WIDE / (across * columns), LARGEST)
    wide = across * columns * side + (across - 1) * BETWEEN + BESIDE * bool(tokens)
    high = down * (rows * side + TITLE) + 2 * BESIDE * bool(tokens)
    images, captions = [], []
    for at in range(count):
        column, row = divmod(at, down)
        x = column * (columns * side + BETWEEN) + BESIDE * bool(tokens) - RADIUS
        y = high / 2 - row * (rows * side + TITLE) - TITLE
        spots = tuple(
            (x + side * (place % columns + 0.5), y - side * (place // columns + 0.5))
            for place in range(size)
        )
        images.append(Image(group.flat[at * size : (at + 1) * size], spots, side))
        title = group.name if count == 1 else f"{group.name}_{at + 1}"
        middle = x + columns * side / 2, y + TITLE / 2
        captions.append(Caption(middle, title, columns * side + BETWEEN))
    captions += _names(images[0], tokens)
    return Block(round(wide, 6), round(high, 6), (), tuple(images), tuple(captions))


def _names(image: Image, tokens: Sequence[str]) -> Iterator[Caption]:
    """Return the names of rows, left of a matrix between tokens, and of columns, below it."""
    left, bottom, _, _ = image.box
    short = max(map(len, tokens), default=0) <= SHORT
    for at, token in enumerate(tokens):
        x, y = image.spots[at * (len(tokens) + 1)]
        name = token if short else str(at + 1)
        yield Caption((left - 0.6 * BESIDE, y), name, image.side)
        yield Caption((x, bottom - BESIDE / 2), name, image.side)


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
