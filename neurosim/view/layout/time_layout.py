"""Where an unrolled network stands: steps of time from left to right, depth from bottom to top."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from neurosim.graph.connection import Connection
from neurosim.graph.nodes import Bias
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.notation import counted
from neurosim.view.layout.bends import bent_routes
from neurosim.view.layout.columns import ranks
from neurosim.view.layout.images import Caption
from neurosim.view.layout.routes import Point, Route, straight, trimmed
from neurosim.view.layout.spacing import RADIUS

LONG = 8
"""With this number of steps of time or more, those in the middle are left out."""

BESIDE, UP, APART = 1.3, 1.6, 1.7
"""From node to node in a row, from row to row, and from one step of time to the next."""

WIDEST = 8
"""A row of more nodes than this is shown by its ends."""


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
    """The places of an unrolled network: within each step of time they are the same.

    Args:
        net: the network.
        at: the step of time at hand.

    Attributes:
        points: of each node that is shown.
        gaps: for nodes that are left out where their mark stands, their names, and what it says.
    """

    def __init__(self, net: Unrolled, at: int) -> None:
        self._net = net
        self._spots, self._left_out = _in_one_step(net)
        xs = [x for x, _ in self._spots.values()] or [0.0]
        self._edges = min(xs), max(xs)
        self._pitch = max(xs) - min(xs) + APART
        self.points: dict[str, Point] = {}
        self._middles: dict[int, float] = {}
        self.gaps: list[tuple[Point, tuple[str, ...], str]] = []
        self._centres: dict[int, float] = {}
        self._place(steps_shown(net.length, at))
        self._place_states()

    @property
    def captions(self) -> list[Caption]:
        """What stands below each step of time."""
        lowest = min((y for _, y in self._spots.values()), default=0.0)
        apart = [right - left for left, right in pairwise(sorted(self._middles.values()))]
        room = min(apart, default=self._pitch)
        return [Caption((x, lowest), f"t = {step}", room) for step, x in self._middles.items()]

    def routes(self) -> dict[tuple[str, str], Route]:
        """Return the route of every connection between nodes that are shown.

        They are found for one step of time, with its neighbours around it, and moved to the others.
        """
        reach = max((abs(each.delay) for each in self._net.origin.connections), default=0)
        around = {
            f"{name}@{step}": (x + self._pitch * step, y)
            for step in range(-reach, reach + 1)
            for name, (x, y) in self._spots.items()
        }
        near = [each for each in self._net.origin.connections if self._is_shown(each)]
        gutter = self._edges[0] - APART / 2
        cables = [each for each in near if abs(each.delay) == 1]
        cables = cables if len(cables) > MANY else []
        bent = [_at(each, 0) for each in near if each not in cables]
        found = {
            **bent_routes(bent, around, RADIUS, gutter),
            **self._cabled([(each, 0, 0.0) for each in cables], around, APART / 2),
        }
        routes, others, borders = {}, [], []
        for each in near:
            for step, centre in self._centres.items():
                ends, beside = _at(each, step), self._centres.get(step - each.delay, math.inf)
                if math.isclose(centre - beside, self._pitch * each.delay, abs_tol=1e-9):
                    routes[ends] = _moved(found[_at(each, 0)], centre)
                elif ends[0] in self.points and each in cables:
                    borders.append((each, step, centre))
                elif ends[0] in self.points:
                    others.append(ends)
        led = self._cabled(borders, self.points, 0.4 * APART)
        before_first = min(self._centres.values()) + self._edges[0] - 0.4 * APART
        return {**routes, **bent_routes(others, self.points, RADIUS, before_first), **led}

    def _cabled(
        self,
        led: Iterable[tuple[Connection, int, float]],
        points: Mapping[str, Point],
        beside: float,
    ) -> dict[tuple[str, str], Route]:
        """Lead connections into steps of time, with their middles, from that before or after."""
        found: dict[tuple[str, str], Route] = {}
        held = list(led)
        both = len({each.delay for each, _, _ in held}) > 1
        for side in (-1, 1):
            part = ((0.0, 0.45) if side < 0 else (0.55, 1.0)) if both else (0.0, 1.0)
            ends: dict[float, list[tuple[str, str]]] = {}
            for each, step, centre in held:
                if each.delay == -side:
                    ends.setdefault(centre, []).append(_at(each, step))
            for centre, some in ends.items():
                gutter = centre + self._edges[side > 0] + side * beside
                found.update(cabled(some, points, gutter, RADIUS, part))
        return found

    def _is_shown(self, each: Connection) -> bool:
        return each.source.name in self._spots and each.target.name in self._spots

    def _place(self, shown: Sequence[int]) -> None:
        x = 0.0
        for last, step in zip((shown[0] - 1, *shown), shown, strict=False):
            hidden = range(last + 1, step)
            if hidden:
                rows = [y for _, y in self._spots.values()]
                middle = x - self._pitch + self._edges[1] + APART, sum(rows) / len(rows)
                names = tuple(
                    f"{node.name}@{at}" for at in hidden for node in self._net.origin.nodes
                )
                self.gaps.append((middle, names, f"{counted(len(hidden), 'step')} of time more"))
                x += APART
            self._centres[step] = x
            for name, (dx, y) in self._spots.items():
                self.points[f"{name}@{step}"] = (x + dx, y)
            for (dx, y), names in self._left_out:
                self.gaps.append(((x + dx, y), tuple(f"{name}@{step}" for name in names), ""))
            self._middles[step] = x
            x += self._pitch

    def _place_states(self) -> None:
        """Put states beside the first step of time and the last, in the rows of their nodes."""
        first, last = min(self._centres), max(self._centres)
        for step, side, beside in _borders(self._net, first, last):
            names = [name for name, at in map(split_name, _names(self._net)) if at == step]
            offsets = [self._spots[name][0] for name in names if name in self._spots]
            if not offsets:
                continue
            inner = max(offsets) if side < 0 else min(offsets)
            far = abs(step - beside) - 1
            edge = self._centres[beside] + self._edges[side > 0] + side * (APART * 0.8 + 1.5 * far)
            for name in names:
                if name in self._spots:
                    dx, y = self._spots[name]
                    self.points[f"{name}@{step}"] = (edge + dx - inner, y)
            self._middles[step] = edge + sum(offsets) / len(offsets) - inner


def _names(net: Unrolled) -> list[str]:
    return [each.name for each in net.states]


def _borders(net: Unrolled, first: int, last: int) -> list[tuple[int, int, int]]:
    """The steps of time of states, at which side they stand, and beside which step."""
    steps = sorted({split_name(name)[1] for name in _names(net)})
    return [(step, -1, first) if step < 1 else (step, 1, last) for step in steps]


def _in_one_step(net: Unrolled) -> tuple[dict[str, Point], list[tuple[Point, tuple[str, ...]]]]:
    """Return where the nodes of a step of time stand, and marks for those of too wide rows."""
    rank = ranks(net.origin)
    rows: dict[int, list[str]] = {}
    for node in net.origin.nodes:
        if not isinstance(node, Bias):
            rows.setdefault(rank[node.name], []).append(node.name)
    spots: dict[str, Point] = {}
    left_out = []
    for row, names in rows.items():
        shown: list[str | tuple[str, ...]] = list(names)
        if len(names) > WIDEST:
            shown = [*names[:3], tuple(names[3:-3]), *names[-3:]]
        for at, item in enumerate(shown):
            place = ((at - (len(shown) - 1) / 2) * BESIDE, row * UP)
            if isinstance(item, str):
                spots[item] = place
            else:
                left_out.append((place, item))
    for node in net.origin.nodes:
        if isinstance(node, Bias):
            row = rank[node.name]
            left = min((x for x, y in spots.values() if y == row * UP), default=BESIDE)
            spots[node.name] = (left - BESIDE, row * UP)
    return spots, left_out


def _at(each: Connection, step: int) -> tuple[str, str]:
    """The ends of a connection into a step of time."""
    return f"{each.source.name}@{step - each.delay}", f"{each.target.name}@{step}"


def _moved(route: Iterable[Point], by: float) -> Route:
    return tuple((x + by, y) for x, y in route)


def labels(net: Unrolled) -> Mapping[str, str]:
    """Return what nodes are called within their step of time.

    >>> import neurosim as ns
    >>> labels(ns.recurrent([1, 1, 1], seed=1).unroll(2))["h1@2"]
    'h1'
    """
    return {name: split_name(name)[0] for name in net}


MANY = 12
"""More connections than this between two steps of time are led as in a cable."""

LANES = 0.46, 0.84
"""Between which heights above its nodes a cable runs along a row, clear of names."""

WIDE = 0.7
"""How wide it is between two steps of time."""

TURN = 0.4
"""The radius of its corners."""


def cabled(
    ends: Sequence[tuple[str, str]],
    points: Mapping[str, Point],
    gutter: float,
    radius: float,
    part: tuple[float, float] = (0.0, 1.0),
) -> dict[tuple[str, str], Route]:
    """Return the routes of connections from one step of time to another.

    Each rises from its source into a lane above the row, follows that into the gutter between the
    steps, goes up or down there, and along the row of its target comes down on that.

    Args:
        ends: of the connections.
        points: where the nodes stand.
        gutter: the middle of what lies between the two steps.
        radius: of a node.
        part: from which share of its room to which, where another cable takes the rest.
    """
    sources, targets = (dict.fromkeys(names, 0.0) for names in zip(*ends, strict=True))
    for names in (sources, targets):
        for at, name in enumerate(names):
            names[name] = part[0] + (part[1] - part[0]) * at / max(len(names) - 1, 1)
    low, high = LANES
    found = {}
    for source, target in ends:
        (x, y), (u, v) = points[source], points[target]
        here, there = (low + share * (high - low) for share in (sources[source], targets[target]))
        across = gutter + (sources[source] - 0.5) * WIDE
        route = _route((x, y), (u, v), y + here, v + there, across)
        found[source, target] = trimmed(route, radius, radius)
    return found


def _route(start: Point, end: Point, out: float, into: float, across: float) -> Route:
    """Up to the height ``out``, over to ``across``, along that to the height ``into``, and down."""
    side, way = math.copysign(1.0, end[0] - start[0]), math.copysign(1.0, into - out)
    turn = min(TURN, abs(into - out) / 2)
    before, after = (across - side * turn, out), (across + side * turn, into)
    upper, lower = (across, out + way * turn), (across, into - way * turn)
    return (
        start, (start[0], out), (start[0] + side * TURN, out), before,
        (across, out), (across, out), upper,
        *straight(upper, lower)[1:],
        (across, into), (across, into), after,
        (end[0] - side * TURN, into), (end[0], into), end,
    )  # fmt: skip
