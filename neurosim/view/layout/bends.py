"""Routes between nodes that stand anywhere: straight, bent around others, or arcs that wait."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from neurosim.graph.connection import Connection
from neurosim.view.layout.routes import Point, Route, along, point_at, straight, trimmed

BENDS = (0.0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.6, -0.6, 0.8, -0.8, 1.0, -1.0)
"""How far a route may leave the straight line, as a share of its length, in the order tried."""

BULGE, HIGHEST = -0.4, 1.5
"""The same for an arc that waits, and how many units it leaves the line at most."""

OTHERWISE = (1.0, 1.35, 0.7, 1.8, 2.4, -1.0)
"""How many times as far it leaves it where other nodes stand in the way, in the order tried."""

CLEARANCE = 1.25
"""How many radii a route keeps from the centre of a node that it passes."""

MANY = 400
"""Of more connections each has the first of its bends: others could not be told apart."""


def bent_routes(
    connections: Sequence[Connection], points: Mapping[str, Point], radius: float
) -> dict[tuple[str, str], Route]:
    """Return a route for every connection, clear of the other nodes and of other routes.

    Args:
        connections: those between nodes that are shown are led.
        points: where the nodes stand.
        radius: of a node.
    """
    routes: dict[tuple[str, str], Route] = {}
    lines: list[Line] = []
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
        route = arc(start, end, bends[0])
        if len(connections) <= MANY:
            others = [point for name, point in points.items() if name not in ends]
            route = _best([arc(start, end, bend) for bend in bends], others, lines, radius)
            lines.append(Line(_middle(route)))
        routes[ends] = trimmed(route, radius, radius)
    return routes


def distance_to_segment(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from the straight line between two others.

    >>> distance_to_segment((1.0, 2.0), (0.0, 0.0), (3.0, 0.0))
    2.0
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))


def nearest_line(
    point: Point, lines: Mapping[tuple[str, str], Sequence[Point]], reach: float
) -> tuple[str, str] | None:
    """Return the key of the line that passes nearest to a point, None if none is within reach."""
    distances = {
        ends: min(distance_to_segment(point, a, b) for a, b in pairwise(line))
        for ends, line in lines.items()
    }
    found = min(distances, key=distances.__getitem__, default=None)
    return found if found is not None and distances[found] <= reach else None


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


def _best(
    choices: Sequence[Route], others: Sequence[Point], lines: Sequence[Line], radius: float
) -> Route:
    """The first of the routes without a fault, or else the one with the least."""
    faults = []
    for route in choices:
        faults.append(_fault(route, others, lines, radius))
        if faults[-1] == (0, 0):
            break
    return choices[faults.index(min(faults))]


def _fault(
    route: Route, others: Iterable[Point], lines: Iterable[Line], radius: float
) -> tuple[int, int]:
    """How many nodes the route passes too close, then how many routes it lies on."""
    line, middle = Line(along(route)), _middle(route)
    hits = sum(line.passes(point, CLEARANCE * radius) for point in others)
    lies_on = [sum(other.passes(point, radius / 3) for point in middle) for other in lines]
    return hits, sum(count > len(middle) / 2 for count in lies_on)


class Line:
    """A line of straight pieces, with the box around it: most points are far from most lines."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.points = points
        xs, ys = zip(*points, strict=True)
        self._box = min(xs), min(ys), max(xs), max(ys)

    def passes(self, point: Point, near: float) -> bool:
        """Whether it comes so near to a point."""
        left, bottom, right, top = self._box
        x, y = point
        if not (left - near < x < right + near and bottom - near < y < top + near):
            return False
        return any(distance_to_segment(point, a, b) < near for a, b in pairwise(self.points))


def _middle(route: Route) -> list[Point]:
    """The part of a route at which it should be alone; near nodes routes meet."""
    return [point_at(route, 0.25 + at / 16) for at in range(9)]
