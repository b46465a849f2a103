"""Images with matplotlib: a square for each pixel, filled by its node's output."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from neurosim.view.scene.pixels import ACTIVE, FIELD_RIM, Pixels
from neurosim.view.scene.theme import Theme


class PixelArtists:
    """Artists for all pixels, made once; ``paint`` shows them as they are then."""

    def __init__(self, axes: Axes, pixels: Pixels, theme: Theme) -> None:
        self._pixels, self._theme = pixels, theme
        self._place = {node.name: at for at, node in enumerate(pixels.nodes)}
        halves = np.array(pixels.sides)[:, None, None] / 2
        self._corners = np.array(pixels.spots)[:, None, :] + halves * SQUARE
        self._fills: Any = PolyCollection(list(self._corners), zorder=4.6, edgecolors=theme.faint)
        self._field: Any = PolyCollection([], zorder=4.7, facecolors="none", linewidths=FIELD_RIM)
        self._fed: Any = PolyCollection([], zorder=4.7, facecolors="none", linewidths=FIELD_RIM)
        self._active: Any = PolyCollection([], zorder=4.8, facecolors="none", linewidths=ACTIVE)
        boxes = (image.box for image in pixels.images)
        rims = PolyCollection(
            [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in boxes],
            zorder=4.65, facecolors="none", edgecolors=theme.muted, linewidths=0.8,
        )  # fmt: skip
        for each in (self._fills, rims, self._field, self._fed, self._active):
            axes.add_collection(each, autolim=False)

    def paint(self) -> None:
        """Show the outputs, and outline what the step is about."""
        self._fills.set_linewidth(self._pixels.grid)
        share = np.array(self._pixels.fills)[:, None]
        empty, high, low = (
            np.array(to_rgb(each))
            for each in (self._theme.empty, self._theme.positive, self._theme.negative)
        )
        self._fills.set_facecolor(empty + (np.where(share >= 0, high, low) - empty) * np.abs(share))
        self._outline(self._active, self._pixels.active, self._theme.accent)
        self._outline(self._field, self._pixels.field, self._theme.accent)
        self._outline(self._fed, self._pixels.fed, self._theme.text)

    def _outline(self, artist: Any, names: Collection[str], colour: str) -> None:
        places = sorted(self._place[name] for name in names if name in self._place)
        artist.set_verts(self._corners[places] if places else [])
        artist.set_edgecolor(colour)


SQUARE = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
"""Corners around the middle."""
