"""The connections of a scene at a moment: their lines, what moves along them, their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from operator import sub
from typing import TypeAlias

from neurosim.graph.connection import Connection
from neurosim.graph.time.unrolling import Unrolled
from neurosim.notation import brief
from neurosim.view.layout.bends import nearest_line
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point, Route, along, point_at, trimmed
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.moments.highlights import FEW as FEW_AT_ONCE, Highlight
from neurosim.view.moments.scales import Scales
from neurosim.view.moments.weights import Weights
from neurosim.view.scene.labels import placed_labels, placed_tags, weight_marks
from neurosim.view.scene.lettering import width
from neurosim.view.scene.notes import Notes
from neurosim.view.scene.shapes import HEAD
from neurosim.view.scene.strokes import MANY, glow, heaviest, thickness
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Box, Word, reserved

HEADS = 80
"""Of more connections none has an arrow head where all lead from left to right."""

FEW, PALE = 30, 0.35
"""With more connections than this, those that a step is not about are paler."""

SMALLEST, LARGEST = 7.5, 9.5
"""Font size of labels, in points."""

SMALLEST_TAG = 5.5
WIDEST = "-0.00123"
"""The widest label of a weight."""

WRITTEN = 24
"""At most this number of the running step's weights are written, the largest."""

UNDER = 0.12
"""How far a line begins below the shape of its source, which is no circle, in units."""

UNSEEN = 0.08
"""Where lines are many, a line is drawn again only if its width is wrong by these points."""

SMALL_DOT, LARGE_DOT = 30.0, 100.0
"""The squares of the diameters of what moves along connections, in points."""

CROWD = 12
"""More of it at once than this is smaller, or it would cover everything."""

