"""The sheet over a window that lists its keys."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from neurosim.view.canvas.words import Words
from neurosim.view.scene.theme import Theme

LINE = 16.0
WIDTH = 450.0
SIZE = 9.5
"""In points, where there is room."""


class KeySheet:
    """A sheet over the middle of the figure, hidden at first.

    Args:
        figure: the player's figure.
        theme: the colours.
        rows: each key and what it does.
    """

    def __init__(self, figure: Figure, theme: Theme, rows: Iterable[tuple[str, str]]) -> None:
        self._figure, self._theme, self._rows = figure, theme, [*rows]
        self.visible = False
        self._axes = figure.add_axes((0, 0, 1, 1), zorder=20)
        self._axes.set_axis_off()
        self._axes.set_visible(False)

    def toggle(self) -> None:
        """Show it, or hide it."""
        self.visible = not self.visible
        self.fit()

    def hide(self) -> None:
        """Hide it."""
        self.visible = False
        self.fit()

    def fit(self) -> None:
        """Write it again, as large as the figure allows."""
        self._axes.set_visible(self.visible)
        if self.visible:
            self._write()

    def _write(self) -> None:
        axes, theme, rows = self._axes, self._theme, self._rows
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        axes.clear()
        axes.set_axis_off()
        axes.set(xlim=(0, wide), ylim=(-high, 0))
        count = len(rows) + 2
        scale = min(1.0, (high - 40) / (count * LINE), (wide - 40) / WIDTH)
        line, across = LINE * scale, WIDTH * scale
        left, top = (wide - across) / 2, -(high - line * count) / 2
        axes.add_patch(
            FancyBboxPatch((left, top - line * count), across, line * count,
                           boxstyle="round,pad=8", facecolor=theme.panel, edgecolor=theme.muted)
        )  # fmt: skip
        words = Words(axes, theme.panel)
        write = partial(words.write, size=SIZE * scale, colour=theme.text, align=("left", "middle"))
        write((left, top - line), "Keys and mouse", bold=True)
        for row, (keys, text) in enumerate(rows, start=2):
            write((left + 10 * scale, top - line * row), keys, bold=True)
            write((left + 175 * scale, top - line * row), text)
        words.paint()
