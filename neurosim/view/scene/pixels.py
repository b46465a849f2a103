"""The images of a scene: a square for each pixel, and how full it is at a moment."""

from __future__ import annotations

from neurosim.graph.network import Network
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point
from neurosim.view.moments.frames import Frame
from neurosim.view.moments.highlights import Highlight
from neurosim.view.moments.scales import Scales

__all__ = ["Pixels"]

FIELD = 400
"""Of a step with at most so many connections the pixels at their ends are brought out."""


class Pixels:
    """The pixels of all images, row by row.

    Attributes:
        nodes: which each of them is.
        spots: where its middle is.
        sides: how wide it is.
        fills: its output as a share of the largest, from -1 to 1.
        active: the names of those that the step is about.
        field: the names of those at the other ends of its connections.
    """

    def __init__(self, net: Network, placed: Layout, scales: Scales) -> None:
        self.images, self._scales = placed.images, scales
        self.nodes = [net.node(name) for image in placed.images for name in image.names]
        self.spots: list[Point] = [spot for image in placed.images for spot in image.spots]
        self.sides = [image.side for image in placed.images for _ in image.names]
        self.fills = [0.0] * len(self.nodes)
        self.active: set[str] = set()
        self.field: set[str] = set()

    def show(self, frame: Frame, shown: Highlight) -> None:
        """Take the outputs of a moment, and what its step is about."""
        most = self._scales.output
        for at, node in enumerate(self.nodes):
            output = frame.value(node, "output") if frame.current(node, "output") else 0.0
            self.fills[at] = max(-1.0, min(output / most, 1.0))
        few = shown.connections if len(shown.connections) <= FIELD else ()
        self.active = set(shown.nodes)
        self.field = {each.name for one in few for each in (one.source, one.target)} - self.active
