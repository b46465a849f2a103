"""The holder of a weight's number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from neurosim.checks import finite, finites, flag
from neurosim.graph.work import settable
from neurosim.notation import number

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection
    from neurosim.graph.network import Network


class Parameter:
    """A number that can be learned; several connections may hold the same one.

    Which connections do is a fact of their network, see :attr:`Connection.sharing`: a recurrent
    network and all that are unrolled from it hold the very same parameters.

    Attributes:
        value: the weight; a finite number.
        trainable: False freezes the value; the gradient still shows. Setting it to True frees a
            fixed weight as well.
        gradient: dE/d value, summed over the connections that hold it, averaged over a batch.
        fixed: True for a weight that a layer is built with and that is not to be learned, such as
            the 1 by which a gate passes a signal on: setting it freezes the weight, and
            ``net.thaw()`` leaves it so. One that is no longer fixed stays frozen until it is
            thawed.
        moments: what an optimizer remembers about it (momentum's velocity, Adam's averages).

    Each may be set by hand, and what it is set to is checked then.

    >>> Parameter(0.15)
    Parameter(0.15)
    >>> Parameter("0.15")
    Traceback (most recent call last):
    InputError: the value of a parameter must be a finite number, got '0.15' (str)
    """

    __slots__ = ("_fixed", "_gradient", "_moments", "_network", "_trainable", "_value")

    _label = "a parameter"

    _value: float
    _trainable: bool
    _fixed: bool
    value = settable("value", finite)
    gradient = settable("gradient", finite)
    trainable = settable("trainable", flag, "_learns")
    fixed = settable("fixed", flag, "_holds")
    moments = settable("moments", finites)

    def __init__(self, value: float, trainable: bool = True, *, fixed: bool = False) -> None:
        self._network: Network | None = None  # the network in which it was connected first
        self._value = finite(value, "the value of a parameter")
        self._gradient = 0.0
        self._fixed = flag(fixed, "fixed of a parameter")
        self._trainable = flag(trainable, "trainable of a parameter") and not self._fixed
        self._moments: tuple[float, ...] = ()

    @property
    def _learns(self) -> bool:
        return self._trainable

    @_learns.setter
    def _learns(self, value: bool) -> None:
        self._trainable = value
        self._fixed = self._fixed and not value  # who frees it by name means it

    @property
    def _holds(self) -> bool:
        return self._fixed

    @_holds.setter
    def _holds(self, value: bool) -> None:
        self._fixed = value
        self._trainable = self._trainable and not value

    def recall(self, count: int) -> tuple[float, ...]:
        """Return the moments if there are that many, otherwise as many zeros.

        Every rule keeps another number of moments, so what an earlier optimizer left behind is
        never taken for the own.
        """
        return self._moments if len(self._moments) == count else (0.0,) * count

    def add_up(self, connections: Iterable[Connection], rest: float = 0.0) -> None:
        """Set the gradient to the sum over the connections that share the parameter.

        Args:
            connections: those of one network.
            rest: the sum over those of others, unrolled over another number of steps of time.
        """
        total = 0.0
        for connection in connections:
            total += connection._gradient
        self._gradient = total + rest

    def __copy__(self) -> Parameter:
        # Held by no connection yet.
        other = Parameter(self._value, self._trainable, fixed=self._fixed)
        other._gradient, other._moments = self._gradient, self._moments
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
