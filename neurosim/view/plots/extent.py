"""Which part of the plane of its two inputs a recording shows."""

from __future__ import annotations

from neurosim.graph.nodes import Node
from neurosim.view.moments.frames import Frames
from neurosim.view.plots.grids import Grid, Span

ROOM = 0.1
"""Around inputs that were seen, as a part of their span."""


def extent(frames: Frames) -> tuple[Span, Span]:
    """Return the spans of both inputs: around the patterns, or where there are none what was seen.

    >>> import neurosim as ns
    >>> extent(Frames(ns.forward(ns.dense([2, 1]), [0.5, 3.0])))
    ((-0.1, 1.1), (-0.30000000000000004, 3.3))
    """
    patterns = frames.recording.patterns
    if len(patterns) > 1:
        left, right, bottom, top = Grid.around(patterns, 2).extent
        return (left, right), (bottom, top)
    first, second = (_reach(frames, node) for node in frames.net.inputs)
    return first, second


def _reach(frames: Frames, node: Node) -> Span:
    """The span of an input's values in the recording, and some room around it."""
    values = [value for _, value in frames.history(node, "output")]
    low, high = min([0.0, *values]), max([1.0, *values])
    return low - ROOM * (high - low), high + ROOM * (high - low)
