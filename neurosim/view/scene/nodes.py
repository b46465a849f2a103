"""The nodes of a scene at a moment: how full, with which ring, and what is written at them."""

from __future__ import annotations

import math

from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.graph.values.columns import titles
from neurosim.view.layout.layout import Layout
from neurosim.view.moments.frames import FEW, Frame, Frames
from neurosim.view.scene.node_texts import NodeTexts
from neurosim.view.scene.shapes import ring
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Word


class Nodes:
    """The nodes that are shown; ``fit`` gives them a size, ``show`` the numbers of a moment.

    Attributes:
        nodes: which they are.
        spots: where their middles are, in units of the layout.
        radius: in points.
        outputs: of each; 0 where it has none yet.
        errors: of each.
        active: of each, whether the step is about it.
        texts: what is written in them and beside them.
    """

    def __init__(self, frames: Frames, placed: Layout, theme: Theme) -> None:
        self._placed, self.scales, self._theme = placed, frames.scales, theme
        self.nodes = [frames.net.node(name) for name in placed.positions]
        self.spots = list(placed.positions.values())
        self.texts = NodeTexts(self.nodes, placed, theme, titles(frames.net))

    def fit(self, points: float, aside: float) -> None:
        """Place names, at most ``aside`` wide, and numbers; a unit of the layout is ``points``.

        Both are in points (1/72 inch).
        """
        self.radius = self._placed.radius * points
        self.texts.fit(points, aside)

    @property
    def rings(self) -> list[float]:
        """How wide the ring of each is, in points; 0 for none."""
        return [ring(error, self.scales.error, self.radius) for error in self.errors]

    @property
    def fills(self) -> list[str]:
        """The colour of each."""
        return [self._theme.fill(value, self.scales.output) for value in self.outputs]

    def show(self, frame: Frame) -> None:
        """Take outputs, errors and expected values of a moment, and what its step is about."""
        outputs = [_known(node, "output", frame) for node in self.nodes]
        errors = [_known(node, "error", frame) if isinstance(node, Neuron) else None
                  for node in self.nodes]  # fmt: skip
        self.outputs = [each or 0.0 for each in outputs]
        self.errors = [self.scales.shown(each or 0.0) for each in errors]
        self.active = [node.name in frame.about for node in self.nodes]
        said = {
            "output": outputs,
            "error": [each or None for each in self.errors],
            "expected": [frame.expected(x) if isinstance(x, Output) else None for x in self.nodes],
        }
        self.texts.show(said, self.fills, _about(frame))

    @property
    def words(self) -> list[Word]:
        """All texts that are shown."""
        return [word for word in self.texts.words if word.visible]

    def at(self, x: float, y: float) -> str | None:
        """Return the name of the node at that place."""
        for name, spot in self._placed.positions.items():
            if math.dist(spot, (x, y)) <= self._placed.radius * 1.1:
                return name
        return self._placed.pixel(x, y)


def _known(node: Node, attribute: str, frame: Frame) -> float | None:
    return float(frame.value(node, attribute)) if frame.current(node, attribute) else None


def _about(frame: Frame) -> set[str]:
    """The nodes that the step is about, and the ends of its connections, if few."""
    names = set(frame.about)
    if len(frame.along) <= FEW and not frame.flow:
        for each in frame.along:
            names.update((each.source.name, each.target.name))
    return names
