"""The data in the plane of two inputs: a colour and a mark for every class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from neurosim.data.patterns import Pattern
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.values.scaling import winner
from neurosim.view.plots.figures import MARKERS, surface_colours
from neurosim.view.scene.theme import LIGHT, Theme, mixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point: TypeAlias = tuple[float, ...]

CLASSES = ("#e8a33d", "#3b7fc4", "#4aa37c", "#c77fb0", "#8a8a8a", "#d4603a", "#6cc4e8", "#b8a13a")
"""Colours of classes, in their order."""

TWO = (mixed(LIGHT.negative, "#000000", 0.45), mixed(LIGHT.positive, "#000000", 0.45))
"""Colours of the two classes that one output tells apart: the surface's own, but darker."""


class Group(NamedTuple):
    """The points of a class.

    Attributes:
        label: the expected value in the units of the table, or the place of the output that should
            be the largest.
        members: which of the patterns they are.
        colour: of their marks.
        mark: its shape, as matplotlib names it.
    """

    label: str
    members: list[int]
    colour: str
    mark: str


def groups(
    patterns: Sequence[Pattern], place: int | None, units: Callable[[float], float] = float
) -> list[Group]:
    """Return the patterns by what is expected of them; empty if they are too many to tell apart.

    Args:
        patterns: patterns of two inputs.
        place: the place of the output whose expected value makes the class; None asks which
            output should be the largest, and takes that one's colour.
        units: brings an expected value to the units of the table.

    >>> found = groups([Pattern((0, 0), (0,)), Pattern((1, 1), (1,)), Pattern((2, 2), (0,))], 0)
    >>> [(group.label, group.members) for group in found]
    [('0', [0, 2]), ('1', [1])]
    """
    found: dict[float, list[int]] = {}
    for at, (_, expected) in enumerate(patterns):
        key = winner(expected) if place is None else expected[place]
        found.setdefault(key, []).append(at)
    if place is not None and len(found) > len(CLASSES):
        return []
    colours = TWO if place is not None and len(found) == 2 else CLASSES
    kinds = {key: int(key) if place is None else at for at, key in enumerate(sorted(found))}
    return [
        Group(
            f"{units(key):g}",
            found[key],
            colours[kind % len(colours)],
            MARKERS[kind % len(MARKERS)],
        )
        for key, kind in kinds.items()
    ]


def scatter(
    axes: Axes,
    patterns: Sequence[Pattern],
    place: int | None,
    *,
    span: tuple[float, float],
    size: float = 34.0,
    theme: Theme = LIGHT,
    units: Callable[[float], float] = float,
) -> list[Any]:
    """Draw the patterns as points, each class with a colour and a mark of its own.

    Args:
        axes: where to draw.
        patterns: patterns of two inputs.
        place: the place of the output whose expected value makes the class; None asks which is
            the largest.
        span: the range of the surface's colours, for points of many values.
        size: of the marks.
        theme: the colours.
        units: brings an expected value to the units of the table.

    Returns:
        What was drawn.
    """
    found = groups(patterns, place, units)
    if not found and patterns:
        return [_shaded(axes, patterns, place or 0, span, size, theme)]
    columns = [zip(*(patterns[at].inputs for at in group.members), strict=True) for group in found]
    return [
        axes.scatter(
            xs, ys, s=size, color=group.colour, edgecolors="white",
            linewidths=min(0.9, max(0.5, size / 25)), marker=group.mark, zorder=3,
            label=group.label,
        )
        for group, (xs, ys) in zip(found, columns, strict=True)
    ]  # fmt: skip


def _shaded(
    axes: Axes,
    patterns: Sequence[Pattern],
    place: int,
    span: tuple[float, float],
    size: float,
    theme: Theme,
) -> Any:
    """Draw points of many values, each in the surface's colour of its value."""
    xs, ys = zip(*(inputs for inputs, _ in patterns), strict=True)
    return axes.scatter(
        xs, ys, s=size, c=[expected[place] for _, expected in patterns],
        cmap=surface_colours(theme), vmin=span[0], vmax=span[1], edgecolors="0.2",
        linewidths=0.7, zorder=3,
    )  # fmt: skip


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


def class_names(net: Network, chosen: Output | None, classes: Sequence[str] = ()) -> dict[str, str]:
    """Return what the labels of groups stand for: by the data, or by the outputs.

    Args:
        net: the network.
        chosen: the output that is drawn, None for all.
        classes: the names of the classes in the data; by default those of the table that the
            network was scaled by.
    """
    names = classes or (net.scaling.classes if net.scaling is not None else ())
    if chosen is None:
        found = names or [output.name for output in net.outputs]
        return {str(place): name for place, name in enumerate(found)}
    return dict(zip("01", names, strict=False)) if len(net.outputs) == 1 else {}
