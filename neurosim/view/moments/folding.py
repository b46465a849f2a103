"""A recording over time in the picture of the recurrent network: a step of time after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.recordings.recording import Recording
from neurosim.view.moments.frames import Frame, Frames, Highlight


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
        super().__init__(frames.recording)
        self._folded: dict[int, dict[Any, Any]] = {}

    @property
    def net(self) -> Network:
        """The recurrent network."""
        net = self.recording.net
        return net.origin if isinstance(net, Unrolled) else net

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
        deep = held.network if isinstance(held, Node) else None
        if not isinstance(deep, Unrolled):
            return element
        if isinstance(element, Node):
            return self.net.node(split_name(element.name)[0])
        return self._connections(deep)[element]

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[each] for each in range(len(self))[index]]
        return FoldedFrame(self, super().__getitem__(index).index)

    def _connections(self, deep: Unrolled) -> dict[Any, Any]:
        if id(deep) not in self._folded:
            self._folded[id(deep)] = {
                copy: each for each in self.net.connections for copy in deep.copies(each)
            }
        return self._folded[id(deep)]


class FoldedFrame(Frame):
    """A moment, in the recurrent network."""

    __slots__ = ("_at", "_running", "deep")

    def __init__(self, frames: FoldedFrames, index: int) -> None:
        super().__init__(frames, index)
        self.deep, self._at = frames.chapters.over_time(index)
        along = self.step.along if self.step is not None else ()
        self._running = {frames.owner(each): each for each in along}

    @property
    def highlight(self) -> Highlight:
        """What the step is about, in the recurrent network."""
        shown = super().highlight
        there = {id(copy): each for each, copy in self._running.items()}
        return Highlight(
            tuple(name.rpartition("@")[0] or name for name in shown.nodes),
            tuple(there[id(each)] for each in shown.connections if id(each) in there),
            shown.flow,
            {_folded(ends): note for ends, note in shown.notes.items()},
        )

    def unfolded(self, element: Any) -> Any:
        """Return what a node or connection of the recurrent network is at this step of time."""
        if self.deep is None:
            return element
        if isinstance(element, Connection):
            return self._running.get(element) or self.deep.copies(element)[self._at - 1]
        return self.deep.at(element.name, self._at) if isinstance(element, Node) else element

    def value(self, element: Any, attribute: str) -> Any:
        """Return what stood there then, at this step of time."""
        return super().value(self.unfolded(element), attribute)

    def current(self, element: Any, attribute: str) -> bool:
        """True if a number is of the pass under way, and found already at this step of time."""
        return super().current(self.unfolded(element), attribute)


def frames_of(recording: Recording) -> Frames:
    """Return the moments of a recording; of one over several sequences, folded.

    Each sequence has a length of its own, so that no unrolled network fits them all.
    """
    frames = Frames(recording)
    return FoldedFrames(frames) if recording.net.recurrent else frames


def _folded(ends: Iterable[str]) -> tuple[str, str]:
    source, target = (name.rpartition("@")[0] or name for name in ends)
    return source, target
