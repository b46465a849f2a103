"""A recording over time in the picture of the recurrent network: a step of time after the other."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.graph.unrolling import Unrolled, split_name
from neurosim.view.frames import Frame, Frames
from neurosim.view.highlights import Highlight

__all__ = ["FoldedFrame", "FoldedFrames"]


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
        self._deep: Any = frames.net

    @property
    def net(self) -> Network:
        """The recurrent network."""
        origin: Network = self._deep.origin
        return origin

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[each] for each in range(len(self))[index]]
        return FoldedFrame(self, super().__getitem__(index).index)

    @cached_property
    def folded(self) -> dict[Connection, Connection]:
        """For each connection of the unrolled network what it is in the recurrent one."""
        return {copy: each for each in self.net.connections for copy in self._deep.copies(each)}


class FoldedFrame(Frame):
    """A moment, in the recurrent network."""

    __slots__ = ("_at", "_running", "deep")

    def __init__(self, frames: FoldedFrames, index: int) -> None:
        super().__init__(frames, index)
        self.deep: Unrolled = frames._deep
        self._at = frames.chapters.time_at(index)
        along = self.step.along if self.step is not None else ()
        self._running = {frames.folded[each]: each for each in along if each in frames.folded}

    @property
    def highlight(self) -> Highlight:
        """What the step is about, in the recurrent network."""
        shown = super().highlight
        there = {id(copy): each for each, copy in self._running.items()}
        return Highlight(
            tuple(split_name(name)[0] for name in shown.nodes),
            tuple(there[id(each)] for each in shown.connections if id(each) in there),
            shown.flow,
            {_folded(ends): note for ends, note in shown.notes.items()},
        )

    def unfolded(self, element: Any) -> Any:
        """Return what a node or connection of the recurrent network is at this step of time."""
        if isinstance(element, Connection):
            return self._running.get(element) or self.deep.copies(element)[self._at - 1]
        return self.deep.at(element.name, self._at) if isinstance(element, Node) else element

    def value(self, element: Any, attribute: str) -> Any:
        """Return what stood there then, at this step of time."""
        return super().value(self.unfolded(element), attribute)

    def current(self, element: Any, attribute: str) -> bool:
        """True if a number is of the pass under way, and found already at this step of time."""
        return super().current(self.unfolded(element), attribute)


def _folded(ends: Iterable[str]) -> tuple[str, str]:
    source, target = (split_name(name)[0] for name in ends)
    return source, target
