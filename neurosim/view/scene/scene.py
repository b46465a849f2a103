"""A scene: what there is to see of a network at a moment, as shapes and texts.

Each shape and text tells what it stands for. Places are in units of the layout, sizes in points;
whatever draws a scene, matplotlib or SVG, finds in it all that it draws.
"""

from __future__ import annotations

from neurosim.view.layout.layout import Layout
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.scene.lines import MIDWAY, Ends, Lines
from neurosim.view.scene.nodes import Nodes
from neurosim.view.scene.pixels import Pixels
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import ASIDE, Word


class Scene:
    """The scene of (network, layout, moment).

    Args:
        frames: the moments; they know the network.
        placed: where everything stands.
        theme: the colours of texts.

    Attributes:
        net: the network.
        moving: whether there are steps to be shown, with signals and errors.
        nodes: circles and other shapes with their rings and texts.
        pixels: the squares of images.
        lines: connections with what is written on them.
        points: how many points (1/72 inch) a unit of the layout is long.
        frame: left, bottom, right and top of all that there is to see, in units of the layout.
    """

    def __init__(self, frames: Frames, placed: Layout, theme: Theme) -> None:
        self.net, self.placed, self.points = frames.net, placed, 1.0
        self.moving = len(frames) > 1
        self.nodes = Nodes(frames, placed, theme)
        self.pixels = Pixels(frames, placed)
        self.lines = Lines(frames, placed, theme)

    def fit(self, points: float, aside: float = ASIDE) -> None:
        """Give everything its size and texts their places.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
            aside: how wide names at a side of the network are at most, in points.
        """
        self.points = points
        self.pixels.fit(points)
        self.nodes.fit(points, aside)
        self.frame = self.nodes.texts.frame()
        self.lines.fit(points, self.nodes.texts.beside, self.frame)

    def show(self, frame: Frame, progress: float = MIDWAY) -> None:
        """Take the numbers of a moment, its signals so far along their connections."""
        self.lines.show(frame, progress)
        self.nodes.show(frame)
        self.pixels.show(frame)

    @property
    def words(self) -> list[Word]:
        """All texts that are shown."""
        return [*self.nodes.words, *self.lines.words]

    def at(self, x: float, y: float) -> str | Ends | None:
        """Return the name of the node or the ends of the connection at a place."""
        return self.nodes.at(x, y) or self.lines.at(x, y, 6.0 / self.points)
