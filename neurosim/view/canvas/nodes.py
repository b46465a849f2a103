"""Nodes with matplotlib: shapes filled by output, rings for errors, and the pixels of images."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.path import Path

from neurosim.view.layout.routes import Point
from neurosim.view.scene.nodes import Nodes
from neurosim.view.scene.pixels import ACTIVE, FIELD_RIM, Pixels
from neurosim.view.scene.shapes import RING, polygon
from neurosim.view.scene.theme import BELOW_ZERO, Theme, kind


def outline(kind: str, centre: Point, radius: float) -> Path:
    """Return the outline of a node of that kind: all cover about the same area."""
    shape = _unit(kind)
    return Path(np.asarray(shape.vertices) * radius + np.array(centre), shape.codes)


@cache
def _unit(kind: str) -> Path:
    points = polygon(kind, 1.0)
    return Path([*points, points[0]], closed=True) if points else Path.unit_circle()


class NodeArtists:
    """Artists for all nodes, made once; ``paint`` shows them as they are then."""

    def __init__(self, axes: Axes, nodes: Nodes, radius: float, theme: Theme) -> None:
        self._nodes, self._theme = nodes, theme
        rings = [outline("hidden", spot, radius * RING) for spot in nodes.spots]
        pairs = zip(nodes.nodes, nodes.spots, strict=True)
        shapes = [outline(kind(node), spot, radius) for node, spot in pairs]
        self._rings: Any = PathCollection(rings, zorder=4.8, facecolors="none")
        self.fills: Any = PathCollection(shapes, zorder=5)
        for each in (self._rings, self.fills):
            axes.add_collection(each, autolim=False)

    def paint(self) -> None:
        """Show outputs and errors; strong rims are around those that the step is about."""
        nodes, theme = self._nodes, self._theme
        thin, thick = min(1.2, nodes.radius * 0.14), min(3.2, nodes.radius * 0.35)
        about = list(zip(nodes.outputs, nodes.active, strict=True))
        self.fills.set_facecolor(nodes.fills)
        self.fills.set_edgecolor([theme.accent if active else theme.muted for _, active in about])
        self.fills.set_linewidth([thick if active else thin for _, active in about])
        solid = [active or output >= 0 for output, active in about]
        self.fills.set_linestyle(["solid" if each else BELOW_ZERO for each in solid])
        self._rings.set_linewidth(nodes.rings)
        self._rings.set_edgecolor([theme.sign(error) for error in nodes.errors])
        self._rings.set_linestyle(["solid" if x >= 0 else BELOW_ZERO for x in nodes.errors])


SQUARE = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
"""Corners around the middle."""


class PixelArtists:
    """Artists for the pixels of all images, made once; ``paint`` shows them as they are then."""

    def __init__(self, axes: Axes, pixels: Pixels, theme: Theme) -> None:
        self._pixels, self._place = pixels, {x.name: at for at, x in enumerate(pixels.nodes)}
        self._colours = [np.array(to_rgb(x)) for x in (theme.empty, theme.positive, theme.negative)]
        halves = np.array(pixels.sides)[:, None, None] / 2
        self.corners = np.array(pixels.spots)[:, None, :] + halves * SQUARE
        boxes = [image.box for image in pixels.images]
        rims = [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in boxes]
        self._fills: Any = PolyCollection(self.corners, zorder=4.6, edgecolors=theme.faint)
        rim = partial(PolyCollection, [], zorder=4.7, facecolors="none")
        self._outlines: dict[str, Any] = {
            "field": rim(linewidths=FIELD_RIM, edgecolors=theme.accent),
            "fed": rim(linewidths=FIELD_RIM, edgecolors=theme.text),
            "active": rim(linewidths=ACTIVE, edgecolors=theme.accent),
        }
        framed: Any = PolyCollection(rims, zorder=4.65, linewidths=0.8, facecolors="none",
                                     edgecolors=theme.muted)  # fmt: skip
        for each in (self._fills, framed, *self._outlines.values()):
            axes.add_collection(each, autolim=False)

    def paint(self) -> None:
        """Show the outputs, and outline what the step is about."""
        empty, high, low = self._colours
        share = np.array(self._pixels.fills)[:, None]
        self._fills.set_linewidth(self._pixels.grid)
        self._fills.set_facecolor(empty + (np.where(share >= 0, high, low) - empty) * np.abs(share))
        for which, each in self._outlines.items():
            names = self._place.keys() & getattr(self._pixels, which)
            each.set_verts([self.corners[self._place[name]] for name in names])
