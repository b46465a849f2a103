"""Steps of a backward pass: what it costs, and the error of every neuron."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.attributes import unchanging
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input
from neurosim.learning.steps.step import Step
from neurosim.notation import added, bracketed, dot, number, product


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class LossStep(Step):
    """An output is compared with its expected value."""

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("expected", "loss", "criterion")
    phase: ClassVar[str] = "loss"
    quantity: ClassVar[str] = "loss"
    HEADLINE: ClassVar[str] = "Loss: {} is compared with the expected value"

    output: float
    net_input: float

    @classmethod
    def take(cls, neuron: Output, expected: float | None, criterion: Loss) -> LossStep:
        """Compare the output with the expected value; None expects nothing."""
        before = (neuron._expected, neuron._loss, neuron._criterion)
        neuron.judge(expected, criterion)
        after = (neuron._expected, neuron._loss, neuron._criterion)
        return cls(neuron, before, after, neuron._output, neuron._net_input)

    @property
    def loss(self) -> float:
        """The output's part of E."""
        loss: float = self.after[1]
        return loss

    @property
    def formula(self) -> str:
        """Such as ``E = 1/2·(expected - output)^2``, as the loss has it."""
        criterion = self.after[2]
        return "E = 0" if criterion is None else f"E = {criterion.formula.replace('*', dot())}"

    @property
    def arithmetic(self) -> str:
        """Such as ``E = 1/2·(expected - output)^2 = 0.27  with expected = 0.01, output = 0.75``."""
        expected, loss, _ = self.after
        if expected is None:
            return f"{self.formula}  as nothing is expected here"
        return (
            f"{self.formula} = {number(loss)}  "
            f"with expected = {number(expected)}, output = {number(self.output)}"
        )


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class ErrorStep(Step):
    """The error of a neuron or an input is computed, from the expected value or from further on.

    Attributes:
        slope: f'(net_input); None for an input, which has no activation.
        expected: the expected value and the output, for output neurons; otherwise empty.
        factors: for each outgoing connection (partial, weight, target's error).
        rule: what the loss gives an output neuron, in symbols; "" for others.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("error",)
    phase: ClassVar[str] = "backward"
    flow: ClassVar[str] = "flow"
    quantity: ClassVar[str] = "error"
    HEADLINE: ClassVar[str] = "Backward pass: the error of {}"

    slope: float | None
    expected: tuple[float, float] | tuple[()]
    factors: tuple[tuple[float, float, float], ...]
    rule: str

    @classmethod
    def take(cls, node: Neuron | Input) -> ErrorStep:
        """Let the neuron or input compute its error."""
        before = (node._error,)
        factors = tuple(
            (each.partial, each.parameter._value, each.target._error) for each in node._outgoing
        )
        slope: float | None = None
        expected: tuple[float, float] | tuple[()] = ()
        rule = ""
        if isinstance(node, Neuron):
            slope = node.slope
            if node._expected is not None and node._criterion is not None:
                expected = (node._expected, node._output)
                rule = node._criterion.error_formula(node.activation)
        node.propagate_error()
        return cls(node, before, (node._error,), slope, expected, factors, rule)

    @property
    def along(self) -> tuple[Connection, ...]:
        """The connections out of the node."""
        outgoing: tuple[Connection, ...] = self.element.outgoing
        return outgoing

    @property
    def formula(self) -> str:
        """Such as ``error = (Σ w·error) · f′(net)``, of an output as the loss has it."""
        plain = all(factors[0] == 1.0 for factors in self.factors)
        behind = f"Σ w·error{'' if plain else '·∂net/∂signal'}"
        if self.slope is not None:
            behind = f"({behind}) · f′(net)"
        parts = [*([self.rule] if self.rule else []), *([behind] if self.factors else [])]
        return f"error = {' + '.join(parts) or '0'}"

    @property
    def arithmetic(self) -> str:
        """Such as ``error = (0.01 - 0.75)·0.187 = -0.138``."""
        parts = [*self._from_loss(), *self._from_targets()]
        return f"error = {added(*parts)} = {number(self.after[0])}"

    def _from_loss(self) -> list[str]:
        if not self.expected:
            return []
        expected, output = self.expected
        text = self.rule.replace(" · ", dot())
        text = text.replace("expected", number(expected)).replace("output", bracketed(output))
        return [text.replace("f′(net)", bracketed(self.slope or 0.0))]

    def _from_targets(self) -> list[str]:
        if not self.factors:
            return []
        terms = [
            product(*(factors[1:] if factors[0] == 1.0 else factors)) for factors in self.factors
        ]
        if self.slope is None:
            return terms
        return [f"({added(*terms)}){dot()}{bracketed(self.slope)}"]
