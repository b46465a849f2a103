"""Which neurons make one operation: those that read the same sources, or read alike at many places.

Neurons with the same Parameters are one neuron at several places, such as a feature map's. Those
of them whose places have the same sources make a block: a matrix of weights at a list of places.
A dense layer is a block at one place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import networkx as nx

from neurosim.compiled.kernels import codes
from neurosim.compiled.kernels.program import LANES
from neurosim.functions.activations import ACTIVATIONS, Activation
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node

STEP = codes.activation_code(ACTIVATIONS["binary_step"])
PRODUCT = codes.aggregation_code(AGGREGATIONS["product"])

Sources: TypeAlias = tuple[tuple[int, int], ...]
"""The slots of a neuron's sources, and for how many steps of time each waits."""

FAR = 2**60
"""More than there are slots."""

PIECES = 3
"""In how many ways at most a block's sources move with its places."""


class Part(NamedTuple):
    """Neurons that are done together."""

    way: int  # 0 does all steps of time at once; 1 and -1 one after the other
    levels: list[list[Neuron]]  # those of one level do not need each other at the same step


def parts(net: Network) -> list[Part]:
    """Part the neurons in the order in which they can be done, loops apart from all else."""
    if not net.recurrent:
        return [Part(0, _levels(net.neurons, 0))]
    inner = [each for each in net.connections if isinstance(each.source, Neuron)]
    graph = nx.DiGraph()
    graph.add_nodes_from(net.neurons)
    graph.add_edges_from((each.source, each.target) for each in inner)
    place = {neuron: index for index, neuron in enumerate(net.neurons)}
    stage: dict[Node, tuple[int, int]] = {}
    found: dict[tuple[int, int], list[Neuron]] = {}
    loops = nx.condensation(graph)
    for loop in nx.topological_sort(loops):
        members = sorted(loops.nodes[loop]["members"], key=place.__getitem__)
        entering = [each for neuron in members for each in neuron._incoming]
        inside = [each.delay for each in entering if each.source in loops.nodes[loop]["members"]]
        way = (max(inside, default=0) > 0) - (min(inside, default=0) < 0)
        before = [stage[each.source] for each in entering if each.source in stage]
        own = max((at + (way != 0 or other != 0) for at, other in before), default=0)
        stage.update(dict.fromkeys(members, (own, way)))
        found.setdefault((own, way), []).extend(members)
    return [Part(way, _levels(members, way)) for (_, way), members in sorted(found.items())]


def _levels(neurons: Iterable[Neuron], way: int) -> list[list[Neuron]]:
    """Part neurons by the longest way to them; in a loop, by one that takes no time."""
    depth: dict[Node, int] = dict.fromkeys(neurons, 0)
    found: list[list[Neuron]] = []
    for neuron in neurons:
        before = [
            depth[each.source]
            for each in neuron._incoming
            if each.source in depth and not (way and each.delay)
        ]
        depth[neuron] = own = max(before, default=-1) + 1
        if own == len(found):
            found.append([])
        found[own].append(neuron)
    return found


class Block(NamedTuple):
    """Neurons that one operation sums or combines."""

    aggregation: int  # its number; -1 for weighted sums in any order
    rows: list[list[Neuron]]  # rows[j][q] is row j at place q; there is one if sources are listed
    incoming: list[list[list[Connection]]]  # those of each of them, in the order of the sources
    pieces: list[list[int]]  # the numbers of sources that move alike from place to place; or none
    beside: bool  # whether the sources that are listed stand beside each other as neurons do

    @property
    def width(self) -> int:
        """How many rows there are, filled up to whole registers if they share their sources."""
        return len(self.rows) + (-len(self.rows) % LANES if self.pieces else 0)

    @property
    def size(self) -> int:
        """How many connections it has."""
        return sum(len(line) for lines in self.incoming for line in lines)

    @property
    def listed(self) -> Block:
        """The same neurons, as such that list their sources one by one."""
        rows, lines = (
            [[each] for place in zip(*some, strict=True) for each in place]
            for some in (self.rows, self.incoming)
        )
        return Block(self.aggregation, rows, lines, [], self.beside)


class _Numbers(dict[Node, int]):
    """The slots of nodes; those that have none yet, in a loop, get numbers below 0, upwards."""

    def __missing__(self, node: Node) -> int:
        self[node] = len(self) - FAR
        return self[node]


Incoming: TypeAlias = dict[Neuron, tuple[list[Connection], Sources]]
"""The connections of neurons, and what they read by them."""


def blocks(level: Iterable[Neuron], slots: dict[Node, int]) -> list[list[Block]]:
    """Part neurons of a level into blocks, by their activations, given the slots of sources."""
    numbers, incoming = _Numbers(slots), {}
    alike: dict[object, list[Neuron]] = {}
    for neuron in level:
        lines = _ordered(neuron, numbers)
        incoming[neuron] = lines, tuple((numbers[each.source], each.delay) for each in lines)
        alike.setdefault(activation_key(neuron), []).append(neuron)
    return [_of_one_activation(members, incoming) for members in alike.values()]


