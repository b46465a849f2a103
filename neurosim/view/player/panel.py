"""Panels beside the network: axes without ticks and words around them, and a curve in such."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from neurosim.notation import brief
from neurosim.view.canvas.words import Words, size_of
from neurosim.view.moments.frames import Frames
from neurosim.view.plots.figures import distinct
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme, mixed
from neurosim.view.scene.word import Word

SIZE, SMALL = 8.5, 7.5
"""Of the letters of titles, and of numbers and notes."""

LEAST = 30.0
"""A plot that would be lower than this, times its share, is left out."""


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
        self.axes.spines[:].set_color(theme.faint)
        self._words = Words(self.axes, theme.background)

    @property
    def least(self) -> float:
        """The height below which it says nothing, in points."""
        return self.fixed + self.above + self.below + LEAST * self.share

    def take(self, wide: float, high: float) -> None:
        """Find out what it needs of a width and a height, both in points."""

    def show(self, index: int) -> None:
        """Show a moment."""

    def _write_around(self, low: float, high: float) -> Word:
        """Write two heights at the left, with the digits that tell them apart; return the title."""
        (left, _), (_, top), colour = self.axes.get_xlim(), self.axes.get_ylim(), self._theme.text
        ends = dict(zip(distinct((low, high)), (low, high), strict=True))
        for text, at in ends.items():
            self._words.write((left, at), f"{text} –", SMALL, self._theme.muted,
                              align=("right", "middle"))  # fmt: skip
            self.beside = max(self.beside, width(text, SMALL) + 14.0)
        title: Word = self._words.write((left, top), "", SIZE, colour, bold=True,
                                        align=("left", "bottom"), shift=(0.0, 3.0))  # fmt: skip
        return title


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
        self._title = self._write_around(low, high)
        self._note: Word = self._words.write(
            (max(last, 1), high + edge), drawn.note, SMALL, theme.muted, align=("right", "bottom"),
            shift=(0.0, 3.0),
        )  # fmt: skip

    def show(self, index: int) -> None:
        """Let the cursor stand at a moment."""
        value, title, note = self.value(index), self._title, self._note
        self._cursor.set_xdata([index, index])
        self._spot.set_data([index] if value is not None else [], [] if value is None else [value])
        title.text = self._name if value is None else f"{self._name} = {brief(value)}"
        needed = width(title.text, SIZE, bold=True) + width(note.text, SMALL)
        note.shown = needed + 8.0 <= size_of(self.axes)[0]
        self._words.paint()

    def value(self, index: int) -> float | None:
        """Return the number at a moment: the last that was found by then."""
        at = bisect_right(self._points, index, key=itemgetter(0))
        return self._points[at - 1][1] if at else None


COLUMNS = 110
"""How many groups there are at most: with more of them a narrow plot is all ink."""

FEW = 60
"""Up to this number of points can be told apart, and are drawn as they are."""

EPOCHS = 8
"""With this number of epochs or more, their means say more than their samples."""


class Curve(NamedTuple):
    """What to draw of a course.

    Attributes:
        xs: where the line goes through.
        ys: how high it is there: the points themselves, or the means of groups of them.
        low: the lowest of each group; empty where the points are drawn as they are.
        high: the highest of each group.
        note: what the line is, in a few words; "" for the points themselves.
    """

    xs: Sequence[float]
    ys: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    note: str = ""


def curve(
    points: Sequence[tuple[int, float]],
    last: int,
    epochs: Sequence[int] = (),
    *,
    held: bool = False,
) -> Curve:
    """Return a curve through the points, or through the means of groups of them.

    A group is one epoch or, where there are too many, several whole epochs; or else some steps.

    Args:
        points: (index, number), in order.
        last: the last index.
        epochs: the index at which each epoch begins.
        held: whether a number stays until the next, and so counts at every index in between.

    >>> curve([(0, 3.0), (2, 1.0)], 2)
    Curve(xs=[0, 2], ys=[3.0, 1.0], low=(), high=(), note='')
    >>> many = curve([(index, index % 2) for index in range(1000)], 999)
    >>> len(many.xs), many.ys[5], many.low[5], many.high[5], many.note
    (100, 0.5, 0.0, 1.0, 'line: mean of 10 steps')
    """
    by_epoch = len(epochs) >= EPOCHS and len(points) >= 2 * len(epochs)
    if len(points) <= (FEW if by_epoch else COLUMNS):
        return Curve([x for x, _ in points], [y for _, y in points])
    xs, ys = np.array(points, dtype=float).T
    if held:
        every = np.arange(last + 1)
        xs, ys = every, ys[np.maximum(np.searchsorted(xs, every, side="right") - 1, 0)]
    starts = epochs if by_epoch else range(last + 1)
    each, what = -(-len(starts) // COLUMNS), "epoch" if by_epoch else "step"
    edges = [*starts[::each], last + 1]
    parts = [ys[begin:end] for begin, end in pairwise(np.searchsorted(xs, edges))]
    middles = [(begin + end - 1) / 2 for begin, end in pairwise(edges)]
    filled = [(x, part) for x, part in zip(middles, parts, strict=True) if part.size]
    means, low, high = ([float(of(part)) for _, part in filled] for of in (np.mean, np.min, np.max))
    note = f"line: mean of {f'{each} {what}s' if each > 1 else f'each {what}'}"
    return Curve([x for x, _ in filled], means, low, high, note)
