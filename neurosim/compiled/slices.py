"""Cutting a run into slices, so that Ctrl-C, progress and checks have their turn in between."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

WORK = 100_000_000
"""What a slice may do, in connections times samples: some tenths of a second, for Ctrl-C waits.

It is a count, and no time: where a slice ends must be the same whenever the same run is repeated,
as one that overflows is looked through by another engine, whose last digits differ.
"""

FINE = 2_000_000
"""The same of the slices that are looked through; larger ones are cut into such first."""

BESIDE = 200
"""What a sample takes besides its connections, in these units."""


def samples_of(connections: int, rows: float, work: int | None = None) -> int:
    """Return with how many samples an amount of work is done.

    Args:
        connections: of the network.
        rows: for how many steps of time a sample lasts.
        work: how much; None for a slice.
    """
    return max(int((WORK if work is None else work) / ((connections + BESIDE) * rows)), 1)


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

    def cut(self, samples: int, size: int, by_epoch: bool) -> Iterator[Slice]:
        """Return shorter ones of about as many samples, of whole batches or epochs.

        Args:
            samples: how many.
            size: how many make a batch.
            by_epoch: whether each epoch is a slice of its own at least.
        """
        count, epoch, last = self.end - self.begin, self.epoch, self.epoch + self.epochs
        if samples >= count:
            while epoch < last:
                many = 1 if by_epoch else min(samples // count, last - epoch)
                yield Slice(epoch, many, self.begin, self.end)
                epoch += many
            return
        step = max(samples // size, 1) * size
        for number in range(epoch, last):
            for begin in range(self.begin, self.end, step):
                yield Slice(number, 1, begin, min(begin + step, self.end))
