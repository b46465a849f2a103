"""What every node has, and the kinds that compute nothing: inputs, bias nodes and states."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from operator import getitem
from typing import TYPE_CHECKING, Any, ClassVar, Self

from neurosim import presentation
from neurosim.attributes import read_only
from neurosim.checks import finite, text
from neurosim.graph.work import settable
from neurosim.notation import number

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection
    from neurosim.graph.network import Network


class Node:
    """A named thing that sends an output along its outgoing connections.

    A copy or a pickle of a node that is in a network takes the whole network along: what comes
    back is the node of that name in a network of its own.

    Attributes:
        output: the value it sends on.
    """

    __slots__ = ("_name", "_network", "_outgoing", "_output")

    _INSTEAD: ClassVar[Mapping[str, str]] = {
        "name": "node {0.name!r} cannot be renamed, as its name is its key in the network; "
        "add a node of the new name, connect it, and remove this one",
        "network": "the network of node {0.name!r} cannot be set; net.add_input, net.add_bias, "
        "net.add_neuron and net.add_output make a node of a network, net.remove takes it out",
    }

    NUMBERS: ClassVar[Mapping[str, Any]] = {"_output": 0.0}
    """What passes leave in it, and what stands there before the first."""

    _output: float
    output = settable("output", finite)

    def __init__(self, name: str) -> None:
        self._name = text(name, "the name of a node")
        self._network: Network | None = None
        self._outgoing: list[Connection] = []
        self.__setstate__(self.NUMBERS)

    @read_only
    def name(self) -> str:
        """Its key in the network."""
        return self._name

    @property
    def _label(self) -> str:
        return f"node {self._name!r}"

    @read_only
    def network(self) -> Network | None:
        """The network it belongs to, None before it is added and after it is removed."""
        return self._network

    @read_only
    def outgoing(self) -> tuple[Connection, ...]:
        """The connections that carry its output, in the order they were made."""
        return tuple(self._outgoing)

    @read_only
    def incoming(self) -> tuple[Connection, ...]:
        """The connections into it, in the order they were made; none but for neurons."""
        return ()

    def gather(self) -> float:
        """Return what flows back into it: the sum over outgoing connections of w_k * error_k."""
        total = 0.0
        for connection in self._outgoing:
            total += connection.flow
        return total

    def __reduce__(self) -> tuple[Any, ...]:
        if self._network is not None:
            return getitem, (self._network, self._name)
        return type(self), self._arguments(), self._numbers()

    def __setstate__(self, numbers: Mapping[str, Any]) -> None:
        for attribute, value in numbers.items():
            setattr(self, attribute, value)

    def __copy__(self) -> Self:
        return deepcopy(self)  # two nodes with the same connections would be no network

    def _arguments(self) -> tuple[Any, ...]:
        """Return what its class is called with to make another one like it."""
        return (self._name,)

    def _numbers(self) -> dict[str, Any]:
        """Return what passes left in it."""
        return {attribute: getattr(self, attribute) for attribute in self.NUMBERS}

    def _repr_html_(self) -> str | None:
        return presentation.html(self)

    def __repr__(self) -> str:
        shown = f", output={number(self.output)}" if self.output else ""
        return f"{type(self).__name__}({self.name!r}{shown})"


class Input(Node):
    """A node whose output is given from outside.

    Attributes:
        error: what the input does to E, ``-dE/d output``: the sum of w_k * error_k over its
            outgoing connections. A backward pass leaves it.

    >>> Input("i1")
    Input('i1')
    """

    __slots__ = ("_error",)

    NUMBERS: ClassVar[Mapping[str, Any]] = {"_output": 0.0, "_error": 0.0}

    _error: float
    error = settable("error", finite)

    def propagate_error(self) -> None:
        """Compute the error: ``error = sum of w_k * error_k``."""
        self._error = self.gather()


class Bias(Node):
    """A node whose output is always 1, so that its connections act as thresholds.

    >>> Bias("b1").output
    1.0
    >>> Bias("b1").output = 0.5
    Traceback (most recent call last):
    ReadOnlyError: the output of bias node 'b1' is fixed at 1; change the weight of a connection ...
    """

    __slots__ = ()

    _INSTEAD: ClassVar[Mapping[str, str]] = {
        **Node._INSTEAD,
        "output": "the output of bias node {0.name!r} is fixed at 1; "
        "change the weight of a connection from it instead",
    }

    NUMBERS: ClassVar[Mapping[str, Any]] = {}

    _output = 1.0

    @read_only
    def output(self) -> float:
        """Always 1."""
        return 1.0

    def __repr__(self) -> str:
        return f"Bias({self.name!r})"


class State(Node):
    """What a node sent before the first step of time of a sequence, or will send after the last.

    It stands at the border of an unrolled network: ``h1@0`` sends on what h1 sent in the step of
    time before the first. Its output is 0 unless a sequence goes on from an earlier one.

    >>> State("h1@0")
    State('h1@0')
    """

    __slots__ = ()


def kind_of(node: Node) -> str:
    """Return what a node is called in messages."""
    kinds = {Input: "an input", Bias: "a bias node", State: "a state"}
    return kinds.get(type(node), "a neuron")
