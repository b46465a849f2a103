"""The way back to the last finished update, for when training is cut in the middle.

A copy of all numbers is taken from time to time, and the epochs since then are remembered. Whatever
ends training early, the copy is put back and the finished batches are run once more: the same
floats come out, and the walk itself pays nothing for being all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from neurosim.errors import DivergenceError
from neurosim.graph.values.overflow import culprit
from neurosim.learning.batches import NOT_BEGUN, Batch, Begun, Epoch
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.snapshot import is_finite, read, write

EVERY = 256
"""How many updates lie between two copies, at least; a copy is taken between epochs."""


class _Copy(NamedTuple):
    """All numbers after an update.

    Attributes:
        values: the numbers.
        walk: what the walk needs to go back to them.
        epochs: how many were finished; of a copy that is taken between epochs.
    """

    values: tuple[Any, ...]
    walk: Any
    epochs: int = 0


@dataclass(slots=True)
class Entry:
    """An epoch since the last copy.

    Attributes:
        epoch: its batches.
        start: how far it was when this run began with it.
        done: how many batches are finished, and the sum of E so far.
        ended: whether all of it is finished, and noted.
    """

    epoch: Epoch
    start: Begun
    done: tuple[int, float]
    ended: bool = False


class Guard:
    """Watches over a training run: finite numbers, and the last finished update after a cut.

    What is finished is noted by single assignments, in :attr:`Entry.done` and ``ended``, so
    whatever cuts in finds numbers and losses of the same moment.

    Args:
        walk: the way through the network.
        begin: makes an epoch the current one.
        run: runs a batch of it silently and returns its summed E.
        begun: how far the first epoch is already.
    """

    def __init__(
        self,
        walk: Walk,
        begin: Callable[[Epoch], None],
        run: Callable[[Batch], float],
        begun: Begun,
    ) -> None:
        self._walk, self._begin, self._run, self._first = walk, begin, run, begun
        self._places = walk.places()
        self._log: tuple[_Copy, list[Entry]] = self._now(), []

    @property
    def finished(self) -> int:
        """How many epochs are finished."""
        copy, entries = self._log
        return copy.epochs + sum(entry.ended for entry in entries)

    @property
    def begun(self) -> Begun:
        """How far the running epoch is."""
        copy, entries = self._log
        if not entries:
            return NOT_BEGUN if copy.epochs else self._first
        entry = entries[-1]
        count, total = entry.done
        return NOT_BEGUN if entry.ended else Begun(entry.start.updates + count, total)

    @property
    def next_sample(self) -> int:
        """The number of the sample, in the running epoch, that the next update begins with."""
        _, entries = self._log
        if not entries or entries[-1].ended or not entries[-1].epoch.batches:
            return 1
        batches, (count, _) = entries[-1].epoch.batches, entries[-1].done
        if count < len(batches):
            return batches[count].first
        return batches[-1].first + len(batches[-1].patterns)

    @property
    def moved(self) -> bool:
        """Whether any update is finished."""
        return self.finished > 0 or self.begun.updates > self._first.updates

    def begins(self, epoch: Epoch) -> Entry:
        """Take note of an epoch that begins."""
        copy, entries = self._log
        start = NOT_BEGUN if copy.epochs or entries else self._first
        entry = Entry(epoch, start, (0, start.loss))
        entries.append(entry)
        return entry

    def ends(self, entry: Entry) -> None:
        """Take note that an epoch is finished, and now and then a copy.

        Raises:
            OverflowError: if a number is not finite.
        """
        entry.ended = True
        if sum(each.done[0] for each in self._log[1]) >= EVERY:
            self.check()

    def check(self) -> None:
        """Take a copy, between epochs.

        Raises:
            OverflowError: if a number is not finite.
        """
        copy = self._now()._replace(epochs=self.finished)
        if not is_finite(copy.values):
            raise OverflowError("a number is not finite")
        self._log = copy, []

    def restore(self) -> None:
        """Go back to the last finished update."""
        self._repeat(whole=False)

    def diverged(self) -> DivergenceError:
        """Find the update and the neuron at which numbers overflowed, and go back to before it."""
        what = culprit(self._walk.net)
        message = self._repeat(whole=True)
        if not message:  # only a recording sees what is finite again where its batch ends
            self.restore()
            entry = self._log[1][-1]
            message = _told(entry.epoch, entry.epoch.batches[entry.done[0]], what)
        error = DivergenceError(
            f"training diverged in {message}; the numbers from before this update are back in "
            "place; try a smaller learning rate, or ns.diagnose(net, data), which finds out why"
        )
        error.epoch = self._log[1][-1].epoch.number
        return error

    def _repeat(self, whole: bool) -> str:
        """Run batches since the copy once more, up to one that cannot be finished.

        Args:
            whole: run all batches of each epoch, not only those that were finished.

        Returns:
            where that was and what overflowed; nothing where all could be finished.
        """
        before, entries = self._log
        self._go_back(before)
        for place, entry in enumerate(entries):
            self._begin(entry.epoch)
            batches = entry.epoch.batches
            done, total = (0, entry.start.loss), entry.start.loss
            for count, batch in enumerate(batches if whole else batches[: entry.done[0]], 1):
                try:
                    total += self._run(batch)
                    failed = not is_finite((total, *read(self._places)))
                except BaseException:  # what cut the training cuts again: never stop halfway
                    failed = True
                if failed:
                    message = _told(entry.epoch, batch, culprit(self._walk.net))
                    entry.done, entry.ended = done, False
                    self._log = self._log[0], entries[: place + 1]
                    self._go_back(before)
                    return message
                if not batch.goes_on:
                    before, done = self._now(), (count, total)
        return ""

    def _now(self) -> _Copy:
        self._walk.show()
        return _Copy(read(self._places), self._walk.mark())

    def _go_back(self, copy: _Copy) -> None:
        self._walk.back(copy.walk)
        write(self._places, copy.values)


def _told(epoch: Epoch, batch: Batch, what: str) -> str:
    last = batch.first + max(len(batch.patterns), 1) - 1
    samples = f"sample {last}" if last == batch.first else f"samples {batch.first} to {last}"
    return f"epoch {epoch.number}, {samples}: {what}"
