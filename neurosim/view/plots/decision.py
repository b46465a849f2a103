"""The decision surface: what a network with two inputs says all over their plane."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neurosim.checks import of_kind, whole
from neurosim.data.fitting import classes_of
from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import NetworkError, shown
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.values.columns import titles
from neurosim.view.plots.figures import bar, blank, in_full, key, saved, surface_colours
from neurosim.view.plots.plane import (
    CLASSES,
    Grid,
    Group,
    Span,
    around,
    axis_names,
    check_plane,
    groups,
    limits,
    units,
    wanted,
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
    chosen = _chosen(net, output)
    grid = Grid.between(*around(patterns), whole(resolution, "resolution", least=2))
    figure = blank(5.6 if chosen is None else 6.0, 5.0, save)
    across, up = axis_names(net)
    axes = figure.add_subplot(xlabel=across, ylabel=up)
    drawn = DecisionSurface(axes, net, patterns, grid, classes=classes_of(net, data))
    drawn.choose(chosen)
    if chosen is not None:
        ends = drawn.colours.levels
        ticks = [ends[0], (ends[0] + ends[-1]) / 2, ends[-1]]
        values = [*map(drawn.height, ticks)]
        bar(axes, drawn.colours, ticks, values, titles(net).get(chosen.name, chosen.name))
    in_full(axes.xaxis, axes.yaxis)
    key(axes, "expected")
    return saved(figure, save)


def _chosen(net: Network, name: str | None) -> Output | None:
    """Return the output to draw as a surface, None for the regions of several."""
    if name is None:
        return net.outputs[0] if len(net.outputs) == 1 else None
    node = net.node(name)
    if not isinstance(node, Output):
        names = ", ".join(each.name for each in net.outputs)
        raise NetworkError(
            f"{shown(name)} is not an output of network {net.name!r}; it has {names}"
        )
    return node


class DecisionSurface:
    """What a network says all over the plane of its two inputs, with the data on top.

    One output is drawn as a surface with a line midway between the values that are expected of
    it; several as regions, each in the colour of the output that is largest there. Data and grid
    are in the network's own numbers, what is drawn in the units of its table.

    Attributes:
        chosen: the output that is drawn, None for the regions of all.
        middle: at which value the output changes sides, None for regions.
        colours: what a colour bar is for, None for regions.
    """

    def __init__(
        self,
        axes: Axes,
        net: Network,
        patterns: Sequence[Pattern],
        grid: Grid,
        *,
        theme: Theme = LIGHT,
        size: float = 34.0,
        classes: Sequence[str] = (),
    ) -> None:
        self._axes, self._net, self._grid, self._theme = axes, net, grid, theme
        self._shown, self._size, self._classes = grid.in_units_of(net), size, classes
        self._patterns = [Pattern(self.in_units(inputs), expected) for inputs, expected in patterns]
        self._painted: list[Any] = []
        self._marks: list[Any] = []
        self.chosen: Output | None = None
        self.middle: float | None = None
        self.colours: Any = None
        left, right, bottom, top = self._shown.extent
        axes.set(xlim=(left, right), ylim=(bottom, top))

    def choose(self, output: Output | None) -> None:
        """Draw that output, or the regions of all."""
        self.chosen = output
        self.paint()
        for mark in self._marks:
            mark.remove()
        span = self._limits(output) if output is not None else (0.0, 1.0)
        self._marks = scatter(
            self._axes, self.groups(), self._wanted(), self._patterns, span, self._size, self._theme
        )

    def paint(self) -> None:
        """Ask the network again, after it changed."""
        for each in self._painted:
            each.remove()
        outputs = self._net.outputs if self.chosen is None else (self.chosen,)
        self._surfaces = self._grid.surfaces(self._net, outputs)
        if self.chosen is None:
            self._painted, self.middle, self.colours = self._regions(), None, None
        else:
            self._painted = self._surface(self.chosen)

    def groups(self) -> list[Group]:
        """Return the classes of the data, as they are drawn."""
        return groups(self._net, self.chosen, self._patterns, self._classes)

    def height(self, value: float) -> float:
        """Return a value of the chosen output in the units of the table."""
        return units(self._net, self.chosen)(value)

    def in_units(self, inputs: tuple[float, ...]) -> tuple[float, ...]:
        """Return inputs in the units of the table, where the network scales them."""
        scaling = self._net.scaling
        return inputs if scaling is None else scaling.restore_inputs(inputs)

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top, in the units of the table."""
        return self._shown.extent

    def _wanted(self) -> list[float]:
        return [] if self.chosen is None else wanted(self._net, self.chosen, self._patterns)

    def _limits(self, output: Output) -> Span:
        """Return the range of an output's colours, with the data in mind."""
        return limits(output, self._surfaces[0], self._wanted())

    def _surface(self, output: Output) -> list[Any]:
        grid, (low, high) = self._shown, self._limits(output)
        self.middle = (low + high) / 2
        # Beyond its range it keeps the last colour.
        self.colours = self._axes.contourf(
            grid.xs, grid.ys, np.clip(self._surfaces[0], low, high),
            cmap=surface_colours(self._theme), levels=np.linspace(low, high, LEVELS + 1),
        )  # fmt: skip
        return [self.colours, *self._border(self._surfaces[0], self.middle)]

    def _border(self, surface: Any, level: float) -> list[Any]:
        """Draw a line where a surface passes a level, if it does."""
        if not np.min(surface) < level < np.max(surface):
            return []
        xs, ys, ink = self._shown.xs, self._shown.ys, self._theme.text
        return [self._axes.contour(xs, ys, surface, levels=[level], colors=[ink], linewidths=1.4)]

    def _regions(self) -> list[Any]:
        heights, grid = np.array(self._surfaces), self._shown
        drawn: list[Any] = []
        for place, height in enumerate(heights):
            # By how much this output is above the largest of the others.
            lead = height - np.delete(heights, place, axis=0).max(axis=0)
            if lead.max() > 0.0:
                colour = mixed(self._theme.background, CLASSES[place % len(CLASSES)], 0.4)
                levels = [0.0, lead.max()]
                drawn += [
                    self._axes.contourf(grid.xs, grid.ys, lead, levels=levels, colors=[colour]),
                    *self._border(lead, 0.0),
                ]
        return drawn


def scatter(
    axes: Axes,
    found: Sequence[Group],
    values: Sequence[float],
    patterns: Sequence[Pattern],
    span: Span,
    size: float,
    theme: Theme = LIGHT,
) -> list[Any]:
    """Draw patterns as points, each class with a colour and a mark of its own.

    Without classes each has the surface's colour of the value that is expected, within the span.
    """
    look: dict[str, Any] = {"s": size, "zorder": 3}
    if patterns and not found:
        xs, ys = np.transpose([inputs for inputs, _ in patterns])
        low, high = span
        look |= {"cmap": surface_colours(theme), "edgecolors": "0.2", "linewidths": 0.7}
        return [axes.scatter(xs, ys, c=values, vmin=low, vmax=high, **look)]
    look |= {"edgecolors": "white", "linewidths": min(0.9, max(0.5, size / 25))}
    places = [np.transpose([patterns[at].inputs for at in group.members]) for group in found]
    return [
        axes.scatter(xs, ys, color=each.colour, marker=each.mark, label=each.label, **look)
        for each, (xs, ys) in zip(found, places, strict=True)
    ]
