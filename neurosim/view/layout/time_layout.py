"""Where an unrolled network stands: steps of time from left to right, depth from bottom to top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from neurosim.graph.connection import Connection
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.notation import counted
from neurosim.view.layout.columns import Columns, Gap, Item
from neurosim.view.layout.heights import ordered
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
        gaps: where the marks for nodes stand that are left out.
        captions: what stands below each step of time.
    """

    def __init__(self, net: Unrolled, at: int) -> None:
        shown = steps_shown(net.length, at)
        parts = ordered(net.origin, images=False, most=WIDEST)
        lanes, rooms = _lanes(parts, net.origin.connections)
        spots, routes = places(parts, apart=BESIDE, upright=rooms)
        row = {item: _turned(*spot) for item, spot in spots.items()}
        self._middles: dict[int, float] = {}
        self.points: dict[str, Point] = {}
        self.gaps: dict[Gap, Point] = {}
        self.captions: list[Caption] = []
        self._place(net, shown, row)
        self.routes: dict[tuple[str, str], Route] = {
            (f"{source}@{step}", f"{target}@{step}"): tuple(
                _turned(x, y, self._middles[step]) for x, y in route
            )
            for (source, target), route in routes.items()
            for step in shown
        }
        xs = [x for x, _ in row.values()]
        for each, heights in lanes.items():
            front = min(xs) - APART / 2 if each.delay > 0 else max(xs) + APART / 2
            for step in shown:
                self._lead(each, heights, step, self._middles[step] + front)

    def _place(self, net: Unrolled, shown: Sequence[int], row: Mapping[Item, Point]) -> None:
        """Place steps of time and, before the first and after the last, states in their rows."""
        standing = dict.fromkeys(shown, row)
        for name, step in (split_name(each.name) for each in net.states):
            if name in row:
                standing[step] = {**standing.get(step, {}), name: row[name]}
        ys = [y for _, y in row.values()] or [0.0]
        edge, last, spots = 0.0, min(standing) - 1, list[Point]()
        for step, here in sorted(standing.items()):
            if 0 < last < step - 1 < net.length:
                hidden = range(last + 1, step)
                names = tuple(f"{node.name}@{at}" for at in hidden for node in net.origin.nodes)
                gap = Gap(names, f"{counted(len(hidden), 'step')} of time more")
                edge += APART
                self.gaps[gap] = edge, (min(ys) + max(ys)) / 2
            xs = [x for x, _ in here.values()] or [0.0]
            self._middles[step] = middle = edge + APART - min(xs)
            for item, (x, y) in here.items():
                if isinstance(item, str):
                    self.points[f"{item}@{step}"] = (middle + x, y)
                elif isinstance(item, Gap):
                    names = tuple(f"{name}@{step}" for name in item.names)
                    self.gaps[Gap(names, item.text)] = middle + x, y
            spots.append((middle + (min(xs) + max(xs)) / 2, min(ys)))
            edge, last = middle + max(xs), step
        room = min((right - left for (left, _), (right, _) in pairwise(spots)), default=edge)
        self.captions = [
            Caption(spot, f"t = {step}", room)
            for spot, step in zip(spots, sorted(standing), strict=True)
        ]

    def _lead(self, each: Connection, lanes: Lanes, step: int, front: float) -> None:
        """Lead a connection that waits into a step, from lane to lane in front of it."""
        ends = f"{each.source.name}@{step - each.delay}", f"{each.target.name}@{step}"
        if ends[0] not in self.points:
            return
        side = 1 if each.delay > 0 else -1
        (x, y), (u, v) = self.points[ends[0]], self.points[ends[1]]
        out = y + lanes.first[step % len(lanes.first)]
        into = v + lanes.last[step % len(lanes.last)]
        stations = [(x + side * CORNER, out), (u - side * CORNER, into)]
        if lanes.turn is not None:
            middle = front + lanes.turn
            stations[1:1] = [(middle - side * TURN, out), (middle + side * TURN, into)]
        start, end = towards((x, y), stations[0], RADIUS), towards((u, v), stations[-1], RADIUS)
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
    depth = max((len(part.items) for part in parts), default=0)
    taken: list[list[Connection]] = [[] for _ in range(depth)]
    ends: dict[Connection, tuple[int, int]] = {}
    for each in connections:
        if each.delay and each.source.name in spots and each.target.name in spots:
            (row, start), (other, end) = spots[each.source.name], spots[each.target.name]
            past = row == other and (end - start) * each.delay > 0
            taken[row] += [each] * (abs(each.delay) + past)
            taken[other] += [each] * (row != other)
            ends[each] = row, other
    rows: list[dict[Connection, list[float]]] = []
    rooms = []
    for lanes in taken:
        gap = min(LANE, (HIGHEST - LOWEST) / max(len(lanes) - 1, 1))
        rooms.append(max(UP, LOWEST + gap * (len(lanes) - 1) + ABOVE))
        rows.append({each: [] for each in lanes})
        for at, each in enumerate(lanes):
            rows[-1][each].append(LOWEST + gap * at)
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