def _of_one_activation(neurons: list[Neuron], incoming: Incoming) -> list[Block]:
    alike: dict[object, list[Neuron]] = {}
    for neuron in neurons:
        parameters = tuple(each.parameter for each in incoming[neuron][0])
        alike.setdefault((_aggregation(neuron), parameters), []).append(neuron)
    same: dict[tuple[Sources, ...], list[list[Neuron]]] = {}
    listed: dict[int, list[Neuron]] = {}
    for row in alike.values():
        aggregation = _aggregation(row[0])
        if aggregation < 0:
            same.setdefault(tuple(incoming[each][1] for each in row), []).append(row)
        else:
            listed.setdefault(aggregation, []).extend(row)
    found: list[Block] = []
    for places, rows in same.items():
        pieces = _pieces(places) if len(rows) > 1 else []
        if 0 < len(pieces) <= PIECES and _is_finite_at_0(rows[0][0].activation):
            lines = [[incoming[each][0] for each in row] for row in rows]
            found.append(Block(-1, rows, lines, pieces, beside=False))
        else:
            listed.setdefault(-1, []).extend(neuron for row in rows for neuron in row)
    for aggregation, members in listed.items():
        found += _of_listed(aggregation, members, incoming)
    return found


def _of_listed(aggregation: int, members: list[Neuron], incoming: Incoming) -> Iterator[Block]:
    """Part neurons that list their sources into lines, of LANES each, and the rest."""
    stretches: list[list[Neuron]] = []
    awaited: Sources | None = None
    # Those that read neighbours come to be neighbours, such as the poolings of several maps.
    for neuron in sorted(members, key=lambda each: incoming[each][1][:1]):
        sources = incoming[neuron][1]
        if sources != awaited:
            stretches.append([])
        stretches[-1].append(neuron)
        awaited = tuple((slot + 1, wait) for slot, wait in sources)
    inline: list[Neuron] = []
    rest: list[Neuron] = []
    for stretch in stretches:
        count = len(incoming[stretch[0]][0])
        can = count > 0 if aggregation < 0 else aggregation == PRODUCT and count == 2
        most = len(stretch) // LANES * LANES if can else 0
        inline += stretch[:most]
        rest += stretch[most:]
    if inline:
        yield _block(aggregation, inline, incoming, beside=True)
    if rest:
        yield _block(aggregation, rest, incoming, beside=False)


def _block(aggregation: int, members: list[Neuron], incoming: Incoming, beside: bool) -> Block:
    rows, lines = [[each] for each in members], [[incoming[each][0]] for each in members]
    return Block(aggregation, rows, lines, [], beside)


def _pieces(places: Sequence[Sources]) -> list[list[int]]:
    """Return the numbers of sources that move alike from place to place."""
    found: dict[object, list[int]] = {}
    for k, (slot, wait) in enumerate(places[0]):
        moves = tuple((place[k][0] - slot, place[k][1] - wait) for place in places)
        hidden = slot < 0 and len(places) > 1  # no slot yet
        if hidden or any(late for _, late in moves):
            return [[0]] * (PIECES + 1)
        found.setdefault(moves, []).append(k)
    return list(found.values())


def _ordered(neuron: Neuron, slots: _Numbers) -> list[Connection]:
    """Return its connections; a sum may be taken in any order, which is that of the sources."""
    own = list(neuron._incoming)
    if _aggregation(neuron) < 0 and not any(each.holder is each for each in own):
        own.sort(key=lambda each: (slots[each.source], each.delay))
    return own


def _aggregation(neuron: Neuron) -> int:
    """Return the number of the aggregation if signals must be taken one by one, in their order.

    That of a sum must be kept if its last bit decides whether a neuron fires.
    """
    sums = codes.is_sum(neuron.aggregation)
    fires = codes.activation_code(neuron.activation) == STEP
    return -1 if sums and not fires else codes.aggregation_code(neuron.aggregation)


def _is_finite_at_0(activation: Activation) -> bool:
    """Tell whether it may be computed for the padding of a block, whose net inputs are 0."""
    try:
        output = activation.function(0.0)
        return math.isfinite(output) and math.isfinite(activation.derivative(0.0, output))
    except (ArithmeticError, ValueError):
        return False


def activation_key(neuron: Neuron) -> object:
    """Return what is equal for neurons whose activation can be run in one go."""
    activation = neuron.activation
    return (
        isinstance(neuron, Output),
        codes.activation_code(activation),
        codes.constants(activation),
        # an own activation of the same functions may be called otherwise, and a loss may ask
        activation.name if isinstance(neuron, Output) else "",
    )
