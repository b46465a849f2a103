"""The images of a picture: a square for each pixel, filled by its node's output."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from neurosim.graph.network import Network
from neurosim.view.layout.layout import Layout
from neurosim.view.moments.frames import Frame
from neurosim.view.moments.highlights import Highlight
from neurosim.view.scene.theme import Theme

__all__ = ["Pixels"]

FIELD = 400
"""Of a step with at most so many connections the pixels at their ends are brought out."""


class Pixels:
    """Artists for all pixels, made once; ``show`` gives them the numbers of a moment."""

    def __init__(self, axes: Axes, net: Network, placed: Layout, theme: Theme) -> None:
        self._theme = theme
        names = [name for image in placed.images for name in image.names]
        self._nodes = [net.node(name) for name in names]
        self._place = {name: at for at, name in enumerate(names)}
        self._corners = np.array(
            [
                [(x + dx, y + dy) for dx, dy in _square(image.side / 2)]
                for image in placed.images
                for x, y in image.spots
            ]
        )
        self._fills: Any = PolyCollection(list(self._corners), zorder=4.6, linewidths=0.0)
        self._field: Any = PolyCollection([], zorder=4.7, facecolors="none", linewidths=0.8)
        self._active: Any = PolyCollection([], zorder=4.8, facecolors="none", linewidths=2.0)
        frames = [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in (i.box for i in placed.images)]
        rims = PolyCollection(
            frames, zorder=4.65, facecolors="none", edgecolors=theme.muted, linewidths=0.8
        )
        for each in (self._fills, rims, self._field, self._active):
            axes.add_collection(each, autolim=False)
        self._shown: tuple[int, float] = (-1, 0.0)

    def show(self, frame: Frame, shown: Highlight, scale: float) -> None:
        """Show the outputs of that moment, and what the step is about."""
        if (frame.index, scale) == self._shown:
            return
        self._shown = frame.index, scale
        known = (frame.current(node, "output") for node in self._nodes)
        outputs = np.array(
            [
                frame.value(node, "output") if now else 0.0
                for node, now in zip(self._nodes, known, strict=True)
            ]
        )
        share = np.minimum(np.abs(outputs) / scale, 1.0)[:, None]
        empty, high, low = (
            np.array(to_rgb(each))
            for each in (self._theme.empty, self._theme.positive, self._theme.negative)
        )
        self._fills.set_facecolor(
            empty + (np.where(outputs[:, None] >= 0, high, low) - empty) * share
        )
        self._outline(self._active, shown.nodes)
        few = shown.connections if len(shown.connections) <= FIELD else ()
        ends = {node.name for each in few for node in (each.source, each.target)}
        self._outline(self._field, ends.difference(shown.nodes))

    def _outline(self, artist: Any, names: Any) -> None:
        places = [self._place[name] for name in names if name in self._place]
        artist.set_verts(self._corners[places] if places else [])
        artist.set_edgecolor(self._theme.accent)


def _square(half: float) -> tuple[tuple[float, float], ...]:
    return (-half, -half), (half, -half), (half, half), (-half, half)
