"""Neurons with their local rules: each computes from its neighbours alone.

Here stand the formulas of forward propagation and of backpropagation, once, each as a function of
the neurons whose turn it is: all of them in the silent walk, one at a time in the recorded one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeAlias

from neurosim.checks import of_kind
from neurosim.errors import ReadOnlyError
from neurosim.functions.activations import Activation
from neurosim.functions.aggregations import SUM, Aggregation
from neurosim.graph.nodes import Node
from neurosim.notation import number, one_line

if TYPE_CHECKING:
    from neurosim.functions.losses import Loss
    from neurosim.graph.connection import Connection
    from neurosim.graph.parameter import Parameter

# What a neuron needs when its turn comes, gathered beforehand: looking neighbours up at every visit
# would cost more than the arithmetic.
Function: TypeAlias = Callable[[float], float]
Derivative: TypeAlias = Callable[[float, float], float]
Flow: TypeAlias = "tuple[Parameter, Neuron, Connection | None]"
Forward: TypeAlias = (
    "tuple[Neuron, tuple[tuple[Parameter, Node], ...], Function, Aggregation | None]"
)
Backward: TypeAlias = "tuple[Neuron, tuple[Flow, ...], Derivative]"
Gradients: TypeAlias = (
    "tuple[Neuron, tuple[tuple[Parameter | Connection, Node], ...], Aggregation | None]"
)


class Neuron(Node):
    """An artificial neuron: it combines what comes in and sends ``activation(net_input)`` on.

    Attributes:
        net_input: the aggregated signals, before the activation.
        output: the activation of the net input.
        error: the error signal, ``-dE/d net_input``.
        partials: d net_input / d signal for each incoming connection; empty for a weighted sum,
            where each is 1.
        criterion: for an output neuron the loss function that judged it last; otherwise None.
        expected: the value that it wanted then; otherwise None.
    """

    __slots__ = (
        "_activation",
        "_aggregation",
        "_incoming",
        "backward_turn",
        "criterion",
        "error",
        "expected",
        "forward_turn",
        "gradient_turn",
        "net_input",
        "partials",
    )

    NUMBERS: ClassVar[Mapping[str, Any]] = {
        "net_input": 0.0, "output": 0.0, "error": 0.0, "partials": (), "expected": None,
        "criterion": None,
    }  # fmt: skip

    net_input: float
    error: float
    partials: tuple[float, ...]
    criterion: Loss | None
    expected: float | None
    forward_turn: Forward
    backward_turn: Backward
    gradient_turn: Gradients

    def __init__(self, name: str, activation: Activation, aggregation: Aggregation = SUM) -> None:
        super().__init__(name)
        self._incoming: list[Connection] = []
        self._activation = of_kind(activation, Activation, "the activation of a neuron must be")
        self._aggregation = of_kind(aggregation, Aggregation, "its aggregation must be")
        self.wire()

    @property
    def activation(self) -> Activation:
        """Its activation function; ``Network.set_activation`` changes it."""
        return self._activation

    @activation.setter
    def activation(self, _: object) -> NoReturn:
        raise ReadOnlyError(
            f"the activation of {self.name!r} is changed by net.set_activation({self.name!r}, ...)"
        )

    @property
    def aggregation(self) -> Aggregation:
        """How it combines its signals; ``Network.set_aggregation`` changes it."""
        return self._aggregation

    @aggregation.setter
    def aggregation(self, _: object) -> NoReturn:
        raise ReadOnlyError(
            f"the aggregation of {self.name!r} is changed by "
            f"net.set_aggregation({self.name!r}, ...)"
        )

    @property
    def incoming(self) -> tuple[Connection, ...]:
        """The connections into it, in the order they were made, which is the order of the sum."""
        return tuple(self._incoming)

    @property
    def slope(self) -> float:
        """f'(net_input), the derivative of its activation where it stands now."""
        return self._activation.derivative(self.net_input, self.output)

    def wire(self) -> None:
        """Keep what its turns need at hand; the network calls this after an edit."""
        for position, connection in enumerate(self._incoming):
            connection._index = position
        aggregation = None if self._aggregation is SUM else self._aggregation
        terms = tuple((each._parameter, each._source) for each in self._incoming)
        self.forward_turn = (self, terms, self._activation.function, aggregation)
        flows = tuple(
            (each._parameter, each._target, None if each._target._aggregation is SUM else each)
            for each in self._outgoing
        )
        self.backward_turn = (self, flows, self._activation.derivative)
        holders: tuple[tuple[Parameter | Connection, Node], ...] = terms
        if any(each._apart for each in self._incoming):
            holders = tuple((each.holder, each.source) for each in self._incoming)
        self.gradient_turn = (self, holders, aggregation)

    def activate(self) -> None:
        """Compute net input and output: ``output = f(aggregation of weight * source.output)``."""
        activate((self.forward_turn,))

    def propagate_error(self) -> None:
        """Compute the error signal: ``error = (sum of w_k * error_k) * f'(net_input)``."""
        propagate_errors((self.backward_turn,))

    def collect_gradients(self, first: bool = True) -> None:
        """Compute ``gradient = -error * source.output`` of every incoming connection."""
        collect_gradients((self.gradient_turn,), first)

    def _arguments(self) -> tuple[Any, ...]:
        return self.name, self._activation, self._aggregation

    def __repr__(self) -> str:
        parts = [repr(self.name), self._activation.label]
        if self._aggregation is not SUM:
            parts.append(self._aggregation.name)
        for attribute in ("net_input", "output", "error"):
            value = getattr(self, attribute)
            if value:
                parts.append(f"{attribute}={number(value)}")
        return one_line(f"{type(self).__name__}({', '.join(parts)})")


