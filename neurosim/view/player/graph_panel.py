"""A small plot beside the network: a curve over the recording, with a cursor."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.notation import brief
from neurosim.view.canvas.words import Words
from neurosim.view.moments.curves import curve
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme, mixed
from neurosim.view.scene.word import Word

SIZE = 8.5


class GraphPanel:
    """A curve of a number over the steps of a recording.

    Args:
        figure: where to draw.
        theme: the colours.
        frames: the moments of the recording.
        points: (index, number), in order.
        held: whether a number stays until the next; otherwise a line joins them.
    """

    def __init__(
        self,
        figure: Figure,
        theme: Theme,
        frames: Frames,
        points: Sequence[tuple[int, float]],
        *,
        held: bool = False,
    ) -> None:
        self.axes = frameless(figure, theme)
        self._theme, self._last = theme, len(frames) - 1
        self._indices = [x for x, _ in points]
        self._numbers = [y for _, y in points]
        self._words = Words(self.axes, theme.background)
        low, high = min(self._numbers, default=0.0), max(self._numbers, default=1.0)
        low = low if held else min(low, 0.0)
        edge = 0.12 * (high - low) or 1.0
        self.axes.set(xlim=(0, max(self._last, 1)), ylim=(low - edge, high + edge))
        note = self._plot(points, frames.chapters.starts("epoch"), held)
        self._cursor = self.axes.axvline(0, color=theme.accent, linewidth=1.2)
        (self._spot,) = self.axes.plot(
            [], [], "o", color=theme.accent, markersize=4.5, clip_on=False
        )
        self._write_above(note)
        self._write_heights(dict.fromkeys((low, high)))

    def show(self, index: int, title: str) -> None:
        """Let the cursor stand at a moment."""
        self._cursor.set_xdata([index, index])
        value = self.value(index)
        self._spot.set_data([index] if value is not None else [], [] if value is None else [value])
        self._title.text = title if value is None else f"{title} = {brief(value)}"
        self._note.shown = fits_beside(self._title, self._note, self.axes)
        self._words.paint()

    def value(self, index: int) -> float | None:
        """Return the number at a moment: the last that was found by then."""
        at = bisect_right(self._indices, index)
        return self._numbers[at - 1] if at else None

    def _plot(self, points: Sequence[tuple[int, float]], epochs: Sequence[int], held: bool) -> str:
        """Draw the curve, and return what its line is."""
        drawn = curve(points, self._last, epochs, held=held)
        xs, ys = list(drawn.xs), list(drawn.ys)
        if drawn.note:
            faint = mixed(self._theme.background, self._theme.positive, 0.3)
            self.axes.fill_between(xs, drawn.low, drawn.high, color=faint, linewidth=0.0)
        elif held:
            xs, ys = [*xs, self._last], [*ys, ys[-1]]
        style = "steps-post" if held and not drawn.note else "default"
        self.axes.plot(xs, ys, color=self._theme.positive, linewidth=1.4, drawstyle=style)
        return drawn.note

    def _write_above(self, note: str) -> None:
        """Make room for the title, and say what the line is."""
        write, top = self._words.write, self.axes.get_ylim()[1]
        self._title = write((0.0, top), "", SIZE, self._theme.text, bold=True,
                            align=("left", "bottom"), shift=(0.0, 3.0))  # fmt: skip
        self._note = write((max(self._last, 1), top), note, SIZE - 1, self._theme.muted,
                           align=("right", "bottom"), shift=(0.0, 3.0))  # fmt: skip

    def _write_heights(self, values: Iterable[float]) -> None:
        """Write numbers at the left, each at its height, with a tick that shows where that is."""
        for value in values:
            self._words.write((0.0, value), brief(value), SIZE - 1, self._theme.muted,
                              align=("right", "middle"), shift=(-5.0, 0.0))  # fmt: skip
            self.axes.plot([0.0], [value], "_", color=self._theme.muted, markersize=4.0,
                           clip_on=False, zorder=1.5)  # fmt: skip


def fits_beside(title: Word, note: Word, axes: Axes) -> bool:
    """Tell whether there is room above the axes for a note beside the title."""
    box = axes.get_window_extent()
    wide = float(box.width) * 72 / axes.figure.dpi
    needed = width(title.text, title.size, title.bold) + width(note.text, note.size, note.bold)
    return needed + 8.0 <= wide


def frameless(figure: Figure, theme: Theme) -> Axes:
    """Return axes without ticks, in the colours of the theme."""
    axes = figure.add_axes((0, 0, 0.1, 0.1))
    axes.set(xticks=[], yticks=[], facecolor=theme.background)
    axes.set_autoscale_on(False)
    axes.xaxis.set_visible(False)  # an axis without ticks takes time, too
    axes.yaxis.set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(theme.faint)
    return axes
