"""Which column each node stands in, and what stands in between on long connections."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.nodes import Bias, Node

__all__ = ["Columns", "Gap", "Item", "Waypoint", "columns", "ranks"]


class Waypoint(NamedTuple):
    """Where a connection that skips columns passes through one of them."""

    source: str
    target: str
    column: int


class Gap(NamedTuple):
    """What stands for the nodes of a large column that are left out."""

    column: int
    names: tuple[str, ...]


Item: TypeAlias = str | Waypoint | Gap
"""What takes up room in a column: the name of a node, or one of the above."""


@dataclass
class Columns:
    """The columns of a picture from left to right.

    Attributes:
        items: for each column what stands in it, from top to bottom.
        biases: for each column its bias nodes, which stand in a row below all others.
        chains: for each connection that is drawn, its stations from source to target.
    """

    items: list[list[Item]]
    biases: list[list[str]]
    chains: dict[tuple[str, str], list[Item]] = field(default_factory=dict)

    def links(self) -> list[tuple[int, Item, Item]]:
        """Return what is joined between neighbouring columns, bias nodes aside."""
        biases = {name for names in self.biases for name in names}
        place = {item: at for at, items in enumerate(self.items) for item in items}
        return [
            (place[left], left, right)
            for chain in self.chains.values()
            for left, right in itertools.pairwise(chain)
            if left not in biases
        ]


def ranks(net: Network) -> dict[str, int]:
    """Return the column of every node, from 0.

    Inputs stand left, every neuron right of all that it depends on, outputs that feed nothing on
    in the last column, and a bias node one column before the first neuron it feeds.

    >>> import neurosim as ns
    >>> ranks(ns.dense([2, 1, 1]))
    {'i1': 0, 'i2': 0, 'b1': 0, 'b2': 1, 'h1': 1, 'o1': 2}
    """
    found: dict[str, int] = {}
    for node in net.order:
        # A bias node counts as standing in the first column until its place is known.
        found[node.name] = max((found[each.source.name] + 1 for each in node.incoming), default=0)
    last = max(found.values(), default=0)
    for node in net.order:
        if isinstance(node, Output) and not node.outgoing and node.incoming:
            found[node.name] = last
    for node in net.order:
        if isinstance(node, Bias) and node.outgoing:
            found[node.name] = min(found[each.target.name] for each in node.outgoing) - 1
    return found


def columns(net: Network, largest: int | None) -> Columns:
    """Sort the nodes into columns and lead long connections through those between.

    Args:
        net: the network.
        largest: how many nodes a column may show; from a larger one the middle is left out. None
            shows all.
    """
    rank = ranks(net)
    count = max(rank.values(), default=-1) + 1
    named = [list[str]() for _ in range(count)]
    biases = [list[str]() for _ in range(count)]
    for node in net.nodes:
        (biases if isinstance(node, Bias) else named)[rank[node.name]].append(node.name)
    shown = Columns([_shortened(at, names, largest) for at, names in enumerate(named)], biases)
    kept: set[Item] = {name for names in biases for name in names}
    kept.update(item for items in shown.items for item in items if isinstance(item, str))
    _lead(net.nodes, rank, kept, shown)
    return shown


def _shortened(column: int, names: Sequence[str], largest: int | None) -> list[Item]:
    if largest is None or len(names) <= largest:
        return list(names)
    first = largest // 2
    last = len(names) - (largest - first - 1)
    return [*names[:first], Gap(column, tuple(names[first:last])), *names[last:]]


def _lead(nodes: Iterable[Node], rank: dict[str, int], kept: set[Item], shown: Columns) -> None:
    waypoints = [list[Waypoint]() for _ in shown.items]
    for node in nodes:
        if node.name not in kept:
            continue
        for connection in node.incoming:
            source = connection.source.name
            if source in kept:
                between = [
                    Waypoint(source, node.name, at)
                    for at in range(rank[source] + 1, rank[node.name])
                ]
                for point in between:
                    waypoints[point.column].append(point)
                shown.chains[source, node.name] = [source, *between, node.name]
    for at, points in enumerate(waypoints):
        shown.items[at] = _among(shown.items[at], points, rank)


def _among(items: list[Item], points: list[Waypoint], rank: dict[str, int]) -> list[Item]:
    """Put waypoints by turns above and below the nodes, those of longer connections outside."""
    longest_last = sorted(points, key=lambda point: rank[point.target] - rank[point.source])
    return [*reversed(longest_last[1::2]), *items, *longest_last[0::2]]
