"""Where everything in a picture of a network stands, as plain numbers; it draws nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from neurosim.checks import choice, finites, of_kind
from neurosim.errors import InputError, shown
from neurosim.graph.network import Network
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.view.layout.columns import Gap
from neurosim.view.layout.heights import ordered
from neurosim.view.layout.images import RADIUS, TITLE, Block, Caption, Image
from neurosim.view.layout.places import places
from neurosim.view.layout.routes import (
    Box,
    Point,
    Route,
    along,
    bent_routes,
    is_clear,
    trimmed,
    ways,
)
from neurosim.view.layout.time_layout import BESIDE, UP, Steps

LOOSER = 1.4
"""How much further apart nodes stand that have loops between them."""

OUT, INTO, OVER = 0.35, 0.6, 0.65
"""How far beside an image a line that comes level out of it begins to bend, one that goes into it
past the names of its rows ends to bend, and how far above what is between it passes."""

UNIT = 0.75
"""How many inches a unit of the layout has in a figure, where there is room."""

SIDES, LEAST_AROUND = 1.8, 2.2
"""Room for names left and right of a network that is as high as may be, and the least for title and
legend above and below it, in inches."""

LARGE = {name: name for name in ("elide", "dense")}
"""What becomes of large columns: their middle left out, or all of it as an image."""


@dataclass(frozen=True)
class Layout:
    """Positions and routes, in units of the distance of two neighbours in a column, y upwards.

    Attributes:
        positions: for each node that is shown, by name, its centre.
        routes: for each connection that is shown, by (source, target), its route from rim to rim:
            1 + 3n points, the start and then for each of n cubic Bezier curves two control points
            and the end, which is what an SVG path writes as ``M p0 C p1 p2 p3 p4 p5 p6``.
        elided: where the marks for nodes stand that are not shown.
        radius: of a node.
        captions: texts beside the nodes: names of images, and of steps of time, which stand below
            their place.
        upright: whether inputs stand at the bottom and outputs at the top.
        images: groups with two dimensions, whose nodes are pixels and have no other place.
    """

    positions: Mapping[str, Point]
    routes: Mapping[tuple[str, str], Route]
    elided: Mapping[Gap, Point]
    radius: float
    captions: tuple[Caption, ...] = ()
    upright: bool = False
    images: tuple[Image, ...] = ()

    def label(self, name: str) -> str:
        """Return what a node is called in the picture."""
        return split_name(name)[0] if self.upright else name

    @cached_property
    def box(self) -> Box:
        """Left, bottom, right, top of nodes in full, routes and images."""
        around = [point for route in self.routes.values() for point in along(route)]
        for x, y in self.positions.values():
            around += ((x + to, y + to) for to in (-self.radius, self.radius))
        for image in self.images:
            around += (image.box[:2], image.box[2:])
        xs, ys = zip(*(around or [(-1.0, -1.0), (1.0, 1.0)]), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    @property
    def width(self) -> float:
        """From left to right."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.box[3] - self.box[1]

    @cached_property
    def across(self) -> float:
        """How far nodes stand beside each other at least."""
        columns = sorted({x for x, _ in self.positions.values()})
        gaps = (right - left for left, right in pairwise(columns))
        return BESIDE if self.upright else min(gaps, default=2.5)

    @cached_property
    def apart(self) -> dict[str, float]:
        """How far from each node the next stands above it or below."""
        columns: dict[float, list[tuple[float, str]]] = {}
        for name, (x, y) in () if self.upright else self.positions.items():
            columns.setdefault(x, []).append((y, name))
        found = dict.fromkeys(self.positions, UP if self.upright else 2.0)
        for nodes in columns.values():
            for (low, one), (high, other) in pairwise(sorted(nodes)):
                found[one], found[other] = min(found[one], high - low), min(2.0, high - low)
        return found

    def lead(self, source: str, target: str) -> Route | None:
        """Return a route between nodes of which one at least is a pixel or left out.

        It is clear of other nodes, and of images but for those of its ends, and where it can be
        of names above images; None if none is.
        """
        if source not in self._spots or target not in self._spots:
            return None
        (start, out, whole), (end, into, other) = self._spots[source], self._spots[target]
        others = [spot for spot in self.positions.values() if spot not in (start, end)]
        images = [each.box for each in self.images if {source, target}.isdisjoint(each.names)]
        titles = [
            (x - wide / 2, y - TITLE / 2, x + wide / 2, y + TITLE / 2)
            for (x, y), _, wide in self.captions
            if abs(y - end[1]) > TITLE / 2  # else of the row that it leads to
        ]
        left, right = whole[2] + OUT, other[0] - INTO
        tops = [y + self.radius for x, y in self.positions.values() if left < x < right]
        tops += [x.box[3] for x in self.images if x.box[0] < right and left < x.box[2]]
        lane = max(tops) + OVER if tops else None
        for boxes in ([*images, *titles], images):
            for way in ways(start, end, left, right, lane):
                if is_clear(way, others, self.radius, boxes):
                    return trimmed(way, out, into)
        return None

    @cached_property
    def _spots(self) -> dict[str, tuple[Point, float, Box]]:
        """Where every node stands, or a mark for it, how far it reaches, and what it lies in."""
        marks = {name: spot for gap, spot in self.elided.items() for name in gap.names}
        found = {
            name: ((x, y), self.radius, (x - self.radius, y, x + self.radius, y))
            for name, (x, y) in {**self.positions, **marks}.items()
        }
        for image in self.images:
            for name, spot in zip(image.names, image.spots, strict=True):
                found[name] = spot, image.side / 2, image.box
        return found

    def pixel(self, x: float, y: float) -> str | None:
        """Return the name of the node whose pixel is at a place."""
        return next((name for image in self.images if (name := image.at(x, y))), None)


