"""The decision surface: what a network with two inputs says all over their plane."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import Normalize

from neurosim.checks import of_kind, whole
from neurosim.data.fitting import classes_of
from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import NetworkError, shown
from neurosim.graph.network import Network
from neurosim.graph.values.columns import titles
from neurosim.view.plots.figures import bar, blank, key, ruled, saved, surface_colours
from neurosim.view.plots.plane import (
    CLASSES,
    Choice,
    Span,
    Spans,
    around,
    axis_names,
    check_plane,
    choices,
    extent,
    in_units,
    limits,
    surfaces,
)
from neurosim.view.scene.theme import LIGHT, Theme, mixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = 20
"""How many colours a surface has: bands show its slope, and keep films small."""


def plot_decision(
    net: Network,
    data: Any,
    *,
    output: str | None = None,
    resolution: int = 121,
    save: str | Path | None = None,
) -> Figure:
    """Draw what a network with two inputs says all over their plane, with the data on top.

    One output is drawn as a surface from orange (low) to blue (high) with a line between the
    classes, midway between the values that are expected of them; several outputs as regions, each
    in the colour of the output that is largest there. All numbers are in the units of the table.

    Args:
        net: the network; its numbers stay as they are.
        data: pairs (inputs, expected), drawn as points, each class with a mark of its own.
        output: of several outputs, the name of the one to draw as a surface.
        resolution: how many places are computed along each side.
        save: a file to write it to.

    Returns:
        A matplotlib Figure.

    Raises:
        NetworkError: unless there are two inputs, and for an output that is not there.
        InputError: for data that do not fit.

    >>> import neurosim as ns
    >>> xor = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    >>> plot_decision(ns.dense([2, 2, 1]), xor, resolution=11).axes[0].get_xlabel()
    'i1'
    """
    of_kind(net, Network, "ns.plot_decision needs")
    check_plane(net)
    patterns = read_patterns(net, data, None)
    found = choices(net, patterns, classes_of(net, data))
    chosen = found[0] if output is None else _of(net, output, found)
    count = whole(resolution, "resolution", least=2)
    figure = blank(5.6 if chosen.output is None else 6.0, 5.0, save)
    axes = ruled(figure, *axis_names(net))
    drawn = DecisionSurface(axes, net, patterns, around(patterns), count)
    drawn.choose(chosen)
    if chosen.output is not None:
        (low, high), name = drawn.span, chosen.name
        ticks = [low, (low + high) / 2, high]
        values = [*map(chosen.height, ticks)]
        bar(axes, drawn.colours, ticks, values, titles(net).get(name, name))
    key(axes, drawn.marks, [group.label for group in chosen.groups], "expected")
    return saved(figure, save)


def _of(net: Network, name: str, found: Sequence[Choice]) -> Choice:
    """Return the choice that draws the output of a name."""
    node = net.node(name)
    for each in found:
        if each.output is node:
            return each
    names = ", ".join(each.name for each in net.outputs)
    raise NetworkError(f"{shown(name)} is not an output of network {net.name!r}; it has {names}")


class DecisionSurface:
    """What a network says all over the plane of its two inputs, with the data on top.

    One output is drawn as a surface with a line midway between the values that are expected of
    it; several as regions, each in the colour of the output that is largest there. Patterns and
    spans are in the network's own numbers, what is drawn in the units of its table.

    Attributes:
        choice: what is drawn.
        span: the range of its colours, in whose middle an output changes sides.
        colours: what a colour bar of an output is for.
        marks: the points of each class, or of all.
        extent: left, right, bottom and top, in the units of the table.
    """

    choice: Choice

    def __init__(
        self,
        axes: Axes,
        net: Network,
        patterns: Sequence[Pattern],
        spans: Spans,
        count: int,
        *,
        theme: Theme = LIGHT,
        size: float = 34.0,
    ) -> None:
        self._axes, self._net, self._theme, self._size = axes, net, theme, size
        self._points = [in_units(net, inputs) for inputs, _ in patterns]
        self._places, self.extent = (spans, count), extent(net, spans)
        self._painted: list[Any] = []
        self.marks: list[Any] = []
        self.colours: Any = None
        axes.axis(self.extent)

    def choose(self, choice: Choice) -> None:
        """Draw that output, or the regions of all."""
        self.choice = choice
        self.paint()
        for mark in self.marks:
            mark.remove()
        self.marks = scatter(self._axes, choice, self._points, self.span, self._size, self._theme)

    def paint(self) -> None:
        """Ask the network again, after it changed."""
        for each in self._painted:
            each.remove()
        output = self.choice.output
        outputs = [output] if output else self._net.outputs
        heights = np.array(surfaces(self._net, outputs, *self._places))
        low, high = self.span = limits(self.choice.bounds, heights[0])
        if output is None:
            self._painted = self._regions(heights)
            return
        # Beyond its range it keeps the last colour.
        self.colours = self._axes.contourf(
            heights[0].clip(low, high), extent=self.extent,
            cmap=surface_colours(self._theme), levels=np.linspace(low, high, LEVELS + 1),
        )  # fmt: skip
        self._painted = [self.colours, *self._border(heights[0], (low + high) / 2)]

    def _border(self, surface: Any, level: float) -> list[Any]:
        """Draw a line where a surface passes a level, if it does."""
        if not np.min(surface) < level < np.max(surface):
            return []
        look: Any = {"levels": [level], "colors": [self._theme.text], "linewidths": 1.4}
        return [self._axes.contour(surface, extent=self.extent, **look)]

    def _regions(self, heights: Any) -> list[Any]:
        drawn: list[Any] = []
        for place, height in enumerate(heights):
            # By how much this output is above the largest of the others.
            lead = height - np.delete(heights, place, axis=0).max(axis=0)
            if lead.max() > 0.0:
                colour = mixed(self._theme.background, CLASSES[place % len(CLASSES)], 0.4)
                look: Any = {"levels": [0.0, lead.max()], "colors": [colour], "extent": self.extent}
                drawn += [self._axes.contourf(lead, **look), *self._border(lead, 0.0)]
        return drawn


def scatter(
    axes: Axes,
    choice: Choice,
    points: Sequence[Sequence[float]],
    span: Span,
    size: float,
    theme: Theme = LIGHT,
) -> list[Any]:
    """Draw patterns as points, each class with a colour and a mark of its own.

    Without classes each has the surface's colour of the value that is expected, within the span.
    """
    places = np.reshape(points, (-1, 2))
    look: dict[str, Any] = {"s": size, "zorder": 3, "linewidths": 0.7}
    if points and not choice.groups:
        look |= {"c": choice.expected, "cmap": surface_colours(theme), "norm": Normalize(*span)}
        return [axes.scatter(*places.T, edgecolors="0.2", **look)]
    look["edgecolors"] = "white"
    return [
        axes.scatter(*places[each.members].T, color=each.colour, marker=each.mark, **look)
        for each in choice.groups
    ]
