"""What is written beside the connections that a step is about, clear of nodes and of each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point, Route, point_at
from neurosim.view.scene.shapes import RING
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Box, Texts, Word, meet, reserved

SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)
"""Where along its connection a note may stand, the best first."""

SMALLEST = 6.0
"""A note that has no room at its full size is written as small as this, in points."""

BESIDE = (0.0, 0.25, -0.25, 0.45, -0.45, 0.65, -0.65)
"""How far beside it, in units of the layout."""


class Notes:
    """Short texts on connections, which each moment writes for itself."""

    def __init__(self, placed: Layout, theme: Theme) -> None:
        self._placed, self._theme = placed, theme
        self._words = Texts()
        self.fit(1.0, 8.5, (), placed.box)

    @property
    def words(self) -> list[Word]:
        """The notes that are shown."""
        return self._words.words

    def fit(self, points: float, size: float, taken: Sequence[Box], frame: Box) -> None:
        """Be told how long a unit is in points, how large to write, and where there is room.

        Args:
            points: how many points a unit of the layout is long.
            size: of letters, in points.
            taken: what other texts cover.
            frame: what nothing may leave.
        """
        self._points, self._size, self._taken, self._frame = points, size, taken, frame

    def write(
        self,
        notes: Mapping[tuple[str, str], str],
        routes: Mapping[tuple[str, str], Route],
        labels: Mapping[tuple[str, str], Word],
    ) -> int:
        """Write the notes, hide the labels that they would cover, and return how many there are.

        Args:
            notes: what to write, by the ends of the connection.
            routes: of the connections that are shown.
            labels: what is written on connections anyway.
        """
        self._words.clear()
        noted = [ends for ends in notes if ends in routes]
        for ends in noted:
            note = self._words.write(
                (0.0, 0.0),
                notes[ends],
                self._size,
                self._theme.accent,
                bold=True,
                backed=True,
                role="note",
                of=ends,
            )
            spot = self._spot(note, routes[ends], labels.get(ends), labels.values())
            note.at, note.shown = spot or note.at, spot is not None
        written = {ends: note for ends, note in zip(noted, self.words, strict=True) if note.shown}
        for ends, word in labels.items():
            covered = any(self._covers(note, word) for note in written.values())
            word.shown = not covered and ends not in written
        return len(written)

    def _spot(
        self, note: Word, route: Route, own: Word | None, labels: Collection[Word]
    ) -> Point | None:
        """Return where the note covers no node and no text, where possible no label either.

        None if there is no such place: the line of arithmetic says the same.
        """
        near = [point_at(route, share) for share in SHARES]
        spots = [own.at] if own else []
        spots += [(x, y + shift) for shift in BESIDE for x, y in near]
        others = [word for word in labels if word is not own]
        for clearance, note.size in ((10.0, self._size), (0.0, self._size), (0.0, SMALLEST)):
            first = None
            for spot in spots:
                if self._is_free(note, spot, clearance):
                    first = first or spot
                    if not self._hidden(note, spot, others):
                        return spot
            if first is not None:
                return first
        return None

    def _hidden(self, note: Word, spot: Point, labels: Iterable[Word]) -> bool:
        note.at = spot
        return any(self._covers(note, word) for word in labels)

    def _is_free(self, note: Word, spot: Point, clearance: float) -> bool:
        note.at = spot
        left, bottom, right, top = self._box(note)
        edges = self._frame
        if left < edges[0] or bottom < edges[1] or right > edges[2] or top > edges[3]:
            return False
        reach, more = self._placed.radius * RING, self._placed.radius + clearance / self._points
        others = [self._box(each) for each in self.words if each is not note and each.shown]
        return not any(
            left - reach < x < right + reach and bottom - more < y < top + more
            for x, y in self._placed.positions.values()
        ) and not any(meet((left, bottom, right, top), each) for each in (*others, *self._taken))

    def _covers(self, note: Word, word: Word) -> bool:
        return meet(self._box(note), self._box(word))

    def _box(self, word: Word) -> Box:
        return reserved([word], self._points)[0]
