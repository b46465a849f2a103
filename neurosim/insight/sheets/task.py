"""One training step to be worked out: its network, its patterns, and every number of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import StateError
from neurosim.functions.aggregations import SUM
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.overflow import all_finite, naming_overflow
from neurosim.insight.error_sizes import layers
from neurosim.insight.explaining.errors import FEW, uses_slope
from neurosim.insight.explaining.moment import now
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.sheets.quantities import Quantity
from neurosim.learning.optimizers import SGD
from neurosim.learning.propagation import Walk
from neurosim.learning.snapshot import is_finite

__all__ = ["Task", "edge_of", "mean_loss", "posed", "shared", "solved"]


@dataclass(frozen=True)
class Task:
    """A training step on a network of its own: one pattern, or several that update together.

    Attributes:
        net: a copy, with the weights before the step.
        patterns: what goes in and what should come out.
        learning_rate: how far the weights go.
        criterion: the loss.
    """

    net: Network
    patterns: tuple[Pattern, ...]
    learning_rate: float
    criterion: Loss

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The number of each pattern, from 1; a single pattern has none."""
        if len(self.patterns) == 1:
            return (None,)
        return tuple(range(1, len(self.patterns) + 1))

    def numbered(self) -> Iterator[tuple[int | None, Pattern]]:
        """Return the patterns with their numbers."""
        return zip(self.numbers, self.patterns, strict=True)

    @property
    def shared(self) -> tuple[tuple[Connection, ...], ...]:
        """The groups of connections that share a parameter which is not frozen."""
        return shared(self.net)

    @cached_property
    def layers(self) -> list[list[str]]:
        """The names of the neurons by how deep they lie."""
        return [[each.name for each in layer] for layer in layers(self.net)]

    def quantities(self, right: Mapping[Quantity, float]) -> tuple[Quantity, ...]:
        """Return everything that a sheet asks for, of what :func:`solved` says; in its order."""
        found: list[Quantity] = []
        for number in self.numbers:
            found += self._of_pattern(number)
        edges = [edge_of(each) for each in self.net.connections if each.trainable]
        if len(self.patterns) > 1:
            found.append(Quantity("E"))
            found += [Quantity("gradient", edge) for edge in edges]
        found += [Quantity("shared gradient", edge_of(group[0])) for group in self.shared]
        found += [Quantity("new weight", edge) for edge in edges]
        found.append(Quantity("new E"))
        return tuple(quantity for quantity in found if quantity in right)

    def _of_pattern(self, number: int | None) -> Iterator[Quantity]:
        for neuron in self.net.neurons:
            yield Quantity("net", (neuron.name,), number)
            yield Quantity("out", (neuron.name,), number)
        for output in self.net.outputs:
            yield Quantity("E", (output.name,), number)
        yield Quantity("E", (), number)
        for neuron in reversed(self.net.neurons):
            for each in neuron.outgoing:
                yield Quantity("partial", edge_of(each), number)
            for kind in ("back", "slope", "error"):
                yield Quantity(kind, (neuron.name,), number)
            for each in neuron.incoming:
                if each.trainable:
                    yield Quantity("gradient", edge_of(each), number)


def posed(
    net: Network, data: Any, learning_rate: float, loss: str | Loss, name: str | None = None
) -> Task:
    """Return the task on a copy of the network, checked.

    Raises:
        InputError, OptionError, NetworkError: as ``ns.train``.
        StateError: if there is no neuron to work on.
    """
    criterion = find_loss(loss)
    rate = SGD(learning_rate).learning_rate
    patterns = read_patterns(net, data, criterion)
    if not net.connections:
        raise StateError(f"network {net.name!r} has no connections, so there is nothing to compute")
    return Task(net.copy(name), patterns, rate, criterion)


def solved(task: Task) -> dict[Quantity, float]:
    """Let the network itself do the step, on a copy, and return all its numbers.

    Raises:
        DivergenceError: if a number overflows.
    """
    twin = task.net.copy()
    walk = Walk(twin)
    with naming_overflow(twin, f"the numbers of network {task.net.name!r}"):
        values = _numbers(task, twin, walk)
        if not is_finite(tuple(values.values())):
            raise OverflowError
    return values


def _numbers(task: Task, twin: Network, walk: Walk) -> dict[Quantity, float]:
    values: dict[Quantity, float] = {}
    total = 0.0
    for number, (inputs, expected) in task.numbered():
        walk.forward(inputs)
        total += walk.backward(expected, task.criterion, first=True)
        if not all_finite(walk.neurons):
            raise OverflowError
        _read_pattern(twin, number, values)
    for place, (inputs, expected) in enumerate(task.patterns):
        walk.forward(inputs)
        walk.backward(expected, task.criterion, first=place == 0)
    walk.average(len(task.patterns))
    values[Quantity("E")] = total / len(task.patterns)
    _read_gradients(task, twin, values)
    walk.update(SGD(task.learning_rate))
    for each in twin.connections:
        if each.trainable:
            values[Quantity("new weight", edge_of(each))] = each.weight
    values[Quantity("new E")] = mean_loss(task, twin)
    return values


def mean_loss(task: Task, net: Network) -> float:
    """Return the mean of E over the patterns, with the weights of that copy."""
    walk = Walk(net)
    total = 0.0
    for inputs, expected in task.patterns:
        walk.forward(inputs)
        for output, value in zip(walk.outputs, expected, strict=True):
            total += output.judge(value, task.criterion)
    return total / len(task.patterns)


def shared(net: Network) -> tuple[tuple[Connection, ...], ...]:
    """Return the groups of connections that share a parameter which is not frozen."""
    return tuple(held for each, held in net.holders.items() if len(held) > 1 and each.trainable)


def edge_of(connection: Connection) -> tuple[str, str]:
    """Return the two names of a connection."""
    return (connection.source.name, connection.target.name)


def _read_pattern(net: Network, number: int | None, values: dict[Quantity, float]) -> None:
    """Note what a pass left; of slopes and sums that flow back those that a sheet asks for."""
    loss, rules = 0.0, Rules(now(net), 1)
    for neuron in net.neurons:
        of = (neuron.name,)
        values[Quantity("net", of, number)] = neuron.net_input
        values[Quantity("out", of, number)] = neuron.output
        values[Quantity("error", of, number)] = neuron.error
        if uses_slope(rules, neuron):
            values[Quantity("slope", of, number)] = neuron.slope
        if len(neuron.outgoing) > FEW:
            values[Quantity("back", of, number)] = neuron.gather()
    for output in net.outputs:
        values[Quantity("E", (output.name,), number)] = output.loss
        loss += output.loss
    values[Quantity("E", (), number)] = loss
    for each in net.connections:
        values[Quantity("gradient", edge_of(each), number)] = each.gradient
        if each.target.aggregation is not SUM and isinstance(each.source, Neuron):
            values[Quantity("partial", edge_of(each), number)] = each.partial * each.weight


def _read_gradients(task: Task, net: Network, values: dict[Quantity, float]) -> None:
    for each in net.connections:
        values[Quantity("gradient", edge_of(each))] = each.gradient
    for group in task.shared:
        of = edge_of(group[0])
        values[Quantity("shared gradient", of)] = net[of].parameter.gradient
