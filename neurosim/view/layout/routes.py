"""Routes of connections: chains of cubic Bezier curves, and what is asked of them.

A route is a tuple of 1 + 3n points: where it starts, then for each of n curves two control points
and where the curve ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from neurosim.graph.connection import Connection

Point: TypeAlias = tuple[float, float]
Route: TypeAlias = tuple[Point, ...]
Box: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top


def straight(start: Point, end: Point) -> Route:
    """Return a straight line as a route.

    >>> straight((0.0, 0.0), (3.0, 0.0))
    ((0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0))
    """
    return start, _between(start, end, 1 / 3), _between(start, end, 2 / 3), end


def through(stations: Sequence[Point]) -> Route:
    """Return a smooth route through points in neighbouring columns.

    It leaves the first and reaches the last straight on, as straight connections do, and passes
    those between level, because above and below them stand nodes.
    """
    if len(stations) == 2:
        return straight(*stations)
    route = [stations[0]]
    last = len(stations) - 2
    for at, (start, end) in enumerate(pairwise(stations)):
        third = (end[0] - start[0]) / 3
        out = _between(start, end, 1 / 3) if at == 0 else (start[0] + third, start[1])
        into = _between(start, end, 2 / 3) if at == last else (end[0] - third, end[1])
        route += [out, into, end]
    return tuple(route)


def trimmed(route: Route, start: float, end: float) -> Route:
    """Return the route cut off by about these distances at its two ends.

    >>> trimmed(straight((0.0, 0.0), (3.0, 0.0)), 0.5, 0.5)[::3]
    ((0.5, 0.0), (2.5, 0.0))
    """
    points = list(route)
    points[0] = towards(points[0], points[1], start)
    points[-1] = towards(points[-1], points[-2], end)
    if len(points) == 4 and is_straight(route):
        return straight(points[0], points[-1])
    return tuple(points)


def is_straight(route: Route) -> bool:
    """True if the route is a single straight line."""
    if len(route) != 4:
        return False
    (x0, y0), (x3, y3) = route[0], route[3]
    return all(abs((x3 - x0) * (y - y0) - (y3 - y0) * (x - x0)) < 1e-9 for x, y in route[1:3])


def point_at(route: Route, share: float) -> Point:
    """Return the point at that share of the route, from 0 at its start to 1 at its end.

    >>> point_at(straight((0.0, 0.0), (3.0, 0.0)), 0.5)
    (1.5, 0.0)
    """
    curve, t = _curve(route, min(max(share, 0.0), 1.0))
    u = 1.0 - t
    a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = route[3 * curve : 3 * curve + 4]
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def short_of(route: Route, boxes: Iterable[Box]) -> Route:
    """Return the part of a route before the first of these boxes.

    >>> short_of(straight((0.0, 0.0), (3.0, 0.0)), [(1.5, -1.0, 2.0, 1.0)])[::3]
    ((0.0, 0.0), (1.5, 0.0))
    """
    line = [point_at(route, share / 60) for share in range(61)]
    share = min((at for box in boxes for at, x in enumerate(line) if holds(box, x)), default=61)
    if share > 60:
        return route
    at, t = _curve(route, max(share - 1, 1) / 60)
    points, kept = route[3 * at : 3 * at + 4], [route[3 * at]]
    while len(points) > 1:  # de Casteljau
        points = tuple(_between(*ends, t) for ends in pairwise(points))
        kept.append(points[0])
    return (*route[: 3 * at], *kept)


def _curve(route: Route, share: float) -> tuple[int, float]:
    """Which of its curves a share of the route's length falls into, and how far along that."""
    if len(route) == 4:
        return 0, share
    lengths = [math.dist(start, end) for start, end in pairwise(route[::3])]
    rest = share * sum(lengths)
    for at, length in enumerate(lengths[:-1]):
        if rest < length:
            return at, rest / length
        rest -= length
    return len(lengths) - 1, min(rest / (lengths[-1] or 1.0), 1.0)


def along(route: Route, samples: int = 24) -> list[Point]:
    """Return points along the route: the end of a straight one, several of a bent one.

    >>> along(straight((0.0, 0.0), (3.0, 0.0)))
    [(0.0, 0.0), (3.0, 0.0)]
    """
    count = (len(route) - 1) // 3
    points = [route[0]]
    for at in range(count):
        curve = route[3 * at : 3 * at + 4]
        steps = 1 if is_straight(curve) else samples
        points += [point_at(curve, step / steps) for step in range(1, steps + 1)]
    return points


def holds(box: Box, point: Point, around: float = 0.0) -> bool:
    """True if a point is inside a box, or as near around it."""
    left, bottom, right, top = box
    x, y = point
    return left - around < x < right + around and bottom - around < y < top + around


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def towards(start: Point, end: Point, distance: float) -> Point:
    """Return the point so far from the start on the way to the end.

    >>> towards((0.0, 0.0), (4.0, 0.0), 1.0)
    (1.0, 0.0)
    """
    length = math.dist(start, end)
    return _between(start, end, min(distance / length, 0.9)) if length else start


BENDS = (0.0, 0.15, -0.15, 0.3, -0.3, 0.45, -0.45, 0.6, -0.6, 0.8, -0.8, 1.0, -1.0)
"""How far a route may leave the straight line, as a share of its length, in the order tried."""

BULGE, HIGHEST = -0.4, 1.5
"""The same for an arc that waits, and how many units it leaves the line at most."""

OTHERWISE = (1.0, -1.0, 1.35, 0.7, 1.8, 2.4)
"""How many times as far it leaves it where other nodes stand in the way, in the order tried."""

TURN = 0.5
"""How far from where it is level a route into a lane reaches that, and leaves it again."""

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
        arcs = [arc(start, end, bend) for bend in bends]
        tried = arcs if len(connections) <= MANY else []
        others = [point for name, point in points.items() if name not in ends] if tried else []
        route = next((x for x in tried if is_clear(x, others, radius)), arcs[0])
        routes[ends] = trimmed(route, radius, radius)
    return routes


def is_clear(
    route: Route, others: Iterable[Point], radius: float, boxes: Iterable[Box] = ()
) -> bool:
    """True if a route passes other nodes, and boxes, at some distance."""
    near = CLEARANCE * radius
    line = [point_at(route, at / 60) for at in range(61)]
    xs, ys = zip(*line, strict=True)
    span = min(xs), min(ys), max(xs), max(ys)
    if any(distance(each, line) < near for each in others if holds(span, each, near)):
        return False
    return not any(holds(box, x, radius / 3) for box in boxes for x in line)


def ways(
    start: Point, end: Point, left: float, right: float, lane: float | None
) -> Iterator[Route]:
    """Return routes to be tried: straight, bent between left and right, in a lane there, in arcs.

    >>> [route[3] for route in ways((0, 0), (9, 3), 2, 7, None)][:2]
    [(9, 3), (2, 0)]
    """
    first, last = [start, (left, start[1])], [(right, end[1]), end]
    yield straight(start, end)
    if left < right:
        yield through([*first, *last])
    if lane is not None:
        yield through([*first, (left + TURN, lane), (right - TURN, lane), *last])
    yield from (arc(start, end, bend) for bend in BENDS[1:])


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
