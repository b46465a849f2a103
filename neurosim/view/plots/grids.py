"""A grid over the two inputs of a network, what its nodes answer there, and their colours' ends."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from neurosim.data.patterns import Pattern
from neurosim.errors import NetworkError
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node
from neurosim.graph.time.unrolling import Unrolled
from neurosim.graph.values.prediction import responses
from neurosim.view.moments.frames import Frames

MARGIN, ROOM = 0.12, 0.1
"""How far the grid goes beyond the data, and beyond inputs that were seen, as parts of a span."""

Surface: TypeAlias = list[list[float]]
Span: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Grid:
    """The places in the plane of two inputs at which a surface is computed."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @classmethod
    def around(cls, patterns: Sequence[Pattern], count: int) -> Grid:
        """Cover the patterns' inputs and a margin with ``count`` by ``count`` places."""
        columns = zip(*(pattern.inputs for pattern in patterns), strict=True)
        first, second = (with_margin(min(column), max(column), MARGIN) for column in columns)
        return cls.between(first, second, count)

    @classmethod
    def between(cls, first: Span, second: Span, count: int) -> Grid:
        """Cover two spans, their ends included, with ``count`` by ``count`` places."""
        xs, ys = (
            tuple(low + (high - low) * index / (count - 1) for index in range(count))
            for low, high in (first, second)
        )
        return cls(xs, ys)

    def in_units_of(self, net: Network) -> Grid:
        """Return it in the units of the table, where the network scales its inputs."""
        if net.scaling is None:
            return self
        xs, ys = zip(
            *map(net.scaling.restore_inputs, zip(self.xs, self.ys, strict=True)), strict=True
        )
        return Grid(xs, ys)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top."""
        return self.xs[0], self.xs[-1], self.ys[0], self.ys[-1]

    def surfaces(self, net: Network, nodes: Sequence[Node]) -> list[Surface]:
        """Return each node's output at every place, row by row from the bottom."""
        places = [(x, y) for y in self.ys for x in self.xs]
        columns = zip(*responses(net, places, nodes), strict=True)
        width = len(self.xs)
        return [
            [list(column[start : start + width]) for start in range(0, len(column), width)]
            for column in columns
        ]


def check_plane(net: Network) -> None:
    """Raise NetworkError unless the network has two inputs, which make a plane, and no time."""
    if net.recurrent:
        raise NetworkError(
            f"a surface is drawn over 2 inputs, but network {net.name!r} is recurrent and answers "
            "to whole sequences; draw net.unroll(1) for a single step of time, or see "
            "ns.plot_errors_over_time"
        )
    if len(net.inputs) != 2:
        names = ", ".join(node.name for node in net.inputs[:10])
        raise NetworkError(
            f"a surface is drawn over 2 inputs, but network {net.name!r} has "
            f"{len(net.inputs)} ({names}); ns.plot_errors and ns.confusion take any network"
        )


def has_plane(net: Network) -> bool:
    """Tell whether outputs can be drawn over two inputs, which are not one at two steps of time."""
    over_time = net.recurrent or isinstance(net, Unrolled)
    return len(net.inputs) == 2 and bool(net.outputs) and not over_time


def with_margin(low: float, high: float, share: float) -> Span:
    """Return a span that goes a share of its length further to both sides, and is never empty."""
    margin = share * (high - low) or 1.0
    return low - margin, high + margin


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
    seen = [[value for _, value in frames.history(node, "output")] for node in frames.net.inputs]
    first, second = (with_margin(min([0.0, *each]), max([1.0, *each]), ROOM) for each in seen)
    return first, second


def bounds(neuron: Neuron, expected: Collection[float] = ()) -> Span:
    """Return the range of a neuron's colours; an end is infinite where only its values tell it.

    That is what its function can give. Where the values that are expected of it have another
    middle, such as 0 and 1 of a tanh, it is theirs: the line between two classes lies midway
    between what is expected of them, as it does for :func:`neurosim.accuracy`.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], "tanh")
    >>> bounds(net["o1"]), bounds(net["o1"], [0, 1, 1]), bounds(net["o1"], [-0.9, 0.9])
    ((-1.0, 1.0), (0, 1), (-1.0, 1.0))
    """
    low, high = neuron.activation.bounds
    least, most = min(expected, default=low), max(expected, default=high)
    if least == most or math.isclose(least + most, low + high, abs_tol=1e-9):
        return low, high
    return least, most


def limits(neuron: Neuron, values: Surface, expected: Collection[float] = ()) -> Span:
    """Return the range of a neuron's colours: its bounds, or where it has none its values."""
    low, high = bounds(neuron, expected)
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    reach = max(abs(value) for row in values for value in row) or 1.0
    return (0.0 if low == 0.0 else -reach), reach
