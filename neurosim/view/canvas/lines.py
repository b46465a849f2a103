"""Connections with matplotlib: lines, arrow heads, and what moves along them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from neurosim.view.scene.lines import Lines
from neurosim.view.scene.shapes import HEAD, arrow_head, paleness, style
from neurosim.view.scene.theme import Theme


class Arrows:
    """Lines with heads, each told by its weight: wider, dashed and of the other colour below 0."""

    def __init__(self, axes: Axes, theme: Theme, zorder: float) -> None:
        self._colours = np.array([to_rgb(theme.negative), to_rgb(theme.positive)])
        self.lines: Any = LineCollection([], zorder=zorder, capstyle="butt", joinstyle="round")
        self._heads: Any = PolyCollection([], zorder=zorder + 0.3, linewidths=0.0)
        for each in (self.lines, self._heads):
            axes.add_collection(each, autolim=False)

    def place(self, shafts: Sequence[Any], heads: Sequence[Any]) -> None:
        """Take the lines, and the routes at whose ends heads are."""
        self.lines.set_segments(shafts)
        self._heads.set_verts([arrow_head(route, HEAD) for route in heads])

    def paint(self, widths: Sequence[float], signs: Sequence[bool]) -> None:
        """Take the width and the sign of each."""
        self.lines.set_visible(bool(widths))
        self._heads.set_visible(bool(widths))
        if widths:
            colours = self._colours[list(map(int, signs))]
            self.lines.set_color(np.column_stack([colours, paleness(len(widths))]))
            self.lines.set_linewidth(widths)
            self.lines.set_linestyle([style(*each) for each in zip(signs, widths, strict=True)])
            self._heads.set_facecolor(colours)


class LineArtists:
    """Artists for all connections, made once; ``paint`` shows them as they are then."""

    def __init__(self, axes: Axes, lines: Lines, theme: Theme) -> None:
        self._lines, self._theme = lines, theme
        self._widths: list[float] = []
        self._routes: list[Any] = []
        self.all = Arrows(axes, theme, 2.0)
        self._veil = Rectangle((0, 0), 1, 1, transform=axes.transAxes, zorder=2.5, linewidth=0,
                               facecolor=theme.background)  # fmt: skip
        axes.add_patch(self._veil)
        self.running = Arrows(axes, theme, 3.0)
        self._dots: Any = axes.scatter([], [], zorder=4, linewidths=1.2)

    def paint(self) -> None:
        """Show the weights; what the step is about lies on top, and the rest is paler."""
        lines = self._lines
        if lines.widths is not self._widths:
            self._widths = lines.widths
            shown = [lines.routes[lines.ends[at]] for at in lines.drawn]
            if shown != self._routes:
                self._routes = shown
                self.all.place([*map(lines.along, shown)], shown if lines.heads else [])
            widths = [lines.widths[at] for at in lines.drawn]
            self.all.paint(widths, [lines.signs[at] for at in lines.drawn])
        self._veil.set_visible(lines.strength < 1)
        self._veil.set_alpha(1 - lines.strength)
        routes = [each.route for each in lines.running]
        self.running.place([*map(lines.along, routes)], routes if lines.heads else [])
        widths = [each.wide for each in lines.running]
        self.running.paint(widths, [each.weight >= 0 for each in lines.running])
        self._paint_dots()

    def _paint_dots(self) -> None:
        """Dots are filled for numbers of 0 and above, hollow below."""
        dots = self._lines.dots
        self._dots.set_visible(bool(dots))
        if dots:
            spots, values, radii = zip(*dots, strict=True)
            colours = [self._theme.sign(value) for value in values]
            self._dots.set_offsets(spots)
            self._dots.set_sizes([(2 * radius) ** 2 for radius in radii])
            self._dots.set_edgecolor(colours)
            filled = np.array(values) >= 0
            self._dots.set_facecolor(np.where(filled, colours, self._theme.background))
