"""The decision surface: what a network with two inputs says all over their plane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from neurosim.checks import whole
from neurosim.data.dataset import Dataset
from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import NetworkError
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.view.plots.figures import CLASSES, MARKERS, TWO, blank, saved, surface_colours
from neurosim.view.plots.grids import Grid, check_plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["limits", "plot_decision", "scatter"]

Point: TypeAlias = tuple[float, ...]


def plot_decision(
    net: Network,
    data: Any,
    *,
    output: str | None = None,
    resolution: int = 121,
    save: str | Path | None = None,
) -> Figure:
    """Draw what a network with two inputs says all over their plane, with the data on top.

    One output is drawn as a surface from orange (low) to blue (high) with a line where it changes
    sides; several outputs as regions, each in the colour of the output that is largest there.

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
    check_plane(net)
    patterns = read_patterns(net, data, None)
    chosen = net.outputs if output is None else (_output(net, output),)
    grid = Grid.around(patterns, whole(resolution, "resolution", least=2))
    surfaces = grid.surfaces(net, chosen)
    figure = blank(5.6 if len(chosen) > 1 else 6.0, 5.0, save)
    axes = figure.add_subplot()
    shown = grid.in_units_of(net)
    if len(chosen) == 1:
        _surface(axes, shown, surfaces[0], chosen[0])
    else:
        _regions(axes, shown, surfaces)
    place = None if output is None else net.outputs.index(chosen[0])
    points = [Pattern(_in_units(net, inputs), expected) for inputs, expected in patterns]
    scatter(axes, points, place, span=limits(chosen[0], surfaces[0]))
    first, second = _axis_names(net)
    axes.set(xlabel=first, ylabel=second)
    _legend(axes, _names(net, data, place))
    return saved(figure, save)


def scatter(
    axes: Axes,
    patterns: Sequence[Pattern],
    place: int | None,
    *,
    span: tuple[float, float],
    size: float = 34.0,
) -> None:
    """Draw the patterns as points, each class with a colour and a mark of its own.

    Args:
        axes: where to draw.
        patterns: patterns of two inputs.
        place: the place of the output whose expected value makes the class; None asks all.
        span: the range of the surface's colours, for points of many values.
        size: of the marks.
    """
    groups: dict[Point, list[Point]] = {}
    for inputs, expected in patterns:
        key = expected if place is None else (expected[place],)
        groups.setdefault(key, []).append(inputs)
    width = len(next(iter(groups)))
    if len(groups) > len(CLASSES) and width == 1:
        _shaded(axes, groups, span, size)
        return
    colours = TWO if width == 1 and len(groups) == 2 else CLASSES
    for index, key in enumerate(sorted(groups, reverse=width > 1)):
        xs, ys = zip(*groups[key], strict=True)
        axes.scatter(
            xs, ys, s=size, color=colours[index % len(colours)], edgecolors="white",
            linewidths=0.9, marker=MARKERS[index % len(MARKERS)], zorder=3,
            label=" ".join(f"{value:g}" for value in key),
        )  # fmt: skip


def _shaded(
    axes: Axes, groups: Mapping[Point, Sequence[Point]], span: tuple[float, float], size: float
) -> None:
    """Draw points of many values, each in the surface's colour of its value."""
    points = [(key[0], point) for key, group in groups.items() for point in group]
    xs, ys = zip(*(point for _, point in points), strict=True)
    axes.scatter(
        xs, ys, s=size, c=[value for value, _ in points], cmap=surface_colours(), vmin=span[0],
        vmax=span[1], edgecolors="0.2", linewidths=0.7, zorder=3,
    )  # fmt: skip


def _legend(axes: Axes, names: Mapping[str, str]) -> None:
    marks, texts = axes.get_legend_handles_labels()
    if marks:
        axes.legend(
            marks, [names.get(text, text) for text in texts], title="expected", loc="upper left",
            bbox_to_anchor=(0.0, 1.14), ncols=4, frameon=False, alignment="left",
            handletextpad=0.1, columnspacing=1.0,
        )  # fmt: skip


def _in_units(net: Network, inputs: Point) -> Point:
    return inputs if net.scaling is None else net.scaling.restore_inputs(inputs)


def _axis_names(net: Network) -> list[str]:
    """Return what the two inputs are called: by the table, if the network keeps its names."""
    columns = net.scaling.names if net.scaling is not None else ()
    names = [node.name for node in net.inputs]
    return [f"{column} ({name})" for column, name in zip(columns, names, strict=False)] or names


def _names(net: Network, data: object, place: int | None) -> dict[str, str]:
    """Return what the expected values of a class are called: by the data, or by its output."""
    count = len(net.outputs)
    classes = data.classes if isinstance(data, Dataset) else ()
    if count == 1:
        return dict(zip("01", classes, strict=False))
    if place is not None:
        return {}
    names = classes or [output.name for output in net.outputs]
    codes = [" ".join(str(int(at == index)) for at in range(count)) for index in range(count)]
    return dict(zip(codes, names, strict=False))


def limits(neuron: Neuron, values: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the range of a neuron's colours: its bounds, or where it has none its values."""
    low, high = neuron.activation.bounds
    flat = [value for row in values for value in row]
    if low - low != 0.0 or high - high != 0.0:  # infinite
        reach = max(abs(min(flat)), abs(max(flat))) or 1.0
        return (0.0 if low == 0.0 else -reach), reach
    return low, high


def _surface(axes: Axes, grid: Grid, surface: list[list[float]], output: Output) -> None:
    low, high = limits(output, surface)
    levels = [low + (high - low) * step / 20 for step in range(21)]
    drawn = axes.contourf(grid.xs, grid.ys, surface, levels=levels, cmap=surface_colours())
    middle = (low + high) / 2
    flat = [value for row in surface for value in row]
    if min(flat) < middle < max(flat):
        axes.contour(grid.xs, grid.ys, surface, levels=[middle], colors="0.15", linewidths=1.4)
    bar = axes.figure.colorbar(drawn, ax=axes, ticks=[low, middle, high], pad=0.02)
    bar.ax.set_title(output.name, fontsize=10)


def _regions(axes: Axes, grid: Grid, surfaces: Sequence[list[list[float]]]) -> None:
    from matplotlib.colors import ListedColormap

    winners = [
        [max(range(len(surfaces)), key=lambda place: surfaces[place][row][column])
         for column in range(len(grid.xs))]
        for row in range(len(grid.ys))
    ]  # fmt: skip
    colours = [CLASSES[place % len(CLASSES)] for place in range(len(surfaces))]
    axes.pcolormesh(
        grid.xs, grid.ys, winners, cmap=ListedColormap(colours), alpha=0.35, linewidth=0.0,
        vmin=-0.5, vmax=len(surfaces) - 0.5, shading="nearest", rasterized=True,
    )  # fmt: skip


def _output(net: Network, name: str) -> Output:
    node = net.node(name)
    if not isinstance(node, Output):
        names = ", ".join(each.name for each in net.outputs)
        raise NetworkError(f"{name!r} is not an output of network {net.name!r}; it has {names}")
    return node
