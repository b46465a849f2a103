"""A weighted connection between two nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from operator import getitem
from typing import TYPE_CHECKING, Any, ClassVar, Self

from neurosim.attributes import read_only
from neurosim.checks import finite, flag
from neurosim.graph.work import settable
from neurosim.notation import number

if TYPE_CHECKING:
    from neurosim.graph.network import Network
    from neurosim.graph.neuron import Neuron
    from neurosim.graph.nodes import Node
    from neurosim.graph.parameter import Parameter


class Connection:
    """What carries a node's output to a neuron, times a weight.

    Made by ``Network.connect``. Its :attr:`signal` is ``weight * source.output``; what flows back
    along it is :attr:`flow`, ``weight * target.error`` for a weighted sum. A copy or a pickle of a
    connection that is in a network takes the whole network along.

    Attributes:
        weight: the value of its parameter; setting it sets the parameter.
        trainable: False if its parameter is frozen; setting it freezes or thaws the parameter.
        gradient: dE/d weight by this connection alone: its part of the parameter's gradient.
    """

    _INSTEAD: ClassVar[Mapping[str, str]] = {
        attribute: f"the {attribute} of connection {{0.label}} cannot be set, as other objects "
        "know it too; net.disconnect({0.source.name!r}, {0.target.name!r}) and connect again, as "
        f"by net.connect({{0.source.name!r}}, {{0.target.name!r}}{how}"
        for attribute, how in {
            "source": ", ...)", "target": ", ...)", "position": ", ...)",
            "delay": ", ..., delay=...)", "parameter": ", parameter=...)",
        }.items()
    }  # fmt: skip

    __slots__ = ("_apart", "_delay", "_index", "_parameter", "_share", "_source", "_target")

    def __init__(self, source: Node, target: Neuron, parameter: Parameter, delay: int = 0) -> None:
        self._source = source
        self._target = target
        self._parameter = parameter
        self._delay = delay
        self._index = -1  # until Neuron.wire has found it
        self._share = 0.0
        self._apart = False  # whether its gradient is kept apart from the parameter's

    @read_only
    def source(self) -> Node:
        """The node whose output it carries."""
        return self._source

    @read_only
    def target(self) -> Neuron:
        """The neuron that receives it."""
        return self._target

    @read_only
    def parameter(self) -> Parameter:
        """The holder of its weight, perhaps shared with other connections."""
        return self._parameter

    @read_only
    def delay(self) -> int:
        """How many steps of time it waits.

        0 carries what the source sends now, 1 what it sent a step of time before, -1 what it sends
        a step of time later.
        """
        return self._delay

    @read_only
    def position(self) -> int:
        """Its place among the connections into its target, from 0; -1 until that is asked for."""
        return self._index

    weight = settable("weight", finite, "_parameter._value")
    trainable = settable("trainable", flag, "_parameter._learns")
    gradient = settable("gradient", finite)

    @property
    def _gradient(self) -> float:
        self._find_sharing()
        return self._share if self._apart else self._parameter._gradient

    @_gradient.setter
    def _gradient(self, value: float) -> None:
        self._find_sharing()
        if self._apart:
            self._share = value
        else:
            self._parameter._gradient = value

    def _find_sharing(self) -> None:
        """Let its network be wired, which finds whether it shares its parameter."""
        if self._index < 0 and self._target.network is not None:
            self._target.network._wire()

    @read_only
    def holder(self) -> Parameter | Connection:
        """Where its gradient stands: on its parameter unless others share that.

        So a number is kept only once. In an unrolled network every connection keeps its own.
        """
        if self._index < 0:
            self._find_sharing()
        return self if self._apart else self._parameter

    @read_only
    def sharing(self) -> tuple[Connection, ...]:
        """The connections of its network that hold its parameter, itself among them."""
        network = self._target.network
        return (self,) if network is None else network.holders.get(self._parameter, (self,))

    @property
    def _network(self) -> Network | None:
        return self._target._network

    @read_only
    def signal(self) -> float:
        """What arrives at the target now: weight times the source's output.

        A connection that waits carries what the source sent at another step of time; it is that of
        the pass, and the step of time, which the network shows.
        """
        if self._delay and self._target.network is not None:
            shown = self._target.network._last_pass
            return 0.0 if shown is None else shown.shown_copy(self).signal
        return self._parameter.value * self._source.output

    @read_only
    def partial(self) -> float:
        """D net_input / d signal at the target: 1 for a weighted sum."""
        return self._target._partials[self._index] if self._target._partials else 1.0

    @read_only
    def flow(self) -> float:
        """What flows back: the target's error times d net_input(target) / d output(source)."""
        return self.partial * self._parameter._value * self._target._error

    @read_only
    def label(self) -> str:
        """The two names with an arrow, as messages and steps write it."""
        return f"{self.source.name} -> {self._target.name}"

    _label = label

    def __reduce__(self) -> tuple[Any, ...]:
        net, names = self._target.network, (self._source.name, self._target.name)
        if net is not None and names in net and net.connection(*names) is self:
            return getitem, (net, names)
        return type(self), (self._source, self._target, self._parameter, self._delay)

    def __copy__(self) -> Self:
        return deepcopy(self)  # a network has one connection between two nodes

    def __repr__(self) -> str:
        parts = [
            f"{self.source.name!r} -> {self._target.name!r}",
            f"weight={number(self._parameter.value)}",
        ]
        if self._delay:
            parts.append(f"delay={self._delay}")
        if self.gradient:
            parts.append(f"gradient={number(self.gradient)}")
        if not self._parameter.trainable:
            parts.append("frozen")
        if len(self.sharing) > 1:
            parts.append(f"shared by {len(self.sharing)}")
        return f"Connection({', '.join(parts)})"


def average(holders: Iterable[Parameter | Connection], count: int) -> None:
    """Turn gradients summed over a batch of ``count`` samples into their mean."""
    for holder in holders:
        holder._gradient /= count
