"""The images of a scene: a square for each pixel, and how full it is at a moment."""

from __future__ import annotations

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input, Node
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point
from neurosim.view.moments.frames import Frame, Frames

GRID, THINNEST = 0.02, 0.08
"""How wide the lines between pixels are, in sides of these, and below how many points none."""

FIELD = 400
"""Up to this number of connections of a step, the pixels at their ends are brought out."""

ACTIVE, FIELD_RIM = 2.0, 0.8
"""How wide the lines are around pixels that the step is about, and around what they read."""


class Pixels:
    """The pixels of all images, row by row.

    Attributes:
        nodes: which each of them is.
        spots: where its middle is.
        sides: how wide it is.
        grid: how wide the lines around each are, in points.
        quantity: what fills them, "output" or "error".
        fills: of each, as a share of the largest, from -1 to 1.
        active: the names of those that the step is about, or that are chosen.
        field: the names of those at the other ends of its connections: what it reads.
        fed: the names of those that a chosen one feeds, from which its error comes.
    """

    def __init__(self, frames: Frames, placed: Layout) -> None:
        self.images, self._scales = placed.images, frames.scales
        self.nodes = [frames.net.node(name) for image in placed.images for name in image.names]
        self.spots: list[Point] = [spot for image in placed.images for spot in image.spots]
        self.sides = [image.side for image in placed.images for _ in image.names]
        self.quantity = "output"
        self.fills = [0.0] * len(self.nodes)
        self.active: set[str] = set()
        self.field: set[str] = set()
        self.fed: set[str] = set()
        self._chosen: Node | Connection | None = None

    def fit(self, points: float) -> None:
        """Be told how many points a unit of the layout is long."""
        wide = [GRID * side * points for side in self.sides]
        self.grid = [each if each >= THINNEST else 0.0 for each in wide]

    def choose(self, element: Node | Connection | None) -> None:
        """Bring out what a node reads and feeds, or what a weight contributes at all its places."""
        self._chosen = element

    def show(self, frame: Frame) -> None:
        """Take the numbers of a moment, and what its step is about."""
        few = frame.along if len(frame.along) <= FIELD else ()
        self.active, self.fed = set(frame.about), set()
        self.field = {each.name for one in few for each in (one.source, one.target)}
        self._fill(frame)
        if isinstance(self._chosen, Node):
            self.active, self.field = {self._chosen.name}, set()
            if isinstance(self._chosen, Neuron):
                self.field = {each.source.name for each in self._chosen.incoming}
            self.fed = {each.target.name for each in self._chosen.outgoing}
        elif isinstance(self._chosen, Connection):
            self._contribute(self._chosen, frame)
        self.field -= self.active

    def _fill(self, frame: Frame) -> None:
        most = self._scales.output if self.quantity == "output" else self._scales.error
        for at, node in enumerate(self.nodes):
            there = self.quantity == "output" or isinstance(node, Neuron | Input)
            known = there and frame.current(node, self.quantity)
            value = float(frame.value(node, self.quantity)) if known else 0.0
            self.fills[at] = max(-1.0, min(value / most, 1.0))

    def _contribute(self, chosen: Connection, frame: Frame) -> None:
        """Fill the pixels that a shared weight leads to by its signal at that place."""
        signals = {
            each.target.name: float(frame.value(each, "signal"))
            for each in chosen.sharing
            if frame.current(each, "signal")
        }
        most = max(map(abs, signals.values()), default=0.0) or 1.0
        for at, node in enumerate(self.nodes):
            if node.name in signals:
                self.fills[at] = signals[node.name] / most
        self.active = {chosen.source.name, chosen.target.name}
