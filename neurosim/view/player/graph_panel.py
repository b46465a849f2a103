"""A small plot beside the network: a curve over the recording, with a cursor."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from matplotlib.figure import Figure

from neurosim.notation import brief
from neurosim.view.moments.curves import curve
from neurosim.view.moments.frames import Frames
from neurosim.view.player.panel import Panel
from neurosim.view.scene.theme import Theme, mixed


class GraphPanel(Panel):
    """A curve of a number over the steps of a recording.

    Args:
        figure: where to draw.
        theme: the colours.
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
