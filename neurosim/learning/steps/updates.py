"""Steps that move parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.attributes import unchanging
from neurosim.graph.connection import Connection
from neurosim.graph.parameter import Parameter
from neurosim.learning.optimizers.descent import Optimizer
from neurosim.learning.steps.step import Step
from neurosim.notation import number


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class UpdateStep(Step):
    """A parameter moves.

    Attributes:
        connections: the connections that hold it.
        gradient: its gradient then.
        optimizer: the rule that moved it.
        samples: over how many samples the gradient is the mean.
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("value", "moments")
    phase: ClassVar[str] = "update"
    quantity: ClassVar[str] = "update"
    HEADLINE: ClassVar[str] = "Update: the weight of {} moves"

    connections: tuple[Connection, ...]
    gradient: float
    optimizer: Optimizer
    samples: int

    @classmethod
    def take(
        cls,
        parameter: Parameter,
        optimizer: Optimizer,
        connections: tuple[Connection, ...],
        samples: int = 1,
    ) -> UpdateStep:
        """Let the optimizer move the parameter."""
        before = (parameter._value, parameter._moments)
        optimizer.update((parameter,))
        after = (parameter._value, parameter._moments)
        return cls(parameter, before, after, connections, parameter._gradient, optimizer, samples)

    @property
    def formula(self) -> str:
        """Such as ``w ← w + α · error · input``, or as the optimizer has it with the gradient."""
        symbols = self.optimizer.symbols
        alone = len(self.connections) == self.samples == 1  # so the gradient is -error · input
        plain = symbols == "w ← w - α · gradient"
        return "w ← w + α · error · input" if alone and plain else symbols

    @property
    def arithmetic(self) -> str:
        """Such as ``w = 0.4 - 0.5·0.082 = 0.359``."""
        text = self.optimizer.formula(self.before[0], self.gradient, self.after[1])
        return f"w = {text} = {number(self.after[0])}"
