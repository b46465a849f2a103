"""Neurons with their local rules: each computes from its neighbours alone.

Here stand the formulas of forward propagation and of backpropagation, once, each as a function of
the neurons whose turn it is: all of them in the silent walk, one at a time in the recorded one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeAlias

from neurosim.attributes import read_only
from neurosim.checks import finite, of_kind
from neurosim.functions.activations import Activation
from neurosim.functions.aggregations import SUM, Aggregation
from neurosim.graph.nodes import Node
from neurosim.graph.work import settable
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


class Turns(NamedTuple):
    """What one neuron needs for each of its turns."""

    forward: Forward
    backward: Backward
    gradients: Gradients


def _finite_or_none(value: object, what: str) -> float | None:
    return None if value is None else finite(value, what)


class Neuron(Node):
    """An artificial neuron: it combines what comes in and sends ``activation(net_input)`` on.

    Attributes:
        net_input: the aggregated signals, before the activation.
        output: the activation of the net input.
        error: the error signal, ``-dE/d net_input``.
        expected: the value that it wanted then; otherwise None.
    """

    __slots__ = (
        "_activation",
        "_aggregation",
        "_criterion",
        "_error",
        "_expected",
        "_incoming",
        "_net_input",
        "_partials",
        "_turns",
    )

    _INSTEAD: ClassVar[Mapping[str, str]] = {
        **Node._INSTEAD,
        **{
            each: f"the {each} of {{0.name!r}} is changed by net.set_{each}({{0.name!r}}, ...)"
            for each in ("activation", "aggregation")
        },
    }

    NUMBERS: ClassVar[Mapping[str, Any]] = {
        "_net_input": 0.0, "_output": 0.0, "_error": 0.0, "_partials": (), "_expected": None,
        "_criterion": None,
    }  # fmt: skip

    _net_input: float
    _error: float
    _partials: tuple[float, ...]
    _criterion: Loss | None
    _expected: float | None
    net_input = settable("net_input", finite)
    error = settable("error", finite)
    expected = settable("expected", _finite_or_none)
    _turns: Turns | None

    def __init__(self, name: str, activation: Activation, aggregation: Aggregation = SUM) -> None:
        super().__init__(name)
        self._incoming: list[Connection] = []
        self._activation = of_kind(activation, Activation, "the activation of a neuron must be")
        self._aggregation = of_kind(aggregation, Aggregation, "its aggregation must be")
        self.wire()

    @read_only
    def activation(self) -> Activation:
        """Its activation function; ``Network.set_activation`` changes it."""
        return self._activation

    @read_only
    def aggregation(self) -> Aggregation:
        """How it combines its signals; ``Network.set_aggregation`` changes it."""
        return self._aggregation

    @read_only
    def partials(self) -> tuple[float, ...]:
        """D net_input / d signal for each incoming connection.

        They are empty for a weighted sum, where each is 1. A pass leaves them.
        """
        return self._partials

    @read_only
    def criterion(self) -> Loss | None:
        """For an output neuron the loss function that judged it last; otherwise None."""
        return self._criterion

    @read_only
    def incoming(self) -> tuple[Connection, ...]:
        """The connections into it, in the order they were made, which is the order of the sum."""
        return tuple(self._incoming)

    @read_only
    def slope(self) -> float:
        """f'(net_input), the derivative of its activation where it stands now."""
        return self._activation.derivative(self.net_input, self.output)

    def wire(self) -> None:
        """Number what comes in; the network calls this after an edit."""
        for position, connection in enumerate(self._incoming):
            connection._index = position
        self._turns = None

    @property
    def turns(self) -> Turns:
        """What its turns need, kept until an edit once it was asked for: compiled runs do not."""
        if self._turns is None:
            aggregation = None if self._aggregation is SUM else self._aggregation
            terms = tuple((each._parameter, each._source) for each in self._incoming)
            flows = tuple(
                (each._parameter, each._target, None if each._target._aggregation is SUM else each)
                for each in self._outgoing
            )
            holders: tuple[tuple[Parameter | Connection, Node], ...] = terms
            if any(each._apart for each in self._incoming):
                holders = tuple((each.holder, each.source) for each in self._incoming)
            self._turns = Turns(
                (self, terms, self._activation.function, aggregation),
                (self, flows, self._activation.derivative),
                (self, holders, aggregation),
            )
        return self._turns

    def activate(self) -> None:
        """Compute net input and output: ``output = f(aggregation of weight * source.output)``."""
        activate((self.turns.forward,))

    def propagate_error(self) -> None:
        """Compute the error signal: ``error = (sum of w_k * error_k) * f'(net_input)``."""
        propagate_errors((self.turns.backward,))

    def collect_gradients(self, first: bool = True) -> None:
        """Compute ``gradient = -error * source.output`` of every incoming connection."""
        collect_gradients((self.turns.gradients,), first)

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

    __slots__ = ("_loss",)

    NUMBERS: ClassVar[Mapping[str, Any]] = {**Neuron.NUMBERS, "_loss": 0.0}

    _loss: float
    loss = settable("loss", finite)

    def judge(self, expected: float | None, criterion: Loss) -> float:
        """Compare the output with the expected value, if any; return this neuron's part of E."""
        if expected is None:
            self._expected = self._criterion = None
            self._loss = 0.0
            return 0.0
        loss = criterion.value(expected, self._output, self._net_input, self._activation)
        self._expected = expected
        self._criterion = criterion
        self._loss = loss
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
                total += parameter._value * source._output
            output = function(total)
        else:
            signals = [parameter._value * source._output for parameter, source in terms]
            total = aggregation.combine(signals)
            output = function(total)
            neuron._partials = aggregation.partials(signals)
        neuron._net_input = total
        neuron._output = output


def propagate_errors(turns: Iterable[Backward]) -> None:
    """Let neurons compute their error signals, each from its targets, in the given order.

    Hidden neurons: ``error = (sum of w_k * error_k) * f'(net_input)``. Output neurons: what the
    loss says, for squared error ``(expected - output) * f'(net_input)``; what flows back from
    neurons further on, if there are any, is added.
    """
    for neuron, flows, derivative in turns:
        error = 0.0
        expected, criterion = neuron._expected, neuron._criterion
        if criterion is not None and expected is not None:
            output, net_input = neuron._output, neuron._net_input
            error = criterion.error(expected, output, net_input, neuron._activation)
        if flows:
            total = 0.0
            for parameter, target, connection in flows:
                # Where the target does not add its signals, the connection knows the partial.
                total += parameter._value * target._error if connection is None else connection.flow
            error += total * derivative(neuron._net_input, neuron._output)
        neuron._error = error


def collect_gradients(turns: Iterable[Gradients], first: bool = True) -> None:
    """Let neurons compute ``gradient = -error * source.output`` of their incoming connections.

    Args:
        turns: those whose errors are there.
        first: start from 0; False adds to what earlier samples of the batch left.
    """
    for neuron, holders, aggregation in turns:
        error = neuron._error
        if aggregation is not None:
            for (holder, source), partial in zip(holders, neuron._partials, strict=True):
                start = 0.0 if first else holder._gradient
                holder._gradient = start - error * partial * source._output
        elif first:
            for holder, source in holders:
                holder._gradient = 0.0 - error * source._output  # 0 - 0 is 0, where -0.0 is not
        else:
            for holder, source in holders:
                holder._gradient -= error * source._output
