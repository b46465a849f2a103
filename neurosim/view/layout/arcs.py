"""Connections that wait, in the picture of a recurrent network: arcs beside its columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from neurosim.graph.connection import Connection
from neurosim.view.layout.bends import CLEARANCE, Line
from neurosim.view.layout.routes import Point, Route, along, trimmed

BULGE = 0.55
"""How far an arc leaves the straight line, as a share of its length, but at most two units."""

OTHERWISE = (1.0, 1.35, 0.7, 1.8, 2.4, -1.0)
"""How many times as far it leaves it where other nodes stand in the way, in the order tried."""


def arcs(
    connections: Iterable[Connection], points: Mapping[str, Point], radius: float
) -> dict[tuple[str, str], Route]:
    """Return the routes of the connections that wait, between nodes that are shown."""
    found = {}
    for each in connections:
        ends = each.source.name, each.target.name
        if each.delay and all(name in points for name in ends):
            others = [point for name, point in points.items() if name not in ends]
            found[ends] = _arc(points[ends[0]], points[ends[1]], radius, others)
    return found


def _arc(start: Point, end: Point, radius: float, others: Sequence[Point]) -> Route:
    """The first of the possible arcs that passes fewest nodes too close."""
    if start == end:
        return _loop(start, radius)
    arcs = [_bulging(start, end, radius, times) for times in OTHERWISE]
    lines = [Line(along(arc)) for arc in arcs]
    hits = [sum(line.passes(each, CLEARANCE * radius) for each in others) for line in lines]
    return arcs[hits.index(min(hits))]


def _bulging(start: Point, end: Point, radius: float, times: float) -> Route:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    share = times * min(BULGE, 2.0 / length)
    across = dy * share, -dx * share
    first = start[0] + dx * 0.15 + across[0], start[1] + dy * 0.15 + across[1]
    second = end[0] - dx * 0.15 + across[0], end[1] - dy * 0.15 + across[1]
    return trimmed((start, first, second, end), radius, radius)


def _loop(centre: Point, radius: float) -> Route:
    """A loop at the upper left, where neither numbers nor arrows that go out stand."""
    turned = [(2.85, 1.0), (2.95, 3.0), (2.2, 3.0), (2.35, 1.0)]  # angle, radii
    return tuple(
        (centre[0] + far * radius * math.cos(angle), centre[1] + far * radius * math.sin(angle))
        for angle, far in turned
    )
