"""A weighted connection between two nodes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from neurosim.checks import finite, flag
from neurosim.notation import number

if TYPE_CHECKING:
    from neurosim.graph.neuron import Neuron
    from neurosim.graph.nodes import Node
    from neurosim.graph.parameter import Parameter

__all__ = ["Connection", "average"]


class Connection:
    """What carries a node's output to a neuron, times a weight.

    Made by ``Network.connect``. Its :attr:`signal` is ``weight * source.output``; what flows back
    along it is :attr:`flow`, ``weight * target.error`` for a weighted sum.

    Attributes:
        source: the node whose output it carries.
        target: the neuron that receives it.
        parameter: the holder of its weight, perhaps shared with other connections.
    """

    __slots__ = ("_share", "parameter", "position", "source", "target")

    def __init__(self, source: Node, target: Neuron, parameter: Parameter) -> None:
        self.source = source
        self.target = target
        self.parameter = parameter
        self.position = 0  # among target.incoming, kept by Neuron.wire
        self._share = 0.0

    @property
    def weight(self) -> float:
        """The value of its parameter; setting it sets the parameter."""
        return self.parameter.value

    @weight.setter
    def weight(self, value: float) -> None:
        self.parameter.value = finite(value, f"weight of {self.label}")

    @property
    def gradient(self) -> float:
        """dE/d weight by this connection alone: its part of the parameter's gradient."""
        # The parameter's own number where nobody shares it, so that it is kept only once.
        return self._share if self.parameter.holders > 1 else self.parameter.gradient

    @gradient.setter
    def gradient(self, value: float) -> None:
        if self.parameter.holders > 1:
            self._share = value
        else:
            self.parameter.gradient = value

    @property
    def trainable(self) -> bool:
        """False if its parameter is frozen; setting it freezes or thaws the parameter."""
        return self.parameter.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.parameter.trainable = flag(value, f"trainable of {self.label}")

    @property
    def signal(self) -> float:
        """What arrives at the target now: weight times the source's output."""
        return self.parameter.value * self.source.output

    @property
    def partial(self) -> float:
        """D net_input / d signal at the target: 1 for a weighted sum."""
        return self.target.partials[self.position] if self.target.partials else 1.0

    @property
    def flow(self) -> float:
        """What flows back: the target's error times d net_input(target) / d output(source)."""
        return self.partial * self.parameter.value * self.target.error

    @property
    def label(self) -> str:
        """The two names with an arrow, as messages and steps write it."""
        return f"{self.source.name} -> {self.target.name}"

    def __repr__(self) -> str:
        parts = [
            f"{self.source.name!r} -> {self.target.name!r}",
            f"weight={number(self.parameter.value)}",
        ]
        if self.gradient:
            parts.append(f"gradient={number(self.gradient)}")
        if not self.parameter.trainable:
            parts.append("frozen")
        if self.parameter.holders > 1:
            parts.append(f"shared by {self.parameter.holders}")
        return f"Connection({', '.join(parts)})"


def average(holders: Iterable[Parameter | Connection], count: int) -> None:
    """Turn gradients summed over a batch of ``count`` samples into their mean."""
    for holder in holders:
        holder.gradient /= count
