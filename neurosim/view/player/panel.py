"""Panels beside the network: axes without ticks and words around them, and a curve in such."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

from matplotlib.figure import Figure

from neurosim.notation import brief
from neurosim.view.canvas.words import Words
from neurosim.view.moments.curves import curve
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme, mixed
from neurosim.view.scene.word import Word

SIZE = 8.5

LEAST = 36.0
"""A plot that would be lower than this is left out."""


class Panel:
    """Axes in the colours of a theme.

    Args:
        figure: where to draw.
        theme: the colours.

    Attributes:
        axes: the axes.
        fixed: the height that it needs in any case, in points.
        share: its share of the height that is left.
        beside: what is kept free at its left, for the numbers of an axis.
        above: what is kept free above it, for a title.
        below: what is kept free below it.
    """

    fixed, share = 0.0, 1.0
    beside, above, below = 42.0, 20.0, 0.0

    def __init__(self, figure: Figure, theme: Theme) -> None:
        self.axes, self._theme = figure.add_axes((0, 0, 0.1, 0.1)), theme
        self.axes.set(xticks=[], yticks=[], facecolor=theme.background)
        self.axes.set_autoscale_on(False)
        self.axes.xaxis.set_visible(False)  # an axis without ticks takes time, too
        self.axes.yaxis.set_visible(False)
        for spine in self.axes.spines.values():
            spine.set_color(theme.faint)
        self._words = Words(self.axes, theme.background)

    @property
    def least(self) -> float:
        """The height below which it says nothing, in points."""
        return self.fixed + self.above + self.below + (LEAST if self.share else 0.0)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the axes, in points."""
        box, dpi = self.axes.get_window_extent(), self.axes.figure.dpi
        return float(box.width) * 72 / dpi, float(box.height) * 72 / dpi

    def show(self, index: int) -> None:
        """Show a moment."""

    def fit(self) -> None:
        """Write again what depends on the size of the axes."""

    def _write_around(self, note: str, heights: Iterable[float]) -> None:
        """Make room for a title, write a note beside it, and numbers at the left."""
        (left, right), (_, top) = self.axes.get_xlim(), self.axes.get_ylim()
        write, theme = self._words.write, self._theme
        self._title: Word = write((left, top), "", SIZE, theme.text, bold=True,
                                  align=("left", "bottom"), shift=(0.0, 3.0))  # fmt: skip
        self._note: Word = write((right, top), note, SIZE - 1, theme.muted,
                                 align=("right", "bottom"), shift=(0.0, 3.0))  # fmt: skip
        for value in heights:
            write((left, value), f"{brief(value)} –", SIZE - 1, theme.muted,
                  align=("right", "middle"))  # fmt: skip

    def _entitle(self, title: str) -> None:
        """Write the title, and the note only where there is room for both."""
        self._title.text = title
        needed = width(title, SIZE, bold=True) + width(self._note.text, SIZE - 1)
        self._note.shown = needed + 8.0 <= self.size[0]
        self._words.paint()


class GraphPanel(Panel):
    """A curve of a number over the steps of a recording, with what a panel takes first.

    Args:
        frames: the moments of the recording.
        name: what the number is called.
        points: (index, number), in order.
        held: whether a number stays until the next; otherwise a line joins them.
    """

    def __init__(
        self,
        figure: Figure,
        theme: Theme,
        frames: Frames,
        name: str,
        points: Sequence[tuple[int, float]],
        *,
        held: bool = False,
    ) -> None:
        super().__init__(figure, theme)
        self._name, self._points, last = name, points, len(frames) - 1
        numbers = [number for _, number in points] or [0.0, 1.0]
        low, high = min(numbers) if held else min(0.0, *numbers), max(numbers)
        edge = 0.12 * (high - low) or 1.0
        self.axes.set(xlim=(0, max(last, 1)), ylim=(low - edge, high + edge))
        drawn = curve(points, last, frames.chapters.starts("epoch"), held=held)
        if drawn.note:
            faint = mixed(theme.background, theme.positive, 0.3)
            self.axes.fill_between(drawn.xs, drawn.low, drawn.high, color=faint, linewidth=0.0)
        on = held and not drawn.note  # to the end
        xs, ys = ([*drawn.xs, last], [*drawn.ys, drawn.ys[-1]]) if on else (drawn.xs, drawn.ys)
        style = "steps-post" if on else "default"
        self.axes.plot(xs, ys, color=theme.positive, linewidth=1.4, drawstyle=style)
        self._cursor = self.axes.axvline(0, color=theme.accent, linewidth=1.2)
        (self._spot,) = self.axes.plot(
            [], [], "o", color=theme.accent, markersize=4.5, clip_on=False
        )
        self._write_around(drawn.note, dict.fromkeys((low, high)))

    def show(self, index: int) -> None:
        """Let the cursor stand at a moment."""
        self._cursor.set_xdata([index, index])
        value = self.value(index)
        self._spot.set_data([index] if value is not None else [], [] if value is None else [value])
        self._entitle(self._name if value is None else f"{self._name} = {brief(value)}")

    def value(self, index: int) -> float | None:
        """Return the number at a moment: the last that was found by then."""
        at = bisect_right(self._points, index, key=itemgetter(0))
        return self._points[at - 1][1] if at else None
