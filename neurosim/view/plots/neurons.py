"""One small surface for every neuron: what each of them sees in the plane of the inputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from neurosim.checks import of_kind, whole
from neurosim.data.patterns import read_patterns
from neurosim.errors import NetworkError
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Node
from neurosim.graph.values.columns import titles
from neurosim.view.plots.figures import blank, saved, surface_colours
from neurosim.view.plots.grids import Grid, Surface, check_plane, limits
from neurosim.view.plots.points import scatter
from neurosim.view.scene.lettering import cut
from neurosim.view.scene.theme import DASHES, LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

PANEL, ACROSS, DOWN, EDGE = 0.95, 1.75, 1.3, 0.45
"""Inches: a panel's side, from one panel to the next across and down, and around them all."""

FOOT, BAR = 0.3, 0.07
"""Inches: the room below the panels' edge for a scale, and its height."""

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
    columns = generations(net)
    places = _places(columns)
    grid = Grid.around(patterns, whole(resolution, "resolution", least=2))
    surfaces = grid.surfaces(net, list(places))
    height = 2 * EDGE + FOOT + DOWN * (min(MOST, max(map(len, columns))) - 1) + PANEL
    width = 2 * EDGE + ACROSS * (len(columns) - 1) + PANEL
    figure = blank(width, height, save)
    figure.set_layout_engine("none")
    _connections(figure, net, places)
    called = titles(net)
    drawn = dict(zip(places, surfaces, strict=True))
    for column in columns:
        shown = {node: drawn[node] for node in column[:MOST]}
        reach = max(_reach(*each) for each in shown.items())
        for node, surface in shown.items():
            axes = _panel(figure, places[node], called.get(node.name, node.name))
            image = _fill(axes, grid, surface, reach)
            if isinstance(node, Output):
                span, at = (-reach, reach), net.outputs.index(node)
                scatter(axes, patterns, at, span=span, size=7.0)
        low = min(value for surface in shown.values() for row in surface for value in row)
        _scale(figure, places[column[0]][0], image, -reach if low < 0.0 else 0.0, reach)
    _count_rest(figure, columns)
    return saved(figure, save)


def generations(net: Network) -> list[list[Node]]:
    """Return the nodes by how deep they lie, bias nodes left out.

    The first are those that depend on nothing; each later one holds what depends on the one
    before it.

    Raises:
        NetworkError: if the network has no neurons.
    """
    if not net.neurons:
        raise NetworkError(f"network {net.name!r} has no neurons to draw")
    place = {node.name: index for index, node in enumerate(net.order)}
    layers = nx.topological_generations(net.graph)
    rows = [[net.node(name) for name in sorted(layer, key=place.__getitem__)] for layer in layers]
    kept = [[node for node in row if not isinstance(node, Bias)] for row in rows]
    return [row for row in kept if row]


def _places(columns: list[list[Node]]) -> dict[Node, tuple[float, float]]:
    """Return in inches the lower left corner of every panel, columns centred."""
    tallest = min(MOST, max(map(len, columns)))
    places: dict[Node, tuple[float, float]] = {}
    for across, column in enumerate(columns):
        shown = column[:MOST]
        top = EDGE + FOOT + DOWN * (tallest + len(shown) - 2) / 2
        for down, node in enumerate(shown):
            places[node] = (EDGE + ACROSS * across, top - DOWN * down)
    return places


def _panel(figure: Figure, place: tuple[float, float], title: str) -> Axes:
    width, height = figure.get_size_inches()
    box = (place[0] / width, place[1] / height, PANEL / width, PANEL / height)
    axes = figure.add_axes(box, zorder=2)
    axes.set(xticks=[], yticks=[])
    axes.set_title(cut(title, 9.0, 72 * ACROSS - 6), fontsize=9, pad=2.5)
    return axes


def _reach(node: Node, surface: Surface) -> float:
    """How far from 0 the outputs of a node can be, or where that has no end are here."""
    if isinstance(node, Neuron):
        return max(map(abs, limits(node, surface)))
    return max(abs(value) for row in surface for value in row) or 1.0


def _fill(axes: Axes, grid: Grid, surface: Surface, reach: float) -> AxesImage:
    axes.set(xlim=grid.extent[:2], ylim=grid.extent[2:], autoscale_on=False)
    return axes.imshow(
        surface, origin="lower", extent=grid.extent, aspect="auto", cmap=surface_colours(),
        vmin=-reach, vmax=reach, interpolation="bilinear",
    )  # fmt: skip


def _scale(figure: Figure, left: float, image: AxesImage, low: float, high: float) -> None:
    """Draw below a column which colours stand for which outputs."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes((left / width, FOOT / height, PANEL / width, BAR / height))
    ticks = sorted({low, 0.0, high})
    bar = figure.colorbar(image, cax=axes, orientation="horizontal", ticks=ticks)
    bar.ax.set_xlim(low, high)
    bar.ax.set_xticklabels([f"{each:.3g}" for each in ticks], fontsize=7)
    bar.ax.tick_params(length=2.0, pad=1.5)
    bar.outline.set_linewidth(0.5)


def _connections(figure: Figure, net: Network, places: dict[Node, tuple[float, float]]) -> None:
    from matplotlib.lines import Line2D

    width, height = figure.get_size_inches()
    seen = [each for each in net.connections if each.source in places and each.target in places]
    largest = max((abs(each.weight) for each in seen), default=0.0) or 1.0
    for each in seen:
        (left, low), (right, high) = places[each.source], places[each.target]
        figure.add_artist(
            Line2D(
                [(left + PANEL) / width, right / width],
                [(low + PANEL / 2) / height, (high + PANEL / 2) / height],
                color=LIGHT.sign(each.weight),
                linestyle="-" if each.weight >= 0 else (0, DASHES),
                linewidth=0.3 + 3.7 * abs(each.weight) / largest,
                alpha=0.85,
                solid_capstyle="butt",
                zorder=1,
            )
        )


def _count_rest(figure: Figure, columns: list[list[Node]]) -> None:
    width, height = figure.get_size_inches()
    for across, column in enumerate(columns):
        if len(column) > MOST:
            middle = (EDGE + ACROSS * across + PANEL / 2) / width
            figure.text(
                middle, (FOOT + 0.17) / height, f"and {len(column) - MOST} more", ha="center"
            )
