"""What stands beside the network in a player: each part may be switched off and leaves no hole."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from neurosim.view.frames import Frames
from neurosim.view.graph_panel import GraphPanel
from neurosim.view.inspector import LINE, LINES, Inspector
from neurosim.view.surface_panel import SurfacePanel
from neurosim.view.theme import Theme

__all__ = ["WIDTH", "Panels"]

WIDTH = 230.0
"""Of the column, in points."""

EDGE = 14.0
TITLE = 18.0
"""Room for a title above each plot."""


class Panels:
    """The column at the right: loss curve, decision surface, and what was clicked.

    Args:
        figure: where to draw.
        frames: the moments.
        theme: the colours.
        floor: how much of the figure's foot is taken, in points.
    """

    def __init__(self, figure: Figure, frames: Frames, theme: Theme, floor: float) -> None:
        self._figure, self._frames, self._theme, self._floor = figure, frames, theme, floor
        self.curve: GraphPanel | None = None
        self.surface: SurfacePanel | None = None
        self.inspector: Inspector | None = None
        if len(frames.losses) > 2:
            self.switch("curve")
        if frames.recording.marks:
            self.switch("surface")

    @property
    def width(self) -> float:
        """How wide the column is, in points: nothing if all is switched off."""
        return WIDTH if self.curve or self.surface or self.inspector else 0.0

    def switch(self, part: str) -> None:
        """Show or hide "curve" or "surface", where the recording and the network have one."""
        shown = getattr(self, part)
        if shown is not None:
            shown.axes.remove()
        setattr(self, part, self._made(part) if shown is None else None)

    def pin(self, what: str | tuple[str, str] | None) -> None:
        """Show the numbers of a node or connection, or of none."""
        if self.inspector is not None:
            self.inspector.remove()
        element = None if what is None else self._frames.net[what]
        self.inspector = (
            None if element is None else Inspector(self._figure, self._theme, self._frames, element)
        )

    def fit(self) -> None:
        """Place the panels anew, one below the other."""
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        shares = self._shares()
        free = high - self._floor - 2 * EDGE - sum(fixed for _, fixed, _ in shares)
        stretch = free / max(sum(share for _, _, share in shares), 1.0)
        top = high - EDGE
        for axes, fixed, share in shares:
            tall = fixed + share * stretch
            above = TITLE if share else 6.0
            axes.set_position(
                ((wide - WIDTH) / wide, (top - tall) / high, (WIDTH - EDGE) / wide,
                 max(tall - above, 1.0) / high)
            )  # fmt: skip
            top -= tall

    def show(self, index: int) -> None:
        """Show a moment."""
        if self.curve is not None:
            self.curve.show(index, "E")
        if self.surface is not None:
            self.surface.show(index)
        if self.inspector is not None:
            self.inspector.show(index)

    def _made(self, part: str) -> Any:
        if part == "curve" and len(self._frames.losses) > 1:
            return GraphPanel(self._figure, self._theme, self._frames, self._frames.losses)
        net = self._frames.net
        if part == "surface" and len(net.inputs) == 2 and net.outputs:
            return SurfacePanel(self._figure, self._theme, self._frames)
        return None

    def _shares(self) -> list[tuple[Any, float, float]]:
        """For each panel its axes, a fixed height, and its share of what is left."""
        shares: list[tuple[Any, float, float]] = []
        if self.curve is not None:
            shares.append((self.curve.axes, 0.0, 1.0))
        if self.surface is not None:
            shares.append((self.surface.axes, 0.0, 1.6))
        if self.inspector is not None:
            shares.append((self.inspector.axes, LINE * (LINES + 0.5), 0.0))
            shares.append((self.inspector.graph.axes, 0.0, 0.8))
        return shares
