"""Nodes with matplotlib: shapes filled by output, and rings for errors."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path

from neurosim.view.layout.routes import Point
from neurosim.view.scene.nodes import Nodes
from neurosim.view.scene.shapes import RING, polygon
from neurosim.view.scene.theme import BELOW_ZERO, SHAPES, Theme, kind


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


class NodeArtists:
    """Artists for all nodes, made once; ``paint`` shows them as they are then."""

    def __init__(self, axes: Axes, nodes: Nodes, radius: float, theme: Theme) -> None:
        self._axes, self._nodes, self._theme = axes, nodes, theme
        pairs = list(zip(nodes.nodes, nodes.spots, strict=True))
        self._rings = self._shapes(
            [outline("hidden", spot, radius * RING) for spot in nodes.spots], 4.8
        )
        self._rings.set_facecolor("none")
        self._fills = self._shapes([outline(kind(node), spot, radius) for node, spot in pairs], 5)

    def paint(self) -> None:
        """Show outputs and errors; strong rims are around those that the step is about."""
        nodes, theme = self._nodes, self._theme
        self._fills.set_facecolor(nodes.fills)
        thin, thick = min(1.2, nodes.radius * 0.14), min(3.2, nodes.radius * 0.35)
        self._fills.set_edgecolor([theme.accent if each else theme.muted for each in nodes.active])
        self._fills.set_linewidth([thick if each else thin for each in nodes.active])
        self._fills.set_linestyle(
            [
                BELOW_ZERO if output < 0 and not active else "solid"
                for output, active in zip(nodes.outputs, nodes.active, strict=True)
            ]
        )
        self._rings.set_linewidth(nodes.rings)
        self._rings.set_edgecolor([theme.sign(error) for error in nodes.errors])
        self._rings.set_linestyle(["solid" if each >= 0 else BELOW_ZERO for each in nodes.errors])

    def _shapes(self, paths: Any, zorder: float) -> PathCollection:
        made = PathCollection(paths, zorder=zorder)
        self._axes.add_collection(made, autolim=False)
        return made
