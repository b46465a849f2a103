"""Routes between nodes that stand anywhere: straight, bent around others, or arcs that wait."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from neurosim.graph.connection import Connection
from neurosim.view.layout.routes import Point, Route, along, straight, trimmed

BENDS = (0.0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.6, -0.6, 0.8, -0.8, 1.0, -1.0)
"""How far a route may leave the straight line, as a share of its length, in the order tried."""

FAR = 9
"""From this place of them on, routes lead around everything: only where there is no gutter."""

CLEARANCE = 1.25
"""How many radii a route keeps from the centre of a node that it passes."""

BELOW = 1.0
"""How far below its end a route comes that leads down through a gutter."""

MANY = 400
"""With more connections than this they are drawn straight: bends could not be told apart."""


def bent_routes(
    ends: Sequence[tuple[str, str]],
    points: Mapping[str, Point],
    radius: float,
    gutter: float | None = None,
) -> dict[tuple[str, str], Route]:
    """Return a route for every connection, clear of the other nodes and of other routes.

    Args:
        ends: of the connections.
        points: where the nodes stand.
        radius: of a node.
        gutter: where routes may also lead down, between those that stand left and right of it.
    """
    routes: dict[tuple[str, str], Route] = {}
    lines: list[Line] = []
    for source, target in ends:
        start, end = points[source], points[target]
        others = [point for name, point in points.items() if name not in (source, target)]
        bends = BENDS if len(ends) <= MANY else BENDS[:1]
        if gutter is not None and start[0] < gutter < end[0] and end[1] < start[1]:
            near = [_arc(start, end, bend) for bend in bends[:FAR]]
            choices = [near[0], _down(start, end, gutter), *near[1:]]
        else:
            choices = [_arc(start, end, bend) for bend in bends]
        route = _best(choices, others, lines, radius)
        lines.append(Line(_middle(route)))
        routes[source, target] = trimmed(route, radius, radius)
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


def _arc(start: Point, end: Point, bend: float) -> Route:
    if not bend:
        return straight(start, end)
    dx, dy = end[0] - start[0], end[1] - start[1]
    # A curve rises to three quarters of the height of its control points.
    across = (-dy * bend * 4 / 3, dx * bend * 4 / 3)
    first = (start[0] + dx * 0.25 + across[0], start[1] + dy * 0.25 + across[1])
    second = (start[0] + dx * 0.75 + across[0], start[1] + dy * 0.75 + across[1])
    return start, first, second, end


def _down(start: Point, end: Point, gutter: float) -> Route:
    """Down through a gutter, and from below to the end."""
    below = end[1] - BELOW
    corner = gutter, end[1]
    first = start, (gutter, start[1]), (gutter, (start[1] + end[1]) / 2), corner
    return (*first, (gutter, below), (end[0] - 0.3 * (end[0] - gutter), below), end)


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
    line, near = Line(along(route)), CLEARANCE * radius
    hits = sum(line.passes(point, near) for point in others)
    middle = _middle(route)
    return hits, sum(_lies_on(middle, other, radius / 3) for other in lines)


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
    line = along(route) if len(along(route)) > 2 else _cut(route[0], route[-1])
    return line[len(line) // 4 : len(line) - len(line) // 4]


def _cut(start: Point, end: Point) -> list[Point]:
    return [
        (start[0] + (end[0] - start[0]) * at / 12, start[1] + (end[1] - start[1]) * at / 12)
        for at in range(13)
    ]


def _lies_on(line: Sequence[Point], other: Line, near: float) -> bool:
    return sum(other.passes(point, near) for point in line) > len(line) / 2


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
            found[ends] = _clear_arc(points[ends[0]], points[ends[1]], radius, others)
    return found


def _clear_arc(start: Point, end: Point, radius: float, others: Sequence[Point]) -> Route:
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
