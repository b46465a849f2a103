"""Routes of connections: chains of cubic Bezier curves, and what is asked of them.

A route is a tuple of 1 + 3n points: where it starts, then for each of n curves two control points
and where the curve ends.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Route: TypeAlias = tuple[Point, ...]
Box: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top

SAMPLES = 24


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
    for at, (start, end) in enumerate(itertools.pairwise(stations)):
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


def _curve(route: Route, share: float) -> tuple[int, float]:
    """Which of its curves a share of the route's length falls into, and how far along that."""
    if len(route) == 4:
        return 0, share
    lengths = [math.dist(start, end) for start, end in itertools.pairwise(route[::3])]
    rest = share * sum(lengths)
    for at, length in enumerate(lengths[:-1]):
        if rest < length:
            return at, rest / length
        rest -= length
    return len(lengths) - 1, min(rest / (lengths[-1] or 1.0), 1.0)


def along(route: Route, samples: int = SAMPLES) -> list[Point]:
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
