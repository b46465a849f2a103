"""The way back to the last finished update, for when training is cut in the middle.

A copy of all numbers is taken every so often, and the epochs since then are remembered. Whatever
ends training early, the copy is put back and the finished batches are run once more: the same
floats come out, and the walk itself pays nothing for being all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from neurosim.errors import DivergenceError
from neurosim.graph.overflow import culprit
from neurosim.learning.batches import Batch, Epoch
from neurosim.learning.propagation import Walk
from neurosim.learning.sequence_walk import SequenceWalk
from neurosim.learning.snapshot import is_finite, read, write

__all__ = ["Guard"]

Copy: TypeAlias = tuple[tuple[Any, ...], Any]
"""All numbers, and what the walk needs to go back to them."""

EVERY = 256
"""How many updates lie between two copies, at least; a copy is taken between epochs."""


class Guard:
    """Watches over a training run: finite numbers, and the last finished update after a cut.

    Args:
        walk: the way through the network, for the neuron at which numbers overflowed.
        begin: makes an epoch the current one.
        run: runs a batch of it silently and returns its summed E.

    Attributes:
        moved: whether the numbers it would go back to are those of a finished update.
    """

    def __init__(
        self,
        walk: Walk | SequenceWalk,
        begin: Callable[[Epoch], None],
        run: Callable[[Batch], float],
    ) -> None:
        self._walk = walk
        self._begin = begin
        self._run = run
        self._places = walk.places()
        self._copy = self._now()
        self.moved = False
        self._since: list[Epoch] = []
        self._updates = 0

    def finished(self, epoch: Epoch) -> None:
        """Take note that an epoch is finished, and now and then a copy.

        Raises:
            OverflowError: if a number is not finite.
        """
        self._since.append(epoch)
        self._updates += len(epoch.batches)
        if self._updates >= EVERY:
            self.check()

    def check(self) -> None:
        """Take a copy.

        Raises:
            OverflowError: if a number is not finite.
        """
        copy = self._now()
        if not is_finite(copy[0]):
            raise OverflowError("a number is not finite")
        self._copy = copy
        self.moved = self.moved or bool(self._since)
        self._since.clear()
        self._updates = 0

    def restore(self, running: Epoch | None, done: int) -> None:
        """Go back to the last finished update.

        Args:
            running: the epoch that was cut.
            done: how many of its batches were finished.
        """
        self._go_back(self._copy)
        for epoch, batch in self._batches(running):
            if epoch is running and done == 0:
                return
            done -= epoch is running
            before = self._now()
            try:
                self._run(batch)
            except BaseException:  # what cut the training cuts again: never stop halfway
                self._go_back(before)
                return

    def _now(self) -> Copy:
        self._walk.show()
        return read(self._places), self._walk.mark()

    def _go_back(self, copy: Copy) -> None:
        values, mark = copy
        self._walk.back(mark)
        write(self._places, values)

    def diverged(self, running: Epoch | None) -> DivergenceError:
        """Find the update and the neuron at which numbers overflowed, and go back to before it.

        Args:
            running: the epoch that was cut.
        """
        self._go_back(self._copy)
        before = self._copy
        for epoch, batch in self._batches(running):
            if not self._runs(batch):
                error = DivergenceError(self._message(epoch, batch))
                error.epoch = epoch.number
                self._go_back(before)
                return error
            before = self._now()
            self.moved = True
        return DivergenceError("the numbers overflowed")

    def _batches(self, running: Epoch | None) -> Iterator[tuple[Epoch, Batch]]:
        for epoch in [*self._since, *([running] if running is not None else [])]:
            self._begin(epoch)
            for batch in epoch.batches:
                yield epoch, batch

    def _runs(self, batch: Batch) -> bool:
        """Run a batch; False if a number overflowed."""
        try:
            total = self._run(batch)
        except OverflowError:
            return False
        return is_finite((total,)) and is_finite(read(self._places))

    def _message(self, epoch: Epoch, batch: Batch) -> str:
        last = batch.first + len(batch.patterns) - 1
        samples = f"sample {last}" if last == batch.first else f"samples {batch.first} to {last}"
        return (
            f"training diverged in epoch {epoch.number}, {samples}: {culprit(self._walk.net)}; "
            "the numbers from before this update are back in place; try a smaller learning rate"
        )
