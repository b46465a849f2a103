"""Where an unrolled network stands: steps of time from left to right, depth from bottom to top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

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
    """

    def __init__(self, net: Unrolled, at: int) -> None:
        self._net, self._shown = net, steps_shown(net.length, at)
        parts = columns(net.origin, images=False, most=WIDEST)
        for part in parts:
            reduce_crossings(part)
        lanes, rooms = _lanes(parts, net.origin.connections)
        spots = places(parts, apart=BESIDE, upright=rooms)
        self._spots = {name: _turned(*spot) for name, spot in spots.of_nodes().items()}
        self._left_out = [
            (_turned(*spot), item.names)
            for item, spot in spots.points.items()
            if isinstance(item, Gap)
        ]
        xs = [-y for _, y in spots.points.values()] or [0.0]
        self._edges = min(xs), max(xs)
        self.points: dict[str, Point] = {}
        self.gaps: list[tuple[Point, tuple[str, ...], str]] = []
        self._middles: dict[int, float] = {}
        self._place()
        self._place_states()
        self.routes: dict[tuple[str, str], Route] = {}
        for (source, target), route in spots.routes().items():
            for step in self._shown:
                moved = tuple(_turned(x, y, self._middles[step]) for x, y in route)
                self.routes[f"{source}@{step}", f"{target}@{step}"] = moved
        self._lead(lanes)

    @property
    def captions(self) -> list[Caption]:
        """What stands below each step of time."""
        lowest = min((y for _, y in self._spots.values()), default=0.0)
        apart = [right - left for left, right in pairwise(sorted(self._middles.values()))]
        room = min(apart, default=self._pitch)
        return [Caption((x, lowest), f"t = {step}", room) for step, x in self._middles.items()]

    @property
    def _pitch(self) -> float:
        return self._edges[1] - self._edges[0] + APART

    def _place(self) -> None:
        x = 0.0
        for last, step in zip((self._shown[0] - 1, *self._shown), self._shown, strict=False):
            hidden = range(last + 1, step)
            if hidden:
                rows = [y for _, y in self._spots.values()]
                middle = x - self._pitch + self._edges[1] + APART, sum(rows) / len(rows)
                names = tuple(
                    f"{node.name}@{at}" for at in hidden for node in self._net.origin.nodes
                )
                self.gaps.append((middle, names, f"{counted(len(hidden), 'step')} of time more"))
                x += APART
            self._middles[step] = x
            for name, (dx, y) in self._spots.items():
                self.points[f"{name}@{step}"] = (x + dx, y)
            for (dx, y), left_out in self._left_out:
                names = tuple(f"{name}@{step}" for name in left_out)
                self.gaps.append(((x + dx, y), names, ""))
            x += self._pitch

    def _place_states(self) -> None:
        """Put states beside the first step of time and the last, in the rows of their nodes."""
        states: dict[int, list[str]] = {}
        for name, step in (split_name(each.name) for each in self._net.states):
            if name in self._spots:
                states.setdefault(step, []).append(name)
        outer = {-1: self._middles[self._shown[0]] + self._edges[0]}
        outer[1] = self._middles[self._shown[-1]] + self._edges[1]
        for step in sorted(states, key=abs):
            side = -1 if step < 1 else 1
            here = {name: self._spots[name] for name in states[step]}
            xs = sorted((x for x, _ in here.values()), key=lambda x: side * x)
            shift = outer[side] + side * APART - xs[0]
            self.points.update((f"{name}@{step}", (x + shift, y)) for name, (x, y) in here.items())
            self._middles[step] = shift + sum(xs) / len(xs)
            outer[side] = shift + xs[-1]

    def _lead(self, lanes: Mapping[Connection, Sequence[Sequence[float]]]) -> None:
        """Lead the connections that wait, from lane to lane in front of the step they lead into."""
        turning = [each for each, heights in lanes.items() if len(heights) > 1]
        apart = TURNS / max(len(turning) - 1, 1)
        turns = {each: apart * at - TURNS / 2 for at, each in enumerate(turning)}
        for each, heights in lanes.items():
            side = 1 if each.delay > 0 else -1
            front = self._edges[side < 0] - side * APART / 2 + turns.get(each, 0.0)
            for step in self._shown:
                ends = f"{each.source.name}@{step - each.delay}", f"{each.target.name}@{step}"
                if ends[0] not in self.points:
                    continue
                (x, y), (u, v) = self.points[ends[0]], self.points[ends[1]]
                out, into = (
                    height + own[step % len(own)]
                    for height, own in ((y, heights[0]), (v, heights[-1]))
                )
                stations = [(x + side * CORNER, out), (u - side * CORNER, into)]
                if each in turns:
                    middle = self._middles[step] + front
                    stations[1:1] = [(middle - side * TURN, out), (middle + side * TURN, into)]
                start = towards((x, y), stations[0], RADIUS)
                end = towards((u, v), stations[-1], RADIUS)
                self.routes[ends] = through([start, *stations, end])


def _lanes(
    parts: Sequence[Columns], connections: Iterable[Connection]
) -> tuple[dict[Connection, list[list[float]]], list[float]]:
    """Return how high connections that wait run above the row of their source, and their target's.

    What would lie on its own copies in the next steps of time takes turns on several lanes.

    Returns:
        For each, the heights of its lanes above each of the one or two rows; and for each row how
        much higher the next stands at least.
    """
    spots = {
        item: (row, at)
        for part in parts
        for row, items in enumerate(part.items)
        for at, item in enumerate([*part.biases[row], *items])
    }
    runs: dict[Connection, list[tuple[int, range]]] = {}
    used = [0] * max((len(part.items) for part in parts), default=0)
    for each in connections:
        if not each.delay or each.source.name not in spots or each.target.name not in spots:
            continue
        (row, start), (other, end) = spots[each.source.name], spots[each.target.name]
        turns = [(row, abs(each.delay) + (row == other and (end - start) * each.delay > 0))]
        turns += [(other, 1)] if row != other else []
        runs[each] = [(at, range(used[at], used[at] + count)) for at, count in turns]
        for at, count in turns:
            used[at] += count
    gaps = [min(LANE, (HIGHEST - LOWEST) / max(count - 1, 1)) for count in used]
    lanes = {
        each: [[LOWEST + lane * gaps[row] for lane in taken] for row, taken in run]
        for each, run in runs.items()
    }
    return lanes, [
        max(UP, LOWEST + gap * (count - 1) + ABOVE) for gap, count in zip(gaps, used, strict=True)
    ]


def _turned(x: float, y: float, by: float = 0.0) -> Point:
    """Turn from left to right into from bottom to top, and the first at the top to the left."""
    return by - y, x
