"""Steps: one change of the numbers each, with what was there before and after.

``Kind.take(...)`` applies a local rule and returns the step that it was; ``undo`` and ``redo`` put
the numbers back, bit for bit. A step also keeps the numbers that went into it, so its line of
arithmetic stays true wherever the cursor stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, TypeAlias

from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection, average
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node
from neurosim.graph.parameter import Parameter
from neurosim.learning.optimizers import Optimizer
from neurosim.learning.snapshot import is_finite
from neurosim.notation import bracketed, dot, number, product

__all__ = [
    "ActivationStep",
    "Change",
    "ErrorStep",
    "GradientStep",
    "InputStep",
    "LossStep",
    "MeanStep",
    "SharedStep",
    "Step",
    "UpdateStep",
]

Element: TypeAlias = Node | Connection | Parameter


class Change(NamedTuple):
    """One attribute's value before and after a step."""

    attribute: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the numbers.

    Attributes:
        element: the node, connection or parameter that it is about.
        before: the values of :attr:`ATTRIBUTES` before the step.
        after: the same after it.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ()

    element: Any
    before: tuple[Any, ...]
    after: tuple[Any, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changed, each as (attribute, before, after)."""
        return tuple(
            Change(attribute, before, after)
            for attribute, before, after in zip(
                self.ATTRIBUTES, self.before, self.after, strict=True
            )
        )

    def keys(self) -> Iterable[tuple[Any, str]]:
        """The (element, attribute) pairs that the values belong to."""
        return [(self.element, attribute) for attribute in self.ATTRIBUTES]

    def undo(self) -> None:
        """Put the numbers from before the step onto the objects."""
        for (element, attribute), value in zip(self.keys(), self.before, strict=True):
            setattr(element, attribute, value)

    def redo(self) -> None:
        """Put the numbers from after the step onto the objects."""
        for (element, attribute), value in zip(self.keys(), self.after, strict=True):
            setattr(element, attribute, value)

    def concerns(self, element: Any) -> bool:
        """True if the step is about that element, or about the parameter it holds."""
        held = element.parameter if isinstance(element, Connection) else None
        return self.element is element or (held is not None and self.element is held)

    def is_finite(self) -> bool:
        """False if a number overflowed or is not a number."""
        return is_finite(self.after)

    @property
    def label(self) -> str:
        """The name of what it is about."""
        return str(getattr(self.element, "name", "") or getattr(self.element, "label", ""))

    @property
    def arithmetic(self) -> str:
        """The line of arithmetic, without the name in front."""
        return ", ".join(f"{change.attribute} = {change.after}" for change in self.changes)

    def __str__(self) -> str:
        return f"{self.label}  {self.arithmetic}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


@dataclass(frozen=True, slots=True, repr=False)
class InputStep(Step):
    """An input gets its value."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("output",)

    @classmethod
    def take(cls, node: Input, value: float) -> InputStep:
        """Give the input its value."""
        before = (node.output,)
        node.output = value
        return cls(node, before, (value,))

    @property
    def arithmetic(self) -> str:
        """Such as ``output = 0.05``."""
        return f"output = {number(self.after[0])}"


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

    weights: tuple[float, ...]
    inputs: tuple[float, ...]
    activation: str
    aggregation: str

    @classmethod
    def take(cls, neuron: Neuron) -> ActivationStep:
        """Let the neuron compute its net input and output."""
        before = (neuron.net_input, neuron.output, neuron.partials)
        incoming = neuron.incoming
        weights = tuple(each.parameter.value for each in incoming)
        inputs = tuple(each.source.output for each in incoming)
        neuron.activate()
        after = (neuron.net_input, neuron.output, neuron.partials)
        label, name = neuron.activation.label, neuron.aggregation.name
        return cls(neuron, before, after, weights, inputs, label, name)

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
            return " + ".join(terms) or "0"
        return f"{self.aggregation}({', '.join(terms)})"


@dataclass(frozen=True, slots=True, repr=False)
class LossStep(Step):
    """An output is compared with its expected value."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("expected", "loss", "criterion")

    output: float
    net_input: float

    @classmethod
    def take(cls, neuron: Output, expected: float, criterion: Loss) -> LossStep:
        """Compare the output with the expected value."""
        before = (neuron.expected, neuron.loss, neuron.criterion)
        neuron.judge(expected, criterion)
        after = (neuron.expected, neuron.loss, neuron.criterion)
        return cls(neuron, before, after, neuron.output, neuron.net_input)

    @property
    def arithmetic(self) -> str:
        """Such as ``E = 1/2*(expected - output)^2 = 0.27, expected 0.01, output 0.75``."""
        expected, loss, criterion = self.after
        return (
            f"E = {criterion.formula} = {number(loss)}  "
            f"with expected = {number(expected)}, output = {number(self.output)}"
        )


@dataclass(frozen=True, slots=True, repr=False)
class ErrorStep(Step):
    """A neuron's error signal is computed, from the expected value or from further on.

    Attributes:
        slope: f'(net_input).
        expected: the expected value and the output, for output neurons; otherwise empty.
        factors: for each outgoing connection (partial, weight, target's error).
        criterion: the loss function, for output neurons.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("error",)

    slope: float
    expected: tuple[float, float] | tuple[()]
    factors: tuple[tuple[float, float, float], ...]
    criterion: str

    @classmethod
    def take(cls, neuron: Neuron) -> ErrorStep:
        """Let the neuron compute its error signal."""
        before, slope = (neuron.error,), neuron.slope
        factors = tuple(
            (each.partial, each.parameter.value, each.target.error) for each in neuron._outgoing
        )
        neuron.propagate_error()
        expected: tuple[float, float] | tuple[()] = ()
        criterion = ""
        if isinstance(neuron, Output) and neuron.expected is not None and neuron.criterion:
            expected, criterion = (neuron.expected, neuron.output), neuron.criterion.name
        return cls(neuron, before, (neuron.error,), slope, expected, factors, criterion)

    @property
    def arithmetic(self) -> str:
        """Such as ``error = (0.01 - 0.75)·0.187 = -0.138``."""
        parts = [*self._from_loss(), *self._from_targets()]
        return f"error = {' + '.join(parts) or '0'} = {number(self.after[0])}"

    def _from_loss(self) -> list[str]:
        if not self.expected:
            return []
        expected, output = self.expected
        difference = f"({number(expected)} - {bracketed(output)})"
        if self.criterion == "squared_error":
            return [f"{difference}{dot()}{bracketed(self.slope)}"]
        return [difference]

    def _from_targets(self) -> list[str]:
        if not self.factors:
            return []
        terms = [
            product(*(factors[1:] if factors[0] == 1.0 else factors)) for factors in self.factors
        ]
        return [f"({' + '.join(terms)}){dot()}{bracketed(self.slope)}"]


@dataclass(frozen=True, slots=True, repr=False)
class GradientStep(Step):
    """A connection's gradient is computed: ``-error * source.output``.

    Attributes:
        error: the error of its target.
        partial: d net_input / d signal at its target.
        input: the output of its source.
        start: what earlier samples of the batch left, 0 for the first.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("gradient",)

    error: float
    partial: float
    input: float
    start: float

    def keys(self) -> Iterable[tuple[Any, str]]:
        """Where the gradient stands: on the parameter, unless that is shared."""
        shared = self.element.parameter.shared
        return [(self.element if shared else self.element.parameter, "gradient")]

    @classmethod
    def take_all(cls, neuron: Neuron, first: bool) -> list[GradientStep]:
        """Let the neuron compute the gradients of its incoming connections."""
        incoming = neuron._incoming
        before = [each.gradient for each in incoming]
        neuron.collect_gradients(first)
        return [
            cls(
                each,
                (old,),
                (each.gradient,),
                neuron.error,
                each.partial,
                each.source.output,
                0.0 if first else old,
            )
            for each, old in zip(incoming, before, strict=True)
        ]

    @property
    def arithmetic(self) -> str:
        """Such as ``gradient = -(-0.138)·0.593 = 0.082``."""
        factors = (self.partial, self.input) if self.partial != 1.0 else (self.input,)
        text = dot().join(f"{bracketed(factor)}" for factor in (self.error, *factors))
        start = f"{number(self.start)} " if self.start else ""
        return f"gradient = {start}-{text} = {number(self.after[0])}"


@dataclass(frozen=True, slots=True, repr=False)
class SharedStep(Step):
    """The gradients of the connections that share a parameter are added up."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("gradient",)

    connections: tuple[Connection, ...]
    parts: tuple[float, ...]

    @classmethod
    def take(cls, parameter: Parameter, connections: tuple[Connection, ...]) -> SharedStep:
        """Add up what the connections found."""
        before = (parameter.gradient,)
        parts = tuple(each.gradient for each in connections)
        parameter.add_up(connections)
        return cls(parameter, before, (parameter.gradient,), connections, parts)

    @property
    def label(self) -> str:
        """The connections that share the parameter."""
        return _holders(self.connections)

    @property
    def arithmetic(self) -> str:
        """Such as ``gradient = 0.1 + 0.2 = 0.3``."""
        return f"gradient = {' + '.join(map(number, self.parts))} = {number(self.after[0])}"


@dataclass(frozen=True, slots=True, repr=False)
class MeanStep(Step):
    """A gradient that was summed over a batch is divided by the number of its samples."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("gradient",)

    connections: tuple[Connection, ...]
    count: int

    @classmethod
    def take(
        cls, element: Parameter | Connection, count: int, connections: tuple[Connection, ...]
    ) -> MeanStep:
        """Divide the gradient by the number of samples."""
        before = (element.gradient,)
        average((element,), count)
        return cls(element, before, (element.gradient,), connections, count)

    @property
    def label(self) -> str:
        """The connections that the gradient is of."""
        return _holders(self.connections)

    @property
    def arithmetic(self) -> str:
        """Such as ``gradient = 0.4/4 = 0.1``."""
        return f"gradient = {number(self.before[0])}/{self.count} = {number(self.after[0])}"


@dataclass(frozen=True, slots=True, repr=False)
class UpdateStep(Step):
    """A parameter moves.

    Attributes:
        connections: the connections that hold it.
        gradient: its gradient then.
        optimizer: the rule that moved it.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("value", "moments")

    connections: tuple[Connection, ...]
    gradient: float
    optimizer: Optimizer

    @classmethod
    def take(
        cls, parameter: Parameter, optimizer: Optimizer, connections: tuple[Connection, ...]
    ) -> UpdateStep:
        """Let the optimizer move the parameter."""
        before = (parameter.value, parameter.moments)
        optimizer.update((parameter,))
        after = (parameter.value, parameter.moments)
        return cls(parameter, before, after, connections, parameter.gradient, optimizer)

    @property
    def label(self) -> str:
        """The connections that hold the parameter."""
        return _holders(self.connections)

    @property
    def arithmetic(self) -> str:
        """Such as ``w = 0.4 - 0.5·0.082 = 0.359``."""
        text = self.optimizer.formula(self.before[0], self.gradient, self.after[1])
        return f"w = {text} = {number(self.after[0])}"


def _holders(connections: tuple[Connection, ...]) -> str:
    return ", ".join(each.label for each in connections)
