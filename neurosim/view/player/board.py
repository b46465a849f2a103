"""What stands beside the network in a player: each part may be switched off and leaves no hole."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.view.moments.frames import Frames
from neurosim.view.player.inspector import Inspector
from neurosim.view.player.panel import GraphPanel, Panel
from neurosim.view.player.surface_panel import SurfacePanel
from neurosim.view.plots.plane import has_plane
from neurosim.view.scene.theme import Theme

WIDTH = 250.0
"""Of the column, in points."""

NARROW, SHARE = 150.0, 0.36
"""In small windows the column is narrower: this share of the window, but not below a width."""

EDGE = 14.0


class Panels:
    """The column at the right: loss curve, decision surface, and what was clicked.

    Args:
        figure: where to draw.
        frames: the moments.
        theme: the colours.
        floor: how much of the figure's foot is taken, in points.
        keys: whether keys can be pressed, so that they are named.
    """

    def __init__(
        self, figure: Figure, frames: Frames, theme: Theme, floor: float, *, keys: bool = False
    ) -> None:
        self._figure, self._frames, self._theme = figure, frames, theme
        self._floor, self._keys = floor, keys
        self.curve: GraphPanel | None = None
        self.surface: SurfacePanel | None = None
        self.inspector: Inspector | None = None
        if len(frames.losses) > 2:
            self.switch("curve")
        if frames.recording.marks:
            self.switch("surface")

    @property
    def column(self) -> list[Panel]:
        """The panels, from the top."""
        graph = None if self.inspector is None else self.inspector.graph
        panels = (self.curve, self.surface, self.inspector, graph)
        return [each for each in panels if each is not None]

    @property
    def width(self) -> float:
        """How wide the column is, in points: nothing if all is off, or the window too narrow."""
        wide = 72 * float(self._figure.get_figwidth())
        return (
            min(WIDTH, max(NARROW, SHARE * wide)) if self.column and wide >= 2.4 * NARROW else 0.0
        )

    def switch(self, part: str) -> None:
        """Show or hide "curve" or "surface", where the recording and the network have one."""
        shown = getattr(self, part)
        if shown is not None:
            shown.axes.remove()
        setattr(self, part, self._made(part) if shown is None else None)

    def pin(self, what: str | tuple[str, str] | None) -> None:
        """Show the numbers of a node or connection, or of none."""
        if self.inspector is not None:
            self.inspector.axes.remove()
            self.inspector.graph.axes.remove()
        self.inspector = None
        if what is not None:
            element = self._frames.net[what]
            self.inspector = Inspector(self._figure, self._theme, self._frames, element)

    def fit(self) -> None:
        """Place the panels, one below the other, as many as there is room for."""
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        room = high - self._floor - 2 * EDGE
        if self.inspector is not None:
            self.inspector.take(self.width - EDGE, room)
        if self.surface is not None:
            self.surface.take(self.width - EDGE - self.surface.beside)
        heights = self._heights(room)
        top = high - EDGE
        for panel in self.column:
            panel.axes.set_visible(panel in heights)
            if panel in heights:
                top -= panel.above + heights[panel]
                left = wide - self.width + panel.beside
                across, up = wide - EDGE - left, max(heights[panel], 1.0)
                panel.axes.set_position((left / wide, top / high, across / wide, up / high))
                panel.fit()
                top -= panel.below

    def show(self, index: int) -> None:
        """Show a moment."""
        for panel in self.column:
            panel.show(index)

    def seekable(self, axes: Axes | None) -> bool:
        """Tell whether the axes are those of a curve over the recording."""
        return any(isinstance(each, GraphPanel) and each.axes is axes for each in self.column)

    def _made(self, part: str) -> Any:
        figure, theme, frames = self._figure, self._theme, self._frames
        if part == "curve" and len(frames.losses) > 1:
            return GraphPanel(figure, theme, frames, "E", frames.losses)
        if part == "surface" and has_plane(frames.net):
            return SurfacePanel(figure, theme, frames, keys=self._keys)
        return None

    def _heights(self, room: float) -> dict[Panel, float]:
        """Share the room out among those that fit; what was clicked comes first, if anything was.

        No plot is higher than it is wide; what it leaves the others take.
        """
        fitting: list[Panel] = []
        column = self.column
        for panel in [*column[-2:], *column[:-2]] if self.inspector else column:
            if self.width and sum(each.least for each in [*fitting, panel]) <= room:
                fitting.append(panel)
        free = room - sum(each.above + each.below for each in fitting)
        shares, heights = sum(each.share for each in fitting), dict[Panel, float]()
        for panel in sorted(fitting, key=lambda each: (bool(each.share), -each.share)):
            most = self.width - EDGE - panel.beside
            heights[panel] = panel.fixed or min(free * panel.share / shares, most)
            free, shares = free - heights[panel], shares - panel.share
        return heights
