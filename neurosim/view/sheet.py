"""The list of keys that a player shows on ``?``."""

from __future__ import annotations

from functools import partial

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from neurosim.view.actions import key_list
from neurosim.view.theme import Theme
from neurosim.view.words import Words

__all__ = ["KeySheet"]

LINE = 17.0
WIDTH = 400.0


class KeySheet:
    """A sheet over the middle of the figure, hidden at first."""

    def __init__(self, figure: Figure, theme: Theme) -> None:
        self._figure, self._theme = figure, theme
        self.visible = False
        self._axes = figure.add_axes((0, 0, 1, 1), zorder=20)
        self._axes.set_axis_off()
        self._axes.set_visible(False)

    def toggle(self) -> None:
        """Show it, or hide it."""
        self.hide() if self.visible else self._show()

    def hide(self) -> None:
        """Hide it."""
        self.visible = False
        self._axes.set_visible(False)

    def _show(self) -> None:
        self.visible = True
        axes, theme, rows = self._axes, self._theme, key_list()
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        axes.clear()
        axes.set_axis_off()
        axes.set(xlim=(0, wide), ylim=(-high, 0), visible=True)
        line = min(LINE, (high - 40) / (len(rows) + 2))
        left, top = (wide - WIDTH) / 2, -(high - line * (len(rows) + 2)) / 2
        axes.add_patch(
            FancyBboxPatch((left, top - line * (len(rows) + 2)), WIDTH, line * (len(rows) + 2),
                           boxstyle="round,pad=8", facecolor=theme.panel, edgecolor=theme.muted)
        )  # fmt: skip
        words = Words(axes, theme.panel)
        write = partial(words.write, size=10.0, colour=theme.text, align=("left", "middle"))
        write((left, top - line), "Keys", bold=True)
        for row, (keys, text) in enumerate(rows, start=2):
            write((left + 10, top - line * row), keys, bold=True)
            write((left + 130, top - line * row), text)
        words.paint()
