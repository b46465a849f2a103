"""The holder of a weight's number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from neurosim.notation import number

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection
    from neurosim.graph.network import Network


class Parameter:
    """A number that can be learned; several connections may hold the same one.

    Which connections do is a fact of their network, see :attr:`Connection.sharing`: a recurrent
    network and all that are unrolled from it hold the very same parameters.

    Attributes:
        value: the weight.
        gradient: dE/d value, summed over the connections that hold it, averaged over a batch.
        trainable: False freezes the value; the gradient still shows.
        moments: what an optimizer remembers about it (momentum's velocity, Adam's averages).

    The attributes are plain, so that a walk reads them at full speed; numbers that come from
    outside are checked where they enter, in :attr:`Connection.weight` and ``Network.connect``.

    >>> Parameter(0.15)
    Parameter(0.15)
    """

    __slots__ = ("_owner", "gradient", "moments", "trainable", "value")

    def __init__(self, value: float, trainable: bool = True) -> None:
        self.value = value
        self.gradient = 0.0
        self.trainable = trainable
        self.moments: tuple[float, ...] = ()
        self._owner: Network | None = None  # the network in which it was connected first

    def recall(self, count: int) -> tuple[float, ...]:
        """Return the moments if there are that many, otherwise as many zeros.

        Every rule keeps another number of moments, so what an earlier optimizer left behind is
        never taken for the own.
        """
        return self.moments if len(self.moments) == count else (0.0,) * count

    def add_up(self, connections: Iterable[Connection], rest: float = 0.0) -> None:
        """Set the gradient to the sum over the connections that share the parameter.

        Args:
            connections: those of one network.
            rest: the sum over those of others, unrolled over another number of steps of time.
        """
        total = 0.0
        for connection in connections:
            total += connection.gradient
        self.gradient = total + rest

    def __copy__(self) -> Parameter:
        other = Parameter(self.value, self.trainable)  # held by no connection yet
        other.gradient, other.moments = self.gradient, self.moments
        return other

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        left = {"gradient": self.gradient, "moments": self.moments}
        return Parameter, (self.value, self.trainable), (None, left)

    def __repr__(self) -> str:
        parts = [number(self.value)]
        if self.gradient:
            parts.append(f"gradient={number(self.gradient)}")
        if not self.trainable:
            parts.append("frozen")
        return f"Parameter({', '.join(parts)})"
