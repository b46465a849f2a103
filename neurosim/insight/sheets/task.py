"""One training step to be worked out: its network, its patterns, and every number of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import OptionError, StateError
from neurosim.functions.aggregations import SUM
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.time.unrolling import Unrolled
from neurosim.graph.values.overflow import all_finite, naming_overflow
from neurosim.insight.error_sizes import layers
from neurosim.insight.explaining.moment import Moment
from neurosim.insight.explaining.neurons import FEW, uses_slope
from neurosim.insight.explaining.rules import Rules
from neurosim.insight.explaining.symbols import edge
from neurosim.insight.sheets.quantities import Quantity
from neurosim.learning.optimizers.adaptive import Adam
from neurosim.learning.optimizers.descent import SGD, Optimizer, Rule
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.snapshot import is_finite


@dataclass(frozen=True)
class Task:
    """A training step on a network of its own: one pattern, or several that update together.

    Attributes:
        net: a copy, with the weights before the step; of a recurrent network unrolled.
        patterns: what goes in and what should come out, as they are given.
        optimizer: how the weights move.
        criterion: the loss.
    """

    net: Network
    patterns: tuple[Pattern, ...]
    optimizer: Optimizer
    criterion: Loss

    @property
    def learning_rate(self) -> float:
        """The learning rate of the step."""
        return self.optimizer.learning_rate

    @property
    def moments(self) -> tuple[str, ...]:
        """What the optimizer remembers of each weight, as far as it is worked out."""
        return MOMENTS[type(self.optimizer)] if rule_of(self.optimizer).moments else ()

    @property
    def numbers(self) -> tuple[int | None, ...]:
        """The number of each pattern, from 1; a single pattern has none."""
        if len(self.patterns) == 1:
            return (None,)
        return tuple(range(1, len(self.patterns) + 1))

    @property
    def shared(self) -> tuple[tuple[Connection, ...], ...]:
        """The groups of connections that share a parameter which is not frozen."""
        return shared(self.net)

    @property
    def weights(self) -> tuple[Connection, ...]:
        """For each parameter the first connection that holds it."""
        return tuple(held[0] for held in self.net.holders.values())

    @cached_property
    def edges(self) -> dict[tuple[str, str], Connection]:
        """The connections by their names, which are the same at all steps of time."""
        return {edge(each): each for each in reversed(self.net.connections)}

    @cached_property
    def at_start(self) -> dict[tuple[str, ...], float]:
        """The weights by the names of their two ends."""
        return {edge_of(each): each.weight for each in self.net.connections}

    @property
    def numbered(self) -> tuple[tuple[int | None, Pattern], ...]:
        """The patterns with their numbers, a value for every input and output of the network."""
        flat = self.patterns
        if isinstance(self.net, Unrolled):
            flat = tuple(
                Pattern(*(tuple(chain(*filter(None, rows))) for rows in each)) for each in flat
            )
        return tuple(zip(self.numbers, flat, strict=True))

    def twin(self) -> Network:
        """Return a copy of the network."""
        net = self.net
        if isinstance(net, Unrolled):
            return net.origin.copy().unroll(net.length, net.judged)
        return net.copy()

    @cached_property
    def scratch(self) -> Network:
        """A copy of the network to try weights in, all of which are set before each use."""
        return self.twin()

    @cached_property
    def layers(self) -> list[list[str]]:
        """The names of the neurons by how deep they lie."""
        return [[each.name for each in layer] for layer in layers(self.net)]

    @cached_property
    def logits(self) -> dict[str, Output]:
        """The outputs of softmaxes by the names of the neurons whose net inputs they share out."""
        shares = [each for each in self.net.outputs if each.activation.name == "probability"]
        return {each.incoming[0].source.incoming[0].source.name: each for each in shares}

    @cached_property
    def softmax_units(self) -> frozenset[str]:
        """The names of the units of softmaxes before their outputs."""
        sources = [each.source for output in self.logits.values() for each in output.incoming]
        behind = [way.source for each in sources for way in each.incoming if not way.trainable]
        return frozenset(each.name for each in (*sources, *behind))

    @cached_property
    def unasked(self) -> frozenset[tuple[str, str]]:
        """Kinds and neurons that the short form of softmax leaves out; only with its own loss.

        There the error of a net input is expected - output, and no unit between the two is needed.
        """
        sums = [sum(pattern.expected) for _, pattern in self.numbered]
        short = self.criterion.name == "categorical_cross_entropy" and set(sums) == {1.0}
        if not self.logits or not short or isinstance(self.net, Unrolled):
            return frozenset()
        ends: dict[str, tuple[str, ...]] = dict.fromkeys(self.logits, ("out", "slope", "back"))
        ends |= {each.name: ("net", "slope", "back", "error") for each in self.net.outputs}
        every = ("net", "out", "slope", "back", "error")
        chosen = {**dict.fromkeys(self.softmax_units, every), **ends}
        return frozenset((kind, name) for name, kinds in chosen.items() for kind in kinds)

    def asked(self, quantity: Quantity) -> bool:
        """Tell whether a sheet asks for one of the numbers that :func:`solved` returns."""
        if quantity.kind not in (*self.moments, "new weight", "gradient"):
            return True
        source, target = quantity.of
        if quantity.kind == "gradient":
            return self.net[source, target].trainable
        return edge(self.edges[source, target].sharing[0]) == quantity.of


MOMENTS: dict[type[Optimizer], tuple[str, ...]] = {
    SGD: ("velocity",),
    Adam: ("mean", "mean square"),
}
"""What optimizers remember, by the order of ``Parameter.moments``; how often they did is given."""


def rule_of(optimizer: Optimizer) -> Rule:
    """Return the rule of an optimizer that sheets know.

    Raises:
        OptionError: for another one, or a pull by ``l2``.
    """
    rule = optimizer.rule()
    if type(optimizer) not in MOMENTS or optimizer.l2 or rule is None:
        raise OptionError(
            f"a sheet is about ns.SGD, with momentum or without, or ns.Adam, and no l2; "
            f"got {optimizer!r}"
        )
    return rule


def posed(net: Network, data: Any, optimizer: Optimizer, loss: str | Loss) -> Task:
    """Return the task on a copy of the network, checked.

    Raises:
        InputError, OptionError, NetworkError: as ``ns.train``.
        StateError: if there is no neuron to work on.
    """
    criterion = find_loss(loss)
    rule_of(optimizer)
    patterns = read_patterns(net, data, criterion)
    if not net.connections:
        raise StateError(f"network {net.name!r} has no connections, so there is nothing to compute")
    own = net.copy()
    if net.recurrent:
        kinds = {(len(inputs), None in expected) for inputs, expected in patterns}
        if len(kinds) > 1:
            raise OptionError(
                "a sheet is about sequences of one length, all with a row of expected values for "
                f"each step or all with one for the last; got {len(patterns)} of different kinds"
            )
        ((length, last),) = kinds
        own = own.unroll(length, "last" if last else "all")
    return Task(own, patterns, optimizer.at(1), criterion)


def solved(task: Task) -> dict[Quantity, float]:
    """Let the network itself do the step, on a copy, and return all its numbers as they come.

    Raises:
        DivergenceError: if a number overflows.
    """
    twin = task.twin()
    walk = Walk(twin)
    with naming_overflow(twin, f"the numbers of network {task.net.name!r}"):
        values = _numbers(task, twin, walk)
        if not is_finite(tuple(values.values())):
            raise OverflowError
    return values


def _numbers(task: Task, twin: Network, walk: Walk) -> dict[Quantity, float]:
    values: dict[Quantity, float] = {}
    total = 0.0
    for number, (inputs, expected) in task.numbered:
        walk.forward(inputs)
        total += walk.backward(expected, task.criterion, first=True)
        if not all_finite(walk.neurons):
            raise OverflowError
        _read_pattern(twin, number, values)
    for number, (inputs, expected) in task.numbered:
        walk.forward(inputs)
        walk.backward(expected, task.criterion, first=number in (None, 1))
    walk.average(len(task.patterns))
    values[Quantity("E")] = total / len(task.patterns)
    for each in twin.connections:
        values[Quantity("gradient", edge_of(each))] = each.gradient
    values.update({of_parameter(held[0]): held[0].parameter.gradient for held in shared(twin)})
    task.optimizer.update(walk.parameters)
    for each in twin.connections:
        if each.trainable:
            pairs = zip(task.moments, each.parameter.moments, strict=False)
            values.update({Quantity(kind, edge(each)): value for kind, value in pairs})
            values[Quantity("new weight", edge(each))] = each.weight
    values[Quantity("new E")] = mean_loss(task, twin)
    return values


def mean_loss(task: Task, net: Network) -> float:
    """Return the mean of E over the patterns, with the weights of that copy."""
    walk = Walk(net)
    total = 0.0
    for _, (inputs, expected) in task.numbered:
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


def of_parameter(connection: Connection) -> Quantity:
    """Return what the gradient of a connection's weight is called, over all that share it."""
    if len(connection.sharing) > 1:
        return Quantity("shared gradient", edge(connection.sharing[0]))
    return Quantity("gradient", edge_of(connection))


def _read_pattern(net: Network, number: int | None, values: dict[Quantity, float]) -> None:
    """Note what a pass left; of slopes and sums that flow back those that a sheet asks for."""
    rules = Rules(Moment(net), 1)
    for neuron in net.neurons:
        values[Quantity("net", (neuron.name,), number)] = neuron.net_input
        values[Quantity("out", (neuron.name,), number)] = neuron.output
    for output in net.outputs:
        values[Quantity("E", (output.name,), number)] = output.loss
    values[Quantity("E", (), number)] = sum(output.loss for output in net.outputs)
    for neuron in reversed(net.neurons):
        of = (neuron.name,)
        for each in neuron.outgoing:
            if each.target.aggregation is not SUM:
                values[Quantity("partial", edge_of(each), number)] = each.partial * each.weight
        if len(neuron.outgoing) > FEW:
            values[Quantity("back", of, number)] = neuron.gather()
        if uses_slope(rules, neuron):
            values[Quantity("slope", of, number)] = neuron.slope
        values[Quantity("error", of, number)] = neuron.error
        for each in neuron.incoming:
            values[Quantity("gradient", edge_of(each), number)] = each.gradient
