"""Where phases, steps of time, samples and epochs begin in a recording, to jump to them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from neurosim.checks import choice
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.recordings.recording import Mark, Recording
from neurosim.learning.steps import Step

KINDS = {kind: kind for kind in ("phase", "time", "sample", "epoch")}
"""What one may jump to."""

_PASSES = {"input": "forward", "loss": "backward"}
"""A jump to the forward pass goes to its inputs, one to the backward pass to its loss."""


class Chapters:
    """The positions at which the first step of each phase, step of time, sample and epoch is done.

    Args:
        recording: the recording.

    Attributes:
        all: the positions of every kind.
        passes: the positions at which the first step of each forward pass is done.
    """

    def __init__(self, recording: Recording) -> None:
        self._end = len(recording)
        self._marks = recording.marks
        samples = [mark.position + 1 for mark in self._marks]
        epochs = [
            mark.position + 1
            for last, mark in zip((None, *self._marks), self._marks, strict=False)
            if last is None or last.epoch != mark.epoch
        ]
        phases = _phase_starts(recording.steps, set(samples))
        going = ("input", "forward")
        self.passes = [at for at in phases if recording.steps[at - 1].phase in going]
        self.all = {
            "phase": phases,
            "time": _time_starts(recording),
            "sample": [each for each in samples if each <= self._end],
            "epoch": [each for each in epochs if each <= self._end],
        }

    def starts(self, kind: str) -> list[int]:
        """Return the positions at which the first step of every ``kind`` is done.

        Raises:
            OptionError: if the kind is not "phase", "time", "sample" or "epoch".
        """
        return self.all[choice(kind, KINDS, "kind of jump")]

    def following(self, kind: str, position: int) -> int:
        """Return where the next of its kind begins, or the end."""
        starts = self.starts(kind)
        at = bisect_right(starts, position)
        return starts[at] if at < len(starts) else self._end

    def preceding(self, kind: str, position: int) -> int:
        """Return where this one begins, if that is earlier, or else the one before, or 0."""
        starts = self.starts(kind)
        at = bisect_left(starts, position)
        return starts[at - 1] if at else 0

    def forward(self, position: int) -> int:
        """Return where the forward pass began that is done or under way; 0 for none."""
        at = bisect_right(self.passes, position)
        return self.passes[at - 1] if at else 0

    def mark(self, position: int) -> Mark | None:
        """Return the mark of the sample that the step just done belongs to."""
        at = bisect_right(self._marks, max(position - 1, 0), key=lambda mark: mark.position)
        return self._marks[at - 1] if at else None


def time_of(step: Step | None) -> int | None:
    """Return which step of time a step in an unrolled network is about, None for no one."""
    node = step.nodes[0] if step is not None and step.nodes else None
    timed = node is not None and isinstance(node.network, Unrolled)
    return split_name(node.name)[1] if timed and node is not None else None


def _time_starts(recording: Recording) -> list[int]:
    starts, last = [], None
    for position, step in enumerate(recording.steps, 1):
        now = time_of(step)
        if now is not None and now != last:
            starts.append(position)
            last = now
    return starts


def _phase_starts(steps: Sequence[Step], samples: set[int]) -> list[int]:
    starts, last = [], ""
    for position, step in enumerate(steps, 1):
        now = _PASSES.get(step.phase, step.phase)
        if now != last or position in samples:
            starts.append(position)
        last = now
    return starts
