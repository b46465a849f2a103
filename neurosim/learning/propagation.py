"""The walks: forward and backward over the graph, silent or as recorded steps.

Both call the same local rules of the elements in the same order, so they leave identical floats.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any, TypeAlias

from neurosim.data.patterns import Pattern
from neurosim.functions.activations import Activation
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection, average
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.graph.neuron import activate, collect_gradients, propagate_errors
from neurosim.graph.nodes import Input, State
from neurosim.graph.parameter import Parameter
from neurosim.graph.values.twins import Copy, twin_of
from neurosim.learning.optimizers.descent import Optimizer
from neurosim.learning.recordings.snapshot import Places, places
from neurosim.learning.steps import (
    ActivationStep,
    ErrorStep,
    GradientStep,
    InputStep,
    LossStep,
    MeanStep,
    SharedStep,
    Step,
    UpdateStep,
)

Asked: TypeAlias = tuple[Copy, Any, Activation]
"""An output that was only asked, the value that is wanted of it, and its activation."""


class Walk:
    """The order in which a network's elements take their turn, fixed for one version of it.

    The methods named ``..._steps`` do the same as the silent ones, one step at a time.

    Args:
        net: a network without loops.
        given: the nodes that are given their values; by default its inputs.

    Attributes:
        rest: what is added to the gradients of shared parameters in recorded passes, see
            :meth:`Parameter.add_up`.
    """

    rest: Mapping[Parameter, float] = MappingProxyType({})

    def __init__(self, net: Network, given: Sequence[Input | State] | None = None) -> None:
        self.net = net
        self.inputs = net.inputs if given is None else given
        self.outputs = net.outputs
        self.neurons = net.neurons
        self.backwards = tuple(reversed(net.neurons))
        self.parameters = net.parameters
        with collector_resting():
            turns = [neuron.turns for neuron in self.neurons]
        self._forward = tuple(each.forward for each in turns)
        self._backward = tuple(each.backward for each in reversed(turns))
        self._gradients = tuple(each.gradients for each in reversed(turns))
        self.holders = net.holders
        self.shared: tuple[tuple[Parameter, tuple[Connection, ...]], ...] = tuple(
            (parameter, held)
            for parameter, held in self.holders.items()
            if held[0].holder is held[0]
        )

    def forward(self, inputs: Sequence[Any]) -> None:
        """Give the inputs their values and let every neuron compute its output."""
        for node, value in zip(self.inputs, inputs):  # noqa: B905 - checked; strict costs time
            node._output = value
        activate(self._forward)

    def forward_steps(self, inputs: Sequence[Any]) -> Iterator[Step]:
        """Do what :meth:`forward` does, step by step."""
        for node, value in zip(self.inputs, inputs, strict=True):
            # Most states are 0, and stay so; -0 is another number.
            if isinstance(node, Input) or node._output.hex() != value.hex():
                yield InputStep.take(node, value)
        for neuron in self.neurons:
            yield ActivationStep.take(neuron)

    def backward(self, expected: Sequence[Any], criterion: Loss, first: bool) -> float:
        """Compute E, then every error and gradient, from the outputs to the inputs.

        Args:
            expected: the wanted value of every output; None wants none.
            criterion: the loss.
            first: start the gradients from 0; False adds to those of earlier samples.

        Returns:
            E, the sum over the outputs.
        """
        total = 0.0
        for output, value in zip(self.outputs, expected):  # noqa: B905 - as above
            total += output.judge(value, criterion)
        propagate_errors(self._backward)
        collect_gradients(self._gradients, first)
        for parameter, connections in self.shared:
            parameter.add_up(connections)
        return total

    def backward_steps(
        self, expected: Sequence[Any], criterion: Loss, first: bool
    ) -> Iterator[Step]:
        """Do what :meth:`backward` does, step by step."""
        for output, value in zip(self.outputs, expected, strict=True):
            if value is not None or output._expected is not None:
                yield LossStep.take(output, value, criterion)
        for neuron in self.backwards:
            yield ErrorStep.take(neuron)
            yield from GradientStep.take_all(neuron, first)
        for node in reversed(self.net.inputs):  # at the first step of time last
            yield ErrorStep.take(node)
        for parameter, connections in self.shared:
            yield SharedStep.take(parameter, connections, self.rest.get(parameter, 0.0))

    def reach_inputs(self) -> None:
        """Compute the errors of the inputs, from which no weight learns: only of what is shown."""
        for node in self.net.inputs:
            node.propagate_error()

    def mean_loss(self, patterns: Sequence[Pattern], criterion: Loss) -> float:
        """Return the mean over patterns of E, infinity if a number overflows; leaves no trace."""
        total = 0.0
        with suppress(OverflowError):
            for pattern in patterns:
                for copy, value, activation in self._asked(*pattern):
                    total += criterion.value(value, copy._output, copy._net_input, activation)
            return total / len(patterns) if math.isfinite(total) else math.inf
        return math.inf

    def average(self, count: int) -> None:
        """Turn gradients summed over a batch into their mean."""
        average(self.parameters, count)
        for _, connections in self.shared:
            average(connections, count)

    def average_steps(self, count: int) -> Iterator[Step]:
        """Do what :meth:`average` does, step by step."""
        for parameter in self.parameters:
            yield MeanStep.take(parameter, count, self.holders[parameter])
        for _, connections in self.shared:
            for connection in connections:
                yield MeanStep.take(connection, count, (connection,))

    def update_steps(self, optimizer: Optimizer) -> Iterator[Step]:
        """Let every trainable parameter move, step by step."""
        for parameter in self.parameters:
            if parameter._trainable:
                yield UpdateStep.take(parameter, optimizer, self.holders[parameter])

    def _asked(self, inputs: Any, expected: Any) -> Iterator[Asked]:
        with twin_of(self.net) as twin:
            twin.forward(inputs)
            for each, value in zip(self.outputs, expected, strict=True):
                yield twin[each], value, each.activation

    def show(self) -> None:
        """Leave what the network shows as it is; over time it shows the last step."""

    def places(self) -> Places:
        """Return where all numbers stand that passes change."""
        return places(self.net)

    def mark(self) -> Any:
        """Return nothing: over time it tells which pass was the last."""

    def back(self, mark: Any) -> None:
        """Do nothing, as all numbers stand on the network itself."""
