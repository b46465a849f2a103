"""The outlines of nodes for matplotlib, a shape for each kind."""

from __future__ import annotations

from functools import cache

import numpy as np
from matplotlib.path import Path

from neurosim.view.layout.routes import Point
from neurosim.view.scene.shapes import polygon
from neurosim.view.scene.theme import SHAPES


def outline(kind: str, centre: Point, radius: float) -> Path:
    """Return the outline of a node of that kind: all cover about the same area."""
    shape = _unit(kind)
    return Path(np.asarray(shape.vertices) * radius + np.array(centre), shape.codes)


@cache
def _unit(kind: str) -> Path:
    shape = SHAPES[kind]
    if shape == "circle":
        return Path.unit_circle()
    points = polygon(shape, 1.0)
    return Path([*points, points[0]], closed=True)
