"""The shapes of nodes, rings, lines and arrow heads: their corners, how wide and how pale."""

from __future__ import annotations

import math
from typing import Any

from neurosim.view.layout.routes import Point, Route
from neurosim.view.scene.theme import DASHES, SHAPES

RING = 1.2
"""Radius of an error's ring, in radii of the node."""

THINNEST = 0.8
"""Of an error that is hardly one, in points."""

HEAD = 0.15
"""Length of an arrow head, in units of the layout."""

MANY = 300
"""With more lines than this labels and arrow heads are left out, and light ones are paler."""

STRONG, FAINT = 100, 0.05
"""Of many lines about so many are strong, and the lightest are so faint."""

NARROWER = 0.07
"""Width of the thickest line, in units of the layout."""

SHORTEST = 1.1
"""Thinner lines get the dashes of a line this wide: shorter ones could not be seen."""


def polygon(kind: str, radius: float) -> list[Point]:
    """Return the corners of a kind of node around the origin, none where it is a circle."""
    corners, turn, reach = SHAPES[kind] or (0, 0.0, 0.0)
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


def ring(error: float, largest: float, radius: float) -> float:
    """Return how wide the ring of an error is: nothing for none.

    >>> ring(0.0, 1.0, 20.0), ring(1.0, 1.0, 20.0) == thickest(20.0)
    (0.0, True)
    """
    share = min(abs(error) / largest, 1.0)
    return THINNEST + (thickest(radius) - THINNEST) * share if share else 0.0


def outer(radius: float) -> float:
    """Return how far the widest ring reaches from the middle of its node, in points."""
    return radius * RING + thickest(radius) / 2


def thickness(count: int, points: float) -> tuple[float, float]:
    """Return how thin and how thick lines are, in points.

    Args:
        count: how many there are.
        points: how many points a unit of the layout is long; arrow heads shrink with it, and a line
            must stay narrower than its head.
    """
    for most, (thin, thick) in ((40, (0.7, 4.0)), (120, (0.6, 2.8)), (MANY, (0.5, 2.0))):
        if count <= most:
            return thin, max(thin, min(thick, NARROWER * points))
    return 0.3, 1.5


def style(positive: bool, wide: float) -> Any:
    """Return a solid line for weights of 0 and above, a dashed one below.

    >>> style(True, 2.0), style(False, 2.0)
    ('solid', (0, (3.2, 1.8)))
    """
    longer = max(1.0, SHORTEST / wide)
    return "solid" if positive else (0, (DASHES[0] * longer, DASHES[1] * longer))


def paleness(count: int) -> list[float]:
    """Return how strong each line is, the lightest weight first: of many only the heaviest.

    >>> paleness(2)
    [1.0, 1.0]
    """
    if count <= MANY:
        return [1.0] * count
    return [FAINT + (0.9 - FAINT) * (at / (count - 1)) ** (count / STRONG) for at in range(count)]
