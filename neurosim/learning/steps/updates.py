"""Steps that move parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurosim.graph.connection import Connection
from neurosim.graph.parameter import Parameter
from neurosim.learning.optimizers import Optimizer
from neurosim.learning.steps.step import Step, holders_label
from neurosim.notation import number

__all__ = ["UpdateStep"]


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
        return holders_label(self.connections)

    @property
    def arithmetic(self) -> str:
        """Such as ``w = 0.4 - 0.5·0.082 = 0.359``."""
        text = self.optimizer.formula(self.before[0], self.gradient, self.after[1])
        return f"w = {text} = {number(self.after[0])}"
