"""Names in the picture of a page: in their nodes, or where they are longer above them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping

from neurosim.graph.columns import titles
from neurosim.graph.network import Network
from neurosim.graph.nodes import Bias, Node
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point
from neurosim.view.scene.lettering import cut, width
from neurosim.view.scene.outlines import UNIT
from neurosim.view.scene.room import Box

__all__ = ["LONGEST", "NameTags", "alongside"]

LONGEST = 7
"""A name of so many letters still stands inside its node."""

SIZE = 15.0
"""Of letters outside of nodes, at most."""

APART = 14.0
"""Between names that stand side by side, or a name and a node."""

WIDEST = 340.0
"""No name is longer than this, so that the network and not its margin fills the page."""


class NameTags:
    """What names are shown as, and the room they take, in the units of SVG.

    Args:
        net: the network.
        placed: where everything stands.
    """

    def __init__(self, net: Network, placed: Layout) -> None:
        self._net, self._placed = net, placed
        self._radius = placed.radius * UNIT
        self._near = alongside(placed.positions)
        self._titles = titles(net)
        self._above = {
            placed.positions[each.name][0]
            for each in net.neurons
            if each.name in placed.positions and not self.inside(each)
        }
        others = sorted({*map(self._called, net.nodes)})
        self._tags = {
            node.name: cut(self._called(node), SIZE, self._room(node), bold=True, others=others)
            for node in net.nodes
            if node.name in placed.positions and not self.inside(node)
        }

    def inside(self, node: Node) -> bool:
        """Tell whether a node's name stands inside it; in a bias node stands its 1 alone."""
        return len(self._called(node)) <= LONGEST and not isinstance(node, Bias)

    def _called(self, node: Node) -> str:
        """Return the name of a node, after that of its column or class if it has one."""
        title = self._titles.get(node.name)
        return self._placed.label(node.name) if title is None else f"{title} ({node.name})"

    def crowded(self, node: Node) -> bool:
        """Tell whether names stand above the neurons of its column, where errors had room."""
        return self._placed.positions[node.name][0] in self._above

    def tag(self, node: Node) -> str:
        """Return the name of a node as far as there is room for it."""
        return self._tags.get(node.name, self._placed.label(node.name))

    def drop(self, node: Node) -> float:
        """Return how far below the middle of its node a name stands that is not inside."""
        return self._radius + 18 if isinstance(node, Bias) else -self._radius - 12

    def anchor(self, node: Node) -> tuple[float, str]:
        """Return where a name outside is fastened: at the sides it reaches out of the network."""
        left, right = self._free(node)
        if width(self.tag(node), SIZE, bold=True) <= 2.5 * self._radius:
            return 0.0, "middle"
        if left and not right:
            return self._radius, "end"
        return (-self._radius, "start") if right and not left else (0.0, "middle")

    def sides(self) -> tuple[float, float]:
        """Return how far names reach out of the layout at its left and at its right."""
        left, _, right, _ = self._placed.box
        spans = [self._span(name) for name in self._tags]
        return (
            max([0.0, *(left * UNIT - start for start, _ in spans)]),
            max([0.0, *(end - right * UNIT for _, end in spans)]),
        )

    def boxes(self) -> list[Box]:
        """Return what names outside of nodes cover, in units of the layout."""
        found = []
        for name in self._tags:
            start, end = self._span(name)
            base = self._placed.positions[name][1] - self.drop(self._net.node(name)) / UNIT
            found.append((start / UNIT, base - 0.04, end / UNIT, base + 0.12))
        return found

    def _span(self, name: str) -> tuple[float, float]:
        """Where a name outside begins and ends."""
        shift, anchor = self.anchor(self._net.node(name))
        x = self._placed.positions[name][0] * UNIT + shift
        wide = width(self._tags[name], SIZE, bold=True)
        start = x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        return start, start + wide

    def _free(self, node: Node) -> tuple[bool, bool]:
        """Whether nothing stands at the left of a node, and whether nothing at its right."""
        beside = self._near[node.name]
        return all(far > 0 for far in beside), all(far < 0 for far in beside)

    def _room(self, node: Node) -> float:
        """How wide a name may be, so that it meets neither nodes nor other names beside it."""
        beside = self._near[node.name]
        if any(self._free(node)):
            return WIDEST
        return min(WIDEST, min(map(abs, beside)) * UNIT - APART)


def alongside(positions: Mapping[str, Point]) -> dict[str, list[float]]:
    """How far to the right of each node the next ones at its left and its right are.

    What counts is what stands in its row, or nearly so: a window moves over the nodes from the
    lowest to the highest.
    """
    spots = sorted((y, x, name) for name, (x, y) in positions.items())
    found: dict[str, list[float]] = {}
    window: list[float] = []
    entered = gone = 0
    for y, x, name in spots:
        while entered < len(spots) and spots[entered][0] < y + 1:
            insort(window, spots[entered][1])
            entered += 1
        while spots[gone][0] <= y - 1:
            del window[bisect_left(window, spots[gone][1])]
            gone += 1
        before, after = bisect_left(window, x), bisect_right(window, x)
        found[name] = [
            each - x for each in (*window[max(before - 1, 0) : before], *window[after : after + 1])
        ]
    return found
