"""Neurons with their local rules: each computes from its neighbours alone.

Here stand the formulas of forward propagation and of backpropagation, once; every walk over the
graph, silent or recorded, calls them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurosim.functions.activations import Activation
from neurosim.functions.aggregations import SUM, Aggregation
from neurosim.graph.nodes import Node
from neurosim.notation import number

if TYPE_CHECKING:
    from neurosim.functions.losses import Loss
    from neurosim.graph.connection import Connection
    from neurosim.graph.parameter import Parameter

__all__ = ["Neuron", "Output"]


class Neuron(Node):
    """An artificial neuron: it combines what comes in and sends ``activation(net_input)`` on.

    Attributes:
        net_input: the aggregated signals, before the activation.
        output: the activation of the net input.
        error: the error signal, ``-dE/d net_input``.
        partials: d net_input / d signal for each incoming connection; empty for a weighted sum,
            where each is 1.
    """

    __slots__ = (
        "_activation",
        "_aggregation",
        "_derivative",
        "_flows",
        "_function",
        "_holders",
        "_incoming",
        "_terms",
        "error",
        "net_input",
        "partials",
    )

    def __init__(self, name: str, activation: Activation, aggregation: Aggregation = SUM) -> None:
        super().__init__(name)
        self._incoming: list[Connection] = []
        self._set_activation(activation)
        self._aggregation = aggregation
        self.net_input = 0.0
        self.error = 0.0
        self.partials: tuple[float, ...] = ()
        self._terms: tuple[tuple[Parameter, Node], ...] = ()
        self._holders: tuple[tuple[Parameter | Connection, Node], ...] = ()
        self._flows: tuple[tuple[Parameter, Neuron], ...] | None = ()

    def _set_activation(self, activation: Activation) -> None:
        self._activation = activation
        self._function = activation.function
        self._derivative = activation.derivative

    @property
    def activation(self) -> Activation:
        """Its activation function; ``Network.set_activation`` changes it."""
        return self._activation

    @property
    def aggregation(self) -> Aggregation:
        """How it combines its signals; ``Network.set_aggregation`` changes it."""
        return self._aggregation

    @property
    def incoming(self) -> tuple[Connection, ...]:
        """The connections into it, in the order they were made, which is the order of the sum."""
        return tuple(self._incoming)

    @property
    def slope(self) -> float:
        """f'(net_input), the derivative of its activation where it stands now."""
        return self._derivative(self.net_input, self.output)

    def wire(self) -> None:
        """Keep the neighbours at hand as tuples; the network calls this after an edit."""
        for position, connection in enumerate(self._incoming):
            connection.position = position
        self._terms = tuple((each.parameter, each.source) for each in self._incoming)
        # A connection's gradient is its parameter's unless others hold that parameter too.
        self._holders = tuple(
            (each if each.parameter.holders > 1 else each.parameter, each.source)
            for each in self._incoming
        )
        weighted_sums = all(each.target.aggregation is SUM for each in self._outgoing)
        self._flows = (
            tuple((each.parameter, each.target) for each in self._outgoing)
            if weighted_sums
            else None
        )

    def activate(self) -> None:
        """Compute net input and output: ``output = f(aggregation of weight * source.output)``."""
        if self._aggregation is SUM:
            # The common case written out: training spends its time here.
            total = 0.0
            for parameter, source in self._terms:
                total += parameter.value * source.output
            output = self._function(total)
        else:
            signals = [parameter.value * source.output for parameter, source in self._terms]
            total = self._aggregation.combine(signals)
            output = self._function(total)
            self.partials = self._aggregation.partials(signals)
        self.net_input = total
        self.output = output

    def gather(self) -> float:
        """Return what flows back into it: the sum over outgoing connections of w_k * error_k."""
        total = 0.0
        if self._flows is not None:
            for parameter, target in self._flows:
                total += parameter.value * target.error
        else:
            for connection in self._outgoing:
                total += connection.flow
        return total

    def propagate_error(self) -> None:
        """Compute the error signal: ``error = (sum of w_k * error_k) * f'(net_input)``."""
        self.error = self.gather() * self._derivative(self.net_input, self.output)

    def collect_gradients(self, first: bool = True) -> None:
        """Compute ``gradient = -error * source.output`` of every incoming connection.

        Args:
            first: start anew; False adds to what earlier samples of the batch left.
        """
        error = self.error
        if self.partials:
            for (holder, source), partial in zip(self._holders, self.partials, strict=True):
                start = 0.0 if first else holder.gradient
                holder.gradient = start - error * partial * source.output
        elif first:
            for holder, source in self._holders:
                holder.gradient = 0.0 - error * source.output  # 0 - 0 is 0, where -0.0 is not
        else:
            for holder, source in self._holders:
                holder.gradient -= error * source.output

    def __repr__(self) -> str:
        parts = [repr(self.name), self._activation.label]
        if self._aggregation is not SUM:
            parts.append(self._aggregation.name)
        for attribute in ("net_input", "output", "error"):
            value = getattr(self, attribute)
            if value:
                parts.append(f"{attribute}={number(value)}")
        return f"{type(self).__name__}({', '.join(parts)})"


class Output(Neuron):
    """A neuron that the loss looks at.

    Attributes:
        expected: the wanted value of the last backward pass, None before the first.
        loss: what this neuron cost then, its part of E.
        criterion: the loss function that said so.
    """

    __slots__ = ("criterion", "expected", "loss")

    def __init__(self, name: str, activation: Activation, aggregation: Aggregation = SUM) -> None:
        super().__init__(name, activation, aggregation)
        self.expected: float | None = None
        self.loss = 0.0
        self.criterion: Loss | None = None

    def judge(self, expected: float, criterion: Loss) -> float:
        """Compare the output with the expected value; return this neuron's part of E."""
        loss = criterion.value(expected, self.output, self.net_input, self._activation)
        self.expected = expected
        self.criterion = criterion
        self.loss = loss
        return loss

    def propagate_error(self) -> None:
        """Compute the error signal: for squared error ``(expected - output) * f'(net_input)``.

        What flows back from neurons further on, if it has any, is added.
        """
        if self.criterion is None or self.expected is None:
            super().propagate_error()
            return
        error = self.criterion.error(self.expected, self.output, self.net_input, self._activation)
        if self._outgoing:
            error += self.gather() * self._derivative(self.net_input, self.output)
        self.error = error

    def __repr__(self) -> str:
        text = super().__repr__()
        return text if self.expected is None else f"{text[:-1]}, expected={number(self.expected)})"
