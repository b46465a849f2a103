"""Where everything in a picture of a network stands, as plain numbers; it draws nothing."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neurosim.checks import choice, finite
from neurosim.errors import InputError, suggestion
from neurosim.graph.network import Network
from neurosim.view.bends import bent_routes
from neurosim.view.columns import Columns, Gap, Item, columns
from neurosim.view.crossings import reduce_crossings
from neurosim.view.routes import Point, Route, along, through, trimmed
from neurosim.view.spacing import RADIUS, heights

__all__ = ["LARGEST", "Elision", "Layout", "layout"]

LARGEST = 12
"""How many nodes a column shows before its middle is left out."""

LARGE: dict[str, int | None] = {"elide": LARGEST, "dense": None}
"""What becomes of large columns: their middle left out, or all of it drawn."""

STEEPEST = 2.2
"""Of connections between neighbouring columns, so that they clear the nodes above and below."""

NEAREST = 2.5
"""The least distance of two columns."""


@dataclass(frozen=True)
class Elision:
    """The place of nodes that are left out of a large column.

    Attributes:
        position: where the mark for them stands.
        names: the nodes that are left out.
    """

    position: Point
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many nodes are left out."""
        return len(self.names)


@dataclass(frozen=True)
class Layout:
    """Positions and routes, in units of the distance of two neighbours in a column, y upwards.

    Attributes:
        positions: for each node that is shown, by name, its centre.
        routes: for each connection that is shown, by (source, target), its route from rim to rim:
            1 + 3n points, the start and then for each of n cubic Bezier curves two control points
            and the end, which is what an SVG path writes as ``M p0 C p1 p2 p3 p4 p5 p6``.
        elided: the marks for nodes that are not shown.
        radius: of a node.
        box: left, bottom, right, top of all that, nodes in full.
    """

    positions: Mapping[str, Point]
    routes: Mapping[tuple[str, str], Route]
    elided: tuple[Elision, ...]
    radius: float
    box: tuple[float, float, float, float]

    @property
    def width(self) -> float:
        """From left to right."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """From bottom to top."""
        return self.box[3] - self.box[1]


def layout(
    net: Network,
    positions: Mapping[str, Any] | None = None,
    *,
    large: str = "elide",
    aspect: float = 0.0,
) -> Layout:
    """Place every node and lead every connection, for any acyclic graph.

    Generations stand in columns from left to right, ordered so that few connections cross; a
    connection that skips columns gets a lane of its own through them; bias nodes stand in a row
    below. The same network always gives the same layout.

    Args:
        net: the network.
        positions: your own (x, y) for every node by name; y grows upwards.
        large: ``"elide"`` leaves the middle out of columns of more than 12 nodes, ``"dense"``
            shows every node.
        aspect: how many times as wide as high the picture may become; its columns move apart, by
            twice at most, to fill it.

    Raises:
        InputError: for positions that miss a node, or are no pair of finite numbers.
        OptionError: if ``large`` is neither of the two.

    >>> import neurosim as ns
    >>> placed = layout(ns.dense([2, 2, 1]))
    >>> placed.positions["i1"], placed.positions["i2"], placed.positions["b1"]
    ((0.0, 0.5), (0.0, -0.5), (0.0, -1.5))
    >>> [(each.count, each.names[0]) for each in layout(ns.dense([64, 3])).elided]
    [(53, 'i7')]
    """
    largest = choice(large, LARGE, "way to show large columns")
    if positions is not None:
        return _own(net, positions)
    shown = columns(net, largest)
    reduce_crossings(shown)
    points = _points(shown, aspect)
    routes = {
        ends: trimmed(through([points[each] for each in chain]), RADIUS, RADIUS)
        for ends, chain in shown.chains.items()
    }
    placed = {item: point for item, point in points.items() if isinstance(item, str)}
    elided = tuple(
        Elision(point, item.names) for item, point in points.items() if isinstance(item, Gap)
    )
    return Layout(placed, routes, elided, RADIUS, _box(points, routes, RADIUS))


def _points(shown: Columns, aspect: float) -> dict[Item, Point]:
    ys = heights(shown)
    floor = min(ys.values(), default=1.0) - 1.0
    for names in shown.biases:
        for row, name in enumerate(names):
            ys[name] = floor - row
    xs = _widened(_places(shown, ys), ys, aspect)
    return {
        item: (xs[at], ys[item])
        for at, items in enumerate(shown.items)
        for item in (*items, *shown.biases[at])
    }


def _widened(places: list[float], ys: Mapping[Item, float], aspect: float) -> list[float]:
    high = max(ys.values(), default=0.0) - min(ys.values(), default=0.0) + 2 * RADIUS
    if places[-1] <= 0.0:
        return places
    share = min(max((aspect * high - 2 * RADIUS) / places[-1], 1.0), 2.0)
    return [round(place * share, 6) for place in places]


def _places(shown: Columns, ys: Mapping[Item, float]) -> list[float]:
    """Where the columns stand: the further, the steeper their connections would be."""
    column = {
        item: at for at, items in enumerate(shown.items) for item in (*items, *shown.biases[at])
    }
    tallest = [0.0] * len(shown.items)
    for chain in shown.chains.values():
        for left, right in itertools.pairwise(chain):
            at = column[left]
            tallest[at] = max(tallest[at], abs(ys[left] - ys[right]))
    places = [0.0]
    for rise in tallest[:-1]:
        places.append(round(places[-1] + max(NEAREST, rise / STEEPEST), 6))
    return places


def _own(net: Network, positions: Mapping[str, Any]) -> Layout:
    points = _read(net, positions)
    radius = RADIUS * _unit(points)
    routes = bent_routes(
        [(each.source.name, each.target.name) for each in net.connections], points, radius
    )
    return Layout(points, routes, (), radius, _box(points, routes, radius))


def _unit(points: Mapping[str, Point]) -> float:
    """How far the nearest two nodes stand apart, so that their shapes do not touch."""
    places = sorted(set(points.values()))
    near = [
        ((x - u) ** 2 + (y - v) ** 2) ** 0.5
        for at, (x, y) in enumerate(places)
        for u, v in places[at + 1 : at + 200]
    ]
    return min(near, default=1.0)


def _read(net: Network, positions: Mapping[str, Any]) -> dict[str, Point]:
    names = list(net)
    for name in positions:
        if name not in names:
            raise InputError(
                f"no node {name!r} in network {net.name!r} to place{suggestion(name, names)}"
            )
    missing = [name for name in names if name not in positions]
    if missing:
        raise InputError(
            f"positions must place every node of network {net.name!r}, {missing[0]!r} is missing"
        )
    return {name: _pair(name, positions[name]) for name in names}


def _pair(name: str, value: Any) -> Point:
    try:
        x, y = value
    except (TypeError, ValueError):
        raise InputError(f"the position of {name!r} must be a pair (x, y), got {value!r}") from None
    return finite(x, f"x of {name!r}"), finite(y, f"y of {name!r}")


def _box(
    points: Mapping[Any, Point], routes: Mapping[Any, Route], radius: float
) -> tuple[float, float, float, float]:
    if not points:
        return -1.0, -1.0, 1.0, 1.0
    on_routes = [point for route in routes.values() for point in along(route)]
    xs = [x for x, _ in points.values()]
    ys = [y for _, y in points.values()]
    return (
        min([min(xs) - radius, *(x for x, _ in on_routes)]),
        min([min(ys) - radius, *(y for _, y in on_routes)]),
        max([max(xs) + radius, *(x for x, _ in on_routes)]),
        max([max(ys) + radius, *(y for _, y in on_routes)]),
    )
