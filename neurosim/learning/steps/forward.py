"""Steps of a forward pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.attributes import unchanging
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input, State
from neurosim.graph.time.state import carried
from neurosim.graph.time.unrolling import Unrolled
from neurosim.learning.steps.step import Step
from neurosim.notation import added, number, product


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class InputStep(Step):
    """An input gets its value, or a state the value that it starts from."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("output",)
    phase: ClassVar[str] = "input"
    quantity: ClassVar[str] = "output"
    HEADLINE: ClassVar[str] = "Forward pass: input {} gets its value"
    FORMULA: ClassVar[str] = "output = given value"

    @classmethod
    def take(cls, node: Input | State, value: float) -> InputStep:
        """Give the input its value."""
        before = (node._output,)
        node._output = value
        return cls(node, before, (value,))

    @property
    def arithmetic(self) -> str:
        """Such as ``output = 0.05``."""
        return f"output = {number(self.after[0])}"


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class ActivationStep(Step):
    """A neuron computes its net input and output.

    Attributes:
        weights: the weights of its incoming connections then.
        inputs: the outputs of their sources then.
        activation: the label of its activation function.
        aggregation: the name of its aggregation.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("net_input", "output", "partials")
    phase: ClassVar[str] = "forward"
    flow: ClassVar[str] = "signal"
    quantity: ClassVar[str] = "output"
    HEADLINE: ClassVar[str] = "Forward pass: {} computes its output"

    weights: tuple[float, ...]
    inputs: tuple[float, ...]
    activation: str
    aggregation: str

    @classmethod
    def take(cls, neuron: Neuron) -> ActivationStep:
        """Let the neuron compute its net input and output."""
        before = (neuron._net_input, neuron._output, neuron._partials)
        incoming = neuron.incoming
        weights = tuple(each.parameter._value for each in incoming)
        inputs = tuple(each.source._output for each in incoming)
        neuron.activate()
        after = (neuron._net_input, neuron._output, neuron._partials)
        label, name = neuron.activation.label, neuron.aggregation.name
        return cls(neuron, before, after, weights, inputs, label, name)

    @property
    def along(self) -> tuple[Connection, ...]:
        """The connections into the neuron."""
        incoming: tuple[Connection, ...] = self.element.incoming
        return incoming

    @property
    def formula(self) -> str:
        """Such as ``net = Σ w·input   out = logistic(net)``."""
        signals = _SIGNALS.get(self.aggregation, f"{self.aggregation}(w·input)")
        return f"net = {signals}   out = {self.activation}(net)"

    @property
    def arithmetic(self) -> str:
        """Such as ``net = 0.15·0.05 + 0.35·1 = 0.3575  out = logistic(0.3575) = 0.588``."""
        net_input, output = number(self.after[0]), number(self.after[1])
        return (
            f"net = {self._combined()} = {net_input}  "
            f"out = {self.activation}({net_input}) = {output}"
        )

    def _combined(self) -> str:
        terms = [product(*pair) for pair in zip(self.weights, self.inputs, strict=True)]
        if self.aggregation == "sum":
            return added(*terms)
        return f"{self.aggregation}({', '.join(terms)})"


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class StateStep(Step):
    """A recurrent network keeps what its connections will carry into the next step of time.

    Attributes:
        element: the network.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("_carried",)
    phase: ClassVar[str] = "forward"
    HEADLINE: ClassVar[str] = "Forward pass: the {} for the next step of time"
    FORMULA: ClassVar[str] = "state = outputs of this step of time"

    @classmethod
    def take(cls, net: Network, deep: Unrolled) -> StateStep:
        """Let the network keep the state after a pass over it, unrolled."""
        before = net._carried
        net._carried = carried(deep, net.state)
        return cls(net, (before,), (net._carried,))

    @property
    def label(self) -> str:
        """The state."""
        return "state"

    @property
    def arithmetic(self) -> str:
        """Such as ``h1@0 = 0.462``."""
        return ", ".join(f"{name} = {number(value)}" for name, value in self.after[0].items())


_SIGNALS = {"sum": "Σ w·input", "product": "Π w·input"}