Ends: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Running:
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
        heads: whether they have arrow heads.
        widths: of each line, in points.
        signs: whether each weight is 0 or above.
        drawn: the places of those that are drawn, the heaviest last where they are many.
        looks: counts how often widths, signs or what is drawn changed.
        running: those that the step is about.
        glow: by how many points the glow around these is wider than they are; 0 for none.
        strength: of all others, up to 1.
        dots: where what moves along them is, how much it is, and the radius of its dot in points.
        noted: how many weights of the running step are written, and how many it has.
    """

    def __init__(self, frames: Frames, placed: Layout, scales: Scales, theme: Theme) -> None:
        self._theme, self._scales, self._placed = theme, scales, placed
        self.ends = list(placed.routes)
        self.connections = [frames.net.connection(*ends) for ends in self.ends]
        self.heads = len(self.ends) <= HEADS or (
            len(self.ends) <= MANY and any(x[-1][0] <= x[0][0] for x in placed.routes.values())
        )
        self._weights = Weights(frames, self.connections)
        self._marks = weight_marks(frames.net, self.connections if len(self.ends) <= MANY else [])
        targets = {target: at for at, target in enumerate(dict.fromkeys(t for _, t in self.ends))}
        self._targets = [targets[target] for _, target in self.ends]
        self.widths: list[float] = []
        self.signs: list[bool] = []
        self.drawn: list[int] = []
        self.looks = 0
        self.running: list[Running] = []
        self.glow, self.strength = 0.0, 1.0
        self.dots: list[tuple[Point, float, float]] = []
        self.noted, self._noted = (0, 0), -1
        self._thickness = (0.0, 0.0)
        self._paths: dict[Ends, list[Point]] = {}
        self.notes = Notes(placed, theme)
        self.labels: dict[Ends, Word] = {}
        self.tags: list[Word] = []
        unrolled = isinstance(frames.net, Unrolled)
        self._waits = {
            ends_of(each): f"t{-each.delay:+d}"
            for each in ([] if unrolled else self.connections)
            if each.delay
        }

    def fit(self, points: float, taken: Sequence[Box], frame: Box, growth: float = 1.0) -> None:
        """Place the labels.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
            taken: what other texts cover.
            frame: what nothing may leave.
            growth: by how much letters may become larger afterwards.
        """
        self._thickness = thickness(len(self.ends), points)
        font = min(max(points * 0.09, SMALLEST), LARGEST)
        self._noted = -1
        longest = max(self._marks.values(), key=len, default="")
        large = font * growth
        size = (width(WIDEST + longest, large) + 3) / points, (large * 1.2 + 2) / points
        taken = [*taken, *self._tag(points, font, taken)]
        spots = placed_labels(self._placed, size, taken) if points > 20 else {}
        if len(spots) * 2 < len(self.ends):
            spots = {}
        self.labels = {
            ends: Word(spot, "", font, self._theme.text, backed=True, role="weight", of=ends)
            for ends, spot in spots.items()
        }
        self.notes.fit(points, font + 1, taken, frame)
        self.widths = []

    def show(self, frame: Frame, shown: Highlight, progress: float) -> None:
        """Take the weights of a moment, and what its step does.

        Args:
            frame: the moment.
            shown: what its step is about.
            progress: how far along their connections the signals have come, from 0 to 1.
        """
        if self._weights.seek(frame.index) or not len(self.widths):
            self._weigh()
        routes = self._routes(shown)
        seen = [each for each in shown.connections if ends_of(each) in routes]
        self.running = [self._running(each, routes[ends_of(each)], frame) for each in seen]
        self.glow = glow(len(seen))
        self.strength = PALE if seen and len(self.ends) > FEW else 1.0
        share = progress if shown.flow == "signal" else 1.0 - progress
        moving = self.running if shown.flow else []
        spots = [point_at(each.route, share) for each in moving]
        values = [frame.value(each.connection, shown.flow) for each in moving]
        self.dots = list(zip(spots, values, _radii(values), strict=True))
        if frame.index != self._noted:
            self._noted = frame.index
            self._note(shown, routes)

    def shaft(self, ends: Ends) -> list[Point]:
        """Return the line of a connection."""
        if ends not in self._paths:
            self._paths[ends] = self.along(self._placed.routes[ends])
        return self._paths[ends]

    def along(self, route: Route) -> list[Point]:
        """Return points along the line of a route."""
        return along(self.shown(route), 24 if self.heads else 5)

    def shown(self, route: Route) -> Route:
        """Return what is seen of a route: from below its source to inside its arrow head."""
        start = -min(UNDER, self._placed.radius)
        return trimmed(route, start, HEAD * 0.7 if self.heads else 0.0)

    def route(self, ends: Ends) -> Route:
        """Return the route of a connection, from rim to rim."""
        return self._placed.routes[ends]

    @property
    def written(self) -> int:
        """How many weights have room to be written."""
        return len(self.labels)

    def marks(self, *, moving: bool = False) -> str:
        """Return what stands behind weights now, or behind all that steps may write."""
        written = {*self.labels, *(word.of for word in self.notes.words if word.visible)}
        held = self._marks.items()
        return "".join(mark for each, mark in held if moving or ends_of(each) in written)

    @property
    def words(self) -> list[Word]:
        """All texts that are shown."""
        held = (*self.labels.values(), *self.tags, *self.notes.words)
        return [word for word in held if word.visible]

    def at(self, x: float, y: float, reach: float) -> Ends | None:
        """Return which connection passes nearest to a place, within reach."""
        drawn = [self.ends[at] for at in self.drawn]
        return nearest_line((x, y), {ends: self.shaft(ends) for ends in drawn}, reach)

    def mark(self, connection: Connection) -> str:
        """Return what stands behind a weight."""
        return self._marks.get(connection, "")

    # Inside

    def _tag(self, points: float, font: float, taken: Sequence[Box]) -> list[Box]:
        """Say on arcs which step of time they carry; return what that covers."""
        font = min(font, max(SMALLEST_TAG, 0.3 * points))
        size = (width("t+10", font) + 5) / points, (font * 1.1 + 3) / points
        spots = placed_tags(self._placed, self._waits, size, taken)
        self.tags = [
            Word(
                spot, self._waits[ends], font, self._theme.muted, backed=True, role="wait", of=ends
            )
            for ends, spot in spots.items()
        ]
        return reserved(self.tags, points)

    def _running(self, connection: Connection, route: Route, frame: Frame) -> Running:
        weight = frame.value(connection, "weight")
        thin, thick = self._thickness
        wide = thin + (thick - thin) * min(abs(weight) / self._scales.weight, 1.0)
        return Running(connection, route, weight, wide)

    def _note(self, shown: Highlight, routes: dict[Ends, Route]) -> None:
        notes = shown.notes
        if shown.flow:  # the weights of the running step are always written
            round_ends = [x for x in self.running if ends_of(x.connection) in self._placed.routes]
            most = sorted(round_ends or self.running, key=lambda each: -abs(each.weight))[:WRITTEN]
            notes = {
                ends_of(each.connection): brief(each.weight) + self.mark(each.connection)
                for each in most
            }
        found = self.notes.write(notes, routes, self.labels)
        self.noted = (found, len(shown.connections)) if shown.flow else (0, 0)

    def _weigh(self) -> None:
        values = self._weights.values
        thin, thick = self._thickness
        shares = [min(abs(value) / self._scales.weight, 1.0) for value in values]
        widths = [thin + (thick - thin) * share for share in shares]
        signs = [value >= 0 for value in values]
        if not self._look_so(widths, signs):
            self.widths, self.signs = widths, signs
            self.drawn = heaviest(shares, self._targets)
            self.looks += 1
        if self.labels:
            for connection, weight in zip(self.connections, values, strict=True):
                ends = ends_of(connection)
                if ends in self.labels:
                    self.labels[ends].text = brief(float(weight)) + self.mark(connection)

    def _look_so(self, widths: list[float], signs: list[bool]) -> bool:
        """True if the lines look like that already."""
        if len(self.widths) != len(widths) or self.signs != signs:
            return False
        off = max(map(abs, map(sub, self.widths, widths)), default=0.0)
        return off <= (UNSEEN if len(widths) > MANY else 0.0)

    def _routes(self, shown: Highlight) -> dict[Ends, Route]:
        """The routes of the connections that the step is about, as far as they are seen."""
        few = len(shown.connections) <= FEW_AT_ONCE
        found = {}
        for ends in map(ends_of, shown.connections):
            if ends in self._placed.routes:
                found[ends] = self._placed.routes[ends]
            elif few or len(set(ends) - set(self._placed.positions) - set(shown.nodes)) == 0:
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
