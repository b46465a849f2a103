"""A training step as people work it out by hand, with one mistake if wanted.

The right numbers come from the network itself (``task.solved``); this second way through the
formulas exists only to recognise the numbers that a mistake leads to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, TypeVar

from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Node
from neurosim.insight.explaining.symbols import edge
from neurosim.insight.sheets.cases import Case, surprise
from neurosim.insight.sheets.kinds import KINDS
from neurosim.insight.sheets.quantities import Place, Quantity
from neurosim.insight.sheets.slips import Slip
from neurosim.insight.sheets.task import Task, edge_of, mean_loss, of_parameter, rule_of

T = TypeVar("T")

Number = int | None
"""The number of a pattern, from 1; None where there is one."""


class Calculation:
    """Works out a task from the first net input to the last new weight.

    Every rule stands here once, as it is right; a slip alters one of them (see :class:`Kind`).

    Args:
        task: the task.
        slip: the mistake to make on the way.
        given: numbers that were worked out elsewhere; what comes after them is worked out of them.

    Attributes:
        values: everything that came out but the new E, or was given.
        worked: of what was given what it should have been, by all that was given before it; only
            without a slip, as with one it is not asked for.
    """

    def __init__(
        self,
        task: Task,
        slip: Slip | None = None,
        given: Mapping[Quantity, float] | None = None,
    ) -> None:
        self.task, self._slip, self._given = task, slip or Slip(""), given or {}
        self._altered = KINDS[slip.kind].rule.split() if slip else []
        self._places, self._reads = frozenset(self._slip.places), dict(self._slip.reads)
        self.values: dict[Quantity, float] = {}
        self.worked: dict[Quantity, float] = {}
        self.weights, self._errors_are_there = task.at_start, False
        self._partials: dict[tuple[str, Number], tuple[float, ...]] = {}
        self._patterns = [pattern for _, pattern in task.numbered]
        self._inputs = {node.name: place for place, node in enumerate(task.net.inputs)}
        total = self._mean([self._forward(each) for each in task.numbers])
        if len(task.numbers) > 1:
            self._known("E", (), None, lambda: total)

    def value(self, quantity: Quantity) -> float:
        """Return what came out for a quantity, worked out as far as it needs."""
        kind, of, number = quantity
        if quantity not in self.values and not self._errors_are_there:
            for neuron in reversed(self.task.net.neurons):
                for each in self.task.numbers:
                    self._error(neuron, each)
            self._errors_are_there = True
        if quantity in self.values:
            return self.values[quantity]
        if kind in ("back", "slope", "pull"):
            neuron = self.task.net[of[0]]
            ways: Any = {"back": self.back, "slope": self._slope, "pull": self.pull}
            return float(ways[kind](neuron, number))
        if kind == "new E":
            return self._loss_after()
        source, target = of
        if kind in (*self.task.moments, "new weight"):
            return self._after(kind, self.task.edges[source, target])
        if kind == "shared gradient":
            return self._rule("asked", self._total(self.task.edges[source, target]))
        connection = self.task.net[source, target]
        single = number is None and len(self.task.numbers) > 1
        gradient = self._mean_gradient(connection) if single else self._gradient(connection, number)
        return self._rule("asked", gradient)

    @cached_property
    def _unspoilt(self) -> Calculation:
        return Calculation(self.task, given=self._given)

    def _rule(
        self,
        rule: str,
        right: T,
        x: object = None,
        number: Number = None,
        *places: Place,
        parts: Sequence[Any] = (),
    ) -> T:
        """Return what a rule gives, or what a mistake at one of those places makes of it.

        Args:
            rule: its name.
            right: what it gives.
            x: the neuron or connection that it is used for; none for a rule of the whole step.
            number: the pattern.
            places: what the slip may call this place.
            parts: what else a mistake may need, see :class:`Case`.
        """
        if rule not in self._altered:
            return right
        here = not self._places.isdisjoint(places) if places else self._slip.everywhere
        if self._places and not here:
            return right
        read = next((self._reads[each] for each in places if each in self._reads), ())
        made: T = KINDS[self._slip.kind].how(Case(self, x, number, right, parts, read))
        return made

    def _known(self, kind: str, of: Place, number: Number, work: Callable[[], float]) -> float:
        """Keep a number that is worked out, or in its place the one that was given; return it."""
        quantity = Quantity(kind, of, number)
        value = self._given.get(quantity)
        if value is None or not self._altered:
            worked = work()
            if value is None:
                value = worked
            else:
                self.worked[quantity] = worked
        self.values[quantity] = value
        return value

    def number(self, kind: str, node: Node, number: Number) -> float:
        """Return a number of a neuron; NaN if it is not there yet, as one of a later step."""
        return self.values.get(Quantity(kind, (node.name,), number), math.nan)

    def out(self, source: Node, number: Number) -> float:
        """Return what a node sends on."""
        if isinstance(source, Neuron):
            return self.number("out", source, number)
        if source.name not in self._inputs:  # a bias node, or a state at the start
            return source.output
        return float(self._patterns[(number or 1) - 1].inputs[self._inputs[source.name]])

    def _mean(self, parts: list[float]) -> float:
        return self._rule("mean", sum(parts) / len(parts), parts=parts)

    # Forward

    def _forward(self, number: Number) -> float:
        """Work one pattern out up to its E."""
        for neuron in self.task.net.neurons:
            self._answer(neuron, number)
        losses = [self._loss(output, number) for output in self.task.net.outputs]
        total = self._rule("total", sum(losses), parts=losses)
        return self._known("E", (), number, lambda: total)

    def _answer(self, neuron: Neuron, number: Number) -> None:
        """Work out the net input and the output of a neuron."""
        of, combine = (neuron.name,), neuron.aggregation.combine
        net = self._known(
            "net", of, number,
            lambda: combine([self._signal(each, number) for each in neuron.incoming]),
        )  # fmt: skip
        self._known(
            "out", of, number,
            lambda: self._rule("out", neuron.activation(net), neuron, number, of),
        )  # fmt: skip

    def _signal(self, connection: Connection, number: Number) -> float:
        edge, source = edge_of(connection), connection.source
        signal = self.weights[edge] * self.out(source, number)
        biased = (edge[1:],) if isinstance(source, Bias) else ()
        return self._rule("signal", signal, connection, number, edge, *biased)

    def partial(self, connection: Connection, number: Number) -> float:
        """Return d net_input(target) / d signal."""
        target = connection.target
        if target.aggregation is SUM:
            return 1.0
        if (target.name, number) not in self._partials:
            signals = [self._signal(each, number) for each in target.incoming]
            self._partials[target.name, number] = target.aggregation.partials(signals)
        return self._partials[target.name, number][connection.position]

    def _loss(self, output: Output, number: Number) -> float:
        of, criterion = (output.name,), self.task.criterion
        wanted, out = self.expected(output, number), self.out(output, number)
        spoilt = "out" in self._altered or Quantity("out", of, number) in self._given
        if criterion.name == "cross_entropy" and spoilt:
            value = surprise(wanted, out)  # the right one goes by the net input
        else:
            net = self.number("net", output, number)
            value = criterion.value(wanted, out, net, output.activation)
        value = self._rule("loss", value, output, number, of)
        return self._known("E", of, number, lambda: value)

    def expected(self, output: Output, number: Number) -> float:
        """Return the expected value of an output."""
        row = self._patterns[(number or 1) - 1].expected
        wanted = float(row[self.task.net.outputs.index(output)])
        return self._rule("expected", wanted, output, number, (output.name,), parts=row)

    # Backward

    def _error(self, neuron: Neuron, number: Number) -> float:
        of = (neuron.name,)

        def work() -> float:
            slope = self._slope(neuron, number)
            error = self.back(neuron, number) * slope
            if neuron.name in self.task.logits:
                error = self._softmax_error(neuron, number, error)
            if isinstance(neuron, Output):
                pulled = Quantity("pull", of, number) in self._given
                own = (self.pull(neuron, number) * slope if pulled
                       else self.own_error(neuron, number, slope))  # fmt: skip
                error += self._rule("own_part", own, neuron, number, of)
            return self._rule("error", error, neuron, number, of)

        return self._known("error", of, number, work)

    def back(self, neuron: Neuron, number: Number) -> float:
        """Return what flows back to a neuron."""
        return self._known(
            "back", (neuron.name,), number,
            lambda: sum(self._sent_back(each, number) for each in neuron.outgoing),
        )  # fmt: skip

    def own_error(
        self, output: Output, number: Number, slope: float, out: float | None = None
    ) -> float:
        """Return an output's error by its own loss with a slope; also for another output."""
        loss, net = self.task.criterion, self.number("net", output, number)
        shown = self.out(output, number) if out is None else out
        numbers = self.expected(output, number), shown, net
        form = loss.form(output.activation)
        steep = replace(output.activation, derivative=lambda x, y: slope)
        error = loss.error(*numbers, steep) if form is None else form.error(*numbers, slope)
        if out is not None:
            return error
        return self._rule("own", error, output, number, (output.name,), parts=(slope,))

    def pull(self, output: Output, number: Number) -> float:
        """Return -dE/dout by the output's own loss."""

        def work() -> float:
            net, out = self.number("net", output, number), self.out(output, number)
            slope = output.activation.derivative(net, out)
            own = self.own_error(output, number, slope)
            return own / slope if slope else math.nan

        return self._known("pull", (output.name,), number, work)

    def _softmax_error(self, neuron: Neuron, number: Number, right: float) -> float:
        """Return the error at a net input of a softmax, by its short form where outputs were given.

        What is given as outputs need not add up to 1, so the long way through all units of the
        softmax would not lead to what a program makes of it by the short form.
        """
        output = self.task.logits[neuron.name]
        given = Quantity("out", (output.name,), number) in self._given
        short = self.task.criterion.name == "categorical_cross_entropy"
        altered = self._altered and KINDS[self._slip.kind].at in ("one-hot", "share")
        if short and (given or altered):
            right = self.expected(output, number) - self.out(output, number)
        return self._rule("softmax", right, output, number, (neuron.name,), (output.name,))

    def _slope(self, neuron: Neuron, number: Number) -> float:
        """Return f', as it goes into the error."""
        of, net = (neuron.name,), self.number("net", neuron, number)
        slope = neuron.activation.derivative(net, self.out(neuron, number))
        slope = self._rule("slope", slope, neuron, number, of)
        return self._known("slope", of, number, lambda: slope)

    def _sent_back(self, connection: Connection, number: Number) -> float:
        """Return what flows back along a connection."""
        edge, partial = edge_of(connection), self.partial(connection, number)
        if connection.target.aggregation is not SUM:
            self.values[Quantity("partial", edge, number)] = partial * self.weights[edge]
        sent = partial * self.weights[edge] * self.number("error", connection.target, number)
        return self._rule("back", sent, connection, number, edge, edge[:1])

    # Gradients and updates

    def _gradient(self, connection: Connection, number: Number) -> float:
        error = self.number("error", connection.target, number) * self.partial(connection, number)
        gradient = -error * self.out(connection.source, number)
        return self._rule("gradient", gradient, connection, number, edge_of(connection))

    def _mean_gradient(self, connection: Connection) -> float:
        return self._mean([self._gradient(connection, each) for each in self.task.numbers])

    def _total(self, connection: Connection) -> float:
        """Return the gradient of a connection's parameter, added up where it is shared."""
        group = connection.sharing
        parts = [self._mean_gradient(each) for each in group]
        return self._rule("shared", sum(parts), None, None, *map(edge_of, group), parts=parts)

    def new_weight(self, connection: Connection, gradient: float | None = None) -> float:
        """Return the new weight, by the gradient of all who share it or by another one."""
        edge = edge_of(connection)
        if not connection.trainable:
            return self.weights[edge]
        if gradient is None:
            whole = of_parameter(connection)
            gradient = self._given[whole] if whole in self._given else self._total(connection)
        change = self._moved(connection, gradient)[0] - connection.weight
        change = self._rule("change", change, connection, None, edge)
        return self._rule("before", self.weights[edge], connection, None, edge) + change

    def early_weight(self, connection: Connection) -> float:
        """Return the new weight as it is known while errors are worked out."""
        if len(connection.sharing) == 1:
            return self.new_weight(connection, self._mean_gradient(connection))
        # It takes the gradients of connections that are not worked out yet.
        return self._unspoilt.value(of_parameter(connection)._replace(kind="new weight"))

    def _after(self, kind: str, connection: Connection) -> float:
        """Return the new weight, or what the optimizer remembers of it."""
        if kind == "new weight":
            return self.new_weight(connection)
        place = 1 + self.task.moments.index(kind)
        return self._moved(connection, self._total(connection))[place]

    def _moved(self, connection: Connection, gradient: float) -> tuple[float, ...]:
        """Return a weight and what the optimizer remembers of it, after the update."""
        function, constants, count = rule_of(self.task.optimizer)
        before = self._rule("memory", connection.parameter.recall(count))
        gradient = self._rule("taken", gradient)
        moved = function(*constants, connection.weight, gradient, *before)
        return self._rule("moved", moved, connection)

    def _loss_after(self) -> float:
        twin = self.task.scratch
        for here, there in zip(self.task.weights, twin.parameters, strict=True):
            after = Quantity("new weight", edge(here))
            there.value = self._given[after] if after in self._given else self.new_weight(here)
        return self._rule("new_E", mean_loss(self.task, twin))
