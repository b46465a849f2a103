"""Collecting steps while a network trains, as finely and as many as asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from neurosim.data.patterns import Pattern
from neurosim.graph.network import Network
from neurosim.learning.recordings.recording import Mark, Recording
from neurosim.learning.recordings.showing import Shown
from neurosim.learning.recordings.snapshot import Places, places, read
from neurosim.learning.steps import MomentStep, Step, UpdateStep

Grain = Literal["steps", "samples", "epochs"]

GRAINS: dict[str, Grain] = {"steps": "steps", "samples": "samples", "epochs": "epochs"}
"""What one step of a recording may cover."""


class Recorder:
    """Keeps steps up to a limit, the latest ones; the recording says how many were dropped.

    Args:
        net: the network that trains.
        grain: what one step covers: a single change, a sample, or an epoch.
        limit: how many steps are kept at most; None keeps all.
        patterns: what it trains on.
    """

    def __init__(
        self, net: Network, grain: Grain, limit: int | None, patterns: Sequence[Pattern]
    ) -> None:
        self.grain = grain
        self._net, self._patterns = net, patterns
        self._start = net._stage
        self._shown = Shown(net, coarse=grain != "steps")
        self._steps: deque[Step] = deque(maxlen=limit)
        self._marks: list[Mark] = []
        # The last step and how many there are with it, dropped ones included; Ctrl-C may come
        # between this and its being kept.
        self._coming: tuple[int, Step | None] = 0, None
        where = places(net)
        if grain == "steps":  # what a jump moves; all else stands in unrolled networks, over time
            where = Places(each for each in where.columns if each[0] in UpdateStep.ATTRIBUTES)
        self._places = where
        self._first = self._last = read(self._places)

    @property
    def _newest(self) -> Step | None:
        return self._steps[-1] if self._steps else None

    @property
    def _taken(self) -> int:
        """How many steps were taken, those that were dropped since included."""
        count, step = self._coming
        return count if step is self._newest else count - 1

    def sample_begins(self, epoch: int, sample: int) -> None:
        """Mark where a sample's steps begin."""
        self._marks.append(Mark(self._taken, epoch, sample))

    def take(self, steps: Iterable[Step]) -> float:
        """Keep steps as they are taken; return the sum of E that they found.

        Raises:
            OverflowError: after one whose numbers are not finite.
        """
        total, taken = 0.0, self._taken
        for step in steps:
            if not step.is_finite():
                raise OverflowError(str(step))
            if len(self._steps) == self._steps.maxlen and self._steps[0].nodes:
                self._shown.dropped = self._steps[0]
            taken += 1
            self._coming = taken, step
            self._steps.append(step)
            total += step.loss or 0.0
        return total

    def moment(self, epoch: int, sample: int | None, loss: float) -> None:
        """Keep everything that changed since the last moment, as one step."""
        before, now = self._last, read(self._places)
        step = MomentStep(self._net, before, now, self._places, epoch, sample, loss)
        self.sample_begins(epoch, 1 if sample is None else sample)
        self.take([step])
        self._last = now

    def jump(self, change: Callable[[], None], epoch: int, loss: float) -> None:
        """Keep a change that is no part of the walk as one step, if it changes anything."""
        before = self._last = read(self._places)
        change()
        if read(self._places) != before:
            self.moment(epoch, None, loss)

    def cut(self, epoch: int, sample: int, loss: float) -> None:
        """Let it end where the numbers are now: before a sample whose update is not finished.

        Steps coarser than changes keep what is finished of that epoch as one step.
        """
        begin = epoch, 1 if self.grain == "epochs" else sample
        while self._marks and self._marks[-1][1:] >= begin:
            position = self._marks.pop().position
            for _ in range(min(self._taken - position, len(self._steps))):
                self._steps.pop()
            self._coming = position, self._newest
        if self.grain != "steps":
            self._last = self._steps[-1].after if self._steps else self._first
            if read(self._places) != self._last:
                self.moment(epoch, None, loss)

    def recording(self) -> Recording:
        """Return what was kept, at its end."""
        first = self._taken - len(self._steps)
        marks = [
            Mark(max(mark.position - first, 0), mark.epoch, mark.sample)
            for index, mark in enumerate(self._marks)
            if index + 1 == len(self._marks) or self._marks[index + 1].position > first
        ]
        start = "updated" if first else self._start
        return Recording(
            self._net, tuple(self._steps), start, marks, first, self._patterns, self._shown
        )
