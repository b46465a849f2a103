"""The legend: what shapes, fills, rings and lines mean, for somebody new to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D

from neurosim.graph.network import Network
from neurosim.view.canvas.shapes import outline
from neurosim.view.canvas.strokes import MOST, each
from neurosim.view.canvas.words import Words
from neurosim.view.moments.highlights import brief
from neurosim.view.moments.scales import Scales
from neurosim.view.scene.legend_texts import remarks, unwritten
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import BELOW_ZERO, DASHES, NAMES, Theme, kind
from neurosim.view.scene.word import Word

__all__ = ["ROW", "entries", "left_out", "legend", "legend_height"]

SIZE = 8.5
ROW = 18.0
"""The height of a row, in points."""

Painter: TypeAlias = Callable[[Axes, Theme, float, float], None]
Entry: TypeAlias = tuple[float, str, Painter]
"""How wide its sign is, what it says, and what paints the sign."""


def entries(net: Network, moving: bool, scales: Scales, large: str = "elide") -> list[Entry]:
    """Return what there is to explain in pictures of that network.

    Args:
        net: the network.
        moving: whether the pictures show steps, with signals and errors.
        scales: what counts as large.
        large: how large columns are shown.
    """
    if not net.nodes:
        return []
    kinds = {kind(node) for node in net.nodes}
    found: list[Entry] = [
        (12.0, text, _node(name)) for name, text in NAMES.items() if name in kinds
    ]
    most = brief(scales.output)
    found += [(46.0, f"fill = output: -{most} … 0 … {most}", _ramp)]
    found += [(24.0, "weight above 0", _line(1.0)), (24.0, "weight below 0", _line(-1.0))]
    found += [(24.0, "the wider, the larger", _widths)]
    if moving or any(neuron.error for neuron in net.neurons):
        found += [(34.0, "ring = error above / below 0", _rings)]
    if moving:
        found += [(26.0, "signal or error on its way (hollow: below 0)", _dots)]
        found += [(12.0, "what this step is about", _active)]
    found += [(0.0, text, _nothing) for text in remarks(net)]
    if large == "dense" and len(net.connections) > MOST:
        some = each(len(net.neurons))
        found += [(0.0, f"of each neuron its {some} heaviest inputs are drawn", _nothing)]
    return found


def left_out(written: int, count: int) -> list[Entry]:
    """Return the entry that tells how many weights are not written, if some are not."""
    return [(0.0, text, _nothing) for text in unwritten(written, count)]


def legend_height(shown: list[Entry], wide: float) -> float:
    """Return how high the legend is in points, at a width in points."""
    return ROW * (1 + max(row for row, _, _ in _flow(shown, wide))) if shown else 0.0


def legend(axes: Axes, shown: list[Entry], theme: Theme) -> list[Word]:
    """Paint the legend into axes of their own, in rows from the left; return what it says."""
    box = axes.get_window_extent()
    wide = box.width * 72 / axes.figure.dpi
    high = box.height * 72 / axes.figure.dpi
    axes.clear()
    axes.set_axis_off()
    axes.set(xlim=(0, wide), ylim=(-high, 0))
    words = Words(axes, theme.background)
    for row, x, (sign, text, paint) in _flow(shown, wide):
        y = -ROW * row - ROW / 2
        paint(axes, theme, x, y)
        start = (x + sign + 5 * bool(sign), y)
        words.write(start, text, SIZE, theme.muted, align=("left", "middle"))
    words.paint()
    return words.words


def _flow(shown: list[Entry], wide: float) -> list[tuple[int, float, Entry]]:
    placed, row, x = [], 0, 2.0
    for entry in shown:
        need = entry[0] + 5 * bool(entry[0]) + width(entry[1], SIZE) * 1.03
        if x > 2.0 and x + need > wide:
            row, x = row + 1, 2.0
        placed.append((row, x, entry))
        x += need + 16
    return placed


def _node(name: str) -> Painter:
    def paint(axes: Axes, theme: Theme, x: float, y: float) -> None:
        shape = outline(name, (x + 6, y), 5.5)
        axes.add_collection(
            PathCollection([shape], facecolor=theme.empty, edgecolor=theme.muted, linewidths=1.2),
            autolim=False,
        )

    return paint


def _ramp(axes: Axes, theme: Theme, x: float, y: float) -> None:
    shapes = [outline("hidden", (x + 6 + 17 * at, y), 5.5) for at in range(3)]
    fills = [theme.fill(value) for value in (-1.0, 0.0, 1.0)]
    styles: Any = [BELOW_ZERO, "solid", "solid"]
    axes.add_collection(
        PathCollection(
            shapes, facecolor=fills, edgecolor=theme.muted, linewidths=1.2, linestyle=styles
        ),
        autolim=False,
    )


def _line(sign: float) -> Painter:
    def paint(axes: Axes, theme: Theme, x: float, y: float) -> None:
        style: Any = "solid" if sign > 0 else (0, DASHES)
        axes.add_line(
            Line2D([x, x + 24], [y, y], color=theme.sign(sign), linewidth=2.2, linestyle=style,
                   solid_capstyle="butt", dash_capstyle="butt")
        )  # fmt: skip

    return paint


def _widths(axes: Axes, theme: Theme, x: float, y: float) -> None:
    for at, thick in enumerate((0.8, 2.2, 4.0)):
        ends = [x + 9 * at, x + 9 * at + 6]
        axes.add_line(Line2D(ends, [y, y], color=theme.muted, linewidth=thick))


def _rings(axes: Axes, theme: Theme, x: float, y: float) -> None:
    for at, sign in enumerate((1.0, -1.0)):
        style: Any = "solid" if sign > 0 else BELOW_ZERO
        axes.add_collection(
            PathCollection([outline("hidden", (x + 8 + 18 * at, y), 6.5)], facecolor="none",
                           edgecolor=theme.sign(sign), linewidths=2.4, linestyle=[style]),
            autolim=False,
        )  # fmt: skip


def _dots(axes: Axes, theme: Theme, x: float, y: float) -> None:
    for at, sign in enumerate((1.0, -1.0)):
        fill = theme.sign(sign) if sign > 0 else theme.background
        axes.add_collection(
            PathCollection([outline("hidden", (x + 6 + 14 * at, y), 4.0)], facecolor=fill,
                           edgecolor=theme.sign(sign), linewidths=1.2),
            autolim=False,
        )  # fmt: skip


def _active(axes: Axes, theme: Theme, x: float, y: float) -> None:
    shape = outline("hidden", (x + 6, y), 5.0)
    axes.add_collection(
        PathCollection([shape], facecolor=theme.empty, edgecolor=theme.accent, linewidths=2.6),
        autolim=False,
    )


def _nothing(axes: Axes, theme: Theme, x: float, y: float) -> None:
    pass
