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
    """

    ATTRIBUTES: ClassVar[tuple[str, ...]] = ("value", "moments")
    phase: ClassVar[str] = "update"
    quantity: ClassVar[str] = "update"
    HEADLINE: ClassVar[str] = "Update: the weight of {} moves"

    connections: tuple[Connection, ...]
    gradient: float
    optimizer: Optimizer

    @classmethod
    def take(
        cls, parameter: Parameter, optimizer: Optimizer, connections: tuple[Connection, ...]
    ) -> UpdateStep:
        """Let the optimizer move the parameter."""
        before = (parameter._value, parameter._moments)
        optimizer.update((parameter,))
        after = (parameter._value, parameter._moments)
        return cls(parameter, before, after, connections, parameter._gradient, optimizer)

    @property
    def formula(self) -> str:
        """Such as ``w ← w - α · gradient``, as the optimizer has it; the numbers follow it."""
        return self.optimizer.symbols

    @property
    def arithmetic(self) -> str:
        """Such as ``w = 0.4 - 0.5·0.082 = 0.359``."""
        text = self.optimizer.formula(self.before[0], self.gradient, self.after[1])
        return f"w = {text} = {number(self.after[0])}"
