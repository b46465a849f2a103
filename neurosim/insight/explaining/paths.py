"""The paths from a neuron to the outputs that the loss looks at, and what each contributes.

Their number is known before any is walked; where there are too many to list, the ones that matter
most are found without looking at the others.
"""

from __future__ import annotations

from heapq import merge
from itertools import chain, islice
from typing import NamedTuple

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input, Node
from neurosim.insight.explaining.moment import Moment
from neurosim.insight.explaining.rules import Rules

_LONGEST = 20
"""How many names a path shows."""


class Path(NamedTuple):
    """One way from a neuron or an input to an output.

    Attributes:
        start: where it starts.
        connections: what it goes along; none where the neuron is the output itself.
        value: its part of dE/d net_input of the start, or of an input's dE/d output.
    """

    start: Neuron | Input
    connections: tuple[Connection, ...]
    value: float

    @property
    def nodes(self) -> tuple[Neuron | Input, ...]:
        """The nodes that it passes, both ends included."""
        return (self.start, *(each.target for each in self.connections))

    @property
    def label(self) -> str:
        """The names along it, with arrows; of a very long one both ends."""
        names = [node.name for node in self.nodes]
        if len(names) > _LONGEST:
            half = _LONGEST // 2
            between = f"({len(names) - 2 * half:,} more)"
            names = [*names[:half], between, *names[-half:]]
        return " -> ".join(names)


class Paths:
    """All paths from a neuron or an input to the outputs.

    Args:
        rules: the local rules with the numbers of a moment; their limit holds for paths too.
        start: where they start.

    Attributes:
        count: how many there are.
        listed: the paths that are listed: all, in the order of the connections, or if there are
            more than the limit the largest ones, largest first.
    """

    def __init__(self, rules: Rules, start: Neuron | Input) -> None:
        self._rules = rules
        cone = [start, *downstream(start, rules.moment)]
        self.count = self._counted(cone)
        self.listed = self._largest(cone, min(rules.limit, self.count))

    @property
    def complete(self) -> bool:
        """True if every path is listed."""
        return len(self.listed) == self.count

    def _counted(self, cone: list[Neuron | Input]) -> int:
        counts: dict[Node, int] = {}
        for neuron in reversed(cone):
            own = self._rules.moment.judged(neuron) is not None
            counts[neuron] = own + sum(counts[each.target] for each in neuron.outgoing)
        return counts[cone[0]]

    def _largest(self, cone: list[Neuron | Input], keep: int) -> tuple[Path, ...]:
        """Return the paths that count most, found from every neuron of the cone on: few from each.

        The largest from a neuron are among the largest from its targets, so no others are needed.
        """
        moment, everything = self._rules.moment, self.count <= keep
        found: dict[Node, list[Path]] = {}
        for node in reversed(cone):
            slope = moment.slope(node)
            own = [Path(node, (), -self._rules.judgement(node))]
            branches = [own] if moment.judged(node) is not None else []
            for each in node.outgoing:
                factor = slope * moment.weight(each) * moment.partial(each)
                branches.append(
                    [
                        Path(node, (each, *rest.connections), factor * rest.value)
                        for rest in found[each.target]
                    ]
                )
            ways = chain(*branches) if everything else merge(*branches, key=_size, reverse=True)
            found[node] = list(islice(ways, keep))
        return tuple(found[cone[0]])


def _size(path: Path) -> float:
    return abs(path.value)


def downstream(start: Node, moment: Moment) -> list[Neuron]:
    """Return all neurons that a node leads to, in the order of the forward pass."""
    reached: set[Node] = {each.target for each in start.outgoing}
    for neuron in moment.net.neurons:
        if neuron in reached:
            reached.update(each.target for each in neuron.outgoing)
    return [neuron for neuron in moment.net.neurons if neuron in reached]


def upstream(end: Neuron, moment: Moment) -> list[Neuron]:
    """Return the neurons that lead to a neuron, and itself, in the order of the forward pass."""
    reached: set[Node] = {end}
    for neuron in reversed(moment.net.neurons):
        if neuron in reached:
            reached.update(each.source for each in neuron.incoming)
    return [neuron for neuron in moment.net.neurons if neuron in reached]


def from_the_end(neurons: list[Neuron]) -> list[Neuron]:
    """Return neurons so that each comes after those it leads to, and otherwise in their order."""
    among = set(neurons)
    rank: dict[Node, int] = {}
    for neuron in reversed(neurons):
        rank[neuron] = 1 + max(
            (rank[each.target] for each in neuron.outgoing if each.target in among), default=0
        )
    return sorted(neurons, key=rank.__getitem__)
