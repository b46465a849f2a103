"""Shapes of nodes, routes and arrow heads: their corners, and as SVG path data."""

from __future__ import annotations

import math
from collections.abc import Iterable

from neurosim.view.layout.routes import Point, Route, is_straight
from neurosim.view.scene.theme import POLYGONS, SHAPES

__all__ = ["HEAD", "UNIT", "arrow_head", "head", "outline", "path", "polygon"]

HEAD = 0.15
"""Length of an arrow head, in units of the layout."""

UNIT = 100.0
"""SVG units between two neighbouring nodes of a column."""


def path(route: Route) -> str:
    """Return a route as a line or a chain of curves.

    >>> path(((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 1.0)))
    'M0 0C100 0 200 0 300 -100'
    """
    points = [f"{x * UNIT:.0f} {0.0 - y * UNIT:.0f}" for x, y in route]
    if is_straight(route):
        return f"M{points[0]}L{points[-1]}"
    return f"M{points[0]}C{' '.join(points[1:])}"


def head(route: Route) -> str:
    """Return a triangle at the end of a route, pointing along it."""
    return _closed((x * UNIT, -y * UNIT) for x, y in arrow_head(route, HEAD))


def outline(which: str, radius: float) -> str:
    """Return the outline of a kind of node around the origin."""
    if SHAPES[which] == "circle":
        r = f"{radius:g}"
        return f"M-{r} 0a{r} {r} 0 1 0 {2 * radius:g} 0a{r} {r} 0 1 0 -{2 * radius:g} 0Z"
    return _closed(polygon(SHAPES[which], radius))


def polygon(shape: str, radius: float) -> list[Point]:
    """Return the corners of a shape around the origin."""
    corners, turn, reach = POLYGONS[shape]
    angles = [2 * math.pi * (index + turn) / corners for index in range(corners)]
    return [(reach * radius * math.cos(a), reach * radius * math.sin(a)) for a in angles]


def arrow_head(route: Route, length: float) -> list[Point]:
    """Return the three corners of an arrow head at the end of a route."""
    (x1, y1), (x2, y2) = route[-2], route[-1]
    span = math.dist(route[-2], route[-1]) or 1.0
    dx, dy = (x2 - x1) / span * length, (y2 - y1) / span * length
    return [
        (x2, y2),
        (x2 - dx - 0.42 * dy, y2 - dy + 0.42 * dx),
        (x2 - dx + 0.42 * dy, y2 - dy - 0.42 * dx),
    ]


def _closed(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"
