"""The connections of a picture: lines, arrow heads, what moves along them, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.view.bends import nearest_line
from neurosim.view.frames import Frame
from neurosim.view.highlights import Highlight, brief
from neurosim.view.labels import placed_labels
from neurosim.view.layout import Layout
from neurosim.view.lettering import width
from neurosim.view.routes import Point, along, point_at
from neurosim.view.scales import Scales
from neurosim.view.shapes import arrow_head
from neurosim.view.theme import DASHES, Theme
from neurosim.view.words import Word, Words

__all__ = ["ConnectionArtists"]

MANY = 300
"""With more connections than this there are no arrow heads, and lines are thin."""

FEW, PALE = 30, 0.35
"""With more than so many connections, those that a step is not about are paler."""

LABEL = 7.5
"""Font size of labels, in points."""

SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
"""Where along its connection a note may stand, the best first."""

BESIDE = (0.0, 0.25, -0.25, 0.45, -0.45)
"""How far beside it, in units of the layout."""

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
        self._thinnest, self._thickest = _thickness(len(self._ends))
        self._last: tuple[list[float], list[bool]] = ([], [])
        self._glow = self._lines([], 1.5)
        self._glow.set(color=theme.accent, alpha=0.55)
        self._active = self._lines([], 3)
        self._all = self._lines([self._paths[ends] for ends in self._ends], 2)
        self._heads = PolyCollection(
            [] if many else [arrow_head(route, 0.15) for route in placed.routes.values()],
            zorder=2.5, linewidths=0.0,
        )  # fmt: skip
        axes.add_collection(self._heads, autolim=False)
        self._moving: Any = axes.scatter([], [], zorder=4, linewidths=1.2)
        self._words = Words(axes, theme.background, 4.5)
        self._notes = Words(axes, theme.background, 8)
        self._labels: dict[tuple[str, str], Word] = {}
        self._points = 1.0

    def fit(self, points: float) -> None:
        """Place the labels anew.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
        """
        self._points = points
        self._words.clear()
        size = (width(WIDEST, LABEL) + 3) / points, (LABEL * 1.2 + 2) / points
        spots = placed_labels(self._placed, size) if points > 20 else {}
        if len(spots) * 2 < len(self._ends):
            spots = {}
        self._labels = {
            ends: self._words.write(spot, "", LABEL, self._theme.text, backed=True)
            for ends, spot in spots.items()
        }
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
        self._highlight(visible, frame)
        self._move(visible if shown.flow else [], frame, shown.flow, progress)
        self._note(shown.notes)
        self._words.paint()
        self._notes.paint()

    @property
    def texts(self) -> dict[tuple[str, str], str]:
        """The labels that are shown."""
        return {ends: word.text for ends, word in self._labels.items() if word.shown}

    @property
    def words(self) -> list[Word]:
        """All texts that are shown, for whoever wants to know what they cover."""
        return [word for word in (*self._words.words, *self._notes.words) if word.visible]

    def at(self, x: float, y: float, reach: float) -> tuple[str, str] | None:
        """Return which connection passes nearest to a place, within reach."""
        return nearest_line((x, y), self._paths, reach)

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
            self._all.set_linestyle([_style(weight) for weight in weights])
            self._all.set_color(colours)
            self._heads.set_facecolor(colours)
        for ends, weight in zip(self._ends, weights, strict=True):
            if ends in self._labels:
                self._labels[ends].text = brief(weight)
        self._last = (weights, signs)

    def _width(self, weight: float) -> float:
        share = min(abs(weight) / self._scales.weight, 1.0)
        return self._thinnest + (self._thickest - self._thinnest) * share

    def _highlight(self, visible: Sequence[Connection], frame: Frame) -> None:
        """Draw what the step is about on top, and the rest paler."""
        weights = [frame.value(each, "weight") for each in visible]
        paths = [self._paths[_ends(each)] for each in visible]
        self._glow.set_segments(paths)
        self._glow.set_linewidth([self._width(weight) + 6.0 for weight in weights] or 1.0)
        self._active.set_segments(paths)
        self._active.set_linewidth([self._width(weight) for weight in weights] or 1.0)
        self._active.set_linestyle([_style(weight) for weight in weights] or "solid")
        self._active.set_color([self._theme.sign(weight) for weight in weights] or "none")
        self._all.set_alpha(PALE if visible and len(self._ends) > FEW else None)

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
        self._notes.clear()
        for ends, note in notes.items():
            if ends in self._placed.routes:
                note_wide = width(note, LABEL + 1, bold=True) + 6
                self._notes.write(
                    self._spot(ends, note_wide), note, LABEL + 1, self._theme.accent, bold=True,
                    backed=True,
                )  # fmt: skip
        for word in self._labels.values():
            word.shown = not any(self._covers(note, word) for note in self._notes.words)

    def _spot(self, ends: tuple[str, str], wide: float) -> Point:
        """Return where a note of that width covers no node and no other note."""
        label = self._labels.get(ends)
        route = self._placed.routes[ends]
        spots = [label.at] if label else []
        near = [point_at(route, share) for share in SHARES]
        spots += [(x, y + shift) for shift in BESIDE for x, y in near]
        free = (
            spot for clearance in (10, 0) for spot in spots if self._is_free(spot, wide, clearance)
        )
        return next(free, spots[0])

    def _is_free(self, spot: Point, wide: float, clearance: float) -> bool:
        across = wide / 2 / self._points + self._placed.radius
        up = (LABEL + clearance) / self._points + self._placed.radius
        nodes = self._placed.positions.values()
        notes = [note.at for note in self._notes.words]
        return not any(
            abs(spot[0] - x) < across and abs(spot[1] - y) < up for x, y in nodes
        ) and not any(
            abs(spot[0] - x) < wide / self._points and abs(spot[1] - y) < self._size[1] * 1.3
            for x, y in notes
        )

    def _covers(self, note: Word, word: Word) -> bool:
        wide = (width(note.text, note.size, bold=True) + 6) / self._points
        across, up = abs(note.at[0] - word.at[0]), abs(note.at[1] - word.at[1])
        return across < (wide + self._size[0]) / 2 and up < self._size[1] * 1.2


def _style(weight: float) -> Any:
    return "solid" if weight >= 0 else (0, DASHES)


def _thickness(count: int) -> tuple[float, float]:
    """How thin and how thick lines are, in points, where there are so many."""
    for most, thickness in ((40, (0.7, 4.0)), (120, (0.6, 2.8)), (MANY, (0.5, 2.0))):
        if count <= most:
            return thickness
    return 0.3, 1.3


def _ends(connection: Connection) -> tuple[str, str]:
    return connection.source.name, connection.target.name
