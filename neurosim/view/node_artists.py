"""The nodes of a picture: shapes filled by output, rings for errors, names and numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.view.frames import Frame
from neurosim.view.highlights import Highlight, brief
from neurosim.view.layout import Layout
from neurosim.view.lettering import cut, width
from neurosim.view.routes import Point
from neurosim.view.scales import Scales
from neurosim.view.shapes import circle, outline
from neurosim.view.theme import Theme, kind
from neurosim.view.words import Word, Words

__all__ = ["Margins", "NodeArtists"]

RING = 1.22
"""Radius of an error's ring, in radii of the node."""

ABOVE, BELOW = ("center", "baseline"), ("center", "top")
LEFT, RIGHT = ("left", "middle"), ("right", "middle")

SMALL = 7.5
"""Font size of what stands beside nodes, in points."""

WIDEST = "-0.0571"
"""The widest number that often stands in a node."""

SIGNS = {"product": "∏", "max": "max"}
"""What stands in a neuron that does not sum."""


@dataclass(frozen=True)
class Margins:
    """How much room names and numbers need around the layout, in points."""

    left: float
    right: float
    top: float
    bottom: float


class NodeArtists:
    """Artists for all nodes, made once; ``show`` gives them the numbers of a moment."""

    def __init__(
        self, axes: Axes, net: Network, placed: Layout, theme: Theme, scales: Scales
    ) -> None:
        self._axes, self._theme, self._scales, self._placed = axes, theme, scales, placed
        self._nodes = [net.node(name) for name in placed.positions]
        self._judged = any(isinstance(node, Output) for node in self._nodes)
        spots = list(placed.positions.values())
        pairs = list(zip(self._nodes, spots, strict=True))
        self._rings = self._shapes([circle(spot, placed.radius * RING) for spot in spots], 4.8)
        self._rings.set_facecolor("none")
        self._fills = self._shapes(
            [outline(kind(node), spot, placed.radius) for node, spot in pairs], 5
        )
        self._words = Words(axes, theme.background)
        self._values: dict[str, Word] = {}
        self._names: dict[str, Word] = {}
        self._above: dict[str, Word] = {}
        self._beside: dict[str, Word] = {}
        self._gaps: list[tuple[Word, Word]] = []

    def margins(self, points: float) -> Margins:
        """Return the room that is needed around the layout at that scale."""
        left = [width(each.name, SMALL + 1) + 8 for each in self._nodes
                if isinstance(each, Input) and not self._inside(each.name, points)]  # fmt: skip
        right = [width(each.name, SMALL + 1) + 8 for each in self._nodes
                 if self._last(each) and not self._inside(each.name, points)]  # fmt: skip
        expected = width("expected -0.00123", SMALL) + 10 if self._judged else 0.0
        edge = 2 + self._placed.radius * (RING - 1) * points + 4
        # A long name may take a quarter of the picture, no more.
        return Margins(
            max([edge, *left]), max([edge, expected, *right]), edge + SMALL * 2.0, SMALL * 1.8 + 6
        )

    def fit(self, points: float) -> None:
        """Write names and places for numbers anew, as large as there is room.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
        """
        self._words.clear()
        self._values, self._names, self._above, self._beside = {}, {}, {}, {}
        radius = self._placed.radius * points
        gap = points * (1.0 if len(self._nodes) > 1 else 2.0) - 2 * radius * RING
        for node in self._nodes:
            self._letter(node, radius, points)
            if radius >= 8 and isinstance(node, Neuron):
                self._add_error(node, radius, gap, points)
            if isinstance(node, Output) and radius >= 5:
                self._add_expected(node, radius, points)
        self._gaps = [self._gap(each.position, each.count, points) for each in self._placed.elided]

    def show(self, frame: Frame, shown: Highlight) -> None:
        """Show outputs, errors and expected values of that moment."""
        outputs = [float(frame.value(node, "output")) for node in self._nodes]
        fills = [self._theme.fill(value, self._scales.output) for value in outputs]
        active = [node.name in shown.nodes for node in self._nodes]
        self._fills.set_facecolor(fills)
        self._fills.set_edgecolor(
            [self._theme.accent if each else self._theme.muted for each in active]
        )
        self._fills.set_linewidth([3.2 if each else 1.2 for each in active])
        self._write(outputs, fills)
        self._ring([self._error(node, frame) for node in self._nodes])
        for name, word in self._beside.items():
            word.text = _expected(frame, self._node(name))
        for words, elision in zip(self._gaps, self._placed.elided, strict=True):
            hit = not set(shown.nodes).isdisjoint(elision.names)
            for word in words:
                word.colour = self._theme.accent if hit else self._theme.muted
        self._words.paint()

    @property
    def texts(self) -> dict[str, str]:
        """The outputs that are shown, by node."""
        return {name: word.text for name, word in self._values.items()}

    @property
    def errors(self) -> dict[str, str]:
        """The errors that are written above neurons."""
        return {name: word.text for name, word in self._above.items() if word.text}

    @property
    def words(self) -> list[Word]:
        """All texts that are shown, for whoever wants to know what they cover."""
        return [word for word in self._words.words if word.visible]

    def at(self, x: float, y: float) -> str | None:
        """Return the name of the node at that place."""
        for name, spot in self._placed.positions.items():
            if math.dist(spot, (x, y)) <= self._placed.radius * 1.1:
                return name
        return None

    # Inside

    def _shapes(self, paths: Any, zorder: float) -> PathCollection:
        made = PathCollection(paths, zorder=zorder)
        self._axes.add_collection(made, autolim=False)
        return made

    def _node(self, name: str) -> Node:
        return next(node for node in self._nodes if node.name == name)

    def _last(self, node: Node) -> bool:
        return isinstance(node, Output) and not node.outgoing

    def _size(self, radius: float) -> float:
        return min(11.0, radius * 0.62)

    def _inside(self, name: str, points: float) -> bool:
        radius = self._placed.radius * points
        size = self._size(radius)
        return size >= 5.5 and width(name, size, bold=True) <= 1.62 * radius

    def _letter(self, node: Node, radius: float, points: float) -> None:
        """Write a node's name, and make room for its output."""
        spot = self._placed.positions[node.name]
        inside, size = self._inside(node.name, points), self._size(radius)
        if isinstance(node, Bias):
            if size >= 5.5:
                self._values[node.name] = self._text(spot, "1", size)
            if radius >= 8:
                self._text(spot, node.name, SMALL, align=BELOW, shift=(0, -radius - 3))
            return
        two = inside and radius >= 15
        mark = SIGNS.get(node.aggregation.name, "") if isinstance(node, Neuron) else ""
        longer = f"{mark} {node.name}"
        name = longer if mark and self._inside(longer, points) else node.name
        if inside:
            shift = radius * 0.27 if two else 0.0
            self._names[node.name] = self._text(
                spot, name, size, shift=(0, shift), bold=True)  # fmt: skip
        elif radius >= 4 or self._placed.radius * points * 3 >= 9:
            self._outside(node, radius, points)
        # As large as the widest number allows where the circle is narrower.
        size = min(size * 0.88, 1.7 * radius / width(WIDEST, 1.0))
        if size >= 5 and (two or not inside):
            shift = -radius * 0.36 if two else 0.0
            self._values[node.name] = self._text(spot, "", size, shift=(0, shift))

    def _outside(self, node: Node, radius: float, points: float) -> None:
        spot = self._placed.positions[node.name]
        size = min(SMALL + 1, points * 0.8)
        if isinstance(node, Input):
            self._text(spot, node.name, size, align=RIGHT, shift=(-radius * 1.1 - 4, 0))
        elif self._last(node):
            lift = SMALL * 0.75 if points > 24 else 0
            self._text(spot, node.name, size, align=LEFT, shift=(radius * RING + 5, lift))
        elif points * (1 - 2 * self._placed.radius) >= 9:
            name = cut(node.name, size, points * 1.8)
            self._text(spot, name, size, align=BELOW, shift=(0, -radius * RING - 2))

    def _add_error(self, node: Node, radius: float, gap: float, points: float) -> None:
        if gap < SMALL * 1.5:
            return
        spot = self._placed.positions[node.name]
        self._above[node.name] = self._text(
            spot, "", SMALL, align=ABOVE, shift=(0, radius * RING + 3.0)
        )

    def _add_expected(self, node: Output, radius: float, points: float) -> None:
        spot = self._placed.positions[node.name]
        if not self._last(node):
            return
        drop = -SMALL * 0.75 if not self._inside(node.name, points) and points > 24 else 0.0
        if drop or self._inside(node.name, points):
            self._beside[node.name] = self._text(
                spot,
                "",
                min(SMALL, points * 0.7),
                align=LEFT,
                shift=(radius * RING + 5, drop),
            )

    def _gap(self, position: Point, count: int, points: float) -> tuple[Word, Word]:
        size = min(9.0, max(5.0, points * 0.3))
        return (
            self._text(position, "⋮", size * 1.4, shift=(0, size * 0.7), backed=True),
            self._text(position, f"{count} more", size, shift=(0, -size * 0.7), backed=True),
        )

    def _write(self, outputs: list[float], fills: list[str]) -> None:
        for node, output, fill in zip(self._nodes, outputs, fills, strict=True):
            ink = self._theme.ink(fill)
            if node.name in self._names:
                self._names[node.name].colour = ink
            if node.name in self._values:
                self._values[node.name].text = brief(output)
                self._values[node.name].colour = ink

    def _error(self, node: Node, frame: Frame) -> float:
        return float(frame.value(node, "error")) if isinstance(node, Neuron) else 0.0

    def _ring(self, errors: list[float]) -> None:
        shares = [min(abs(error) / self._scales.error, 1.0) for error in errors]
        thick = max(1.5, min(6.0, self._points_of_ring()))
        self._rings.set_linewidth(
            [0.8 + (thick - 0.8) * share if share else 0.0 for share in shares]
        )
        self._rings.set_edgecolor([self._theme.sign(error) for error in errors])
        self._rings.set_linestyle(["solid" if error >= 0 else (0, (2, 1)) for error in errors])
        for node, error in zip(self._nodes, errors, strict=True):
            if node.name in self._above:
                self._above[node.name].text = f"error {brief(error)}" if error else ""

    def _points_of_ring(self) -> float:
        box = self._axes.get_window_extent()
        low, high = self._axes.get_ylim()
        unit = box.height * 72 / self._axes.figure.dpi / (high - low)
        return float(unit * self._placed.radius * (RING - 1) * 0.8)

    def _text(self, spot: Point, text: str, size: float, **options: Any) -> Word:
        """Write something near a place, shifted by points."""
        return self._words.write(spot, text, size, self._theme.text, **options)


def _expected(frame: Frame, node: Node) -> str:
    value = frame.value(node, "expected")
    return "" if value is None else f"expected {brief(value)}"
