"""The network in a pair of axes: its artists, made once and updated for each moment."""

from __future__ import annotations

from matplotlib.axes import Axes

from neurosim.view.canvas.connection_artists import ConnectionArtists
from neurosim.view.canvas.node_artists import NodeArtists
from neurosim.view.layout.layout import Layout
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.moments.scales import Scales
from neurosim.view.scene.theme import Theme

__all__ = ["Drawing"]

LARGEST = 110.0
"""How many points a unit of the layout gets at most, so that small networks do not look bloated."""

MIDWAY = 0.6
"""How far signals have come in a still picture."""


class Drawing:
    """Nodes and connections in axes of their own.

    Args:
        axes: where to draw; they lose their frame.
        frames: the moments.
        placed: where everything stands.
        theme: the colours.
        scales: what counts as large.
    """

    def __init__(
        self, axes: Axes, frames: Frames, placed: Layout, theme: Theme, scales: Scales
    ) -> None:
        self.axes, self.placed = axes, placed
        axes.set_axis_off()
        self.connections = ConnectionArtists(axes, frames, placed, theme, scales)
        self.nodes = NodeArtists(axes, frames.net, placed, theme, scales)
        self.fit()

    def fit(self) -> None:
        """Make the layout as large as the axes allow; call it after they changed their size."""
        box = self.axes.get_window_extent()
        dpi = self.axes.figure.dpi
        wide, high = box.width * 72 / dpi, box.height * 72 / dpi
        points = LARGEST
        for _ in range(3):  # names move out of nodes as these get smaller
            around = self.nodes.margins(points)
            across = (wide - around.left - around.right) / self.placed.width
            points = min(points, across, (high - around.top - around.bottom) / self.placed.height)
            points = max(points, 1.0)
        left, bottom, right, top = self.placed.box
        self._limit("x", left - around.left / points, right + around.right / points, wide / points)
        self._limit("y", bottom - around.bottom / points, top + around.top / points, high / points)
        self.points = points
        self.nodes.fit(points)
        self.connections.fit(points, self.nodes.reserved)

    def _limit(self, axis: str, low: float, high: float, length: float) -> None:
        spare = (length - (high - low)) / 2
        self.axes.set(**{f"{axis}lim": (low - spare, high + spare)})

    def show(self, frame: Frame, progress: float = MIDWAY) -> None:
        """Show a moment.

        Args:
            frame: the moment.
            progress: how far the step's signals have come along their connections, from 0 to 1.
        """
        shown = frame.highlight
        self.connections.show(frame, shown, progress)
        self.nodes.show(frame, shown)

    def at(self, x: float, y: float) -> str | tuple[str, str] | None:
        """Return the name of the node or the ends of the connection at a place in the axes."""
        return self.nodes.at(x, y) or self.connections.at(x, y, 6.0 / self.points)
