"""The outlines of nodes, a shape for each kind, and the heads of arrows."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from matplotlib.path import Path

from neurosim.view.routes import Point, Route

__all__ = ["arrow_head", "circle", "outline"]


def outline(kind: str, centre: Point, radius: float) -> Path:
    """Return the outline of a node of that kind: all cover about the same area."""
    shape = _unit(kind)
    return Path(np.asarray(shape.vertices) * radius + np.array(centre), shape.codes)


def circle(centre: Point, radius: float) -> Path:
    """Return a circle."""
    shape = _unit("hidden")
    return Path(np.asarray(shape.vertices) * radius + np.array(centre), shape.codes)


@cache
def _unit(kind: str) -> Path:
    if kind == "input":
        return _polygon(4, math.pi / 4, 1.22)
    if kind == "bias":
        return _polygon(4, 0.0, 1.0)
    return _polygon(6, 0.0, 1.08) if kind == "output" else Path.unit_circle()


def _polygon(corners: int, turn: float, reach: float) -> Path:
    angles = [turn + 2 * math.pi * corner / corners for corner in range(corners)]
    points = [(reach * math.cos(angle), reach * math.sin(angle)) for angle in angles]
    return Path([*points, points[0]], closed=True)


def arrow_head(route: Route, length: float) -> list[Point]:
    """Return the three corners of an arrow head at the end of a route."""
    (x1, y1), (x2, y2) = route[-2], route[-1]
    span = math.dist(route[-2], route[-1]) or 1.0
    dx, dy = (x2 - x1) / span * length, (y2 - y1) / span * length
    return [
        (x2, y2),
        (x2 - dx - 0.38 * dy, y2 - dy + 0.38 * dx),
        (x2 - dx + 0.38 * dy, y2 - dy - 0.38 * dx),
    ]
