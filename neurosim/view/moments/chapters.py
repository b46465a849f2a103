"""Where phases, steps of time, samples and epochs begin in a recording, to jump to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any

from neurosim.checks import choice
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.recordings.recording import Mark, Recording
from neurosim.learning.steps import Step

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
        steps = list(enumerate(recording.steps, 1))
        begins = [mark.position + 1 for mark in self._marks if mark.position < self._end]
        self.all = {
            "phase": _changes(
                (at, (_PASSES.get(step.phase, step.phase), bisect_right(begins, at)))
                for at, step in steps
            ),
            "time": _changes((at, now) for at, step in steps if (now := time_of(step)) is not None),
            "sample": begins,
            "epoch": _changes(zip(begins, (mark.epoch for mark in self._marks), strict=False)),
        }
        going = ("input", "forward")
        self.passes = [at for at in self.all["phase"] if recording.steps[at - 1].phase in going]

    def starts(self, kind: str) -> list[int]:
        """Return the positions at which the first step of every ``kind`` is done.

        Raises:
            OptionError: if the kind is not "phase", "time", "sample" or "epoch".
        """
        return choice(kind, self.all, "kind of jump")

    def following(self, kind: str, position: int) -> int:
        """Return where the next of its kind begins, or the end."""
        return min((at for at in self.starts(kind) if at > position), default=self._end)

    def preceding(self, kind: str, position: int) -> int:
        """Return where this one begins, if that is earlier, or else the one before, or 0."""
        return max((at for at in self.starts(kind) if at < position), default=0)

    def forward(self, position: int) -> int:
        """Return where the forward pass began that is done or under way; 0 for none."""
        at = bisect_right(self.passes, position)
        return self.passes[at - 1] if at else 0

    def mark(self, position: int) -> Mark | None:
        """Return the mark of the sample that the step just done belongs to."""
        at = bisect_right(self._marks, max(position - 1, 0), key=lambda mark: mark.position)
        return self._marks[at - 1] if at else None


def time_of(step: Step) -> int | None:
    """Return which step of time a step in an unrolled network is about, None for no one."""
    node = step.nodes[0] if step.nodes else None
    return split_name(node.name)[1] if node and isinstance(node.network, Unrolled) else None


def _changes(keyed: Iterable[tuple[int, Any]]) -> list[int]:
    """Return the positions at which a key is another than that before."""
    return [next(run)[0] for _, run in groupby(keyed, itemgetter(1))]
