"""The sheet over a window that lists its keys."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from neurosim.view.scene.theme import Theme

SIZE = 9.5
"""In points, where there is room."""

WIDE, HIGH = 0.61, 1.5
"""How wide a letter and how high a line is, in font sizes."""


class KeySheet:
    """A sheet over the middle of the figure, hidden at first.

    Args:
        figure: the player's figure.
        theme: the colours.
        rows: each key and what it does.
    """

    def __init__(self, figure: Figure, theme: Theme, rows: Sequence[tuple[str, str]]) -> None:
        self._figure = figure
        first = max(len(keys) for keys, _ in rows)
        lines = ["Keys and mouse", *(f"{keys:<{first}}  {what}" for keys, what in rows)]
        self._columns, self._lines = max(map(len, lines)), len(lines)
        self._text = figure.text(
            0.5, 0.5, "\n".join(lines), ha="center", va="center", ma="left", color=theme.text,
            family="DejaVu Sans Mono", linespacing=HIGH / 1.164, zorder=20, visible=False,
            bbox={"boxstyle": "round,pad=0.8", "fc": theme.panel, "ec": theme.muted},
        )  # fmt: skip

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        return bool(self._text.get_visible())

    def show(self, visible: bool) -> None:
        """Show it or hide it."""
        self._text.set_visible(visible)

    def fit(self) -> None:
        """Make it as large as the figure allows."""
        wide, high = (float(side) * 72 - 40 for side in self._figure.get_size_inches())
        size = min(SIZE, wide / (WIDE * self._columns), high / (HIGH * self._lines))
        self._text.set_fontsize(max(size, 1.0))
