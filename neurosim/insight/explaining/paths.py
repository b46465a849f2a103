"""The paths from a neuron to the outputs that the loss looks at, and what each contributes.

Their number is known before any is walked; where there are too many none is.
"""

from __future__ import annotations

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


def paths_from(rules: Rules, start: Neuron | Input) -> tuple[int, tuple[Path, ...]]:
    """Return how many paths there are and, up to the limit of the rules, all of them."""
    moment = rules.moment
    cone = [start, *downstream(start, moment)]
    counts: dict[Node, int] = {}
    for node in reversed(cone):
        judged = moment.judged(node) is not None
        counts[node] = judged + sum(counts[each.target] for each in node.outgoing)
    if counts[start] > rules.limit:
        return counts[start], ()
    found: dict[Node, list[Path]] = {}
    for node in reversed(cone):
        slope = moment.slope(node)
        own = [Path(node, (), -rules.judgement(node))] if moment.judged(node) is not None else []
        found[node] = own + [
            Path(node, (each, *rest.connections),
                 slope * moment.weight(each) * moment.partial(each) * rest.value)
            for each in node.outgoing
            for rest in found[each.target]
        ]  # fmt: skip
    return counts[start], tuple(found[start])


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
