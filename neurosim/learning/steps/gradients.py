"""Steps that compute gradients: of a connection, of a shared parameter, over a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.attributes import unchanging
from neurosim.graph.connection import Connection, average
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter
from neurosim.learning.steps.step import FEW, Step
from neurosim.notation import added, bracketed, dot, number


@unchanging
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
    phase: ClassVar[str] = "backward"
    quantity: ClassVar[str] = "gradient"
    HEADLINE: ClassVar[str] = "Backward pass: the gradient of {}"

    error: float
    partial: float
    input: float
    start: float

    @property
    def owner(self) -> Connection | Parameter:
        """Where the gradient stands: on the parameter, unless that is shared."""
        connection: Connection = self.element
        return connection.holder

    @classmethod
    def take_all(cls, neuron: Neuron, first: bool) -> list[GradientStep]:
        """Let the neuron compute the gradients of its incoming connections."""
        incoming = neuron._incoming
        before = [each._gradient for each in incoming]
        neuron.collect_gradients(first)
        return [
            cls(
                each,
                (old,),
                (each._gradient,),
                neuron._error,
                each.partial,
                each.source._output,
                0.0 if first else old,
            )
            for each, old in zip(incoming, before, strict=True)
        ]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The neuron that it comes into, which has the error."""
        return (self.element.target,)

    @property
    def along(self) -> tuple[Connection, ...]:
        """The connection."""
        return (self.element,)

    @property
    def formula(self) -> str:
        """Such as ``gradient = -error · input``."""
        start = "← gradient " if self.start else "= "
        partial = "" if self.partial == 1.0 else " · ∂net/∂signal"
        return f"gradient {start}-{' ' if self.start else ''}error{partial} · input"

    @property
    def arithmetic(self) -> str:
        """Such as ``gradient = -(-0.138)·0.593 = 0.082``."""
        factors = (self.partial, self.input) if self.partial != 1.0 else (self.input,)
        text = dot().join(f"{bracketed(factor)}" for factor in (self.error, *factors))
        start = f"{number(self.start)} - " if self.start else "-"
        return f"gradient = {start}{text} = {number(self.after[0])}"


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class SharedStep(Step):
    """The gradients of the connections that share a parameter are added up."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("gradient",)
    phase: ClassVar[str] = "backward"
    quantity: ClassVar[str] = "gradient"
    HEADLINE: ClassVar[str] = "Backward pass: the gradients of a shared weight are added up"
    FORMULA: ClassVar[str] = "gradient = Σ gradient of each connection"

    connections: tuple[Connection, ...]
    parts: tuple[float, ...]

    @classmethod
    def take(
        cls, parameter: Parameter, connections: tuple[Connection, ...], rest: float = 0.0
    ) -> SharedStep:
        """Add up what the connections found, and what others did in sequences of other lengths."""
        before = (parameter._gradient,)
        parts = tuple(each._gradient for each in connections) + ((rest,) if rest else ())
        parameter.add_up(connections, rest)
        return cls(parameter, before, (parameter._gradient,), connections, parts)

    @property
    def arithmetic(self) -> str:
        """Such as ``gradient = 0.1 + 0.2 = 0.3``; of many parts those that are 0 are left out."""
        parts = self.parts
        if len(parts) > FEW:
            parts = tuple(each for each in parts if each) or (0.0,)
        return f"gradient = {added(*map(number, parts))} = {number(self.after[0])}"


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class MeanStep(Step):
    """A gradient that was summed over a batch is divided by the number of its samples."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("gradient",)
    phase: ClassVar[str] = "backward"
    quantity: ClassVar[str] = "mean gradient"
    HEADLINE: ClassVar[str] = "Backward pass: the mean gradient of the batch"
    FORMULA: ClassVar[str] = "gradient ← gradient / samples"

    connections: tuple[Connection, ...]
    count: int

    @classmethod
    def take(
        cls, element: Parameter | Connection, count: int, connections: tuple[Connection, ...]
    ) -> MeanStep:
        """Divide the gradient by the number of samples."""
        before = (element._gradient,)
        average((element,), count)
        return cls(element, before, (element._gradient,), connections, count)

    @property
    def arithmetic(self) -> str:
        """Such as ``gradient = 0.4/4 = 0.1``."""
        return f"gradient = {number(self.before[0])}/{self.count} = {number(self.after[0])}"
