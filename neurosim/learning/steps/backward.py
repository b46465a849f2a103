"""Steps of a backward pass: what it costs, and the error of every neuron."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.functions.losses import Loss
from neurosim.graph.neuron import Neuron, Output
from neurosim.learning.steps.step import Step
from neurosim.notation import bracketed, dot, number, product

__all__ = ["ErrorStep", "LossStep"]


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
