"""Shapes of nodes, routes and arrow heads as SVG path data."""

from __future__ import annotations

import math

from neurosim.view.routes import Route, is_straight
from neurosim.view.theme import SHAPES

__all__ = ["UNIT", "head", "outline", "path"]

UNIT = 100.0
"""SVG units between two neighbouring nodes of a column."""

POLYGONS = {"square": (4, 0.5, 1.26), "diamond": (4, 0.0, 1.12), "hexagon": (6, 0.0, 1.06)}
"""Corners, how far they are turned (in corners), and how far they reach (in radii)."""


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
    (x0, y0), (x1, y1) = route[-2], route[-1]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = (x1 - x0) / length, -(y1 - y0) / length
    x, y = x1 * UNIT, -y1 * UNIT
    back, half = 14.0, 6.5
    corners = [
        (x, y),
        (x - back * dx - half * dy, y - back * dy + half * dx),
        (x - back * dx + half * dy, y - back * dy - half * dx),
    ]
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in corners) + "Z"


def outline(which: str, radius: float) -> str:
    """Return the outline of a kind of node around the origin."""
    if SHAPES[which] == "circle":
        r = f"{radius:g}"
        return f"M-{r} 0a{r} {r} 0 1 0 {2 * radius:g} 0a{r} {r} 0 1 0 -{2 * radius:g} 0Z"
    corners, turn, size = POLYGONS[SHAPES[which]]
    angles = [2 * math.pi * (index + turn) / corners for index in range(corners)]
    points = [
        f"{size * radius * math.cos(a):.1f} {size * radius * math.sin(a):.1f}" for a in angles
    ]
    return f"M{'L'.join(points)}Z"
