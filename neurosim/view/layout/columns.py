"""Which column each node stands in, and what stands in between on long connections."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import networkx as nx

from neurosim.graph.groups import Group
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.view.layout.images import Tiles, tiles, tokens_of

LARGEST = 12
"""A column of more nodes than this is large."""


class Waypoint(NamedTuple):
    """Where a connection that skips columns passes through one of them."""

    source: str
    target: str
    column: int


class Gap(NamedTuple):
    """What stands for the nodes of a large column that are left out."""

    column: int
    names: tuple[str, ...]


class Row(NamedTuple):
    """A row of the block into which a large column is folded, its nodes side by side."""

    column: int
    place: int
    names: tuple[str, ...]


class Block(NamedTuple):
    """A group with two dimensions, which is an image."""

    column: int
    tiles: Tiles


Item: TypeAlias = str | Waypoint | Gap | Row | Block
"""What takes up room in a column: the name of a node, or one of the above."""


@dataclass
class Columns:
    """A part of a picture that is joined to no other, in columns from left to right.

    Attributes:
        items: for each column what stands in it, from top to bottom.
        biases: for each column its bias nodes, which stand in a row below all others.
        chains: for each connection that is drawn, its stations from source to target.
        ordered: what stays in its order within a column: the inputs, and the outputs.
    """

    items: list[list[Item]]
    biases: list[list[str]]
    chains: dict[tuple[str, str], list[Item]] = field(default_factory=dict)
    ordered: dict[Item, str] = field(default_factory=dict)

    def links(self) -> list[tuple[int, Item, Item]]:
        """Return what is joined between neighbouring columns, bias nodes aside."""
        biases = {name for names in self.biases for name in names}
        place = {item: at for at, items in enumerate(self.items) for item in items}
        pairs = dict.fromkeys(
            pair for chain in self.chains.values() for pair in itertools.pairwise(chain)
        )
        return [(place[left], left, right) for left, right in pairs if left not in biases]


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
        now = [each for each in node.incoming if not each.delay]
        found[node.name] = max((found[each.source.name] + 1 for each in now), default=0)
    last = max(found.values(), default=0)
    for node in net.order:
        if isinstance(node, Output) and all(each.delay for each in node.outgoing):
            found[node.name] = last
    for node in net.order:
        if isinstance(node, Bias) and node.outgoing:
            found[node.name] = min(found[each.target.name] for each in node.outgoing) - 1
    return found


def columns(net: Network, large: str = "elide") -> list[Columns]:
    """Sort the nodes into columns and lead long connections through those between.

    Args:
        net: the network.
        large: "elide" leaves out the middle of a large column, "dense" folds it into a block.

    Returns:
        The parts that are joined to each other by nothing; what is joined to nothing at all is the
        last part.
    """
    rank = ranks(net)
    return [_part(names, rank, net, large) for names in _parts(net)]


def _parts(net: Network) -> list[set[str]]:
    place = {name: at for at, name in enumerate(net)}
    found = sorted(
        nx.weakly_connected_components(net.graph),
        key=lambda names: min(place[name] for name in names),
    )
    alone = {name for names in found if len(names) == 1 for name in names}
    joined = [names for names in found if len(names) > 1]
    return [*joined, alone] if alone else joined


def _part(names: set[str], rank: dict[str, int], net: Network, large: str) -> Columns:
    count = max(rank.values(), default=-1) + 1
    named = [list[str]() for _ in range(count)]
    biases = [list[str]() for _ in range(count)]
    nodes = [node for node in net.nodes if node.name in names]
    for node in nodes:
        (biases if isinstance(node, Bias) else named)[rank[node.name]].append(node.name)
    shorter = _folded if large == "dense" else _shortened
    images = [group for group in net.groups.values() if _is_image(group, rank, names)]
    pixels = {name for group in images for name in group}
    items = [
        [
            *(
                Block(at, tiles(group, tokens_of(net, group)))
                for group in images
                if rank[group.flat[0]] == at
            ),
            *shorter(at, [name for name in each if name not in pixels]),
        ]
        for at, each in enumerate(named)
    ]
    shown = Columns(items, biases)
    shown.ordered = {
        node.name: type(node).__name__ for node in nodes if isinstance(node, Input | Output)
    }
    _lead(nodes, rank, shown)
    return shown


def _is_image(group: Group, rank: Mapping[str, int], names: Collection[str]) -> bool:
    """Whether a group has two dimensions and stands in one column of this part."""
    if len(group.shape) < 2 or not all(name in names for name in group):
        return False
    return len({rank[name] for name in group}) == 1


def _shortened(column: int, names: Sequence[str]) -> list[Item]:
    if len(names) <= LARGEST:
        return list(names)
    first = LARGEST // 2
    last = len(names) - (LARGEST - first - 1)
    return [*names[:first], Gap(column, tuple(names[first:last])), *names[last:]]


def _folded(column: int, names: Sequence[str]) -> list[Item]:
    """Fold a large column into rows, as nearly a square as can be: 784 nodes into 28 by 28."""
    if len(names) <= LARGEST:
        return list(names)
    wide = math.ceil(math.sqrt(len(names)))
    starts = range(0, len(names), wide)
    return [Row(column, at, tuple(names[start : start + wide])) for at, start in enumerate(starts)]


def _places(shown: Columns) -> dict[str, Item]:
    """Where each node that is shown has its place: it is an item, or stands in one."""
    places: dict[str, Item] = {name: name for names in shown.biases for name in names}
    for item in itertools.chain.from_iterable(shown.items):
        if isinstance(item, str):
            places[item] = item
        elif isinstance(item, Row):
            places.update(dict.fromkeys(item.names, item))
    return places


def _lead(nodes: Iterable[Node], rank: dict[str, int], shown: Columns) -> None:
    places = _places(shown)
    waypoints = [list[Waypoint]() for _ in shown.items]
    for node in nodes:
        for connection in node.incoming if node.name in places else ():
            source = connection.source.name
            if source in places and not connection.delay:
                between = [
                    Waypoint(source, node.name, at)
                    for at in range(rank[source] + 1, rank[node.name])
                ]
                for point in between:
                    waypoints[point.column].append(point)
                chain = [places[source], *between, places[node.name]]
                shown.chains[source, node.name] = chain
    for at, points in enumerate(waypoints):
        shown.items[at] = _among(shown.items[at], points, rank)


def _among(items: list[Item], points: list[Waypoint], rank: dict[str, int]) -> list[Item]:
    """Put waypoints by turns above and below the nodes, those of longer connections outside."""
    longest_last = sorted(points, key=lambda point: rank[point.target] - rank[point.source])
    return [*reversed(longest_last[1::2]), *items, *longest_last[0::2]]
