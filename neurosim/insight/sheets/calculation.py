"""A training step as people work it out by hand, with one mistake if wanted.

The right numbers come from the network itself (``task.solved``); this second way through the
formulas exists only to recognise the numbers that a mistake leads to.
"""

from __future__ import annotations

import math
from dataclasses import replace

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.slips import Place, Slip
from neurosim.insight.sheets.task import Task, mean_loss

__all__ = ["Calculation"]

NEUTRAL = {"sum": 0.0, "product": 1.0, "max": -math.inf}
"""What a signal that was forgotten counts as."""


class Calculation:
    """Works out a task from the first net input to the last new weight.

    Args:
        task: the task.
        slip: the mistake to make on the way.

    Attributes:
        values: everything that came out but the new E.
    """

    def __init__(self, task: Task, slip: Slip | None = None) -> None:
        self.task = task
        self.values: dict[Quantity, float] = {}
        self._slip = slip
        self._partials: dict[tuple[str, int | None], tuple[float, ...]] = {}
        self._inputs = {node.name: place for place, node in enumerate(task.net.inputs)}
        self._weights = {_edge(each): each.weight for each in task.net.connections}
        self._updated = dict(self._weights)
        self._forward_all()
        for neuron in reversed(task.net.neurons):
            self._backward(neuron)
        self._shared()

    def _forward_all(self) -> None:
        losses = [self._forward(number) for number in self.task.numbers]
        self.values[Quantity("E")] = self._mean(losses)

    def _forward(self, number: int | None) -> float:
        """Work one pattern out up to its E."""
        for neuron in self.task.net.neurons:
            of = (neuron.name,)
            net_input = self._net_input(neuron, number)
            raw = self._made("no_activation", of)
            self.values[Quantity("net", of, number)] = net_input
            self.values[Quantity("out", of, number)] = (
                net_input if raw else neuron.activation(net_input)
            )
        total = 0.0
        for output in self.task.net.outputs:
            loss = self._loss(output, number)
            self.values[Quantity("E", (output.name,), number)] = loss
            total += loss
        self.values[Quantity("E", (), number)] = total
        return total

    def _net_input(self, neuron: Neuron, number: int | None) -> float:
        nothing = NEUTRAL.get(neuron.aggregation.name, 0.0)
        signals = [
            nothing
            if self._left_out(each)
            else self._weights[_edge(each)] * self._out(each, number)
            for each in neuron.incoming
        ]
        self._partials[neuron.name, number] = neuron.aggregation.partials(signals)
        return neuron.aggregation.combine(signals)

    def _left_out(self, connection: Connection) -> bool:
        if isinstance(connection.source, Bias):
            return self._made("no_bias", (connection.target.name,))
        return self._made("no_signal", _edge(connection))

    def _out(self, connection: Connection, number: int | None) -> float:
        source = connection.source
        if isinstance(source, Neuron):
            return self.values[Quantity("out", (source.name,), number)]
        if isinstance(source, Bias):
            return 1.0
        return self.task.patterns[(number or 1) - 1].inputs[self._inputs[source.name]]

    def _loss(self, output: Output, number: int | None) -> float:
        net_input, out = self._activity(output, number)
        value = self.task.criterion.value(
            self._expected(output, number), out, net_input, output.activation
        )
        return 2.0 * value if self._made("no_half", (output.name,)) else value

    def _expected(self, output: Output, number: int | None) -> float:
        place = self.task.net.outputs.index(output)
        return self.task.patterns[(number or 1) - 1].expected[place]

    def _activity(self, neuron: Neuron, number: int | None) -> tuple[float, float]:
        of = (neuron.name,)
        return self.values[Quantity("net", of, number)], self.values[Quantity("out", of, number)]

    def _backward(self, neuron: Neuron) -> None:
        """Work out the errors of one neuron, and gradients and new weights into it."""
        for number in self.task.numbers:
            error = self._error(neuron, number)
            self.values[Quantity("error", (neuron.name,), number)] = error
            partials = self._partials[neuron.name, number]
            for each, partial in zip(neuron.incoming, partials, strict=True):
                gradient = self._gradient(each, error * partial, number)
                self.values[Quantity("gradient", _edge(each), number)] = gradient
        for each in neuron.incoming:
            edge = _edge(each)
            parts = [self.values[Quantity("gradient", edge, n)] for n in self.task.numbers]
            self.values[Quantity("gradient", edge)] = self._mean(parts)
            self._update(each, self.values[Quantity("gradient", edge)])

    def _error(self, neuron: Neuron, number: int | None) -> float:
        slope = self._slope(neuron, number)
        error = self._gathered(neuron, number) * slope
        if isinstance(neuron, Output) and not self._made("no_own_loss", (neuron.name,)):
            error += self._error_of_output(neuron, number, slope)
        return -error if self._is_negated(neuron) else error

    def _is_negated(self, neuron: Neuron) -> bool:
        """Tell whether the sign slipped; everywhere means at the outputs, where it comes from."""
        everywhere = self._slip == Slip("error_sign")
        made = self._made("error_sign", (neuron.name,))
        return made and (not everywhere or isinstance(neuron, Output))

    def _error_of_output(self, output: Output, number: int | None, slope: float) -> float:
        of = (output.name,)
        net_input, out = self._activity(output, number)
        activation = replace(output.activation, derivative=lambda x, y: slope)
        error = self.task.criterion.error(
            self._expected(output, number), out, net_input, activation
        )
        factor = 2.0 if self._made("no_half", of) else 0.5 if self._made("half_kept", of) else 1.0
        return error * factor * (slope if self._made("extra_slope", of) else 1.0)

    def _slope(self, neuron: Neuron, number: int | None) -> float:
        of, activation = (neuron.name,), neuron.activation
        net_input, out = self._activity(neuron, number)
        if self._made("no_slope", of):
            return 1.0
        if self._made("slope_at_output", of):
            return activation.derivative(out, activation(out))
        if self._made("slope_of_net", of):
            return activation.derivative(net_input, net_input)
        return activation.derivative(net_input, out)

    def _gathered(self, neuron: Neuron, number: int | None) -> float:
        of, total = (neuron.name,), 0.0
        for each in neuron.outgoing:
            if self._made("no_path", _edge(each)):
                continue
            weight = (self._updated if self._made("updated_weight", of) else self._weights)[
                _edge(each)
            ]
            if self._made("swapped_back", of):
                weight = self._activity(neuron, number)[1]
            target = each.target
            partial = self._partials[target.name, number][each.position]
            total += partial * weight * self.values[Quantity("error", (target.name,), number)]
        return total

    def _gradient(self, connection: Connection, error: float, number: int | None) -> float:
        edge = _edge(connection)
        swapped = self._made("swapped", edge)
        signal = self._weights[edge] if swapped else self._out(connection, number)
        return (error if self._made("gradient_sign", edge) else -error) * signal

    def _update(self, connection: Connection, gradient: float) -> None:
        if not connection.trainable:
            return
        edge = _edge(connection)
        rate = 1.0 if self._made("no_rate", None) else self.task.learning_rate
        step = -rate * gradient if self._made("update_sign", edge) else rate * gradient
        self._updated[edge] = self._weights[edge] - step
        self.values[Quantity("new weight", edge)] = self._updated[edge]

    def _shared(self) -> None:
        """Add up gradients where a parameter is shared, and update all its connections alike."""
        for group in self.task.shared:
            total = sum(self.values[Quantity("gradient", _edge(each))] for each in group)
            self.values[Quantity("shared gradient", _edge(group[0]))] = total
            for each in group:
                self._update(each, total)

    def value(self, quantity: Quantity) -> float:
        """Return what came out for a quantity."""
        return self._loss_after() if quantity.kind == "new E" else self.values[quantity]

    def _loss_after(self) -> float:
        twin = self.task.net.copy()
        for each in twin.connections:
            each.weight = self._updated[_edge(each)]
        loss = mean_loss(self.task, twin)
        return 2.0 * loss if self._slip == Slip("no_half") else loss

    def _mean(self, parts: list[float]) -> float:
        total = sum(parts)
        return total if self._made("sum_for_mean", None) else total / len(parts)

    def _made(self, kind: str, place: Place | None) -> bool:
        """Tell whether the mistake of that kind is made at that place."""
        slip = self._slip
        return slip is not None and slip.kind == kind and slip.place in (None, place)


def _edge(connection: Connection) -> Place:
    return (connection.source.name, connection.target.name)
