"""The way back to the last finished update, for when training is cut in the middle.

A copy of all numbers is taken from time to time, and the epochs since then are remembered. Whatever
ends training early, the copy is put back and the finished batches are run once more: the same
floats come out, and the walk itself pays nothing for being all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from neurosim.errors import DivergenceError
from neurosim.graph.values.overflow import culprit
from neurosim.learning.batches import Batch, Begun, Epoch
from neurosim.learning.propagation import Walk
from neurosim.learning.recordings.snapshot import is_finite, read, write

EVERY = 256
"""How many updates lie between two copies, at least; a copy is taken between epochs."""


class _Copy(NamedTuple):
    """All numbers at the end of an epoch.

    Attributes:
        values: the numbers.
        walk: what the walk needs to go back to them.
        epochs: how many were finished.
        mark: where the recording was.
    """

    values: tuple[Any, ...]
    walk: Any
    epochs: int = 0
    mark: Any = None


class Entry:
    """An epoch since the last copy.

    Attributes:
        epoch: its batches.
        start: how far it was when this run began with it.
        done: how many batches are finished, and the sum of E so far.
        marks: where the recording was after each of them.
        end: where it was at the end of the epoch, in a tuple; None before the end.
    """

    __slots__ = ("done", "end", "epoch", "marks", "start")

    def __init__(self, epoch: Epoch, start: Begun) -> None:
        self.epoch = epoch
        self.start = start
        self.done: tuple[int, float] = (0, start.loss)
        self.marks: list[Any] = []
        self.end: tuple[Any] | None = None


class _Failed(NamedTuple):
    """The batch at which a repetition ended, and the last finished update before it."""

    batch: Batch
    place: int
    done: tuple[int, float]
    before: _Copy


class Guard:
    """Watches over a training run: finite numbers, and the last finished update after a cut.

    What is finished is noted by single assignments, in :attr:`Entry.done` and ``end``, so whatever
    cuts in finds numbers, losses and the recording's mark of the same moment.

    Args:
        walk: the way through the network.
        begin: makes an epoch the current one.
        run: runs a batch of it silently and returns its summed E.
        begun: how far the first epoch is already.
        mark: where the recording is.
    """

    def __init__(
        self,
        walk: Walk,
        begin: Callable[[Epoch], None],
        run: Callable[[Batch], float],
        begun: Begun,
        mark: Any,
    ) -> None:
        self._walk, self._begin, self._run, self._first = walk, begin, run, begun
        self._places = walk.places()
        self._log: tuple[_Copy, list[Entry]] = self._now()._replace(mark=mark), []

    @property
    def mark(self) -> Any:
        """Where the recording is after the last finished update."""
        copy, entries = self._log
        for entry in reversed(entries):
            if entry.end is not None:
                return entry.end[0]
            if entry.marks and entry.done[0]:
                return entry.marks[entry.done[0] - 1]
        return copy.mark

    @property
    def finished(self) -> int:
        """How many epochs are finished."""
        copy, entries = self._log
        return copy.epochs + sum(entry.end is not None for entry in entries)

    @property
    def begun(self) -> Begun:
        """How far the running epoch is."""
        copy, entries = self._log
        if not entries:
            return Begun() if copy.epochs else self._first
        entry = entries[-1]
        count, total = entry.done
        return Begun(entry.start.updates + count, total) if entry.end is None else Begun()

    @property
    def moved(self) -> bool:
        """Whether any update is finished."""
        return self.finished > 0 or self.begun.updates > self._first.updates

    def begins(self, epoch: Epoch) -> Entry:
        """Take note of an epoch that begins."""
        copy, entries = self._log
        entry = Entry(epoch, Begun() if copy.epochs or entries else self._first)
        entries.append(entry)
        return entry

    def ends(self, entry: Entry, mark: Any) -> None:
        """Take note that an epoch is finished, and now and then a copy.

        Raises:
            OverflowError: if a number is not finite.
        """
        entry.end = (mark,)
        if sum(each.done[0] for each in self._log[1]) >= EVERY:
            self.check()

    def check(self) -> None:
        """Take a copy, between epochs.

        Raises:
            OverflowError: if a number is not finite.
        """
        copy = self._now()._replace(epochs=self.finished, mark=self.mark)
        if not is_finite(copy.values):
            raise OverflowError("a number is not finite")
        self._log = copy, []

    def restore(self) -> None:
        """Go back to the last finished update."""

        def run(batch: Batch) -> float | None:
            try:
                return self._run(batch)
            except BaseException:  # what cut the training cuts again: never stop halfway
                return None

        failed = self._repeat(run, whole=False)
        if failed is not None:
            self._stop_before(failed)

    def diverged(self) -> DivergenceError:
        """Find the update and the neuron at which numbers overflowed, and go back to before it."""

        def run(batch: Batch) -> float | None:
            try:
                total = self._run(batch)
            except OverflowError:
                return None
            return total if is_finite((total, *read(self._places))) else None

        failed = self._repeat(run, whole=True)
        if failed is None:
            return DivergenceError("the numbers overflowed")
        epoch = self._log[1][failed.place].epoch
        error = DivergenceError(self._message(epoch, failed.batch))
        error.epoch = epoch.number
        self._stop_before(failed)
        return error

    def _repeat(self, run: Callable[[Batch], float | None], whole: bool) -> _Failed | None:
        """Run the batches since the copy once more: the finished ones, or the whole epochs."""
        copy, entries = self._log
        self._go_back(copy)
        before = copy
        for place, entry in enumerate(entries):
            self._begin(entry.epoch)
            batches = entry.epoch.batches
            done, total = (0, entry.start.loss), entry.start.loss
            for count, batch in enumerate(batches if whole else batches[: entry.done[0]], 1):
                loss = run(batch)
                if loss is None:
                    return _Failed(batch, place, done, before)
                total += loss
                if not batch.goes_on:
                    before, done = self._now(), (count, total)
        return None

    def _stop_before(self, failed: _Failed) -> None:
        copy, entries = self._log
        entry = entries[failed.place]
        entry.done, entry.end = failed.done, None
        self._log = copy, entries[: failed.place + 1]
        self._go_back(failed.before)

    def _now(self) -> _Copy:
        self._walk.show()
        return _Copy(read(self._places), self._walk.mark())

    def _go_back(self, copy: _Copy) -> None:
        self._walk.back(copy.walk)
        write(self._places, copy.values)

    def _message(self, epoch: Epoch, batch: Batch) -> str:
        last = batch.first + max(len(batch.patterns), 1) - 1
        samples = f"sample {last}" if last == batch.first else f"samples {batch.first} to {last}"
        return (
            f"training diverged in epoch {epoch.number}, {samples}: {culprit(self._walk.net)}; "
            "the numbers from before this update are back in place; try a smaller learning rate, "
            "or ns.diagnose(net, data), which finds out why"
        )
