"""How connections lead from node to node: straight, by lanes, and through the rows of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from neurosim.view.layout.columns import Columns, Item, Row, Waypoint
from neurosim.view.layout.places import Places
from neurosim.view.layout.routes import Point, Route, straight, through, trimmed
from neurosim.view.layout.spacing import RADIUS

CHANNEL = 0.5
"""How far below a row of a block the channel for its connections lies."""

SPREAD = 0.07
"""How far from the middle of the channel its outermost connections run."""


class Routes(Mapping[tuple[str, str], Route]):
    """The route of every connection that is shown, by (source, target), led when asked for.

    Args:
        parts: the parts of the network.
        spots: where everything stands.
        arcs: the routes that are known already.
    """

    def __init__(
        self, parts: Sequence[Columns], spots: Places, arcs: Mapping[tuple[str, str], Route]
    ) -> None:
        self._spots, self._nodes = spots, spots.of_nodes()
        self._chains = {ends: chain for part in parts for ends, chain in part.chains.items()}
        self._chains.update((ends, []) for ends in arcs)
        self._led: dict[tuple[str, str], Route] = dict(arcs)

    def __len__(self) -> int:
        return len(self._chains)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._chains)

    def __contains__(self, ends: object) -> bool:
        return ends in self._chains

    def __getitem__(self, ends: tuple[str, str]) -> Route:
        if ends not in self._led:
            self._led[ends] = trimmed(self._lead(ends), RADIUS, RADIUS)
        return self._led[ends]

    def __repr__(self) -> str:
        return repr(dict(self))

    def _lead(self, ends: tuple[str, str]) -> Route:
        chain = self._chains[ends]
        start, end = self._nodes[ends[0]], self._nodes[ends[1]]
        way = [point for item in chain[1:-1] for point in self._passing(item)]
        out = self._channel(chain[0], start, side=1)
        into = self._channel(chain[-1], end, side=0)
        stations = [*out[-1:], *way, *into[-1:]]
        ways = [_bend(out), through(stations), _bend(into)[::-1]]
        return tuple(_joined([way for way in ways if len(way) > 1]))

    def _passing(self, item: Item) -> list[Point]:
        """The places at which a long connection enters a column and leaves it."""
        (_, y), column = self._spots.points[item], item.column if isinstance(item, Waypoint) else 0
        left, right = self._spots.spans[column]
        return [(left, y)] if left == right else [(left - 0.5, y), (right + 0.5, y)]

    def _channel(self, item: Item, node: Point, side: int) -> list[Point]:
        """The places between a node in a row and where its connections leave the block."""
        if not isinstance(item, Row):
            return [node]
        (first, y), last = self._spots.points[item], len(item.names) - 1
        level = y - CHANNEL + SPREAD * (1 - 2 * (node[0] - first) / max(last, 1))
        edge = self._spots.spans[item.column][side]
        sign = 1 if side else -1
        return [node, (node[0] + 0.5 * sign, level), (edge + 0.5 * sign, level)]


def _bend(places: list[Point]) -> Route:
    """From a node down into the channel, round the corner, and along it."""
    if len(places) == 1:
        return (places[0],)
    node, corner, edge = places
    below = (node[0], corner[1])
    bend = (node, below, below, corner)
    return bend if corner == edge else (*bend, *straight(corner, edge)[1:])


def _joined(ways: Sequence[Route]) -> Iterator[Point]:
    for at, way in enumerate(ways):
        yield from way[bool(at) :]
