"""Where an unrolled network stands: steps of time from left to right, depth from bottom to top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from neurosim.graph.connection import Connection
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.notation import counted
from neurosim.view.layout.columns import Columns, Gap, columns
from neurosim.view.layout.heights import reduce_crossings
from neurosim.view.layout.images import RADIUS, Caption
from neurosim.view.layout.places import places
from neurosim.view.layout.routes import Point, Route, through, towards

LONG = 8
"""With this number of steps of time or more, those in the middle are left out."""

BESIDE, UP, APART = 1.3, 1.6, 1.7
"""From node to node in a row, from row to row, and from one step of time to the next."""

WIDEST = 8
"""A row of more nodes than this is shown by its ends."""

LOWEST, HIGHEST, LANE = 0.58, 1.5, 0.25
"""Between which heights above a row its lanes run, clear of errors, and how far apart at most."""

ABOVE = 0.75
"""From the highest lane to the next row."""

CORNER, TURN, TURNS = 0.5, 0.1, 0.5
"""How far beside its nodes a connection has reached its lane, how far before and behind its middle
a change of lanes reaches, and how far apart the middles of all are at most."""


def steps_shown(length: int, at: int) -> list[int]:
    """Return which steps of time are shown: both ends, and those around the one at hand.

    >>> steps_shown(5, 1), steps_shown(20, 9)
    ([1, 2, 3, 4, 5], [1, 2, 8, 9, 10, 19, 20])
    """
    if length < LONG:
        return list(range(1, length + 1))
    near = {1, 2, at - 1, at, at + 1, length - 1, length}
    shown = sorted(each for each in near if 1 <= each <= length)
    # A mark takes as much room as the one step that it would stand for.
    single = [low + 1 for low, high in pairwise(shown) if high - low == 2]
    return sorted({*shown, *single})


class Steps:
    """The places of an unrolled network: a drawing in columns, turned, for each step of time.

    Connections from one step of time to another run in lanes above the rows of their nodes.

    Args:
        net: the network.
        at: the step of time at hand.

    Attributes:
        points: of each node that is shown.
        routes: of each connection between these.
        gaps: for nodes that are left out where their mark stands, their names, and what it says.
        captions: what stands below each step of time.
        captions: what stands below each step of time.
    """

    def __init__(self, net: Unrolled, at: int) -> None:
        shown = steps_shown(net.length, at)
        parts = columns(net.origin, images=False, most=WIDEST)
        for part in parts:
            reduce_crossings(part)
        lanes, rooms = _lanes(parts, net.origin.connections)
        spots = places(parts, apart=BESIDE, upright=rooms)
        self._spots = {item: _turned(*spot) for item, spot in spots.points.items()}
        xs, ys = zip(*self._spots.values() or [(0.0, 0.0)], strict=True)
        self._left, self._right = min(xs), max(xs)
        self.points: dict[str, Point] = {}
        self.gaps: list[tuple[Point, tuple[str, ...], str]] = []
        self._middles: dict[int, float] = {}
        x, last = 0.0, 0
        for step in shown:
            if step > last + 1:
                hidden = range(last + 1, step)
                names = tuple(f"{node.name}@{at}" for at in hidden for node in net.origin.nodes)
                text = f"{counted(len(hidden), 'step')} of time more"
                self.gaps.append(((x + self._left, (min(ys) + max(ys)) / 2), names, text))
                x += APART
            self._place(step, x)
            x, last = x + self._right - self._left + APART, step
        self._place_states(net, shown)
        middles = sorted(self._middles.values())
        room = min((right - left for left, right in pairwise(middles)), default=x)
        self.captions = [
            Caption((x, min(ys)), f"t = {step}", room) for step, x in self._middles.items()
        ]
        self.routes: dict[tuple[str, str], Route] = {
            (f"{source}@{step}", f"{target}@{step}"): tuple(
                _turned(x, y, self._middles[step]) for x, y in route
            )
            for (source, target), route in spots.routes().items()
            for step in shown
        }
        for each, heights in lanes.items():
            self._lead(each, heights, shown)

    def _place(self, step: int, middle: float) -> None:
        self._middles[step] = middle
        for item, (x, y) in self._spots.items():
            if isinstance(item, str):
                self.points[f"{item}@{step}"] = (middle + x, y)
            elif isinstance(item, Gap):
                names = tuple(f"{name}@{step}" for name in item.names)
                self.gaps.append(((middle + x, y), names, ""))

    def _place_states(self, net: Unrolled, shown: Sequence[int]) -> None:
        """Put states beside the first step of time and the last, in the rows of their nodes."""
        states: dict[int, list[str]] = {}
        for name, step in (split_name(each.name) for each in net.states):
            if name in self._spots:
                states.setdefault(step, []).append(name)
        outer = {-1: self._middles[shown[0]] + self._left}
        outer[1] = self._middles[shown[-1]] + self._right
        for step in sorted(states, key=abs):
            side = -1 if step < 1 else 1
            xs = sorted((self._spots[name][0] for name in states[step]), key=lambda x: side * x)
            shift = outer[side] + side * APART - xs[0]
            for name in states[step]:
                x, y = self._spots[name]
                self.points[f"{name}@{step}"] = (x + shift, y)
            self._middles[step] = shift + sum(xs) / len(xs)
            outer[side] = shift + xs[-1]

    def _lead(self, each: Connection, lanes: Lanes, shown: Sequence[int]) -> None:
        """Lead a connection that waits, from lane to lane in front of the step it leads into."""
        side = 1 if each.delay > 0 else -1
        front = (self._left if side > 0 else self._right) - side * APART / 2
        for step in shown:
            ends = f"{each.source.name}@{step - each.delay}", f"{each.target.name}@{step}"
            if ends[0] not in self.points:
                continue
            (x, y), (u, v) = self.points[ends[0]], self.points[ends[1]]
            out = y + lanes.first[step % len(lanes.first)]
            into = v + lanes.last[step % len(lanes.last)]
            stations = [(x + side * CORNER, out), (u - side * CORNER, into)]
            if lanes.turn is not None:
                middle = self._middles[step] + front + lanes.turn
                stations[1:1] = [(middle - side * TURN, out), (middle + side * TURN, into)]
            start = towards((x, y), stations[0], RADIUS)
            end = towards((u, v), stations[-1], RADIUS)
            self.routes[ends] = through([start, *stations, end])


class Lanes(NamedTuple):
    """Where a connection that waits runs; its copies, which would lie on each other, take turns.

    Attributes:
        first: the heights of its lanes above the row of its source.
        last: the same above the row of its target.
        turn: how far beside the middle of its way it changes from those to these; None where they
            are the same.
    """

    first: Sequence[float]
    last: Sequence[float]
    turn: float | None


def _lanes(
    parts: Sequence[Columns], connections: Iterable[Connection]
) -> tuple[dict[Connection, Lanes], list[float]]:
    """Return the lanes of connections that wait, and how far each row stands from the next."""
    spots = {
        item: (row, at)
        for part in parts
        for row, items in enumerate(part.items)
        for at, item in enumerate([*part.biases[row], *items])
    }
    taken: list[list[Connection]] = [[] for _ in range(max(len(part.items) for part in parts))]
    ends: dict[Connection, tuple[int, int]] = {}
    for each in connections:
        if each.delay and each.source.name in spots and each.target.name in spots:
            (row, start), (other, end) = spots[each.source.name], spots[each.target.name]
            past = row == other and (end - start) * each.delay > 0
            taken[row] += [each] * (abs(each.delay) + past)
            taken[other] += [each] * (row != other)
            ends[each] = row, other
    rows, rooms = [], []
    for lanes in taken:
        gap = min(LANE, (HIGHEST - LOWEST) / max(len(lanes) - 1, 1))
        rooms.append(max(UP, LOWEST + gap * (len(lanes) - 1) + ABOVE))
        rows.append(
            {each: [LOWEST + gap * at for at, x in enumerate(lanes) if x is each] for each in lanes}
        )
    turning = [each for each, (row, other) in ends.items() if row != other]
    apart = TURNS / max(len(turning) - 1, 1)
    turns = {each: apart * at - TURNS / 2 for at, each in enumerate(turning)}
    return {
        each: Lanes(rows[row][each], rows[other][each], turns.get(each))
        for each, (row, other) in ends.items()
    }, rooms


def _turned(x: float, y: float, by: float = 0.0) -> Point:
    """Turn from left to right into from bottom to top, and the first at the top to the left."""
    return by - y, x
