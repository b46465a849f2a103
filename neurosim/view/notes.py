"""What is written beside the connections that a step is about, clear of nodes and of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matplotlib.axes import Axes

from neurosim.view.layout import Layout
from neurosim.view.lettering import width
from neurosim.view.routes import Point, Route, point_at
from neurosim.view.theme import Theme
from neurosim.view.words import Word, Words

__all__ = ["Notes"]

SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
"""Where along its connection a note may stand, the best first."""

BESIDE = (0.0, 0.25, -0.25, 0.45, -0.45)
"""How far beside it, in units of the layout."""


class Notes:
    """Short texts on connections, written anew for each moment."""

    def __init__(self, axes: Axes, placed: Layout, theme: Theme) -> None:
        self._placed, self._theme = placed, theme
        self._words = Words(axes, theme.background, 8)
        self._points, self._size = 1.0, 8.5

    @property
    def words(self) -> list[Word]:
        """The notes that are shown."""
        return self._words.words

    def fit(self, points: float, size: float) -> None:
        """Be told how many points a unit of the layout is long, and how large to write."""
        self._points, self._size = points, size

    def write(
        self,
        notes: Mapping[tuple[str, str], str],
        routes: Mapping[tuple[str, str], Route],
        labels: Mapping[tuple[str, str], Word],
    ) -> None:
        """Write the notes, and hide the labels that they would cover.

        Args:
            notes: what to write, by the ends of the connection.
            routes: of the connections that are shown.
            labels: what is written on connections anyway.
        """
        self._words.clear()
        for ends, note in notes.items():
            if ends in routes:
                spot = self._spot(routes[ends], labels.get(ends), self._wide(note))
                self._words.write(
                    spot, note, self._size, self._theme.accent, bold=True, backed=True
                )
        for word in labels.values():
            word.shown = not any(self._covers(note, word) for note in self.words)
        self._words.paint()

    def _wide(self, note: str) -> float:
        return width(note, self._size, bold=True) + 6

    def _spot(self, route: Route, label: Word | None, wide: float) -> Point:
        """Return where a note of that width covers no node and no other note."""
        spots = [label.at] if label else []
        near = [point_at(route, share) for share in SHARES]
        spots += [(x, y + shift) for shift in BESIDE for x, y in near]
        free = (
            spot for clearance in (10, 0) for spot in spots if self._is_free(spot, wide, clearance)
        )
        return next(free, spots[0])

    def _is_free(self, spot: Point, wide: float, clearance: float) -> bool:
        across = wide / 2 / self._points + self._placed.radius
        up = (self._size - 1 + clearance) / self._points + self._placed.radius
        high = (self._size * 1.2 + 3) / self._points
        return not _near(spot, self._placed.positions.values(), across, up) and not _near(
            spot, (note.at for note in self.words), wide / self._points, high
        )

    def _covers(self, note: Word, word: Word) -> bool:
        wide = (self._wide(note.text) + width(word.text, word.size) + 3) / 2
        high = (note.size + word.size) * 0.6 + 3
        return _near(note.at, [word.at], wide / self._points, high / self._points)


def _near(spot: Point, others: Iterable[Point], across: float, up: float) -> bool:
    return any(abs(spot[0] - x) < across and abs(spot[1] - y) < up for x, y in others)
