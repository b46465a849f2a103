"""The connections of a scene at a moment: their lines, what moves along them, their texts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import sqrt
from typing import NamedTuple, TypeAlias

from neurosim.graph.connection import Connection
from neurosim.graph.time.unrolling import Unrolled
from neurosim.notation import brief
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point, Route, along, distance, point_at, short_of, trimmed
from neurosim.view.moments.frames import FEW as FEW_AT_ONCE, Frame, Frames
from neurosim.view.scene.lettering import width
from neurosim.view.scene.marks import weight_marks
from neurosim.view.scene.room import Room, meet
from neurosim.view.scene.shapes import HEAD, MANY, thickness
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Box, Word, reserved

HEADS = 80
"""Of more connections none has an arrow head where all lead from left to right, nor a label."""

PALE = 0.35
"""How strong the lines are that a step is not about."""

SMALLEST, LARGEST = 7.5, 9.5
"""Font size of labels, in points."""

SMALLEST_NOTE, SMALLEST_TAG = 6.0, 5.5
"""Notes and tags that have no room at their full size are written as small as this."""

LABEL_AT = (0.3, 0.4, 0.22, 0.5, 0.6, 0.7, 0.78, 0.15, 0.85,
            0.26, 0.35, 0.45, 0.55, 0.65, 0.74, 0.18, 0.82, 0.12, 0.88)  # fmt: skip
TAG_AT = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)
NOTE_AT = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)
"""How far along its connection a text may stand, the best first."""

NEAR = [(0.0, up) for up in (0.0, 0.25, -0.25, 0.45, -0.45, 0.65, -0.65)]
FAR = [(0.65, 0.0), (-0.65, 0.0), *((0.0, up) for up in (0.95, -0.95, 1.3, -1.3))]
"""How far beside it a note may stand, in its own widths, and above it, in units of the layout."""

CLEAR, NOTE_CLEAR = 5.0, 10.0
"""How far above and below nodes labels and notes stay, in points, notes where they can."""

WIDEST = "-0.00123"
"""The widest label of a weight."""

WRITTEN = 24
"""At most this number of the running step's weights are written, the largest."""

UNDER = 0.12
"""How far a line begins below the shape of its source, which is no circle, in units."""

SMALL_DOT, LARGE_DOT = 30.0, 100.0
"""The squares of the diameters of what moves along connections, in points."""

MIDWAY = 0.6
"""How far it has come in a still picture."""

CROWD = 12
"""More of it at once than this is smaller, or it would cover everything."""

Ends: TypeAlias = tuple[str, str]


class Running(NamedTuple):
    """A connection that the step is about.

    Attributes:
        wide: its line, in points.
    """

    connection: Connection
    route: Route
    weight: float
    wide: float


