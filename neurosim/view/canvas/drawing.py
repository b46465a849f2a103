"""A scene in a pair of axes: its artists, made once and updated for each moment."""

from __future__ import annotations

from matplotlib.axes import Axes

from neurosim.view.canvas.lines import LineArtists
from neurosim.view.canvas.nodes import NodeArtists, PixelArtists
from neurosim.view.canvas.words import Words, size_of
from neurosim.view.moments.frames import Frame
from neurosim.view.scene.scene import MIDWAY, Scene
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import ASIDE, SHARE

LARGEST = 110.0
"""How many points a unit of the layout gets at most, so that small networks do not look bloated."""


class Drawing:
    """A scene in axes of its own.

    Args:
        axes: where to draw; they lose their frame.
        scene: what to draw.
        theme: the colours.
    """

    def __init__(self, axes: Axes, scene: Scene, theme: Theme) -> None:
        self.axes, self.scene = axes, scene
        axes.set_axis_off()
        self.lines = LineArtists(axes, scene.lines, theme)
        self.nodes = NodeArtists(axes, scene.nodes, scene.placed.radius, theme)
        self.pixels = PixelArtists(axes, scene.pixels, theme) if scene.pixels.nodes else None
        self.labels, self.texts = (Words(axes, theme.background, at) for at in (4.5, 6.0))
        self.fit()

    def fit(self) -> None:
        """Make the layout as large as the axes allow; call it after they changed their size."""
        wide, high = size_of(self.axes)
        points, placed, aside = LARGEST, self.scene.placed, min(ASIDE, SHARE * wide)
        for _ in range(3):  # names move out of nodes as these get smaller
            self.scene.nodes.fit(points, aside)
            left, bottom, right, top = self.scene.nodes.texts.frame()
            across = wide - (right - left - placed.width) * points
            up = high - (top - bottom - placed.height) * points
            points = max(min(points, across / placed.width, up / placed.height), 1.0)
        self.scene.fit(points, aside=aside)
        left, bottom, right, top = self.scene.frame
        beside, above = wide / points / 2, high / points / 2
        x, y = (left + right) / 2, (bottom + top) / 2
        self.axes.set(xlim=(x - beside, x + beside), ylim=(y - above, y + above))

    def show(self, frame: Frame, progress: float = MIDWAY) -> None:
        """Show a moment.

        Args:
            frame: the moment.
            progress: how far the step's signals have come along their connections, from 0 to 1.
        """
        self.scene.show(frame, progress)
        self.lines.paint()
        self.nodes.paint()
        if self.pixels is not None:
            self.pixels.paint()
        lines = self.scene.lines
        self.labels.words = [*lines.labels.values(), *lines.tags]
        self.texts.words = [*self.scene.nodes.texts.words, *lines.notes]
        self.labels.paint()
        self.texts.paint()
