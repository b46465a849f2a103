"""A recording over time in the picture of the recurrent network: a step of time after the other."""

from __future__ import annotations

from typing import Any

from neurosim.graph.connection import Connection
from neurosim.graph.nodes import Node
from neurosim.graph.time.unrolling import Unrolled
from neurosim.learning.recordings.recording import Recording
from neurosim.learning.recordings.showing import time_of
from neurosim.view.moments.frames import Frame, Frames


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
        held = element.target if isinstance(element, Connection) else element
        if not isinstance(held, Node) or not isinstance(held.network, Unrolled):
            return element
        if isinstance(element, Connection):
            return self.net.connection(*_folded((element.source.name, element.target.name)))
        return self.net.node(*_folded((element.name,)))

    def __getitem__(self, index: int) -> FoldedFrame:
        return FoldedFrame(self, super().__getitem__(index).index)


class FoldedFrame(Frame):
    """A moment, in the recurrent network."""

    __slots__ = ("_running",)

    def __init__(self, frames: FoldedFrames, index: int) -> None:
        super().__init__(frames, index)
        self._running = {frames.owner(each): each for each in super().along}

    @property
    def about(self) -> tuple[str, ...]:
        """The names of the nodes that the step is about, in the recurrent network."""
        return _folded(super().about)

    @property
    def along(self) -> tuple[Connection, ...]:
        """The connections that it is about."""
        return tuple(self._running)

    def unfolded(self, element: Any) -> Any:
        """Return what a node or connection of the recurrent network is at this step of time."""
        at = time_of(self._frames.recording.steps, self.index)
        if at is None or element in self._running:
            return self._running.get(element, element)
        deep, step = at
        if isinstance(element, Connection):
            return deep.copies(element)[step - 1]
        return deep.at(element.name, step) if isinstance(element, Node) else element

    def value(self, element: Any, attribute: str) -> Any:
        """Return what stood there then, at this step of time."""
        return super().value(self._running.get(element, element), attribute)

    def current(self, element: Any, attribute: str) -> bool:
        """True if a number is of the pass under way, and found already at this step of time."""
        return super().current(self._running.get(element, element), attribute)


def frames_of(recording: Recording) -> Frames:
    """Return the moments of a recording; of one over several sequences, folded.

    Each sequence has a length of its own, so that no unrolled network fits them all.
    """
    frames = Frames(recording)
    return FoldedFrames(frames) if recording.net.recurrent else frames


def _folded(names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return what nodes of an unrolled network are called in the recurrent one."""
    return tuple(name.rpartition("@")[0] or name for name in names)
