"""The connections of a picture: lines, arrow heads, what moves along them, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.text import Text

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.view.frames import Frame
from neurosim.view.highlights import Highlight, brief
from neurosim.view.labels import placed_labels
from neurosim.view.layout import Layout
from neurosim.view.lettering import FONT, width
from neurosim.view.routes import along, point_at
from neurosim.view.scales import Scales
from neurosim.view.shapes import arrow_head
from neurosim.view.theme import DASHES, Theme

__all__ = ["ConnectionArtists"]

MANY = 300
"""With more connections than this there are no arrow heads, and lines are thin."""

LABEL = 7.5
"""Font size of labels, in points."""

WIDEST = "-0.00123"
"""The widest label of a weight."""


class ConnectionArtists:
    """Artists for all connections, made once; ``show`` gives them the numbers of a moment."""

    def __init__(
        self, axes: Axes, net: Network, placed: Layout, theme: Theme, scales: Scales
    ) -> None:
        self._axes, self._theme, self._scales, self._placed = axes, theme, scales, placed
        self._ends = list(placed.routes)
        self._connections = [net.connection(*ends) for ends in self._ends]
        self._paths = {ends: along(route) for ends, route in placed.routes.items()}
        many = len(self._ends) > MANY
        self._thinnest, self._thickest = (0.3, 1.3) if many else (0.7, 4.0)
        self._last: tuple[list[float], list[bool]] = ([], [])
        self._glow = self._lines([], 1.5)
        self._glow.set(color=theme.accent, alpha=0.55)
        self._all = self._lines([self._paths[ends] for ends in self._ends], 2)
        self._heads = PolyCollection(
            [] if many else [arrow_head(route, 0.15) for route in placed.routes.values()],
            zorder=2.5, linewidths=0.0,
        )  # fmt: skip
        axes.add_collection(self._heads, autolim=False)
        self._moving: Any = axes.scatter([], [], zorder=4, linewidths=1.2)
        self._labels: dict[tuple[str, str], Text] = {}
        self._notes: list[Text] = []
        self._points = 1.0

    def fit(self, points: float) -> None:
        """Place the labels anew.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
        """
        self._points = points
        for text in self._labels.values():
            text.remove()
        size = (width(WIDEST, LABEL) + 3) / points, (LABEL * 1.2 + 2) / points
        spots = placed_labels(self._placed, size) if points > 20 else {}
        if len(spots) * 2 < len(self._ends):
            spots = {}
        self._labels = {ends: self._text(*spot) for ends, spot in spots.items()}
        self._size = size
        self._last = ([], [])

    def show(self, frame: Frame, shown: Highlight, progress: float) -> None:
        """Show the weights of that moment, and what the step does.

        Args:
            frame: the moment.
            shown: what its step is about.
            progress: how far along their connections the signals have come, from 0 to 1.
        """
        weights = [frame.value(each, "weight") for each in self._connections]
        if weights != self._last[0]:
            self._weigh(weights)
        visible = [each for each in shown.connections if _ends(each) in self._paths]
        self._highlight(visible)
        self._move(visible if shown.flow else [], frame, shown.flow, progress)
        self._note(shown.notes)

    @property
    def texts(self) -> dict[tuple[str, str], str]:
        """The labels that are shown."""
        return {ends: text.get_text() for ends, text in self._labels.items() if text.get_visible()}

    def at(self, x: float, y: float, reach: float) -> tuple[str, str] | None:
        """Return which connection passes nearest to a place, within reach."""
        from neurosim.view.bends import nearest_line

        return nearest_line((x, y), self._paths, reach)

    def pin(self, ends: tuple[str, str] | None) -> None:
        """Mark a connection as pinned, or none."""
        self._pinned = ends

    # Inside

    def _lines(self, segments: Sequence[Any], zorder: float) -> LineCollection:
        lines = LineCollection(segments, zorder=zorder, capstyle="butt", joinstyle="round")
        self._axes.add_collection(lines, autolim=False)
        return lines

    def _weigh(self, weights: list[float]) -> None:
        signs = [weight >= 0 for weight in weights]
        colours = [self._theme.sign(weight) for weight in weights]
        self._all.set_linewidth([self._width(weight) for weight in weights])
        if signs != self._last[1]:
            self._all.set_linestyle(["solid" if sign else (0, DASHES) for sign in signs])
            self._all.set_color(colours)
            self._heads.set_facecolor(colours)
        for ends, weight in zip(self._ends, weights, strict=True):
            if ends in self._labels:
                self._labels[ends].set_text(brief(weight))
        self._last = (weights, signs)

    def _width(self, weight: float) -> float:
        share = min(abs(weight) / self._scales.weight, 1.0)
        return self._thinnest + (self._thickest - self._thinnest) * share

    def _highlight(self, visible: Sequence[Connection]) -> None:
        self._glow.set_segments([self._paths[_ends(each)] for each in visible])
        self._glow.set_linewidth([self._width(each.weight) + 6.0 for each in visible] or [1.0])

    def _move(
        self, visible: Sequence[Connection], frame: Frame, flow: str, progress: float
    ) -> None:
        values = [frame.value(each, flow) for each in visible]
        share = progress if flow == "signal" else 1.0 - progress
        spots = [point_at(self._placed.routes[_ends(each)], share) for each in visible]
        largest = max(map(abs, values), default=0.0) or 1.0
        self._moving.set_offsets(spots or [(float("nan"), float("nan"))])
        self._moving.set_sizes([30 + 70 * abs(value) / largest for value in values] or [0])
        colours = [self._theme.sign(value) for value in values]
        fills = [
            colour if value >= 0 else self._theme.background
            for colour, value in zip(colours, values, strict=True)
        ]
        self._moving.set_facecolor(fills or "none")
        self._moving.set_edgecolor(colours or "none")

    def _note(self, notes: dict[tuple[str, str], str]) -> None:
        """Write the notes, and hide the labels that they would cover."""
        for text in self._notes:
            text.remove()
        self._notes = []
        taken = []
        for ends, note in notes.items():
            if ends in self._placed.routes:
                x, y = self._spot(ends)
                self._notes.append(self._text(x, y, note, bold=True))
                taken.append((x, y, (width(note, LABEL + 1, bold=True) + 6) / self._points))
        for text in self._labels.values():
            text.set_visible(not any(self._covers(place, text) for place in taken))

    def _spot(self, ends: tuple[str, str]) -> tuple[float, float]:
        label = self._labels.get(ends)
        return label.get_position() if label else point_at(self._placed.routes[ends], 0.5)

    def _covers(self, place: tuple[float, float, float], text: Text) -> bool:
        (x, y, wide), (u, v) = place, text.get_position()
        return abs(x - u) < (wide + self._size[0]) / 2 and abs(y - v) < self._size[1] * 1.2

    def _text(self, x: float, y: float, text: str = "", bold: bool = False) -> Text:
        made = self._axes.text(
            x, y, text, ha="center", va="center_baseline", fontfamily=FONT,
            fontsize=LABEL + bold, fontweight="bold" if bold else "normal",
            color=self._theme.accent if bold else self._theme.text, zorder=8 if bold else 4.5,
        )  # fmt: skip
        made.set_bbox(
            {"facecolor": self._theme.background, "edgecolor": "none", "pad": 1.2, "alpha": 0.9}
        )
        return made


def _ends(connection: Connection) -> tuple[str, str]:
    return connection.source.name, connection.target.name
