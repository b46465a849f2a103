"""The shapes of nodes, rings and arrow heads: their corners, and how wide they are."""

from __future__ import annotations

import math

from neurosim.view.layout.routes import Point, Route
from neurosim.view.scene.theme import POLYGONS

RING = 1.2
"""Radius of an error's ring, in radii of the node."""

THINNEST = 0.8
"""Of an error that is hardly one, in points."""

HEAD = 0.15
"""Length of an arrow head, in units of the layout."""


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


def thickest(radius: float) -> float:
    """Return how wide the ring of the largest error is, in points, at a node of that radius."""
    return max(1.5, min(6.0, radius * (RING - 1) * 0.8))


def thickness(error: float, largest: float, radius: float) -> float:
    """Return how wide the ring of an error is: nothing for none.

    >>> thickness(0.0, 1.0, 20.0), thickness(1.0, 1.0, 20.0) == thickest(20.0)
    (0.0, True)
    """
    share = min(abs(error) / largest, 1.0)
    return THINNEST + (thickest(radius) - THINNEST) * share if share else 0.0


def outer(radius: float) -> float:
    """Return how far the widest ring reaches from the middle of its node, in points."""
    return radius * RING + thickest(radius) / 2
