"""Which column each node stands in, and what stands in between on long connections."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

import networkx as nx

from neurosim.graph.groups import Group
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.graph.wiring import generations
from neurosim.view.layout.images import Block, folded, tiles

LARGEST = 12
"""A column of more nodes than this is large."""


class Waypoint(NamedTuple):
    """Where a connection that skips columns passes through one of them."""

    source: str
    target: str
    column: int


class Gap(NamedTuple):
    """What stands for nodes that are left out.

    Attributes:
        names: the nodes.
        text: what stands below the mark for them.
    """

    names: tuple[str, ...]
    text: str


Item: TypeAlias = str | Waypoint | Gap | Block
"""What takes up room in a column: the name of a node, or one of the above."""


@dataclass
class Columns:
    """A part of a picture that is joined to no other, in columns from left to right.

    Attributes:
        items: for each column what stands in it, from top to bottom.
        biases: for each column its bias nodes, which stand in a row below all others.
        chains: for each connection that is drawn, its stations from source to target.
        ordered: the inputs and outputs, which stay in their order within a column.
    """

    items: list[list[Item]]
    biases: list[list[str]]
    chains: dict[tuple[str, str], list[str | Waypoint]] = field(default_factory=dict)
    ordered: set[Item] = field(default_factory=set)

    def links(self) -> list[tuple[str | Waypoint, str | Waypoint]]:
        """Return what is joined between neighbouring columns, bias nodes aside."""
        biases = {name for names in self.biases for name in names}
        pairs = dict.fromkeys(
            pair for chain in self.chains.values() for pair in itertools.pairwise(chain)
        )
        return [pair for pair in pairs if pair[0] not in biases]


def ranks(net: Network) -> Mapping[str, int]:
    """Return the column of every node, from 0.

    Inputs stand left, every neuron right of all that it depends on, outputs that feed nothing on
    in the last column, and a bias node one column before the first neuron it feeds.

    >>> import neurosim as ns
    >>> ranks(ns.dense([2, 1, 1]))
    {'i1': 0, 'i2': 0, 'b1': 0, 'b2': 1, 'h1': 1, 'o1': 2}
    """
    found = {name: at for at, names in enumerate(generations(net)) for name in names}
    last = max(found.values(), default=0)
    for node in net.nodes:
        if isinstance(node, Output) and all(each.delay for each in node.outgoing):
            found[node.name] = last
    for node in net.nodes:
        if isinstance(node, Bias) and node.outgoing:
            found[node.name] = min(found[each.target.name] for each in node.outgoing) - 1
    return found


def columns(
    net: Network, *, dense: bool = False, images: bool = True, most: int = LARGEST
) -> list[Columns]:
    """Sort the nodes into columns and lead long connections through those between.

    Args:
        net: the network.
        dense: make images of large columns, rather than leave out their middle.
        images: make an image of every group with two dimensions.
        most: a column of more nodes than this is large.

    Returns:
        The parts that are joined to each other by nothing; what is joined to nothing at all is the
        last part.
    """
    rank = ranks(net)
    parts = []
    for names in _parts(net):
        nodes = [node for node in net.nodes if node.name in names]
        groups = [each for each in net.groups.values() if images and _is_image(each, rank, names)]
        pixels = {name for group in groups for name in group}
        items: list[list[Item]] = [[] for _ in range(max(rank.values()) + 1)]
        biases: list[list[str]] = [[] for _ in items]
        others: list[list[str]] = [[] for _ in items]
        for node in nodes:
            if node.name not in pixels:
                (biases if isinstance(node, Bias) else others)[rank[node.name]].append(node.name)
        large = [each for each in others if dense and len(each) > most]
        for group in (*groups, *map(folded, large)):
            items[rank[group.flat[0]]].append(tiles(net, group))
        for at, each in enumerate(others):
            items[at] += [] if each in large else _shortened(each, most)
        part = Columns(items, biases)
        part.ordered = {node.name for node in nodes if isinstance(node, Input | Output)}
        _lead(nodes, rank, part)
        parts.append(part)
    return parts


def _parts(net: Network) -> list[set[str]]:
    found = list(nx.weakly_connected_components(net.graph))  # in the order of their first nodes
    alone = {name for names in found if len(names) == 1 for name in names}
    joined = [names for names in found if len(names) > 1]
    return [*joined, alone] if alone else joined


def _is_image(group: Group, rank: Mapping[str, int], names: set[str]) -> bool:
    """Whether a group has two dimensions and stands in one column of this part."""
    return len(group.shape) > 1 and names.issuperset(group) and len({*map(rank.get, group)}) == 1


def _shortened(names: Sequence[str], most: int) -> list[Item]:
    if len(names) <= most:
        return list(names)
    half = (most - 1) // 2
    left_out = tuple(names[half:-half])
    return [*names[:half], Gap(left_out, f"{len(left_out)} more"), *names[-half:]]


def _lead(nodes: Sequence[Node], rank: Mapping[str, int], part: Columns) -> None:
    """Put waypoints of the connections that are shown into the columns of a part."""
    shown = {item for item in itertools.chain(*part.items, *part.biases) if isinstance(item, str)}
    waypoints = [list[Waypoint]() for _ in part.items]
    for node in nodes:
        for connection in node.incoming if node.name in shown else ():
            ends = source, target = connection.source.name, node.name
            if source in shown and not connection.delay:
                between = [Waypoint(*ends, at) for at in range(rank[source] + 1, rank[target])]
                for point in between:
                    waypoints[point.column].append(point)
                part.chains[ends] = [source, *between, target]
    for at, points in enumerate(waypoints):
        # By turns above and below the nodes, those of longer connections outside.
        points.sort(key=lambda point: rank[point.target] - rank[point.source])
        part.items[at] = [*reversed(points[1::2]), *part.items[at], *points[0::2]]
