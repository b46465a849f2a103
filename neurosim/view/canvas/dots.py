"""What moves along connections: signals forwards, errors backwards, as dots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from neurosim.view.layout.routes import Point
from neurosim.view.scene.theme import Theme

SMALLEST, LARGEST = 30.0, 100.0
"""Areas of dots, in square points."""

FEW = 12
"""More dots at once than this are smaller, or they would cover everything."""


class Dots:
    """Dots that are filled for numbers of 0 and above, hollow below."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self._theme = theme
        self._artist: Any = axes.scatter([], [], zorder=4, linewidths=1.2)

    def show(self, spots: Sequence[Point], values: Sequence[float]) -> None:
        """Show a dot at each place for each number."""
        self._artist.set_visible(bool(spots))
        if not spots:
            return
        colours = [self._theme.sign(value) for value in values]
        fills = [
            colour if value >= 0 else self._theme.background
            for colour, value in zip(colours, values, strict=True)
        ]
        self._artist.set_offsets(spots)
        self._artist.set_sizes(_sizes(values))
        self._artist.set_facecolor(fills)
        self._artist.set_edgecolor(colours)


def _sizes(values: Sequence[float]) -> list[float]:
    """The larger, the more they carry."""
    largest = max(map(abs, values)) or 1.0
    share = min(1.0, FEW / len(values))
    return [share * (SMALLEST + (LARGEST - SMALLEST) * abs(value) / largest) for value in values]
