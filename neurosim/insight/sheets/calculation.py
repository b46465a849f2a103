"""A training step as people work it out by hand, with one mistake if wanted.

The right numbers come from the network itself (``task.solved``); this second way through the
formulas exists only to recognise the numbers that a mistake leads to.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from neurosim.functions.activations import ACTIVATIONS
from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Node
from neurosim.insight.explaining.symbols import edge
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.slips import Place, Slip
from neurosim.insight.sheets.task import Task, edge_of, mean_loss, of_parameter, rule_of
from neurosim.insight.sheets.workings import (
    FACTORS,
    LOSSES,
    NEUTRAL,
    OUTS,
    SLOPES,
    SOFTMAX,
    Number,
    Workings,
    pulled,
    surprise,
    updated,
)


class Calculation(Workings):
    """Works out a task from the first net input to the last new weight.

    Args:
        task: the task.
        slip: the mistake to make on the way.
        given: numbers that were worked out elsewhere; what comes after them is worked out of them.

    Attributes:
        values: everything that came out but the new E, or was given.
    """

    def __init__(
        self,
        task: Task,
        slip: Slip | None = None,
        given: Mapping[Quantity, float] | None = None,
    ) -> None:
        super().__init__(slip, given)
        self.task, self._errors_are_there = task, False
        self._partials: dict[tuple[str, Number], tuple[float, ...]] = {}
        self._patterns = [pattern for _, pattern in task.numbered]
        self._inputs = {node.name: place for place, node in enumerate(task.net.inputs)}
        self._weights = task.at_start
        total = self._mean([self._forward(each) for each in task.numbers])
        if len(task.numbers) > 1:
            self._note(Quantity("E"), total)

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
            ways: Any = {"back": self._back, "slope": self._slope, "pull": self._pull}
            return float(ways[kind](neuron, number))
        if kind == "new E":
            return self._loss_after()
        source, target = of
        if kind in (*self.task.moments, "new weight"):
            return self._after(kind, self.task.edges[source, target])
        rate = self.task.learning_rate if self._made("rate_in_gradient") else 1.0
        if kind == "shared gradient":
            return rate * self._total(self.task.edges[source, target])
        connection = self.task.net[source, target]
        single = number is None and len(self.task.numbers) > 1
        return rate * (
            self._mean_gradient(connection) if single else self._gradient(connection, number)
        )

    @cached_property
    def _unspoilt(self) -> Calculation:
        return Calculation(self.task, given=self._given)

    # Forward

    def _forward(self, number: Number) -> float:
        """Work one pattern out up to its E."""
        for neuron in self.task.net.neurons:
            net, out = (Quantity(kind, (neuron.name,), number) for kind in ("net", "out"))
            if not self._there(net):
                signals = [self._signal(each, number) for each in neuron.incoming]
                self._note(net, neuron.aggregation.combine(signals))
            if not self._there(out):
                self._note(out, self._activated(neuron, self.values[net]))
        losses = [self._loss(output, number) for output in self.task.net.outputs]
        total = sum(losses) / (len(losses) if self._made("mean_of_outputs") else 1)
        return self._note(Quantity("E", (), number), total)

    def _partial(self, connection: Connection, number: Number) -> float:
        """Return d net_input(target) / d signal."""
        target = connection.target
        if target.aggregation is SUM:
            return 1.0
        if (target.name, number) not in self._partials:
            signals = [self._signal(each, number) for each in target.incoming]
            self._partials[target.name, number] = target.aggregation.partials(signals)
        return self._partials[target.name, number][connection.position]

    def _signal(self, connection: Connection, number: Number) -> float:
        edge, source, target = edge_of(connection), connection.source, connection.target
        if self._spoilt != "net":
            return self._weights[edge] * self._out(source, number)
        bias = isinstance(source, Bias)
        forgotten = self._made("no_signal", edge) or self._made("no_earlier", edge)
        if self._made("no_bias", edge[1:]) if bias else forgotten:
            return NEUTRAL.get(target.aggregation.name, 0.0)
        if self._made("no_weight", edge):
            return self._out(source, number)
        if self._made("net_for_out", edge):
            return self._weight(edge, "") * self._number("net", source, number)
        if self._made("wrong_step", edge):
            source = self.task.net[self._reads[edge][0]]
        signal = self._weight(edge, "") * self._out(source, number)
        return -signal if bias and self._made("bias_sign", edge[1:]) else signal

    def _weight(self, edge: Place, way: str) -> float:
        """Return a weight as it was read on the way forward, or on the way ``_back``."""
        if self._kind in (
            f"{kind}{way}" for kind in ("other_weight", "crossed", "transposed", "flipped")
        ):
            edge = self._reads.get(edge, edge)
        return (
            -self._weights[edge] if self._made(f"weight_sign{way}", edge) else self._weights[edge]
        )

    def _out(self, source: Node, number: Number) -> float:
        if isinstance(source, Neuron):
            if Quantity("out", (source.name,), number) not in self.values:
                return math.nan  # of a later step of time, which is not there yet
            return self._number("out", source, number)
        if source.name not in self._inputs:  # a bias node, or a state at the start
            return source.output
        return float(self._patterns[(number or 1) - 1].inputs[self._inputs[source.name]])

    def _activated(self, neuron: Neuron, net_input: float) -> float:
        of, activation = (neuron.name,), neuron.activation
        if self._made("other_activation", of):
            activation = ACTIVATIONS[self._reads[of][0]]
        wrong = OUTS.get(self._kind)
        return wrong(activation, net_input) if wrong and self._made(self._kind, of) else (
            activation(net_input)
        )  # fmt: skip

    def _loss(self, output: Output, number: Number) -> float:
        of = (output.name,)
        wanted, out = self._expected(output, number), self._number("out", output, number)
        net_input = self._number("net", output, number)
        both, wrong = self.task.criterion.name == "cross_entropy", LOSSES.get(self._kind)
        if wrong and self._made(self._kind, of):
            value = wrong(wanted, out, both)
        elif both and self._spoilt == "out":  # the right one goes by the net input
            value = surprise(wanted, out, both)
        else:
            value = self.task.criterion.value(wanted, out, net_input, output.activation)
        return self._note(Quantity("E", of, number), value)

    def _expected(self, output: Output, number: Number) -> float:
        place = self.task.net.outputs.index(output)
        row = self._patterns[(number or 1) - 1].expected
        return float(row.index(max(row)) if self._made("class_number") else row[place])

    # Backward

    def _error(self, neuron: Neuron, number: Number) -> None:
        of, quantity = (neuron.name,), Quantity("error", (neuron.name,), number)
        if self._there(quantity):
            return
        slope = self._slope(neuron, number)
        error = self._back(neuron, number) * slope
        if neuron.name in self.task.logits:
            error = self._softmax_error(self.task.logits[neuron.name], number, error)
        if isinstance(neuron, Output) and not self._made("no_own_loss", of):
            pulled = Quantity("pull", of, number) in self._given
            error += (
                self._pull(neuron, number) * slope
                if pulled
                else self._error_of_output(neuron, number, slope)
            )
        self._note(quantity, -error if self._made("error_sign", of) else error)

    def _back(self, neuron: Neuron, number: Number) -> float:
        quantity = Quantity("back", (neuron.name,), number)
        if self._there(quantity):
            return self.values[quantity]
        return self._note(quantity, sum(self._sent_back(each, number) for each in neuron.outgoing))

    def _error_of_output(self, output: Output, number: Number, slope: float) -> float:
        of = (output.name,)
        net_input, out = (self._number(kind, output, number) for kind in ("net", "out"))
        wanted = self._expected(output, number)
        out = net_input if self._made("net_for_output", of) else out
        factor, made = FACTORS.get(self._kind), self._made(self._kind, of)
        error = pulled(self.task.criterion, output.activation, wanted, out, net_input, slope)
        return error * (factor(wanted - out, slope) if factor and made else 1.0)

    def _pull(self, output: Output, number: Number) -> float:
        """Return -dE/dout by the output's own loss."""
        quantity = Quantity("pull", (output.name,), number)
        if self._there(quantity):
            return self.values[quantity]
        net_input, out = (self._number(kind, output, number) for kind in ("net", "out"))
        slope = output.activation.derivative(net_input, out)
        own = self._error_of_output(output, number, slope)
        return self._note(quantity, own / slope if slope else math.nan)

    def _softmax_error(self, output: Output, number: Number, right: float) -> float:
        """Return the error at a net input of a softmax, where it is mistaken or outputs were given.

        What is given as outputs need not add up to 1, so the long way through all units of the
        softmax would not lead to what a program makes of it by the short form.
        """
        short = self.task.criterion.name == "categorical_cross_entropy"
        given = Quantity("out", (output.name,), number) in self._given
        kind = "softmax_short" if short and (given or self._kind == "class_number") else ""
        way = SOFTMAX.get(self._kind) or SOFTMAX.get(kind)
        if way is None:
            return right
        share, wanted = self._number("out", output, number), self._expected(output, number)
        return way(share, wanted, self._pull(output, number))

    def _slope(self, neuron: Neuron, number: Number) -> float:
        """Return f', as it goes into the error."""
        of, subject = (neuron.name,), neuron
        if self._made("neighbours_slope", of):
            subject = self.task.net[self._reads[of][0]]
        net_input, out = (self._number(kind, subject, number) for kind in ("net", "out"))
        activation = subject.activation
        if self._made("other_slope", of) or self._made("other_slope_of_net", of):
            activation = ACTIVATIONS[self._reads[of][0]]
            out = activation(net_input) if self._kind == "other_slope_of_net" else out
        slope = activation.derivative(net_input, out)
        wrong = SLOPES.get(self._kind)
        if wrong and self._made(self._kind, of):
            slope = wrong(activation, net_input, out)
        return self._note(Quantity("slope", of, number), slope)

    def _sent_back(self, connection: Connection, number: Number) -> float:
        """Return what flows back along a connection."""
        edge, target = edge_of(connection), connection.target
        of, error = edge[:1], self._number("error", target, number)
        partial = self._partial(connection, number)
        if target.aggregation is not SUM:
            self.values[Quantity("partial", edge, number)] = partial * self._weights[edge]
        if self._spoilt != "error":
            return partial * self._weights[edge] * error
        weight = self._weight(edge, "_back")
        if self._made("updated_weight", of, edge):
            if len(connection.sharing) == 1:
                weight = self._new_weight(connection, self._mean_gradient(connection))
            else:  # which takes the gradients of connections that are not worked out yet
                after = of_parameter(connection)._replace(kind="new weight")
                weight = self._unspoilt.value(after)
        if self._made("swapped_back", of, edge):
            weight = self._out(connection.source, number)
        if self._made("wrong_step_back", edge):
            other = Quantity("error", self._reads[edge], number)
            error = self.values.get(other, math.nan)
        if self._made("outs_for_errors", of, edge):
            error = self._number("out", target, number)
        if self._made("no_weights", of, edge):
            weight = 1.0
        forgotten = self._made("no_path", edge) or self._made("no_later", edge)
        return 0.0 if forgotten else partial * weight * error

    # Gradients and updates

    def _gradient(self, connection: Connection, number: Number) -> float:
        edge, target = edge_of(connection), connection.target
        signal = self._out(connection.source, number)
        error = self._number("error", target, number)
        if self._made("other_error", edge):
            error = self._number("error", self.task.net[self._reads[edge][0]], number)
        error *= self._partial(connection, number)
        if self._made("swapped", edge):
            signal = self._weights[edge]
        elif self._made("no_input", edge):
            signal = 1.0
        elif self._made("other_input", edge) or self._made("wrong_step_input", edge):
            signal = self._out(self.task.net.node(self._reads[edge][0]), number)
        elif self._made("net_for_input", edge):
            signal = self._number("net", connection.source, number)
        elif self._made("targets_out", edge):
            signal = self._number("out", target, number)
        elif self._made("out_for_error", edge):
            error = self._number("out", target, number)
        return (error if self._made("gradient_sign", edge) else -error) * signal

    def _mean_gradient(self, connection: Connection) -> float:
        return self._mean([self._gradient(connection, each) for each in self.task.numbers])

    def _total(self, connection: Connection) -> float:
        """Return the gradient of a connection's parameter, added up where it is shared."""
        group = connection.sharing
        parts = [self._mean_gradient(each) for each in group]
        edges = list(map(edge_of, group))
        if self._made("last_share", *edges) or self._made("first_share", *edges):
            return parts[-1] if self._kind == "last_share" else parts[0]
        return sum(parts) / (len(parts) if self._made("shared_mean", *edges) else 1)

    def _new_weight(self, connection: Connection, gradient: float | None = None) -> float:
        edge = edge_of(connection)
        if not connection.trainable:
            return self._weights[edge]
        if gradient is None:
            whole = of_parameter(connection)
            gradient = self._given[whole] if whole in self._given else self._total(connection)
        change = self._moved(connection, gradient)[0] - connection.weight
        change /= self.task.learning_rate if self._made("no_rate") else 1.0
        change *= self.task.learning_rate if self._made("rate_twice") else 1.0
        if self._made("update_sign", edge):
            change = -change
        elif self._made("no_update", edge):
            change = 0.0
        return (0.0 if self._made("change_alone", edge) else self._weights[edge]) + change

    def _after(self, kind: str, connection: Connection) -> float:
        """Return the new weight, or what the optimizer remembers of it."""
        if kind == "new weight":
            return self._new_weight(connection)
        place = 1 + self.task.moments.index(kind)
        return self._moved(connection, self._total(connection))[place]

    def _moved(self, connection: Connection, gradient: float) -> tuple[float, ...]:
        """Return a weight and what the optimizer remembers of it, after the update."""
        before = connection.parameter.recall(rule_of(self.task.optimizer).moments)
        if self._made("no_memory"):
            before = (*(0.0,) * len(self.task.moments), *before[len(self.task.moments) :])
        return updated(self.task.optimizer, connection.weight, gradient, before, self._kind)

    def _loss_after(self) -> float:
        twin = self.task.scratch
        for here, there in zip(self.task.weights, twin.parameters, strict=True):
            after = Quantity("new weight", edge(here))
            there._value = self._given[after] if after in self._given else self._new_weight(here)
        loss = mean_loss(self.task, twin)
        return 2.0 * loss if self._kind == "no_half" and self._everywhere else loss