class Lines:
    """The connections that are shown; ``show`` gives them the numbers of a moment.

    Attributes:
        ends: of each.
        routes: by these ends, from rim to rim, or to the name below a target.
        heads: whether they have arrow heads.
        widths: of each line, in points; another list whenever a weight may have changed.
        signs: whether each weight is 0 or above.
        drawn: the places of all in the order in which they are drawn: of many the heaviest last.
        running: those that the step is about.
        strength: of all others, up to 1.
        dots: where what moves along them is, how much it is, and the radius of its dot in points.
        labels: the weights that are written at every moment, by the ends of their connection.
        marks: what stands behind weights, where something does.
        tags: what arcs say they wait for.
        notes: what is written for the step alone.
        noted: how many weights of the running step are written, and how many it has.
    """

    def __init__(self, frames: Frames, placed: Layout, theme: Theme) -> None:
        self._frames, self._placed, self._theme = frames, placed, theme
        self.ends, self.routes = list(placed.routes), {**placed.routes}
        self.connections = [frames.net.connection(*ends) for ends in self.ends]
        self.heads = len(self.ends) <= HEADS or (
            len(self.ends) <= MANY and any(x[-1][0] <= x[0][0] for x in placed.routes.values())
        )
        self.marks = weight_marks(frames.net, self.connections if len(self.ends) <= MANY else [])
        steps = enumerate(frames.recording.steps, 1)
        self._moves = [at for at, step in steps if step.phase in ("update", "moment")]
        self._seen = -1  # the number of moves before the weights that are shown
        self.drawn = list(range(len(self.ends)))
        self.notes: list[Word] = []
        self.noted, self._noted = (0, 0), -1

    def fit(self, points: float, beside: Sequence[Word], frame: Box) -> None:
        """Place the texts that stand there at every moment.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
            beside: what is written beside nodes; lines to a node end at its name.
            frame: what nothing may leave.
        """
        self._points, self._frame, self._seen, self._noted = points, frame, -1, -1
        taken, names = reserved(beside, points), dict[str, list[Box]]()
        for word, box in zip(beside, taken, strict=True):
            if word.role == "outside":
                names.setdefault(word.of, []).append(box)
        for ends, route in self._placed.routes.items():
            boxes = names.get(ends[1])
            self.routes[ends] = short_of(route, boxes) if boxes else route
        self._paths: dict[Route, list[Point]] = {}
        self._thickness = thickness(len(self.ends), points)
        self._size = min(max(points * 0.09, SMALLEST), LARGEST)
        room = Room(self._placed, points, taken, frame)
        self.tags = list(self._tags(room))
        self._taken = room.taken
        self.labels: dict[Ends, Word] = {}
        if points > 20 and len(self.ends) <= HEADS:
            self._label(Room(self._placed, points, room.taken, frame))

    def show(self, frame: Frame, progress: float) -> None:
        """Take the weights of a moment, and what its step does.

        Args:
            frame: the moment.
            progress: how far along their connections the signals have come, from 0 to 1.
        """
        moves = bisect_right(self._moves, frame.index)
        if moves != self._seen:
            self._seen = moves
            self._weigh(frame)
        routes = self._routes(frame)
        seen = [each for each in frame.along if ends_of(each) in routes]
        weights = [frame.value(each, "weight") for each in seen]
        self.running = [Running(each, routes[ends_of(each)], weight, self._wide(weight))
                        for each, weight in zip(seen, weights, strict=True)]  # fmt: skip
        self.strength = PALE if seen else 1.0
        self.dots = self._moving(frame, progress)
        if frame.index != self._noted:
            self._noted = frame.index
            self._note(frame, routes)

    def along(self, route: Route) -> list[Point]:
        """Return points along the line of a route."""
        if route not in self._paths:
            self._paths[route] = along(self.shown(route), 24 if self.heads else 5)
        return self._paths[route]

    def shown(self, route: Route) -> Route:
        """Return what is seen of a route: from below its source to inside its arrow head."""
        start = -min(UNDER, self._placed.radius)
        return trimmed(route, start, HEAD * 0.7 if self.heads else 0.0)

    @property
    def words(self) -> list[Word]:
        """All texts that are shown."""
        held = (*self.labels.values(), *self.tags, *self.notes)
        return [word for word in held if word.visible]

    def at(self, x: float, y: float, reach: float) -> Ends | None:
        """Return which connection passes nearest to a place, within reach."""
        far = {ends: distance((x, y), self.along(self.routes[ends])) for ends in self.ends}
        found = min(far, key=far.__getitem__, default=None)
        return found if found is not None and far[found] <= reach else None

    # Inside

    def _tags(self, room: Room) -> Iterator[Word]:
        """Say on arcs which step of time they carry: once for all that lead between two columns."""
        size = min(self._size, max(SMALLEST_TAG, 0.3 * self._points))
        found = set()
        for each in [] if isinstance(self._frames.net, Unrolled) else self.connections:
            ends = ends_of(each)
            bundle = each.delay, *(self._placed.positions[name][0] for name in ends)
            if each.delay and bundle not in found:
                word = Word(
                    (0, 0), f"t{-each.delay:+d}", size, self._theme.muted, backed=True,
                    role="wait", of=ends,
                )  # fmt: skip
                if room.place(
                    word, [point_at(self.routes[ends], share) for share in TAG_AT], clearance=CLEAR
                ):
                    found.add(bundle)
                    yield word

    def _label(self, room: Room) -> None:
        """Write weights on their lines, where at least half of them have room."""
        lines = {
            ends: [point_at(route, index / 40) for index in range(41)]
            for ends, route in self.routes.items()
        }
        for each in self.connections:
            ends, longest = ends_of(each), WIDEST + self.marks.get(each, "")
            word = Word((0, 0), "", self._size, self._theme.text, backed=True, role="weight",
                        of=ends, longest=longest)  # fmt: skip
            others = [point for other, line in lines.items() if other != ends for point in line]
            spots = [point_at(self.routes[ends], share) for share in LABEL_AT]
            if room.place(word, spots, clearance=CLEAR, lines=others):
                self.labels[ends] = word
        if len(self.labels) * 2 < len(self.ends):
            self.labels = {}

    def _wide(self, weight: float) -> float:
        thin, thick = self._thickness
        return thin + (thick - thin) * min(abs(weight) / self._frames.scales.weight, 1.0)

    def _moving(self, frame: Frame, progress: float) -> list[tuple[Point, float, float]]:
        share = progress if frame.flow == "signal" else 1.0 - progress
        moving = self.running if frame.flow else []
        spots = [point_at(each.route, share) for each in moving]
        values = [frame.value(each.connection, frame.flow) for each in moving]
        return list(zip(spots, values, _radii(values), strict=True))

    def _note(self, frame: Frame, routes: Mapping[Ends, Route]) -> None:
        """Write what the step is about, and hide the labels that it covers."""
        notes = frame.notes
        if frame.flow:  # the weights of the running step are always written
            round_ends = [x for x in self.running if ends_of(x.connection) in self.routes]
            most = sorted(round_ends or self.running, key=lambda each: -abs(each.weight))[:WRITTEN]
            notes = {
                ends_of(each.connection): brief(each.weight) + self.marks.get(each.connection, "")
                for each in most
            }
        dots = [Word(at, "●", 3.2 * size) for at, _, size in self._moving(frame, MIDWAY)]
        taken = [*self._taken, *reserved(dots, self._points)]
        room = Room(self._placed, self._points, taken, self._frame)
        self.notes = [
            note
            for ends, text in notes.items()
            if ends in routes and (note := self._noted_at(ends, text, routes[ends], room))
        ]
        covered = [box for note in self.notes for box in reserved([note], self._points)]
        noted = {note.of for note in self.notes}
        for ends, word in self.labels.items():
            (box,) = reserved([word], self._points)
            word.shown = ends not in noted and not any(meet(box, each) for each in covered)
        self.noted = (len(self.notes), len(frame.along)) if frame.flow else (0, 0)

    def _noted_at(self, ends: Ends, text: str, route: Route, room: Room) -> Word | None:
        """Return a note clear of nodes, texts and what moves, where possible of labels.

        None without room: the line of arithmetic says the same.
        """
        note = Word((0, 0), text, self._size + 1, self._theme.accent, bold=True, backed=True,
                    role="note", of=ends)  # fmt: skip
        line = [point_at(route, share) for share in NOTE_AT]
        wide = width(text, note.size, bold=True) / self._points
        near, far = (
            [(x + beside * wide, y + up) for beside, up in shifts for x, y in line]
            for shifts in (NEAR, FAR)
        )
        near[:0] = [self.labels[ends].at] if ends in self.labels else []
        others = [word for of, word in self.labels.items() if of != ends]
        labels = reserved(others, self._points)
        tries = (NOTE_CLEAR, note.size), (0.0, note.size), (0.0, SMALLEST_NOTE)
        for spots, (clearance, note.size) in product((near, far), tries):
            if any(room.place(note, spots, clearance=clearance, avoid=x) for x in (labels, ())):
                return note
        return None

    def _weigh(self, frame: Frame) -> None:
        values = [frame.value(each, "weight") for each in self.connections]
        self.widths, self.signs = [*map(self._wide, values)], [value >= 0 for value in values]
        if len(values) > MANY:
            self.drawn = sorted(range(len(values)), key=self.widths.__getitem__)
        for connection, weight in zip(self.connections, values, strict=True):
            if (word := self.labels.get(ends_of(connection))) is not None:
                word.text = brief(weight) + self.marks.get(connection, "")

    def _routes(self, frame: Frame) -> dict[Ends, Route]:
        """The routes of the connections that the step is about, as far as they are seen."""
        few = len(frame.along) <= FEW_AT_ONCE
        found = {}
        for ends in map(ends_of, frame.along):
            if ends in self.routes:
                found[ends] = self.routes[ends]
            elif few or len(set(ends) - set(self._placed.positions) - set(frame.about)) == 0:
                route = self._placed.lead(*ends)
                found.update({ends: route} if route else {})
        return found


def _radii(values: Sequence[float]) -> list[float]:
    """Of dots, in points: the larger, the more they carry."""
    largest = max(map(abs, values), default=0.0) or 1.0
    share, span = min(1.0, CROWD / max(len(values), 1)), LARGE_DOT - SMALL_DOT
    return [sqrt(share * (SMALL_DOT + span * abs(value) / largest)) / 2 for value in values]


def ends_of(connection: Connection) -> Ends:
    """Return the names of source and target."""
    return connection.source.name, connection.target.name
