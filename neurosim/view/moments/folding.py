"""A recording over time in the picture of the recurrent network: a step of time after the other."""

from __future__ import annotations

from typing import Any

from neurosim.graph.connection import Connection
from neurosim.graph.nodes import Node
from neurosim.graph.time.unrolling import Unrolled, without_time
from neurosim.learning.recordings.recording import Recording
from neurosim.view.moments.frames import Frames


class FoldedFrames(Frames):
    """The moments of a recording, each with the numbers of the step of time that it is about.

    Args:
        frames: the moments in the unrolled network.

    >>> import neurosim as ns
    >>> net = ns.recurrent([1, 1, 1], seed=1)
    >>> frames = FoldedFrames(Frames(ns.forward(net, [[0.5], [0.25]])))
    >>> frames[1].value(net["i1"], "output"), frames[2].value(net["i1"], "output")
    (0.5, 0.25)
    """

    def __init__(self, frames: Frames) -> None:
        found = frames.recording
        if isinstance(found.net, Unrolled):
            found = Recording(found.net.origin, found.steps, found.at(0).stage, found.marks)
        super().__init__(found)

    def history(self, element: Any, attribute: str) -> list[tuple[int, Any]]:
        """Return (index, value) for every change of a number, through all steps of time."""
        if not isinstance(element, Node):
            return super().history(element, attribute)
        found = [(0, self[0].value(element, attribute))]
        for at, step in enumerate(self.recording.steps, 1):
            if attribute in step.ATTRIBUTES and self.owner(step.owner) is element:
                found.append((at, step.after[step.ATTRIBUTES.index(attribute)]))
        return found

    def owner(self, element: Any) -> Any:
        """Return what a node or connection of an unrolled network is in the recurrent one."""
        return without_time(element)

    def unfolded(self, index: int, element: Any) -> Any:
        """Return what a node or connection is at the step of time of a moment."""
        step = self[index].step
        running = {self.owner(each): each for each in step.along} if step else {}
        at = self.recording.at(index).time
        if at is None or element in running:
            return running.get(element, element)
        deep, now = at
        if isinstance(element, Connection):
            return deep.copies(element)[now - 1]
        return deep.at(element.name, now)


def frames_of(recording: Recording) -> Frames:
    """Return the moments of a recording; of one over several sequences, folded.

    Each sequence has a length of its own, so that no unrolled network fits them all.
    """
    frames = Frames(recording)
    return FoldedFrames(frames) if recording.net.recurrent else frames
