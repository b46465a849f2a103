"""A picture and the panels beside it, each of which may be switched off and leaves no hole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from neurosim.graph.connection import Connection
from neurosim.view.canvas.picture import Picture
from neurosim.view.canvas.words import size_of
from neurosim.view.layout.layout import figure_size
from neurosim.view.moments.frames import Frames
from neurosim.view.player.facts_panel import FactsPanel
from neurosim.view.player.panel import LEAST, GraphPanel, Panel
from neurosim.view.player.surface_panel import SurfacePanel
from neurosim.view.plots.plane import has_plane
from neurosim.view.scene.lines import MIDWAY
from neurosim.view.scene.theme import theme as find_theme

WIDTH, SHARE, NARROW = 250.0, 0.36, 360.0
"""The column takes so many points, at most that share of a figure, and nothing of a narrow one."""

EDGE = 14.0

COLUMN = ("facts", "history", "curve", "surface")
"""The panels from the top; where there is too little room the last are left out."""


def board_size(
    frames: Frames, positions: Mapping[str, Any] | None, large: str
) -> tuple[float, float]:
    """Return a size in inches for a picture, and beside it the panels of a training."""
    wide, high = figure_size(frames.net, positions, large=large)
    return wide + (WIDTH / 72 if frames.recording.marks else 0.0), high


class Board:
    """A picture of a recording, and a column of panels at its right.

    Args:
        figure: where to draw.
        frames: the moments.
        floor: how much of the figure's foot is kept free, in points.
        look: theme, positions and large, as for a picture.

    Attributes:
        picture: the picture.
        panels: what stands beside it: "facts" and "history" of what was clicked, the loss "curve",
            the decision "surface".
    """

    def __init__(self, figure: Figure, frames: Frames, floor: float = 0.0, **look: Any) -> None:
        self.figure, self.frames, self._floor = figure, frames, floor
        self._theme = find_theme(look.get("theme", "light"))
        self.panels: dict[str, Any] = {}
        if frames.recording.marks:
            self._add("curve")
            self._add("surface")
        self.picture = Picture(figure, frames, room=(self.width, floor), **look)
        self._arrange()

    @property
    def column(self) -> list[Panel]:
        """The panels, from the top."""
        return [self.panels[name] for name in COLUMN if name in self.panels]

    @property
    def width(self) -> float:
        """How wide the column is, in points: nothing if all is off, or the figure too narrow."""
        wide = size_of(self.figure)[0]
        return min(WIDTH, SHARE * wide) if self.panels and wide >= NARROW else 0.0

    def show(self, index: int, progress: float = MIDWAY) -> None:
        """Show a moment, its signals so far along their connections."""
        self.picture.show(index, progress)
        for panel in self._placed:
            panel.show(index)

    def fit(self) -> None:
        """Arrange everything again, after the figure or what stands in it changed its size."""
        self.picture.room = (self.width, self._floor)
        self.picture.fit()
        self._arrange()

    def pin(self, what: str | tuple[str, str] | None) -> None:
        """Show the numbers of a node, by name, or of a connection, by the names of its ends."""
        for name in ("facts", "history"):
            self._remove(name)
        if what is not None:
            figure, theme, frames = self.figure, self._theme, self.frames
            element = frames.net[what]
            attribute = "weight" if isinstance(element, Connection) else "output"
            points = frames.history(element, attribute)
            self.panels["facts"] = FactsPanel(figure, theme, frames, element)
            self.panels["history"] = GraphPanel(figure, theme, frames, attribute, points, held=True)
        self.picture.choose(what)
        self.fit()

    def switch(self, part: str) -> None:
        """Show or hide "curve", "surface" or "legend"; the rest takes its room."""
        if part == "legend":
            self.picture.with_legend = not self.picture.with_legend
        elif part in self.panels:
            self._remove(part)
        else:
            self._add(part)
        self.fit()

    def turn(self, by: int) -> None:
        """Draw the decision surface of the next output, or with -1 of the one before."""
        if "surface" in self.panels:
            self.panels["surface"].turn(by)
            self.fit()

    def fill(self) -> None:
        """Fill images by errors instead of outputs, or by these again."""
        self.picture.fill()
        self.fit()

    def fold(self) -> None:
        """Show steps of time side by side, or the recurrent network with its loops."""
        self.picture.fold()
        self.fit()

    def _add(self, part: str) -> None:
        """Show the curve or the surface, where the recording and the network have one."""
        figure, theme, frames = self.figure, self._theme, self.frames
        if part == "curve" and len(frames.losses) > 1:
            self.panels[part] = GraphPanel(figure, theme, frames, "E", frames.losses)
        if part == "surface" and has_plane(frames.net):
            self.panels[part] = SurfacePanel(figure, theme, frames)

    def _remove(self, part: str) -> None:
        if part in self.panels:
            self.panels.pop(part).axes.remove()

    def _arrange(self) -> None:
        """Place the panels, one below the other, as many as there is room for.

        No plot is higher than it is wide.
        """
        wide, high = size_of(self.figure)
        free, top = high - self._floor - 2 * EDGE, high - EDGE
        self._placed: list[Panel] = []
        for panel in self.column:
            panel.take(self.width - EDGE, free)
            shown = self.width > 0.0 and panel.least <= free
            panel.axes.set_visible(shown)
            if shown:
                self._placed.append(panel)
                free -= panel.least
        shares = sum(panel.share for panel in self._placed)
        for panel in self._placed:
            left = wide - self.width + panel.beside
            across = wide - EDGE - left
            tall = panel.fixed or min(panel.share * (LEAST + free / shares), across)
            top -= panel.above + tall
            panel.axes.set_position((left / wide, top / high, across / wide, tall / high))
            top -= panel.below
