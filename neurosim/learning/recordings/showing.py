"""What a recurrent network shows of the passes over its unrolled networks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from neurosim.graph.network import Network, Stage
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.recordings.snapshot import Places, own_places, read, write
from neurosim.learning.steps import Step


def origin_of(net: Network) -> Network:
    """Return the recurrent network that a network was unrolled from, or itself."""
    return net.origin if isinstance(net, Unrolled) else net


def set_stage(net: Network, stage: Stage) -> None:
    """Take note of what was done last, also with others that hold the same weights."""
    origin = origin_of(net)
    if stage == "updated":  # no pass may go on from outputs of other weights
        for each in origin.derived.get("unrolled", {}).values():
            each._stage = "updated" if each._stage != "built" else "built"
    elif origin.recurrent and "shown" not in origin.derived:
        stage = "built"
    origin._stage = net._stage = stage


def time_of(
    steps: Sequence[Step], position: int, dropped: Step | None = None
) -> tuple[Unrolled, int] | None:
    """Return where in time a moment of a recording is: the unrolled network, and the step of time.

    Args:
        steps: the steps of the recording.
        position: how many of them are in force; where those are about no time, the next ones tell.
        dropped: the last step before them that was about a time, if such a one was not kept.
    """
    earlier = reversed(steps[:position])
    for step in chain(earlier, [] if dropped is None else [dropped], steps[position:]):
        for node in step.nodes:
            if isinstance(node.network, Unrolled):
                now = split_name(node.name)[1]
                return node.network, min(max(now, 1), node.network.length)
    return None


class Shown:
    """What a recurrent network shows before a recording, and at any of its moments.

    Args:
        net: the network of the recording; one without time shows itself.
        coarse: whether the steps are moments, which tell nothing of unrolled networks.

    Attributes:
        dropped: the last step about a time that the recording did not keep, None if it has all.
    """

    def __init__(self, net: Network, coarse: bool = False) -> None:
        self._origin, self._coarse = origin_of(net), coarse
        nets = [self._origin] if self._origin.recurrent else []
        if coarse and self._origin._last_pass is not None:
            nets += self._origin.derived["unrolled"].values()
        self._places = Places(chain.from_iterable(own_places(each).columns for each in nets))
        self._start = self._end = self._now()
        self._stage = self._origin._stage
        self.dropped: Step | None = None

    def ends(self) -> None:
        """Take note of what is shown where the recording ends."""
        self._end = self._now()

    def show(self, steps: Sequence[Step], position: int, first: bool) -> None:
        """Show the step of time at which that moment of the recording is.

        Args:
            steps: the steps of the recording.
            position: how many of them are in force.
            first: whether the recording began with the first of them.
        """
        if not self._origin.recurrent:
            return
        self._origin.derived.pop("shown", None)
        if (position or not first) and position < len(steps):
            found = time_of(steps, position, self.dropped)
            deep, step = found or self._start[:2]  # an update alone leaves both as they were
            if deep is not None and (found or not self._coarse):
                deep.show(step)
            return
        deep, step, values = self._end if position else self._start
        write(self._places, values)
        if deep is not None:
            deep.is_shown(step)

    def begins(self) -> None:
        """Let what was done last before the recording be so again, if its numbers are there."""
        if "shown" in self._origin.derived:
            self._origin._stage = self._stage

    def _now(self) -> tuple[Unrolled | None, int, tuple[Any, ...]]:
        deep = self._origin._last_pass
        return deep, 1 if deep is None else deep._showing, read(self._places)
