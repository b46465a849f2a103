"""Cutting a run into slices, so that Ctrl-C, progress and checks have their turn in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from neurosim.learning.plan import Plan

__all__ = ["Slice", "Slices"]

SECONDS = 0.05
"""How long a slice should take: about how long Ctrl-C may have to wait."""

FIRST_WORK = 10_000_000
"""Weights times samples of the first slice, while nothing is known about the speed."""


class Slice(NamedTuple):
    """A stretch of training that compiled code runs in one go.

    Attributes:
        epoch: the number of its first epoch, from 1.
        epochs: how many epochs; 1 where it is only a part of one.
        begin: the first pattern in the order of each epoch, from 0.
        end: the pattern behind the last.
    """

    epoch: int
    epochs: int
    begin: int
    end: int

    @property
    def samples(self) -> int:
        """How many samples it runs."""
        return self.epochs * (self.end - self.begin)


class Slices:
    """The slices of a run; each should take about as long as the others, as measured so far.

    Args:
        plan: the run.
        weights: how many there are, padding included.
    """

    def __init__(self, plan: Plan, weights: int) -> None:
        self._plan = plan
        self._count = len(plan.patterns)
        self._speed = FIRST_WORK / SECONDS / max(weights, 1)  # samples a second

    def __iter__(self) -> Iterator[Slice]:
        epoch, begin = self._plan.after + 1, 0
        final = self._plan.after + self._plan.epochs
        while epoch <= final:
            samples = max(int(self._speed * SECONDS), 1)
            if begin == 0 and samples >= self._count:
                many = min(samples // self._count, final - epoch + 1)
                part = Slice(epoch, 1 if self._plan.by_epoch else many, 0, self._count)
                epoch += part.epochs
            else:
                batches = max(samples // self._plan.size, 1)
                part = Slice(epoch, 1, begin, min(begin + batches * self._plan.size, self._count))
                begin = part.end % self._count
                epoch += begin == 0
            yield part

    def took(self, part: Slice, seconds: float) -> None:
        """Take note of how long a slice took."""
        speed = part.samples / max(seconds, 1e-6)
        self._speed = min(max(speed, self._speed / 4), self._speed * 16)
