"""A small plot beside the network: a curve over the recording, with a cursor."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.view.highlights import brief
from neurosim.view.theme import Theme
from neurosim.view.words import Words

__all__ = ["GraphPanel", "frameless"]

SIZE = 8.5


class GraphPanel:
    """A curve of a number over the steps of a recording.

    Args:
        figure: where to draw.
        theme: the colours.
        last: the last index.
    """

    def __init__(self, figure: Figure, theme: Theme, last: int) -> None:
        self.axes = frameless(figure, theme)
        self._last = last
        (self._line,) = self.axes.plot([], [], color=theme.positive, linewidth=1.4)
        self._cursor = self.axes.axvline(0, color=theme.accent, linewidth=1.2)
        (self._spot,) = self.axes.plot([], [], "o", color=theme.accent, markersize=4.5)
        self._words = Words(self.axes, theme.background)
        write = self._words.write
        self._title = write((0, 0), "", SIZE, theme.text, bold=True, align=("left", "bottom"))
        self._high = write((0, 0), "", SIZE - 1, theme.muted, align=("left", "top"), backed=True)
        self._low = write((0, 0), "", SIZE - 1, theme.muted, align=("left", "bottom"), backed=True)
        self._points: list[tuple[int, float]] = []

    def plot(self, points: Sequence[tuple[int, float]], stepped: bool = False) -> None:
        """Show other numbers.

        Args:
            points: (index, number), in order.
            stepped: whether a number stays until the next; otherwise a line joins them.
        """
        self._points = list(points)
        xs = [x for x, _ in points]
        ys = [y for _, y in points]
        if stepped and points:
            xs, ys = [*xs, self._last], [*ys, ys[-1]]
        self._line.set_drawstyle("steps-post" if stepped else "default")
        self._line.set_data(xs, ys)
        low, high = (min(ys, default=0.0), max(ys, default=1.0))
        low = low if stepped else min(low, 0.0)
        edge = 0.12 * (high - low) or 1.0
        self.axes.set(xlim=(0, max(self._last, 1)), ylim=(low - edge, high + edge))
        left, bottom, top = 0.0, low - edge, high + edge
        self._title.at, self._title.shift = (left, top), (0.0, 3.0)
        self._high.at, self._high.shift = (left, top), (3.0, -3.0)
        self._low.at, self._low.shift = (left, bottom), (3.0, 3.0)
        self._high.text, self._low.text = brief(high), brief(low)

    def show(self, index: int, title: str) -> None:
        """Let the cursor stand at a moment."""
        self._cursor.set_xdata([index, index])
        value = self.value(index)
        self._spot.set_data([index] if value is not None else [], [] if value is None else [value])
        self._title.text = title if value is None else f"{title} = {brief(value)}"
        self._words.paint()

    def value(self, index: int) -> float | None:
        """Return the number at a moment: the last that was found by then."""
        found = [y for x, y in self._points if x <= index]
        return found[-1] if found else None


def frameless(figure: Figure, theme: Theme) -> Axes:
    """Return axes without ticks, in the colours of the theme."""
    axes = figure.add_axes((0, 0, 0.1, 0.1))
    axes.set(xticks=[], yticks=[], facecolor=theme.background)
    axes.set_autoscale_on(False)
    for spine in axes.spines.values():
        spine.set_color(theme.faint)
    return axes
