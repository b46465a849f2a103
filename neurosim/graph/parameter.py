"""The holder of a weight's number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from neurosim.checks import finite, flag
from neurosim.notation import number

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection
    from neurosim.graph.network import Network


class Parameter:
    """A number that can be learned; several connections may hold the same one.

    Which connections do is a fact of their network, see :attr:`Connection.sharing`: a recurrent
    network and all that are unrolled from it hold the very same parameters.

    Attributes:
        gradient: dE/d value, summed over the connections that hold it, averaged over a batch.
        fixed: True for a weight that a layer is built with and that is not to be learned, such as
            the 1 by which a gate passes a signal on: ``net.thaw()`` leaves it as it is.
        moments: what an optimizer remembers about it (momentum's velocity, Adam's averages).

    >>> Parameter(0.15)
    Parameter(0.15)
    >>> Parameter("0.15")
    Traceback (most recent call last):
    InputError: the value of a parameter must be a finite number, got '0.15' (str)
    """

    __slots__ = (
        "_owner",
        "_trainable",
        "_value",
        "fixed",
        "gradient",
        "moments",
    )

    def __init__(self, value: float, trainable: bool = True, *, fixed: bool = False) -> None:
        self.value = value
        self.gradient = 0.0
        self.trainable = trainable and not fixed
        self.fixed = fixed
        self.moments: tuple[float, ...] = ()
        self._owner: Network | None = None  # the network in which it was connected first

    @property
    def value(self) -> float:
        """The weight; a finite number."""
        return self._value

    @value.setter
    def value(self, value: float) -> None:
        self._value = finite(value, "the value of a parameter")

    @property
    def trainable(self) -> bool:
        """False freezes the value; the gradient still shows."""
        return self._trainable

    @trainable.setter
    def trainable(self, trainable: bool) -> None:
        self._trainable = flag(trainable, "trainable of a parameter")

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
        other.fixed = self.fixed
        other.gradient, other.moments = self.gradient, self.moments
        return other

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        left = {"gradient": self.gradient, "moments": self.moments, "fixed": self.fixed}
        return Parameter, (self.value, self.trainable), (None, left)

    def __repr__(self) -> str:
        parts = [number(self.value)]
        if self.gradient:
            parts.append(f"gradient={number(self.gradient)}")
        if not self.trainable:
            parts.append("frozen")
        return f"Parameter({', '.join(parts)})"
