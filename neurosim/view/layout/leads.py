"""How connections lead from column to column: one smooth line through all that lies between."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping, Sequence

from neurosim.view.layout.blocks import RADIUS, Block
from neurosim.view.layout.columns import Columns, Item
from neurosim.view.layout.places import Places
from neurosim.view.layout.routes import Point, Route, straight, through, trimmed

CHANNEL = 0.5
"""How far below a row of a block the channel for its connections lies, and how far it juts out."""

SPREAD = 0.07
"""How far from the middle of the channel its outermost connections run."""


class Routes(UserDict[tuple[str, str], Route]):
    """The route of every connection that is shown, by (source, target), led when asked for.

    Args:
        parts: the parts of the network.
        spots: where everything stands.
        known: the routes that are known already.
    """

    def __init__(
        self, parts: Sequence[Columns], spots: Places, known: Mapping[tuple[str, str], Route]
    ) -> None:
        self._spots, self._nodes = spots, spots.of_nodes()
        self._ends = dict(spots.spans)  # where each column ends, by where it begins
        self._chains = {ends: chain for part in parts for ends, chain in part.chains.items()}
        super().__init__({**dict.fromkeys(self._chains, ()), **known})

    def __getitem__(self, ends: tuple[str, str]) -> Route:
        if not self.data[ends]:
            first, *between, last = self._chains[ends]
            source, target = (self._nodes[name] for name in ends)
            out, into = self._out_of(first, source, 1), self._out_of(last, target, -1)
            way = [point for item in between for point in self._passing(item)]
            route = *out, *through([out[-1], *way, into[-1]])[1:], *into[-2::-1]
            self.data[ends] = trimmed(route, RADIUS, RADIUS)
        return self.data[ends]

    def _passing(self, item: Item) -> list[Point]:
        """The places at which a long connection enters a column and leaves it."""
        left, y = self._spots.points[item]
        right = self._ends[left]
        return [(left, y)] if left == right else [(left - CHANNEL, y), (right + CHANNEL, y)]

    def _out_of(self, item: Item, node: Point, side: int) -> Route:
        """The way from a node down into a channel of its block, and along it, to one side."""
        if not isinstance(item, Block):
            return (node,)
        (x, y), (left, _) = node, self._spots.points[item]
        level = y - CHANNEL + SPREAD * (1 - 2 * (x - left) / max(item.wide, 1.0))
        below, corner = (x, level), (x + CHANNEL * side, level)
        edge = left + item.wide * (side > 0) + CHANNEL * side, level
        bend = node, below, below, corner
        return bend if corner == edge else (*bend, *straight(corner, edge)[1:])
