"""The legend of a picture, painted with matplotlib in rows from the left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path

from neurosim.view.canvas.nodes import outline
from neurosim.view.canvas.words import Words, size_of
from neurosim.view.scene.legend import ROW, SIZE, Entry, Sample, flow
from neurosim.view.scene.shapes import style
from neurosim.view.scene.theme import BELOW_ZERO, SHAPES, Theme
from neurosim.view.scene.word import Word


def legend(axes: Axes, shown: Sequence[Entry], theme: Theme) -> list[Word]:
    """Paint the legend into axes of their own; return what it says."""
    wide, high = size_of(axes)
    axes.clear()
    axes.set_axis_off()
    axes.set(xlim=(0, wide), ylim=(-high, 0))
    words = Words(axes, theme.background)
    looks = []
    for row, x, entry in flow(shown, wide):
        y = -ROW * row - ROW / 2
        looks += [_look(sample, theme, x, y) for sample in entry.samples]
        start = (x + entry.wide + 5 * bool(entry.samples), y)
        words.write(start, entry.text, SIZE, theme.muted, align=("left", "middle"))
    if looks:
        paths, strokes, widths, dashes, fills = zip(*looks, strict=True)
        axes.add_collection(
            PathCollection(
                paths, edgecolors=strokes, linewidths=widths, linestyles=dashes, facecolors=fills,
                capstyle="butt",
            ), autolim=False,
        )  # fmt: skip
    words.paint()
    return words.words


def _look(sample: Sample, theme: Theme, x: float, y: float) -> tuple[Path, str, float, Any, str]:
    """Return the path of a sample, its stroke, how wide that is and how dashed, and its fill."""
    signed = sample.stroke == "signed"
    stroke = theme.sign(sample.value) if signed else getattr(theme, sample.stroke)
    if sample.shape == "line":
        line = Path([(x + sample.at, y), (x + sample.at + sample.size, y)])
        return line, stroke, sample.wide, style(not sample.dashed, sample.wide), "none"
    which = sample.shape if sample.shape in SHAPES else "hidden"
    path = outline(which, (x + sample.at, y), sample.size)
    fill = "none" if sample.fill is None else theme.fill(sample.fill)
    return path, stroke, sample.wide, BELOW_ZERO if sample.dashed else "solid", fill
