"""The nodes of a picture: shapes filled by output, rings for errors, names and numbers."""

from __future__ import annotations

import math
from typing import Any, cast

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from neurosim.graph.columns import titles
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.view.canvas.node_words import NodeWords
from neurosim.view.canvas.pixels import Pixels
from neurosim.view.canvas.shapes import outline
from neurosim.view.layout.layout import Layout
from neurosim.view.moments.frames import Frame
from neurosim.view.moments.highlights import FEW, Highlight, brief
from neurosim.view.moments.scales import Scales
from neurosim.view.scene.rings import RING, thickness
from neurosim.view.scene.room import Box, Margins
from neurosim.view.scene.theme import BELOW_ZERO, Theme, kind
from neurosim.view.scene.word import Word

__all__ = ["NodeArtists"]


class NodeArtists:
    """Artists for all nodes, made once; ``show`` gives them the numbers of a moment."""

    def __init__(
        self, axes: Axes, net: Network, placed: Layout, theme: Theme, scales: Scales
    ) -> None:
        self._axes, self._theme, self._scales, self._placed = axes, theme, scales, placed
        self._nodes = [net.node(name) for name in placed.positions]
        spots = list(placed.positions.values())
        pairs = list(zip(self._nodes, spots, strict=True))
        self._rings = self._shapes(
            [outline("hidden", spot, placed.radius * RING) for spot in spots], 4.8
        )
        self._rings.set_facecolor("none")
        self._fills = self._shapes(
            [outline(kind(node), spot, placed.radius) for node, spot in pairs], 5
        )
        self._words = NodeWords(axes, self._nodes, placed, theme, titles(net))
        self._pixels = Pixels(axes, net, placed, theme) if placed.images else None
        self._radius = 1.0

    def margins(self, points: float) -> Margins:
        """Return the room that is needed around the layout at that scale."""
        return self._words.margins(points)

    def fit(self, points: float) -> None:
        """Write names and places for numbers anew, as large as there is room.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
        """
        self._radius = self._placed.radius * points
        self._words.fit(points)

    @property
    def reserved(self) -> list[Box]:
        """What texts beside nodes cover, or will, in units of the layout."""
        return self._words.reserved

    def show(self, frame: Frame, shown: Highlight) -> None:
        """Show outputs, errors and expected values of that moment."""
        known = [frame.current(node, "output") for node in self._nodes]
        pairs = zip(self._nodes, known, strict=True)
        outputs = [float(frame.value(node, "output")) if now else 0.0 for node, now in pairs]
        fills = [self._theme.fill(value, self._scales.output) for value in outputs]
        self._fills.set_facecolor(fills)
        self._outline(outputs, shown)
        if self._pixels is not None:
            self._pixels.show(frame, shown, self._scales.output)
        self._ring([self._error(node, frame) for node in self._nodes])
        for name, word in self._words.expected.items():
            value = frame.expected(cast(Output, frame.net.node(name)))
            word.text = "" if value is None else f"expected {brief(value)}"
        texts = [brief(each) if so else "" for each, so in zip(outputs, known, strict=True)]
        self._words.show(fills, texts, _about(shown))

    @property
    def texts(self) -> dict[str, str]:
        """The outputs that are shown, by node."""
        return {name: word.text for name, word in self._words.values.items()}

    @property
    def errors(self) -> dict[str, str]:
        """The errors that are written above neurons."""
        return {name: word.text for name, word in self._words.errors.items() if word.text}

    @property
    def words(self) -> list[Word]:
        """All texts that are shown, for whoever wants to know what they cover."""
        return self._words.words

    def at(self, x: float, y: float) -> str | None:
        """Return the name of the node at that place."""
        for name, spot in self._placed.positions.items():
            if math.dist(spot, (x, y)) <= self._placed.radius * 1.1:
                return name
        return self._placed.pixel(x, y)

    # Inside

    def _shapes(self, paths: Any, zorder: float) -> PathCollection:
        made = PathCollection(paths, zorder=zorder)
        self._axes.add_collection(made, autolim=False)
        return made

    def _outline(self, outputs: list[float], shown: Highlight) -> None:
        """Draw the rims: dashed where the output is below 0, strong where the step is at work."""
        active = [node.name in shown.nodes for node in self._nodes]
        thin, thick = min(1.2, self._radius * 0.14), min(3.2, self._radius * 0.35)
        accent, muted = self._theme.accent, self._theme.muted
        self._fills.set_edgecolor([accent if each else muted for each in active])
        self._fills.set_linewidth([thick if each else thin for each in active])
        dashed = [each < 0 and not now for each, now in zip(outputs, active, strict=True)]
        self._fills.set_linestyle([BELOW_ZERO if each else "solid" for each in dashed])

    def _error(self, node: Node, frame: Frame) -> float:
        known = isinstance(node, Neuron) and frame.current(node, "error")
        return self._scales.shown(float(frame.value(node, "error"))) if known else 0.0

    def _ring(self, errors: list[float]) -> None:
        largest = self._scales.error
        self._rings.set_linewidth([thickness(each, largest, self._radius) for each in errors])
        self._rings.set_edgecolor([self._theme.sign(error) for error in errors])
        self._rings.set_linestyle(["solid" if error >= 0 else BELOW_ZERO for error in errors])
        for node, error in zip(self._nodes, errors, strict=True):
            if node.name in self._words.errors:
                self._words.errors[node.name].text = f"error {brief(error)}" if error else ""


def _about(shown: Highlight) -> set[str]:
    """The nodes that the step is about, and the ends of its connections, if few."""
    names = set(shown.nodes)
    if 0 < len(shown.connections) <= FEW and not shown.flow:
        for each in shown.connections:
            names.update((each.source.name, each.target.name))
    return names
