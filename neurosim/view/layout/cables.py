"""Connections between steps of time where they are many: led beside each other, as in a cable."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from neurosim.view.layout.routes import Point, Route, straight, trimmed

MANY = 12
"""More connections than this between two steps of time are led as in a cable."""

LANES = 0.46, 0.84
"""Between which heights above its nodes a cable runs along a row, clear of names."""

WIDE = 0.7
"""How wide it is between two steps of time."""

TURN = 0.4
"""The radius of its corners."""


def cabled(
    ends: Sequence[tuple[str, str]],
    points: Mapping[str, Point],
    gutter: float,
    radius: float,
    part: tuple[float, float] = (0.0, 1.0),
) -> dict[tuple[str, str], Route]:
    """Return the routes of connections from one step of time to another.

    Each rises from its source into a lane above the row, follows that into the gutter between the
    steps, goes up or down there, and along the row of its target comes down on that.

    Args:
        ends: of the connections.
        points: where the nodes stand.
        gutter: the middle of what lies between the two steps.
        radius: of a node.
        part: from which share of its room to which, where another cable takes the rest.
    """
    sources, targets = (dict.fromkeys(names, 0.0) for names in zip(*ends, strict=True))
    for names in (sources, targets):
        for at, name in enumerate(names):
            names[name] = part[0] + (part[1] - part[0]) * at / max(len(names) - 1, 1)
    low, high = LANES
    found = {}
    for source, target in ends:
        (x, y), (u, v) = points[source], points[target]
        here, there = (low + share * (high - low) for share in (sources[source], targets[target]))
        across = gutter + (sources[source] - 0.5) * WIDE
        route = _route((x, y), (u, v), y + here, v + there, across)
        found[source, target] = trimmed(route, radius, radius)
    return found


def _route(start: Point, end: Point, out: float, into: float, across: float) -> Route:
    """Up to the height ``out``, over to ``across``, along that to the height ``into``, and down."""
    side, way = math.copysign(1.0, end[0] - start[0]), math.copysign(1.0, into - out)
    turn = min(TURN, abs(into - out) / 2)
    before, after = (across - side * turn, out), (across + side * turn, into)
    upper, lower = (across, out + way * turn), (across, into - way * turn)
    return (
        start, (start[0], out), (start[0] + side * TURN, out), before,
        (across, out), (across, out), upper,
        *straight(upper, lower)[1:],
        (across, into), (across, into), after,
        (end[0] - side * TURN, into), (end[0], into), end,
    )  # fmt: skip
