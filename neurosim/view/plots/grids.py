"""A grid over the two inputs of a network, and what its nodes answer there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from neurosim.data.patterns import Pattern
from neurosim.errors import NetworkError
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.graph.values.prediction import responses

MARGIN = 0.12
"""How far the grid goes beyond the data, as a part of their span."""

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
        first, second = (_with_margin(min(column), max(column)) for column in columns)
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


def _with_margin(low: float, high: float) -> Span:
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin
