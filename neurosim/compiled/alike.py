"""The levels of a network, and which neurons of a level are run side by side."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from neurosim.compiled import codes
from neurosim.compiled.program import COMBINE, DENSE, GATHER
from neurosim.compiled.registers import LANES
from neurosim.compiled.runs import runs_of
from neurosim.functions.activations import ACTIVATIONS, Activation
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node

__all__ = ["Alike", "Group", "activation_key", "levels"]

STEP = ACTIVATIONS["binary_step"]

ROW = 8
"""What it costs to begin with another neuron, in multiplications of wide registers."""


def levels(net: Network) -> list[list[Neuron]]:
    """Part the neurons by the longest way to them; those of a level do not need each other."""
    depth: dict[Node, int] = {}
    found: list[list[Neuron]] = []
    for neuron in net.neurons:
        depth[neuron] = own = 1 + max(
            (depth.get(each.source, 0) for each in neuron._incoming), default=0
        )
        while len(found) < own:
            found.append([])
        found[own - 1].append(neuron)
    return found


class Group(NamedTuple):
    """Neurons that one operation sums or combines.

    Attributes:
        members: the neurons.
        sources: the slots of the sources of the first one; of a DENSE operation, of all.
        incoming: the connections of each neuron, in the order of their sources.
    """

    members: list[Neuron]
    sources: tuple[int, ...]
    incoming: dict[Neuron, list[Connection]]


class Alike:
    """The neurons of one level, ordered so that those alike stand side by side.

    Args:
        level: neurons that do not depend on each other.
        slots: the slots of their sources.
    """

    def __init__(self, level: list[Neuron], slots: dict[Node, int]) -> None:
        self.incoming: dict[Neuron, list[Connection]] = {}
        self.sources: dict[Neuron, tuple[int, ...]] = {}
        for neuron in level:
            pairs = [(slots[each.source], each) for each in neuron._incoming]
            if not _combines(neuron):
                pairs.sort(key=lambda pair: pair[0])  # a sum may be taken in any order
            self.incoming[neuron] = [connection for _, connection in pairs]
            self.sources[neuron] = tuple(slot for slot, _ in pairs)
        ordered = _gathered(level, self._key)
        self.ordered = _gathered(ordered, activation_key)

    def by_activation(self) -> Iterable[list[tuple[int, Group]]]:
        """Return for each activation the kinds of operation, and the neurons of each."""
        for _, members in groupby(self.ordered, key=activation_key):
            yield self._groups(members)

    def _key(self, neuron: Neuron) -> tuple[Any, ...]:
        code = codes.aggregation_code(neuron.aggregation)
        return (_combines(neuron), code, self.sources[neuron])

    def _groups(self, neurons: Iterable[Neuron]) -> list[tuple[int, Group]]:
        found: list[tuple[int, Group]] = []
        for key, group in groupby(neurons, key=self._key):
            members = list(group)
            kind = COMBINE if key[0] else _kind_of_sum(members, key[-1])
            if found and found[-1][0] == kind != DENSE and _combined_alike(found[-1][1], members):
                found[-1][1].members.extend(members)
            else:
                found.append((kind, Group(members, key[-1], self.incoming)))
        return found


def _gathered(neurons: Iterable[Neuron], key: Any) -> list[Neuron]:
    """Put those of equal key together, keys by first appearance."""
    first: dict[Any, int] = {}
    return sorted(neurons, key=lambda each: first.setdefault(key(each), len(first)))


def _combined_alike(group: Group, members: list[Neuron]) -> bool:
    return group.members[0].aggregation == members[0].aggregation


def _combines(neuron: Neuron) -> bool:
    """Tell whether a net input is made of the signals one by one, in their order.

    A sum may be taken in any order, unless its last bit decides whether a neuron fires.
    """
    jumps = codes.activation_code(neuron.activation) == codes.activation_code(STEP)
    return jumps or not codes.is_sum(neuron.aggregation)


def _kind_of_sum(neurons: Sequence[Neuron], sources: Sequence[int]) -> int:
    """Choose between wide registers of neurons, many of them perhaps empty, and listed sources."""
    count = len(neurons)
    if count % LANES and not _is_finite_at_0(neurons[0].activation):  # as empty places have 0
        return GATHER
    if count >= LANES // 2:
        return DENSE
    scattered = len(runs_of(sources)) > max(len(sources) // 4, 2)  # each is read by itself
    few = len(sources) <= count * (len(sources) // LANES + ROW)
    return DENSE if few and not scattered else GATHER


def _is_finite_at_0(activation: Activation) -> bool:
    try:
        output = activation.function(0.0)
        return math.isfinite(output) and math.isfinite(activation.derivative(0.0, output))
    except (ArithmeticError, ValueError):
        return False


def activation_key(neuron: Neuron) -> tuple[Any, ...]:
    """Return what is equal for neurons whose activation can be run in one go."""
    activation = neuron.activation
    return (
        isinstance(neuron, Output),
        codes.activation_code(activation),
        codes.constants(activation),
        # an own activation of the same functions may be called otherwise, and a loss may ask
        activation.name if isinstance(neuron, Output) else "",
    )
