"""The decision surface: what a network with two inputs says all over their plane."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import of_kind, whole
from neurosim.data.fitting import classes_of
from neurosim.data.patterns import read_patterns
from neurosim.errors import NetworkError, shown
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.values.columns import titles
from neurosim.view.plots.figures import bar, blank, in_full, key, saved
from neurosim.view.plots.grids import Grid, check_plane
from neurosim.view.plots.plane import Plane
from neurosim.view.plots.points import axis_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
    grid = Grid.around(patterns, whole(resolution, "resolution", least=2))
    figure = blank(5.6 if chosen is None else 6.0, 5.0, save)
    across, up = axis_names(net)
    axes = figure.add_subplot(xlabel=across, ylabel=up)
    plane = Plane(axes, net, patterns, grid, classes=classes_of(net, data))
    plane.choose(chosen)
    if chosen is not None:
        ends = plane.colours.levels
        ticks = [ends[0], (ends[0] + ends[-1]) / 2, ends[-1]]
        values = [*map(plane.height, ticks)]
        bar(axes, plane.colours, ticks, values, titles(net).get(chosen.name, chosen.name))
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
