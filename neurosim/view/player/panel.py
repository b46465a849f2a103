"""A panel beside the network: axes without ticks, and words around them."""

from __future__ import annotations

from collections.abc import Iterable

from matplotlib.figure import Figure

from neurosim.notation import brief
from neurosim.view.canvas.words import Words
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Word

SIZE = 8.5

LEAST = 36.0
"""A plot that would be lower than this is left out."""


class Panel:
    """Axes in the colours of a theme.

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
