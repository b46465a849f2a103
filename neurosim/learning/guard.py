"""The way back to the last finished update, for when training is cut in the middle.

A copy of all numbers is taken every so often, and the epochs since then are remembered. Whatever
ends training early, the copy is put back and the finished batches are run once more: the same
floats come out, and the walk itself pays nothing for being all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from neurosim.errors import DivergenceError
from neurosim.graph.network import Network
from neurosim.graph.overflow import culprit
from neurosim.learning.batches import Batch, Epoch
from neurosim.learning.snapshot import is_finite, places, read, write

__all__ = ["Guard"]

EVERY = 256
"""How many updates lie between two copies, at least; a copy is taken between epochs."""


class Guard:
    """Watches over a training run: finite numbers, and the last finished update after a cut.

    Args:
        net: the network that trains.
        begin: makes an epoch the current one.
        run: runs a batch of it silently and returns its summed E.

    Attributes:
        moved: whether the numbers it would go back to are those of a finished update.
    """

    def __init__(
        self,
        net: Network,
        begin: Callable[[Epoch], None],
        run: Callable[[Batch], float],
    ) -> None:
        self._net = net
        self._begin = begin
        self._run = run
        self._places = places(net)
        self._copy = read(self._places)
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
        values = read(self._places)
        if not is_finite(values):
            raise OverflowError("a number is not finite")
        self._copy = values
        self.moved = self.moved or bool(self._since)
        self._since.clear()
        self._updates = 0

    def restore(self, running: Epoch | None, done: int) -> None:
        """Go back to the last finished update.

        Args:
            running: the epoch that was cut.
            done: how many of its batches were finished.
        """
        write(self._places, self._copy)
        for epoch, batch in self._batches(running):
            if epoch is running and done == 0:
                return
            done -= epoch is running
            before = read(self._places)
            try:
                self._run(batch)
            except BaseException:  # what cut the training cuts again: never stop halfway
                write(self._places, before)
                return

    def diverged(self, running: Epoch | None) -> DivergenceError:
        """Find the update and the neuron at which numbers overflowed, and go back to before it.

        Args:
            running: the epoch that was cut.
        """
        write(self._places, self._copy)
        before = self._copy
        for epoch, batch in self._batches(running):
            if not self._runs(batch):
                error = DivergenceError(self._message(epoch, batch))
                error.epoch = epoch.number
                write(self._places, before)
                return error
            before = read(self._places)
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
            f"training diverged in epoch {epoch.number}, {samples}: {culprit(self._net)}; "
            "the numbers from before this update are back in place; try a smaller learning rate"
        )
