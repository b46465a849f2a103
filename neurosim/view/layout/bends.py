"""Routes between nodes that stand anywhere: straight, bent around others, or arcs that wait."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from neurosim.graph.connection import Connection
from neurosim.view.layout.routes import Box, Point, Route, holds, point_at, straight, trimmed

BENDS = (0.0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.6, -0.6, 0.8, -0.8, 1.0, -1.0)
"""How far a route may leave the straight line, as a share of its length, in the order tried."""

BULGE, HIGHEST = -0.4, 1.5
"""The same for an arc that waits, and how many units it leaves the line at most."""

OTHERWISE = (1.0, -1.0, 1.35, 0.7, 1.8, 2.4)
"""How many times as far it leaves it where other nodes stand in the way, in the order tried."""

CLEARANCE = 1.25
"""How many radii a route keeps from the centre of a node that it passes."""

MANY = 400
"""Of more connections each has the first of its bends: others could not be told apart."""


def bent_routes(
    connections: Sequence[Connection], points: Mapping[str, Point], radius: float
) -> dict[tuple[str, str], Route]:
    """Return a route for every connection, where possible clear of the other nodes.

    Args:
        connections: those between nodes that are shown are led.
        points: where the nodes stand.
        radius: of a node.
    """
    routes: dict[tuple[str, str], Route] = {}
    for each in connections:
        source, target = ends = each.source.name, each.target.name
        if source not in points or target not in points:
            continue
        start, end = points[source], points[target]
        if source == target:
            routes[ends] = _loop(start, radius)
            continue
        bulge = max(BULGE, -HIGHEST / (math.dist(start, end) or 1.0))
        bends = [bulge * times for times in OTHERWISE] if each.delay else BENDS
        route = None
        if len(connections) <= MANY:
            others = [point for name, point in points.items() if name not in ends]
            route = bent(start, end, others, radius, bends)
        routes[ends] = trimmed(route or arc(start, end, bends[0]), radius, radius)
    return routes


def bent(
    start: Point,
    end: Point,
    others: Iterable[Point],
    radius: float,
    bends: Iterable[float] = BENDS,
    boxes: Sequence[Box] = (),
) -> Route | None:
    """Return the first of some arcs that is clear of other nodes and of boxes; None if none is."""
    near = CLEARANCE * radius
    for bend in bends:
        route = arc(start, end, bend)
        line = [point_at(route, at / 60) for at in range(61)]
        xs, ys = zip(*line, strict=True)
        span = min(xs), min(ys), max(xs), max(ys)
        passed = any(distance(each, line) < near for each in others if holds(span, each, near))
        if not passed and not any(holds(box, x, radius / 3) for box in boxes for x in line):
            return route
    return None


def distance(point: Point, line: Sequence[Point]) -> float:
    """Return how far a point is from a line of straight pieces.

    >>> distance((1.0, 2.0), [(0.0, 0.0), (3.0, 0.0), (9.0, 9.0)])
    2.0
    """
    return min(_to_segment(point, start, end) for start, end in pairwise(line))


def arc(start: Point, end: Point, bend: float) -> Route:
    """Return a curve that leaves the straight line by a share of its length."""
    if not bend:
        return straight(start, end)
    dx, dy = end[0] - start[0], end[1] - start[1]
    # A curve rises to three quarters of the height of its control points.
    across = (-dy * bend * 4 / 3, dx * bend * 4 / 3)
    first = (start[0] + dx * 0.25 + across[0], start[1] + dy * 0.25 + across[1])
    second = (start[0] + dx * 0.75 + across[0], start[1] + dy * 0.75 + across[1])
    return start, first, second, end


def _loop(centre: Point, radius: float) -> Route:
    """A loop at the upper left, where neither numbers nor arrows that go out stand."""
    turned = [(2.85, 1.0), (2.95, 3.0), (2.2, 3.0), (2.35, 1.0)]  # angle, radii
    return tuple(
        (centre[0] + far * radius * math.cos(angle), centre[1] + far * radius * math.sin(angle))
        for angle, far in turned
    )


def _to_segment(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))
