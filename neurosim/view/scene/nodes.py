"""The nodes of a scene at a moment: how full, with which ring, and what is written at them."""

from __future__ import annotations

import math

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.graph.values.columns import titles
from neurosim.notation import brief
from neurosim.view.layout.layout import Layout
from neurosim.view.moments.frames import FEW, Frame
from neurosim.view.moments.scales import Scales
from neurosim.view.scene.node_texts import NodeTexts
from neurosim.view.scene.shapes import thickness
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

    def __init__(self, net: Network, placed: Layout, scales: Scales, theme: Theme) -> None:
        self._placed, self.scales, self._theme = placed, scales, theme
        self.nodes = [net.node(name) for name in placed.positions]
        self.spots = list(placed.positions.values())
        self.radius = 1.0
        self.outputs = self.errors = [0.0] * len(self.nodes)
        self.active = [False] * len(self.nodes)
        self.texts = NodeTexts(self.nodes, placed, theme, titles(net))

    def fit(self, points: float) -> None:
        """Place names and numbers; a unit of the layout is ``points`` (1/72 inch) long."""
        self.radius = self._placed.radius * points
        self.texts.fit(points)

    @property
    def rings(self) -> list[float]:
        """How wide the ring of each is, in points; 0 for none."""
        return [thickness(error, self.scales.error, self.radius) for error in self.errors]

    @property
    def fills(self) -> list[str]:
        """The colour of each."""
        return [self._theme.fill(value, self.scales.output) for value in self.outputs]

    def show(self, frame: Frame) -> None:
        """Take outputs, errors and expected values of a moment, and what its step is about."""
        known = [frame.current(node, "output") for node in self.nodes]
        self.outputs = [
            float(frame.value(node, "output")) if now else 0.0
            for node, now in zip(self.nodes, known, strict=True)
        ]
        self.errors = [self._error(node, frame) for node in self.nodes]
        self.active = [node.name in frame.about for node in self.nodes]
        names = [node.name for node in self.nodes]
        texts = {
            "output": [brief(x) if so else "" for x, so in zip(self.outputs, known, strict=True)],
            "error": [brief(each) if each else "" for each in self.errors],
            "expected": [_expected(node, frame) for node in self.nodes],
        }
        said = {role: dict(zip(names, found, strict=True)) for role, found in texts.items()}
        self.texts.show(said, dict(zip(names, self.fills, strict=True)), _about(frame))

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

    def _error(self, node: Node, frame: Frame) -> float:
        known = isinstance(node, Neuron) and frame.current(node, "error")
        return self.scales.shown(float(frame.value(node, "error"))) if known else 0.0


def _expected(node: Node, frame: Frame) -> str:
    value = frame.expected(node) if isinstance(node, Output) else None
    return "" if value is None else brief(value)


def _about(frame: Frame) -> set[str]:
    """The nodes that the step is about, and the ends of its connections, if few."""
    names = set(frame.about)
    if len(frame.along) <= FEW and not frame.flow:
        for each in frame.along:
            names.update((each.source.name, each.target.name))
    return names
