"""The legend of a picture, painted with matplotlib in rows from the left."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from neurosim.view.canvas.nodes import outline
from neurosim.view.canvas.words import Words, size_of
from neurosim.view.scene.legend import ROW, SIZE, Entry, Sample, flow
from neurosim.view.scene.strokes import style
from neurosim.view.scene.theme import BELOW_ZERO, SHAPES, Theme
from neurosim.view.scene.word import Word


def legend(axes: Axes, shown: Sequence[Entry], theme: Theme) -> list[Word]:
    """Paint the legend into axes of their own; return what it says."""
    wide, high = size_of(axes)
    axes.clear()
    axes.set_axis_off()
    axes.set(xlim=(0, wide), ylim=(-high, 0))
    words = Words(axes, theme.background)
    for row, x, entry in flow(shown, wide):
        y = -ROW * row - ROW / 2
        for sample in entry.samples:
            axes.add_patch(_patch(sample, theme, x, y))
        start = (x + entry.wide + 5 * bool(entry.samples), y)
        words.write(start, entry.text, SIZE, theme.muted, align=("left", "middle"))
    words.paint()
    return words.words


def _patch(sample: Sample, theme: Theme, x: float, y: float) -> PathPatch:
    stroke = (
        theme.sign(sample.value) if sample.stroke == "signed" else getattr(theme, sample.stroke)
    )
    if sample.shape == "line":
        line = Path([(x + sample.at, y), (x + sample.at + sample.size, y)])
        dashes = style(not sample.dashed, sample.wide)
        return PathPatch(line, edgecolor=stroke, linewidth=sample.wide, linestyle=dashes,
                         facecolor="none", capstyle="butt")  # fmt: skip
    which = sample.shape if sample.shape in SHAPES else "hidden"
    fill = "none" if sample.fill is None else theme.fill(sample.fill)
    return PathPatch(
        outline(which, (x + sample.at, y), sample.size), edgecolor=stroke, linewidth=sample.wide,
        facecolor=fill, linestyle=BELOW_ZERO if sample.dashed else "solid",
    )  # fmt: skip