def layout(
    net: Network,
    positions: Mapping[str, Any] | None = None,
    *,
    large: str = "elide",
    aspect: float = 0.0,
    at: int = 0,
) -> Layout:
    """Place every node and lead every connection, for any network.

    Generations stand in columns from left to right, ordered so that few connections cross; a
    connection that skips columns gets a lane of its own through them; bias nodes stand in a row
    below. Parts that nothing joins stand one below the other. The same network always gives the
    same layout. Connections that wait are arcs. Of an unrolled network steps of time stand from
    left to right, and within each of them depth goes up.

    Args:
        net: the network.
        positions: your own (x, y) for every node by name; y grows upwards.
        large: ``"elide"`` leaves the middle out of columns of more than 12 nodes, ``"dense"``
            shows every node of them, as the pixels of an image.
        aspect: how many times as wide as high the picture may become; its columns move apart, by
            twice at most, to fill it.
        at: the step of time at hand, which is shown where of many others are not; 0 for the middle.

    Raises:
        InputError, NetworkError, OptionError: for positions that miss a node, are of one that is
            not there, or no pair of finite numbers; if ``large`` is neither of the two.

    >>> import neurosim as ns
    >>> placed = layout(ns.dense([2, 2, 1]))
    >>> placed.positions["i1"], placed.positions["i2"], placed.positions["b1"]
    ((0.0, 0.5), (0.0, -0.5), (0.0, -1.5))
    >>> [gap.text for gap in layout(ns.dense([64, 3])).elided]
    ['54 more']
    """
    choice(large, LARGE, "way to show large columns")
    if positions is not None:
        points = _read(net, positions)
        radius = RADIUS * _unit(points)
        return Layout(points, bent_routes(net.connections, points, radius), {}, radius)
    if isinstance(net, Unrolled):
        steps = Steps(net, at or (net.length + 1) // 2)
        return Layout(
            steps.points, steps.routes, steps.gaps, RADIUS, tuple(steps.captions), upright=True
        )
    spots, routes = places(
        ordered(net, dense=large == "dense"), aspect=aspect, apart=LOOSER if net.recurrent else 1.0
    )
    points = {item: spot for item, spot in spots.items() if isinstance(item, str)}
    waiting = [each for each in net.connections if each.delay] if net.recurrent else []
    blocks = [item.moved(*spot) for item, spot in spots.items() if isinstance(item, Block)]
    return Layout(
        points, {**routes, **bent_routes(waiting, points, RADIUS)},
        {item: spot for item, spot in spots.items() if isinstance(item, Gap)}, RADIUS,
        captions=tuple(each for block in blocks for each in block.captions),
        images=tuple(each for block in blocks for each in block.images),
    )  # fmt: skip


def figure_size(
    net: Network, positions: Mapping[str, Any] | None = None, *, large: str = "elide"
) -> tuple[float, float]:
    """Return a width and height in inches that suit the layout of a network.

    >>> import neurosim as ns
    >>> figure_size(ns.dense([2, 2, 1]))
    (9.6, 5.4)
    """
    placed = layout(net, positions, large=large)
    around = 3.5 if placed.upright else 2.5  # what stands above nodes needs room, and steps of time
    highest = 9.6 if placed.upright else 8.6
    unit = min(UNIT, (highest - LEAST_AROUND) / placed.height)
    wide = min(max(9.6, min(SIDES + placed.width * unit, placed.width * UNIT)), 20.0)
    high = min(max(5.4, around + placed.height * UNIT), highest)
    return round(wide, 1), round(high, 1)


def _unit(points: Mapping[str, Point]) -> float:
    """How far the nearest two nodes stand apart, so that their shapes do not touch."""
    spots = sorted(set(points.values()))
    near = [math.dist(x, y) for at, x in enumerate(spots) for y in spots[at + 1 : at + 200]]
    return min(near, default=1.0)


def _read(net: Network, positions: Mapping[str, Any]) -> dict[str, Point]:
    of_kind(positions, Mapping, "positions must be")  # type: ignore[type-abstract]
    given = {net.node(name).name: pair for name, pair in positions.items()}
    missing = [name for name in net if name not in given]
    if missing:
        raise InputError(
            f"positions must place every node of network {net.name!r}, {missing[0]!r} is missing"
        )
    found = {}
    for name in net:
        what = f"the position of {name!r}"
        pair = finites(given[name], what)
        if len(pair) != 2:
            raise InputError(f"{what} must be a pair (x, y), got {shown(given[name])}")
        found[name] = pair[0], pair[1]
    return found
