"""Cutting a run into slices, so that Ctrl-C, progress and checks have their turn in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from neurosim.learning.plan import Plan

__all__ = ["Slice", "Slices"]

WORK = 20_000_000
"""What a slice may do, in weights times samples: some hundredths of a second, which Ctrl-C waits.

It is a count, and no time: where a slice ends must be the same whenever the same run is repeated,
as one that overflows is looked through by another engine, whose last digits differ.
"""

BESIDE = 50
"""What a sample takes besides its weights, in these units."""


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


class Slices:
    """The slices of a run, all of about the same work.

    Args:
        plan: the run.
        weights: how many there are, padding included.
    """

    def __init__(self, plan: Plan, weights: int) -> None:
        self._plan = plan
        self._count = len(plan.patterns)
        self._samples = max(WORK // (weights + BESIDE), 1)

    def __iter__(self) -> Iterator[Slice]:
        epoch, begin = self._plan.after + 1, self._plan.begun.updates * self._plan.size
        final = self._plan.after + self._plan.epochs
        while epoch <= final:
            if begin == 0 and self._samples >= self._count:
                many = min(self._samples // self._count, final - epoch + 1)
                part = Slice(epoch, 1 if self._plan.by_epoch else many, 0, self._count)
                epoch += part.epochs
            else:
                batches = max(self._samples // self._plan.size, 1)
                part = Slice(epoch, 1, begin, min(begin + batches * self._plan.size, self._count))
                begin = part.end % self._count
                epoch += begin == 0
            yield part
