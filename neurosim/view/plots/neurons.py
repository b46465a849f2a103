"""One small surface for every neuron: what each of them sees in the plane of the inputs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import of_kind, whole
from neurosim.data.patterns import read_patterns
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node
from neurosim.graph.values.columns import titles
from neurosim.insight.error_sizes import layers
from neurosim.view.plots.decision import scatter
from neurosim.view.plots.figures import blank, letter, saved, surface_colours
from neurosim.view.plots.plane import Surface, around, check_plane, choices, limits, surfaces
from neurosim.view.scene.theme import DASHES, LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

WIDE, HIGH, BESIDE, FOOT, LINE = 1.75, 1.35, 0.33, 0.5, 0.15
"""Inches: from one panel to the next across and down, at both sides of it, for the scales, and for
each line of a name but the first."""

SIZE, ROOM = 9.0, 116.0
"""Of names, in points: the size, and the room across."""

MOST = 12
"""How many panels stand in a column; of a larger layer the rest is counted."""


def plot_neurons(
    net: Network,
    data: Any,
    *,
    resolution: int = 41,
    save: str | Path | None = None,
) -> Figure:
    """Draw for each node of a network with two inputs its own output all over their plane.

    Blue is an output above 0, orange one below, the stronger the further from it; a bar below each
    column has its numbers. The columns are the generations of the graph, and the lines its
    connections: solid blue for a positive weight, dashed orange for a negative one, the wider the
    larger. The first hidden
    neurons cut the plane with straight lines; later ones put their pieces together.

    Args:
        net: the network; its numbers stay as they are.
        data: pairs (inputs, expected), which say where to look; drawn on the outputs' surfaces.
        resolution: how many places are computed along each side.
        save: a file to write it to.

    Returns:
        A matplotlib Figure with a small surface for every input and neuron.

    Raises:
        NetworkError: unless there are two inputs, which make a plane.
        InputError: for data that do not fit.

    Source: the idea is TensorFlow Playground's (Smilkov et al. 2017).

    >>> import neurosim as ns
    >>> xor = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    >>> figure = plot_neurons(ns.dense([2, 2, 1]), xor, resolution=5)
    >>> [axes.get_title() for axes in figure.axes if axes.get_title()]
    ['i1', 'i2', 'h1', 'h2', 'o1']
    """
    of_kind(net, Network, "ns.plot_neurons needs")
    check_plane(net)
    patterns = read_patterns(net, data, None)
    spans, count = around(patterns), whole(resolution, "resolution", least=2)
    columns: list[Sequence[Node]] = [net.inputs, *layers(net)]
    nodes = [node for column in columns for node in column[:MOST]]
    heights = dict(zip(nodes, surfaces(net, nodes, spans, count), strict=True))
    rows = max(len(column[:MOST]) for column in columns)
    figure: Any = blank(WIDE * len(columns), HIGH * rows + FOOT, save)
    figure.get_layout_engine().set(w_pad=BESIDE, wspace=0.0)
    # Half rows, so that the middles of all columns are level.
    spec = figure.add_gridspec(2 * rows + 1, len(columns), height_ratios=[1.0] * 2 * rows + [0.25])
    called = titles(net)
    panels: dict[Node, Axes] = {}
    for place, column in enumerate(columns):
        shown = column[:MOST]
        reach = max(_reach(node, heights[node]) for node in shown)
        for down, node in enumerate(shown):
            first = rows - len(shown) + 2 * down
            panels[node] = axes = figure.add_subplot(spec[first : first + 2, place])
            image = axes.imshow(
                heights[node], origin="lower", extent=(*spans[0], *spans[1]), aspect="auto",
                cmap=surface_colours(), vmin=-reach, vmax=reach, interpolation="bilinear",
            )  # fmt: skip
            axes.set(xticks=[], yticks=[], autoscale_on=False, box_aspect=1, zorder=2)
            title = axes.set_title("", fontsize=SIZE, pad=2.5)
            letter(title, called.get(node.name, node.name), ROOM, SIZE)
        if len(column) > MOST:
            axes.set_xlabel(f"and {len(column) - MOST} more", fontsize=9, labelpad=3)
        low = min(value for node in shown for row in heights[node] for value in row)
        _scale(figure.add_subplot(spec[-1, place]), image, -reach if low < 0.0 else 0.0, reach)
    points = [inputs for inputs, _ in patterns]
    for choice in choices(net, patterns):
        if choice.output in panels:
            axes = panels[choice.output]
            scatter(axes, choice, points, axes.images[0].get_clim(), 7.0)
    lines = max(axes.get_title().count("\n") for axes in panels.values())
    figure.set_figheight(figure.get_figheight() + LINE * rows * lines)
    _connect(figure, net, panels)
    return saved(figure, save)


def _reach(node: Node, surface: Surface) -> float:
    """How far from 0 the outputs of a node can be, or where that has no end are here."""
    bounds = node.activation.bounds if isinstance(node, Neuron) else (-math.inf, math.inf)
    return max(map(abs, limits(bounds, surface)))


def _scale(axes: Axes, image: AxesImage, low: float, high: float) -> None:
    """Draw below a column which colours stand for which outputs."""
    bar = axes.figure.colorbar(
        image, cax=axes, orientation="horizontal", ticks=sorted({low, 0.0, high}), format="%.3g"
    )
    axes.set_xlim(low, high)
    axes.tick_params(labelsize=7, length=2.0, pad=1.5)
    bar.outline.set_linewidth(0.5)


def _connect(figure: Figure, net: Network, panels: Mapping[Node, Axes]) -> None:
    from matplotlib.patches import ConnectionPatch

    seen = [each for each in net.connections if each.source in panels and each.target in panels]
    largest = max((abs(each.weight) for each in seen), default=0.0) or 1.0
    for each in seen:
        figure.add_artist(
            ConnectionPatch(
                (1.0, 0.5), (0.0, 0.5), "axes fraction", "axes fraction",
                axesA=panels[each.source], axesB=panels[each.target],
                color=LIGHT.sign(each.weight), capstyle="butt", zorder=1, alpha=0.85,
                linestyle="-" if each.weight >= 0 else (0, DASHES),
                linewidth=0.3 + 3.7 * abs(each.weight) / largest,
            )
        )  # fmt: skip
