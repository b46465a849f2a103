"""The plane of a network's two inputs, as plain numbers: its surfaces, choices and classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple, TypeAlias

from neurosim.data.patterns import Pattern
from neurosim.errors import NetworkError
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
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
Spans: TypeAlias = tuple[Span, Span]


def steps(span: Span, count: int) -> list[float]:
    """Return that many places at equal distances, from one end of a span to the other."""
    low, high = span
    return [low + (high - low) * index / (count - 1) for index in range(count)]


def surfaces(net: Network, nodes: Sequence[Node], spans: Spans, count: int) -> list[Surface]:
    """Return each node's output at ``count`` by ``count`` places, row by row from the bottom."""
    across, up = (steps(span, count) for span in spans)
    places = [(x, y) for y in up for x in across]
    columns = zip(*responses(net, places, nodes), strict=True)
    rows = range(0, len(places), count)
    return [[list(column[start : start + count]) for start in rows] for column in columns]


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


def in_units(net: Network, inputs: tuple[float, ...]) -> tuple[float, ...]:
    """Return inputs in the units of the table, where the network scales them."""
    return inputs if net.scaling is None else net.scaling.restore_inputs(inputs)


def extent(net: Network, spans: Spans) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of the plane, in the units of the table."""
    (left, bottom), (right, top) = (in_units(net, ends) for ends in zip(*spans, strict=True))
    return left, right, bottom, top


def with_margin(low: float, high: float, share: float) -> Span:
    """Return a span that goes a share of its length further to both sides, and is never empty."""
    margin = share * (high - low) or 1.0
    return low - margin, high + margin


def around(patterns: Sequence[Pattern]) -> Spans:
    """Return the spans of both inputs of some patterns, with a margin."""
    columns = zip(*(pattern.inputs for pattern in patterns), strict=True)
    first, second = (with_margin(min(column), max(column), MARGIN) for column in columns)
    return first, second


def spans_of(frames: Frames) -> Spans:
    """Return the spans of both inputs: around the patterns, or where there are none what was seen.

    >>> import neurosim as ns
    >>> spans_of(Frames(ns.forward(ns.dense([2, 1]), [0.5, 3.0])))
    ((-0.1, 1.1), (-0.30000000000000004, 3.3))
    """
    if len(frames.recording.patterns) > 1:
        return around(frames.recording.patterns)
    seen = [[value for _, value in frames.history(node, "output")] for node in frames.net.inputs]
    first, second = (with_margin(min([0.0, *each]), max([1.0, *each]), ROOM) for each in seen)
    return first, second


def limits(bounds: Span, values: Surface) -> Span:
    """Return the range of a neuron's colours: its bounds, or where it has none its values."""
    low, high = bounds
    if math.isfinite(low) and math.isfinite(high):
        return bounds
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


class Choice(NamedTuple):
    """What can be drawn over the plane: an output, or the regions in which each is the largest.

    Attributes:
        output: the output, None for the regions.
        expected: for each pattern what is expected of it, or which output should be the largest.
        classes: the names of what is expected, in their order, if they have any.
        units: what 0 and 1 of it are in the units of the table.
    """

    output: Output | None
    expected: Sequence[float]
    classes: Sequence[str]
    units: Span

    @property
    def name(self) -> str:
        """What it is called."""
        return "the largest output" if self.output is None else self.output.name

    @property
    def bounds(self) -> Span:
        """The range of its colours; an end is infinite where only its values tell it.

        That is what its function can give. Where the values that are expected of it have another
        middle, such as 0 and 1 of a tanh, it is theirs: the line between two classes lies midway
        between what is expected of them, as it does for :func:`neurosim.accuracy`.

        >>> import neurosim as ns
        >>> def of(*expected): return choices(net, [Pattern((0, 0), (each,)) for each in expected])
        >>> net = ns.dense([2, 1], "tanh")
        >>> of()[0].bounds, of(0, 1, 1)[0].bounds, of(-0.9, 0.9)[0].bounds
        ((-1.0, 1.0), (0, 1), (-1.0, 1.0))
        """
        if self.output is None:
            return 0.0, 1.0
        low, high = self.output.activation.bounds
        least, most = min(self.expected, default=low), max(self.expected, default=high)
        if least == most or math.isclose(least + most, low + high, abs_tol=1e-9):
            return low, high
        return least, most

    @property
    def groups(self) -> list[Group]:
        """The patterns by what is expected; empty if these are too many to tell apart."""
        found: dict[float, list[int]] = {}
        for at, value in enumerate(self.expected):
            found.setdefault(value, []).append(at)
        if self.output is not None and len(found) > len(CLASSES):
            return []
        called = {str(at): name for at, name in enumerate(self.classes)}
        colours = TWO if self.output is not None and len(found) == 2 else CLASSES
        made = []
        for at, value in enumerate(sorted(found)):
            kind, label = int(value) if self.output is None else at, f"{self.height(value):g}"
            colour = colours[kind % len(colours)]
            mark = MARKERS[(kind + kind // len(CLASSES)) % len(MARKERS)]
            made.append(Group(called.get(label, label), found[value], colour, mark))
        return made

    def height(self, value: float) -> float:
        """Return a value of it in the units of the table."""
        zero, one = self.units
        return zero + (one - zero) * value


def choices(net: Network, patterns: Sequence[Pattern], classes: Sequence[str] = ()) -> list[Choice]:
    """Return what can be drawn of a network: the regions of several outputs, and each output.

    Args:
        net: the network.
        patterns: patterns of two inputs.
        classes: the names of the classes in the data; by default those of the table that the
            network was scaled by, or the names of outputs, or the values in its units.

    >>> import neurosim as ns
    >>> patterns = [Pattern((0, 0), (0,)), Pattern((1, 1), (1,)), Pattern((2, 2), (0,))]
    >>> [(group.label, group.members) for group in choices(ns.dense([2, 1]), patterns)[0].groups]
    [('0', [0, 2]), ('1', [1])]
    """
    units = [(0.0, 1.0)] * len(net.outputs)
    if net.scaling is not None:
        classes = classes or net.scaling.classes
        zeros, ones = (net.scaling.restore([end] * len(units)) for end in (0.0, 1.0))
        units = [*zip(zeros, ones, strict=True)]
    columns = [[pattern.expected[place] for pattern in patterns] for place in range(len(units))]
    if len(net.outputs) == 1:
        return [Choice(net.outputs[0], columns[0], classes, units[0])]
    largest = [winner(pattern.expected) for pattern in patterns]
    regions = Choice(None, largest, classes or [each.name for each in net.outputs], (0.0, 1.0))
    return [regions, *map(Choice, net.outputs, columns, repeat(()), units)]


def axis_names(net: Network) -> list[str]:
    """Return what the two inputs are called: by the table, if the network keeps its names."""
    columns = net.scaling.names if net.scaling is not None else ()
    names = [node.name for node in net.inputs]
    return [f"{column} ({name})" for column, name in zip(columns, names, strict=False)] or names
