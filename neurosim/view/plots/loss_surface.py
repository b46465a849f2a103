"""The loss over two weights, and the ways down that training took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, PowerNorm

from neurosim.checks import finite, listed, of_kind, whole
from neurosim.compiled.engine import mean_loss
from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import DivergenceError, InputError, OptionError, shown
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.learning.history import History
from neurosim.learning.recordings.recording import Recording
from neurosim.view.plots.figures import bar, blank, key, line, named, ruled, saved
from neurosim.view.plots.plane import Span, steps, with_margin

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

Run: TypeAlias = History | Recording
Edge: TypeAlias = Connection | tuple[str, str]
Path2: TypeAlias = list[tuple[float, float]]

AROUND = 4.0
"""How far to both sides the surface reaches where there is no path to cover."""

LEVELS = 24


def plot_loss_surface(
    net: Network,
    data: Any,
    over: tuple[Edge, Edge],
    runs: Run | Mapping[str, Run] | Sequence[Run] = (),
    *,
    loss: str | Loss = "squared_error",
    spans: tuple[Span, Span] | None = None,
    resolution: int = 41,
    save: str | Path | None = None,
) -> Figure:
    """Draw the mean E over two weights, and the paths on which training went down.

    All other weights stay as the network has them now. A path is exact where only these two
    weights were trained; otherwise it is its shadow on this surface.

    Args:
        net: the network; its numbers stay as they are.
        data: pairs (inputs, expected).
        over: the two connections whose weights are the sides, each as ``net["i1", "o1"]`` or as
            ``("i1", "o1")``.
        runs: training runs with a recording, of this network or of copies of it; several as a
            list, or as a dict by what they are called in the picture.
        loss: the loss.
        spans: (lowest, highest) of the two weights; by default around the paths.
        resolution: how many places are computed along each side.
        save: a file to write it to.

    Returns:
        A matplotlib Figure.

    Raises:
        NetworkError: for a connection that is not there.
        InputError: for data that do not fit, or a run without a recording.
        OptionError: for the same parameter twice, or an empty span.
        DivergenceError: if E overflows at every place; where it does at some, they stay white.

    >>> import neurosim as ns
    >>> land = [([0, 0], [0]), ([0, 1], [0]), ([1, 0], [0]), ([1, 1], [1])]
    >>> net = ns.dense([2, 1], seed=1)
    >>> run = ns.train(net.copy(), land, epochs=30, record="epochs")
    >>> figure = plot_loss_surface(net, land, (("i1", "o1"), ("i2", "o1")), run, resolution=9)
    >>> figure.axes[0].get_xlabel(), len(figure.axes[0].lines[0].get_xdata())
    ('weight of i1 -> o1', 31)
    """
    of_kind(net, Network, "ns.plot_loss_surface needs")
    criterion = find_loss(loss)
    patterns = read_patterns(net, data, criterion)
    edges = _edges(net, over)
    found = named(runs, (History, Recording), "a training run, a History or a Recording,")
    paths = {name: _path(run, edges) for name, run in found.items()}
    sides = _spans(net, edges, paths.values(), spans)
    count = whole(resolution, "resolution", least=2)
    rows = heights(net, edges, patterns, criterion, sides, count)
    figure = blank(6.4, 5.0, save)
    across, up = (f"weight of {' -> '.join(edge)}" for edge in edges)
    axes = ruled(figure, across, up)
    extent = (*sides[0], *sides[1])
    _contours(axes, rows, extent)
    key(axes, [_draw_path(axes, path, place) for place, path in enumerate(paths.values())], paths)
    axes.axis(extent)
    return saved(figure, save)


def _edges(net: Network, over: Iterable[Edge]) -> list[tuple[str, str]]:
    names = [
        (each.source.name, each.target.name)
        if isinstance(each, Connection)
        else tuple(listed(each, "a connection"))
        for each in listed(over, "over")
    ]
    if len(names) != 2 or any(len(name) != 2 for name in names):
        raise OptionError(f"a loss surface lies over two connections, got {shown(over)}")
    first, second = (net.connection(*name) for name in names)
    if first.parameter is second.parameter:
        raise OptionError(f"{first.label} and {second.label} hold the same parameter; choose two")
    return [(name[0], name[1]) for name in names]


def _path(run: object, edges: Sequence[tuple[str, str]]) -> Path2:
    """Return where the two weights stood, at the start and after each change."""
    recording = run.recording if isinstance(run, History) else run
    if not isinstance(recording, Recording):
        raise InputError(
            f"a path needs a recorded run, such as ns.train(..., record='epochs'), got {shown(run)}"
        )
    first, second = (dict(recording.course(edge, "weight")) for edge in edges)
    x, y, path = first[0], second[0], []
    for moment in sorted({*first, *second}):
        x, y = first.get(moment, x), second.get(moment, y)
        path.append((x, y))
    return path


def _spans(
    net: Network,
    edges: Sequence[tuple[str, str]],
    paths: Iterable[Path2],
    spans: tuple[Span, Span] | None,
) -> list[Span]:
    """Return the spans that are given, or those around the paths or, without any, the weights."""
    if spans is not None:
        ends = [[finite(end, "end of a span") for end in listed(each, "a span")]
                for each in listed(spans, "spans")]  # fmt: skip
        if len(ends) != 2 or any(len(each) != 2 or each[0] >= each[1] for each in ends):
            raise OptionError(f"spans must be two of (lowest, highest), got {shown(spans)}")
        return [(low, high) for low, high in ends]
    points = [point for path in paths for point in path]
    if not points:
        weights = [net.connection(*edge).weight for edge in edges]
        return [(weight - AROUND, weight + AROUND) for weight in weights]
    columns = [(min(column), max(column)) for column in zip(*points, strict=True)]
    return [with_margin(low, high, 0.25) for low, high in columns]


def heights(
    net: Network,
    edges: Sequence[tuple[str, str]],
    patterns: Sequence[Pattern],
    criterion: Loss,
    sides: Sequence[Span],
    count: int,
) -> Any:
    """Return the mean E at every place, row by row from the bottom, masked where it overflows."""
    twin = net.copy()
    first, second = (twin.connection(*edge).parameter for edge in edges)
    mean = mean_loss(twin, patterns, criterion, count * count)
    across, up = (steps(side, count) for side in sides)
    found = np.ma.masked_invalid([[mean() for first._value in across] for second._value in up])
    if found.mask.all():
        raise DivergenceError("E overflows at every place; try other spans, or smaller weights")
    return found


def _contours(axes: Axes, rows: Any, extent: tuple[float, ...]) -> None:
    low, high = rows.min(), rows.max()
    reach = max(high - low, 1e-9 * low) or 1.0  # less than a float can part in levels
    # Lines lie closer near the bottom, where a descent has to find its way.
    levels = low + reach * np.linspace(0.0, 1.0, LEVELS + 1) ** 2
    greys = LinearSegmentedColormap.from_list("greys", ("#8c8c8c", "#ffffff"))
    norm = PowerNorm(0.5, low, low + reach)
    drawn = axes.contourf(rows, levels=levels, cmap=greys, norm=norm, extent=extent)
    axes.contour(rows, levels=levels, colors="0.3", linewidths=0.4, extent=extent)
    bar(axes, drawn, levels[::6], levels[::6], "mean E")


def _draw_path(axes: Axes, path: Path2, place: int) -> Line2D:
    xs, ys = zip(*path, strict=True)
    drawn = line(axes, xs, ys, place)
    look: dict[str, Any] = {"color": drawn.get_color(), "zorder": 4}
    axes.plot(xs[0], ys[0], "o", markerfacecolor="white", markersize=8, **look)
    axes.plot(xs[-1], ys[-1], "*", markeredgecolor="white", markersize=14, **look)
    return drawn
