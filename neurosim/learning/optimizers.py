"""Optimizers: how a parameter moves, given its gradient.

An optimizer holds options only. What it remembers between updates stands on the parameters, in
``Parameter.moments``, so that time travel takes it along.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

from neurosim.checks import finite
from neurosim.errors import OptionError
from neurosim.graph.parameter import Parameter
from neurosim.notation import number, product

__all__ = ["SGD", "Optimizer"]


class Optimizer(ABC):
    """A rule that moves parameters against their gradients."""

    learning_rate: float

    @abstractmethod
    def update(self, parameters: Iterable[Parameter]) -> None:
        """Move every parameter that is trainable."""

    @abstractmethod
    def formula(self, before: float, gradient: float, moments: tuple[float, ...]) -> str:
        """Write out the update of one parameter, up to the equals sign of the result.

        Args:
            before: the value before the update.
            gradient: its gradient.
            moments: its moments after the update.
        """


class SGD(Optimizer):
    """Gradient descent, with momentum on request.

    ``value -= learning_rate * gradient``, which is the lecture's ``w += learning_rate * error *
    input``. With momentum, ``velocity = momentum * velocity + gradient`` takes the gradient's
    place; the velocity stands in ``Parameter.moments``. (Polyak 1964, in the form of PyTorch.)

    Args:
        learning_rate: the lecture's alpha, above 0.
        momentum: how much of the velocity is kept, from 0 up to but not including 1.

    Raises:
        InputError: for an option that is no finite number.
        OptionError: for one that is out of range.

    >>> parameter = Parameter(0.4)
    >>> parameter.gradient = 0.1
    >>> SGD(learning_rate=0.5).update([parameter])
    >>> parameter.value
    0.35000000000000003
    """

    def __init__(self, learning_rate: float = 0.5, momentum: float = 0.0) -> None:
        self.learning_rate = finite(learning_rate, "learning_rate")
        self.momentum = finite(momentum, "momentum")
        if self.learning_rate <= 0.0:
            raise OptionError(f"learning_rate must be above 0, got {learning_rate:g}")
        if not 0.0 <= self.momentum < 1.0:
            raise OptionError(f"momentum must lie in 0 <= momentum < 1, got {momentum:g}")

    def update(self, parameters: Iterable[Parameter]) -> None:
        """Move every parameter that is trainable against its gradient."""
        rate, momentum = self.learning_rate, self.momentum
        if not momentum:
            for parameter in parameters:
                if parameter.trainable:
                    parameter.value -= rate * parameter.gradient
            return
        for parameter in parameters:
            if parameter.trainable:
                before = parameter.moments[0] if parameter.moments else 0.0
                velocity = momentum * before + parameter.gradient
                parameter.value -= rate * velocity
                parameter.moments = (velocity,)

    def formula(self, before: float, gradient: float, moments: tuple[float, ...]) -> str:
        """Write ``w - rate*gradient``, or with momentum ``w - rate*velocity``."""
        step = moments[0] if self.momentum and moments else gradient
        return f"{number(before)} - {product(self.learning_rate, step)}"

    def __repr__(self) -> str:
        momentum = f", momentum={self.momentum:g}" if self.momentum else ""
        return f"SGD(learning_rate={self.learning_rate:g}{momentum})"
