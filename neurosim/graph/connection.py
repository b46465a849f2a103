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
        delay: how many steps of time it waits: 0 carries what the source sends now, 1 what it sent
            a step of time before, -1 what it sends a step of time later.
    """

    __slots__ = ("_apart", "_share", "delay", "parameter", "position", "source", "target")

    def __init__(self, source: Node, target: Neuron, parameter: Parameter, delay: int = 0) -> None:
        self.source = source
        self.target = target
        self.parameter = parameter
        self.delay = delay
        self.position = -1  # among target.incoming, once Neuron.wire has found it
        self._share = 0.0
        self._apart = False  # whether its gradient is kept apart from the parameter's

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
        if self.position < 0 and self.target.network is not None:
            self.target.network._wire()  # only that finds whether it shares its parameter
        return self._share if self._apart else self.parameter.gradient

    @gradient.setter
    def gradient(self, value: float) -> None:
        if self._apart:
            self._share = value
        else:
            self.parameter.gradient = value

    @property
    def holder(self) -> Parameter | Connection:
        """Where its gradient stands: on its parameter unless others share that.

        So a number is kept only once. In an unrolled network every connection keeps its own.
        """
        return self if self._apart else self.parameter

    @property
    def sharing(self) -> tuple[Connection, ...]:
        """The connections of its network that hold its parameter, itself among them."""
        network = self.target.network
        return (self,) if network is None else network.holders.get(self.parameter, (self,))

    @property
    def trainable(self) -> bool:
        """False if its parameter is frozen; setting it freezes or thaws the parameter."""
        return self.parameter.trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self.parameter.trainable = flag(value, f"trainable of {self.label}")

    @property
    def signal(self) -> float:
        """What arrives at the target now: weight times the source's output.

        A connection that waits carries what the source sent at another step of time; it is that of
        the pass, and the step of time, which the network shows.
        """
        if self.delay and self.target.network is not None:
            shown = self.target.network.derived.get("shown")
            return 0.0 if shown is None else shown.shown_copy(self).signal
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
        if self.delay:
            parts.append(f"delay={self.delay}")
        if self.gradient:
            parts.append(f"gradient={number(self.gradient)}")
        if not self.parameter.trainable:
            parts.append("frozen")
        if len(self.sharing) > 1:
            parts.append(f"shared by {len(self.sharing)}")
        return f"Connection({', '.join(parts)})"


def average(holders: Iterable[Parameter | Connection], count: int) -> None:
    """Turn gradients summed over a batch of ``count`` samples into their mean."""
    for holder in holders:
        holder.gradient /= count
