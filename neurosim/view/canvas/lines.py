"""Connections with matplotlib: lines, arrow heads, and what moves along them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb

from neurosim.view.canvas.layers import KeptLines
from neurosim.view.layout.routes import Point
from neurosim.view.scene.lines import FEW, Lines
from neurosim.view.scene.shapes import HEAD, arrow_head
from neurosim.view.scene.strokes import GLOW, paleness, style
from neurosim.view.scene.theme import Theme


class Dots:
    """Dots that are filled for numbers of 0 and above, hollow below."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self._theme = theme
        self._artist: Any = axes.scatter([], [], zorder=4, linewidths=1.2)

    def show(self, dots: Sequence[tuple[Point, float, float]]) -> None:
        """Show a dot at each place for each number, with a radius in points."""
        self._artist.set_visible(bool(dots))
        if not dots:
            return
        spots, values, radii = zip(*dots, strict=True)
        colours = [self._theme.sign(value) for value in values]
        fills = [
            colour if value >= 0 else self._theme.background
            for colour, value in zip(colours, values, strict=True)
        ]
        self._artist.set_offsets(spots)
        self._artist.set_sizes([(2 * each) ** 2 for each in radii])
        self._artist.set_facecolor(fills)
        self._artist.set_edgecolor(colours)


class LineArtists:
    """Artists for all connections, made once; ``paint`` shows them as they are then."""

    def __init__(self, axes: Axes, lines: Lines, theme: Theme) -> None:
        self._axes, self._lines, self._theme = axes, lines, theme
        self._looks = 0
        self._drawn: list[int] = []
        under = 2.2 if len(lines.ends) > FEW else 1.5  # above lines that are paler then
        self._glow = self._added(KeptLines([], zorder=under))
        self._glow.set(color=theme.accent)
        self._glow.strength = GLOW
        self._active = self._added(KeptLines([], zorder=3))
        self._all = self._added(KeptLines([], zorder=2))
        heads = [arrow_head(lines.route(ends), HEAD) for ends in lines.ends if lines.heads]
        self._heads = self._added(PolyCollection(heads, zorder=2.5))
        self._active_heads = self._added(PolyCollection([], zorder=3.5))
        self._dots = Dots(axes, theme)

    def paint(self) -> None:
        """Show the weights; what the step is about lies on top, and the rest is paler."""
        lines = self._lines
        if lines.looks != self._looks:
            self._looks = lines.looks
            self._paint_all()
        self._all.strength = lines.strength
        self._heads.set_alpha(lines.strength)
        self._paint_running()
        self._dots.show(lines.dots)

    def _added(self, artist: Any) -> Any:
        if not isinstance(artist, LineCollection):
            artist.set_linewidth(0.0)
        self._axes.add_collection(artist, autolim=False)
        return artist

    def _paint_all(self) -> None:
        lines = self._lines
        if lines.drawn != self._drawn:
            self._all.set_segments([lines.shaft(lines.ends[at]) for at in lines.drawn])
        self._drawn = lines.drawn
        widths = [lines.widths[at] for at in lines.drawn]
        signs = [lines.signs[at] for at in lines.drawn]
        colours = np.array([to_rgb(self._theme.negative), to_rgb(self._theme.positive)])
        strengths = paleness(len(lines.drawn))
        shown = colours[list(map(int, signs))] if signs else np.zeros((0, 3))
        self._all.set_color(np.column_stack([shown, strengths]))
        self._all.set_linewidth(widths)
        self._all.set_linestyle([style(*each) for each in zip(signs, widths, strict=True)])
        self._heads.set_facecolor(shown)

    def _paint_running(self) -> None:
        lines = self._lines
        widths = [each.wide for each in lines.running]
        shafts = [lines.along(each.route) for each in lines.running]
        self._glow.set_segments(shafts if lines.glow else [])
        self._glow.set_linewidth([wide + lines.glow for wide in widths] or 1.0)
        colours = [self._theme.sign(each.weight) for each in lines.running]
        self._active.set_segments(shafts)
        self._active.set_linewidth(widths or 1.0)
        styles = [style(each.weight >= 0, each.wide) for each in lines.running]
        self._active.set_linestyle(styles or "solid")
        self._active.set_color(colours or "none")
        heads = lines.running if lines.heads else []
        self._active_heads.set_verts([arrow_head(each.route, HEAD) for each in heads])
        self._active_heads.set_facecolor(colours or "none")
        self._glow.set_visible(bool(lines.glow and shafts))
        self._active.set_visible(bool(shafts))
        self._active_heads.set_visible(bool(heads))
