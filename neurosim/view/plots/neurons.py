"""One small surface for every neuron: what each of them sees in the plane of the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import of_kind, whole
from neurosim.data.patterns import read_patterns
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Node
from neurosim.graph.values.columns import titles
from neurosim.view.plots.decision import scatter
from neurosim.view.plots.figures import blank, saved, surface_colours, wrapped
from neurosim.view.plots.plane import Grid, Surface, around, check_plane, groups, limits, wanted
from neurosim.view.scene.theme import DASHES, LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

PANEL, ACROSS, DOWN, EDGE = 0.95, 1.75, 1.3, 0.45
"""Inches: a panel's side, from one panel to the next across and down, and around them all."""

FOOT, BAR = 0.3, 0.07
"""Inches: the room below the panels' edge for a scale, and its height."""

SIZE, ROOM, LINE = 9.0, 120.0, 0.15
"""Of names: the size and the room across in points, and the height of a line in inches."""

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
    called = titles(net)
    columns = [(column[:MOST], len(column)) for column in _generations(net)]
    tallest = max(len(shown) for shown, _ in columns)
    grid = Grid.between(*around(patterns), whole(resolution, "resolution", least=2))
    nodes = [node for shown, _ in columns for node in shown]
    surfaces = dict(zip(nodes, grid.surfaces(net, nodes), strict=True))
    names = {node: wrapped(called.get(node.name, node.name), ROOM, SIZE) for node in nodes}
    more = LINE * max(name.count("\n") for name in names.values())
    wide, high = ACROSS * (len(columns) - 1) + PANEL, (DOWN + more) * (tallest - 1) + PANEL
    figure = blank(2 * EDGE + wide, 2 * EDGE + FOOT + high + more, save)
    figure.set_layout_engine("none")
    panels: dict[Node, Axes] = {}
    for place, (shown, count) in enumerate(columns):
        left = EDGE + ACROSS * place
        top = EDGE + FOOT + (DOWN + more) * (tallest + len(shown) - 2) / 2
        reach = max(_reach(node, surfaces[node]) for node in shown)
        for down, node in enumerate(shown):
            panels[node] = axes = _axes(figure, left, top - (DOWN + more) * down, PANEL)
            image = axes.imshow(
                surfaces[node], origin="lower", extent=grid.extent, aspect="auto",
                cmap=surface_colours(), vmin=-reach, vmax=reach, interpolation="bilinear",
            )  # fmt: skip
            axes.set(xticks=[], yticks=[], autoscale_on=False, zorder=2)
            axes.set_title(names[node], fontsize=SIZE, pad=2.5)
        low = min(value for node in shown for row in surfaces[node] for value in row)
        _scale(_axes(figure, left, FOOT, BAR), image, -reach if low < 0.0 else 0.0, reach)
        if count > MOST:
            rest = f"and {count - MOST} more"
            panels[shown[-1]].set_xlabel(rest, fontsize=9, labelpad=3)
        for node in (each for each in shown if isinstance(each, Output)):
            found, values = groups(net, node, patterns), wanted(net, node, patterns)
            scatter(panels[node], found, values, patterns, (-reach, reach), 7.0)
    _connections(figure, net, panels)
    return saved(figure, save)


def _generations(net: Network) -> list[list[Node]]:
    """The nodes but bias nodes by how deep they lie: each depends on one of the column before."""
    depths: dict[Node, int] = {}
    for node in net.order:
        sources = [each.source for each in node.incoming] if isinstance(node, Neuron) else []
        depths[node] = max((depths[each] + 1 for each in sources), default=0)
    kept = [node for node in net.order if not isinstance(node, Bias)]
    return [[*group] for _, group in groupby(kept, depths.__getitem__)]


def _axes(figure: Figure, left: float, low: float, tall: float) -> Axes:
    """Axes as wide as a panel at a place in inches."""
    wide, high = figure.get_size_inches()
    return figure.add_axes((left / wide, low / high, PANEL / wide, tall / high))


def _reach(node: Node, surface: Surface) -> float:
    """How far from 0 the outputs of a node can be, or where that has no end are here."""
    if isinstance(node, Neuron):
        return max(map(abs, limits(node, surface)))
    return max(abs(value) for row in surface for value in row) or 1.0


def _scale(axes: Axes, image: AxesImage, low: float, high: float) -> None:
    """Draw below a column which colours stand for which outputs."""
    ticks = sorted({low, 0.0, high})
    bar = axes.figure.colorbar(image, cax=axes, orientation="horizontal", ticks=ticks)
    bar.ax.set_xlim(low, high)
    bar.ax.set_xticklabels([f"{each:.3g}" for each in ticks], fontsize=7)
    bar.ax.tick_params(length=2.0, pad=1.5)
    bar.outline.set_linewidth(0.5)


def _connections(figure: Figure, net: Network, panels: Mapping[Node, Axes]) -> None:
    from matplotlib.lines import Line2D

    seen = [each for each in net.connections if each.source in panels and each.target in panels]
    largest = max((abs(each.weight) for each in seen), default=0.0) or 1.0
    for each in seen:
        start, end = (panels[node].get_position() for node in (each.source, each.target))
        figure.add_artist(
            Line2D(
                [start.x1, end.x0], [(start.y0 + start.y1) / 2, (end.y0 + end.y1) / 2],
                color=LIGHT.sign(each.weight), solid_capstyle="butt", zorder=1, alpha=0.85,
                linestyle="-" if each.weight >= 0 else (0, DASHES),
                linewidth=0.3 + 3.7 * abs(each.weight) / largest,
            )
        )  # fmt: skip