class Output(Neuron):
    """A neuron that the loss looks at.

    Attributes:
        loss: what this neuron cost in the last backward pass, its part of E.
    """

    __slots__ = ("loss",)

    NUMBERS: ClassVar[Mapping[str, Any]] = {**Neuron.NUMBERS, "loss": 0.0}

    loss: float

    def judge(self, expected: float | None, criterion: Loss) -> float:
        """Compare the output with the expected value, if any; return this neuron's part of E."""
        if expected is None:
            self.expected = self.criterion = None
            self.loss = 0.0
            return 0.0
        loss = criterion.value(expected, self.output, self.net_input, self._activation)
        self.expected = expected
        self.criterion = criterion
        self.loss = loss
        return loss

    def __repr__(self) -> str:
        text = super().__repr__()
        return text if self.expected is None else f"{text[:-1]}, expected={number(self.expected)})"


def activate(turns: Iterable[Forward]) -> None:
    """Let neurons compute net input and output, each from its sources, in the given order.

    ``net_input = aggregation of weight * source.output``, ``output = f(net_input)``.
    """
    for neuron, terms, function, aggregation in turns:
        if aggregation is None:
            # The weighted sum written out: training spends its time here.
            total = 0.0
            for parameter, source in terms:
                total += parameter._value * source.output
            output = function(total)
        else:
            signals = [parameter._value * source.output for parameter, source in terms]
            total = aggregation.combine(signals)
            output = function(total)
            neuron.partials = aggregation.partials(signals)
        neuron.net_input = total
        neuron.output = output


def propagate_errors(turns: Iterable[Backward]) -> None:
    """Let neurons compute their error signals, each from its targets, in the given order.

    Hidden neurons: ``error = (sum of w_k * error_k) * f'(net_input)``. Output neurons: what the
    loss says, for squared error ``(expected - output) * f'(net_input)``; what flows back from
    neurons further on, if there are any, is added.
    """
    for neuron, flows, derivative in turns:
        error = 0.0
        expected, criterion = neuron.expected, neuron.criterion
        if criterion is not None and expected is not None:
            output, net_input = neuron.output, neuron.net_input
            error = criterion.error(expected, output, net_input, neuron._activation)
        if flows:
            total = 0.0
            for parameter, target, connection in flows:
                # Where the target does not add its signals, the connection knows the partial.
                total += parameter._value * target.error if connection is None else connection.flow
            error += total * derivative(neuron.net_input, neuron.output)
        neuron.error = error


def collect_gradients(turns: Iterable[Gradients], first: bool = True) -> None:
    """Let neurons compute ``gradient = -error * source.output`` of their incoming connections.

    Args:
        turns: those whose errors are there.
        first: start from 0; False adds to what earlier samples of the batch left.
    """
    for neuron, holders, aggregation in turns:
        error = neuron.error
        if aggregation is not None:
            for (holder, source), partial in zip(holders, neuron.partials, strict=True):
                start = 0.0 if first else holder.gradient
                holder.gradient = start - error * partial * source.output
        elif first:
            for holder, source in holders:
                holder.gradient = 0.0 - error * source.output  # 0 - 0 is 0, where -0.0 is not
        else:
            for holder, source in holders:
                holder.gradient -= error * source.output
