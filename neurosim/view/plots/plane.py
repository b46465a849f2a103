"""The plane of a network's two inputs, as plain numbers: its grid, its colours, its classes."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, TypeAlias

from neurosim.data.patterns import Pattern
from neurosim.errors import NetworkError
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.graph.time.unrolling import Unrolled
from neurosim.graph.values.prediction import responses
from neurosim.graph.values.scaling import winner
from neurosim.view.moments.frames import Frames
from neurosim.view.plots.figures import MARKERS
from neurosim.view.scene.theme import LIGHT, mixed

MARGIN, ROOM = 0.12, 0.1
"""How far the grid goes beyond the data, and beyond inputs that were seen, as parts of a span."""

Surface: TypeAlias = list[list[float]]
Span: TypeAlias = tuple[float, float]


class Grid(NamedTuple):
    """The places in the plane of two inputs at which a surface is computed."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]

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


def around(patterns: Sequence[Pattern]) -> tuple[Span, Span]:
    """Return the spans of both inputs of some patterns, with a margin."""
    columns = zip(*(pattern.inputs for pattern in patterns), strict=True)
    first, second = (with_margin(min(column), max(column), MARGIN) for column in columns)
    return first, second


def extent(frames: Frames) -> tuple[Span, Span]:
    """Return the spans of both inputs: around the patterns, or where there are none what was seen.

    >>> import neurosim as ns
    >>> extent(Frames(ns.forward(ns.dense([2, 1]), [0.5, 3.0])))
    ((-0.1, 1.1), (-0.30000000000000004, 3.3))
    """
    if len(frames.recording.patterns) > 1:
        return around(frames.recording.patterns)
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


CLASSES = ("#e8a33d", "#3b7fc4", "#4aa37c", "#c77fb0", "#8a8a8a", "#d4603a", "#6cc4e8", "#b8a13a")
"""Colours of classes, in their order."""

TWO = (mixed(LIGHT.negative, "#000000", 0.45), mixed(LIGHT.positive, "#000000", 0.45))
"""Colours of the two classes that one output tells apart: the surface's own, but darker."""


class Group(NamedTuple):
    """The points of a class: its name, which of the patterns they are, and their marks."""

    label: str
    members: list[int]
    colour: str
    mark: str


def groups(
    net: Network, output: Output | None, patterns: Sequence[Pattern], classes: Sequence[str] = ()
) -> list[Group]:
    """Return the patterns by what is expected of them; empty if they are too many to tell apart.

    Args:
        net: the network.
        output: whose expected value makes the class; None asks which output should be the largest,
            and takes that one's colour.
        patterns: patterns of two inputs.
        classes: the names of the classes in the data; by default those of the table that the
            network was scaled by, or the names of outputs, or the values in its units.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1])
    >>> patterns = [Pattern((0, 0), (0,)), Pattern((1, 1), (1,)), Pattern((2, 2), (0,))]
    >>> [(group.label, group.members) for group in groups(net, net.outputs[0], patterns)]
    [('0', [0, 2]), ('1', [1])]
    """
    found: dict[float, list[int]] = {}
    values: Sequence[float] = [winner(each.expected) for each in patterns]
    for at, value in enumerate(values if output is None else wanted(net, output, patterns)):
        found.setdefault(value, []).append(at)
    if output is not None and len(found) > len(CLASSES):
        return []
    names = classes or (net.scaling.classes if net.scaling is not None else ())
    if output is None:
        names = names or [each.name for each in net.outputs]
    elif len(net.outputs) > 1:
        names = ()
    in_units = units(net, output)
    called = {str(at): name for at, name in enumerate(names)}
    colours = TWO if output is not None and len(found) == 2 else CLASSES
    made = []
    for at, value in enumerate(sorted(found)):
        kind, label = int(value) if output is None else at, f"{in_units(value):g}"
        colour = colours[kind % len(colours)]
        mark = MARKERS[(kind + kind // len(CLASSES)) % len(MARKERS)]
        made.append(Group(called.get(label, label), found[value], colour, mark))
    return made


def wanted(net: Network, output: Output, patterns: Sequence[Pattern]) -> list[float]:
    """Return what is expected of an output, for each of the patterns."""
    place = net.outputs.index(output)
    return [expected[place] for _, expected in patterns]


def units(net: Network, output: Output | None) -> Callable[[float], float]:
    """Return what brings values of an output to the units of the table; of none they stay."""
    scaling = net.scaling
    if scaling is None or output is None:
        return float
    place, count = net.outputs.index(output), len(net.outputs)
    return lambda value: scaling.restore([value] * count)[place]


def axis_names(net: Network) -> list[str]:
    """Return what the two inputs are called: by the table, if the network keeps its names."""
    columns = net.scaling.names if net.scaling is not None else ()
    names = [node.name for node in net.inputs]
    return [f"{column} ({name})" for column, name in zip(columns, names, strict=False)] or names
