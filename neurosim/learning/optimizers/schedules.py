"""Learning rates that change from epoch to epoch.

A schedule goes wherever a learning rate goes. It is a pure function of the epoch's number, so a
run that was cut and goes on later finds the same rates.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

from neurosim.attributes import unchanging
from neurosim.checks import finite, whole
from neurosim.errors import OptionError


class Schedule(ABC):
    """A learning rate by the number of the epoch; derive from it for a schedule of your own."""

    @abstractmethod
    def rate(self, epoch: int) -> float:
        """Return the learning rate in that epoch, counted from 1."""


@unchanging
@dataclass(frozen=True)
class StepDecay(Schedule):
    """The rate is multiplied by a factor at regular intervals of epochs.

    Args:
        first: the rate in the first epoch.
        factor: what it is multiplied with, above 0 and up to 1.
        every: after how many epochs.

    >>> [StepDecay(0.5, factor=0.1, every=2).rate(epoch) for epoch in (1, 2, 3)]
    [0.5, 0.5, 0.05]
    """

    first: float
    factor: float = 0.5
    every: int = 10

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", positive(self.first, "first"))
        object.__setattr__(self, "factor", _fraction(self.factor, "factor"))
        object.__setattr__(self, "every", whole(self.every, "every"))

    def rate(self, epoch: int) -> float:
        """Return first · factor^((epoch - 1) div every)."""
        return float(self.first * self.factor ** ((whole(epoch, "epoch") - 1) // self.every))


@unchanging
@dataclass(frozen=True)
class ExponentialDecay(Schedule):
    """The rate is multiplied by a factor after every epoch.

    Args:
        first: the rate in the first epoch.
        factor: what it is multiplied with, above 0 and up to 1.

    >>> ExponentialDecay(0.5, factor=0.5).rate(3)
    0.125
    """

    first: float
    factor: float = 0.99

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", positive(self.first, "first"))
        object.__setattr__(self, "factor", _fraction(self.factor, "factor"))

    def rate(self, epoch: int) -> float:
        """Return first · factor^(epoch - 1)."""
        return float(self.first * self.factor ** (whole(epoch, "epoch") - 1))


@unchanging
@dataclass(frozen=True)
class CosineDecay(Schedule):
    """The rate falls along half a cosine: slowly, then fast, then slowly.

    Args:
        first: the rate in the first epoch.
        epochs: after how many epochs it has come down; it stays there.
        last: where it comes down to, 0 or above.

    Source: Loshchilov and Hutter, "SGDR" (2017), without restarts.

    >>> [round(CosineDecay(0.4, epochs=4).rate(epoch), 6) for epoch in (1, 3, 5, 6)]
    [0.4, 0.2, 0.0, 0.0]
    """

    first: float
    epochs: int
    last: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", positive(self.first, "first"))
        object.__setattr__(self, "epochs", whole(self.epochs, "epochs"))
        object.__setattr__(self, "last", finite(self.last, "last"))
        if not 0.0 <= self.last <= self.first:
            raise OptionError(f"last must lie in 0..{self.first:g}, got {self.last:g}")

    def rate(self, epoch: int) -> float:
        """Return last + (first - last) · (1 + cos(pi (epoch - 1) / epochs)) / 2."""
        share = min((whole(epoch, "epoch") - 1) / self.epochs, 1.0)
        return float(self.last + (self.first - self.last) * (1.0 + math.cos(math.pi * share)) / 2.0)


def positive(value: float, what: str) -> float:
    """Return a number above 0.

    Raises:
        InputError, OptionError: unless it is one.
    """
    number = finite(value, what)
    if number <= 0.0:
        raise OptionError(f"{what} must be above 0, got {number:g}")
    return number


def _fraction(value: float, what: str) -> float:
    number = finite(value, what)
    if not 0.0 < number <= 1.0:
        raise OptionError(f"{what} must be above 0 and at most 1, got {number:g}")
    return number
