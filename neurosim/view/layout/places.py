"""Where the items of all columns stand: each near its neighbours, none too close to another."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from neurosim.view.layout.blocks import RADIUS, Block
from neurosim.view.layout.columns import Columns, Item, Waypoint
from neurosim.view.layout.routes import Point

ROUNDS = 12
"""How often heights are pulled towards those of neighbours."""

PULL = 5
"""How many times as much nodes pull at nodes as connections that pass by."""

STEEPEST = 2.2
"""Of connections between neighbouring columns, so that they clear the nodes above and below."""

NEAREST = 2.5
"""The least distance of two columns."""

BETWEEN_IMAGES = 1.6
"""The same behind images, whose lines are only seen when something is selected."""

CLOSEST, MANY = 1.4, 30
"""More columns than this, where neither names nor weights have room, come so close if need be."""

WIDEST = 2.0
"""How many times that distance they may move apart to fill the picture."""


@dataclass(frozen=True)
class Places:
    """Where everything stands.

    Attributes:
        points: of each item; of a block the middle of its left end.
        spans: for each column, where it begins and ends.
    """

    points: dict[Item, Point]
    spans: list[tuple[float, float]]

    def of_nodes(self) -> dict[str, Point]:
        """Return the place of every node that is shown."""
        found: dict[str, Point] = {}
        for item, (x, y) in self.points.items():
            if isinstance(item, str):
                found[item] = (x, y)
            elif isinstance(item, Block):
                found.update((name, (x + u, y + v)) for name, (u, v) in item.nodes.items())
        return found

    def rims(self) -> Iterator[Point]:
        """Return corners of the box around all that; a curve stays within where it leads through.

        A column is as wide as the widest item in it, so rims of columns are looked at, not items.
        """
        for left, right in self.spans if self.points else ():
            yield from ((left - RADIUS, 0.0), (right + RADIUS, 0.0))
        for item, (x, y) in self.points.items():
            yield from ((x, y - half(item)), (x, y + half(item)))


def places(
    parts: Sequence[Columns],
    *,
    aspect: float = 0.0,
    apart: float = 1.0,
    upright: Sequence[float] = (),
) -> Places:
    """Return where everything stands; parts that nothing joins stand one below the other.

    Args:
        parts: the parts of the network.
        aspect: how many times as wide as high the picture may become.
        apart: how far apart nodes of a column stand.
        upright: how far each column stands from the next at least where they become rows; bias
            nodes then stand before all others of their row, not below those of all columns.
    """
    ys = {item: round(y * apart, 6) + 0.0 for item, y in _stacked(parts, bool(upright)).items()}
    spans = _spans(parts, ys, aspect, upright)
    points: dict[Item, Point] = {}
    for part in parts:
        for at, items in enumerate(part.items):
            points.update((item, (spans[at][0], ys[item])) for item in items)
            points.update((name, (spans[at][1], ys[name])) for name in part.biases[at])
    return Places(points, spans)


def half(item: Item) -> float:
    """Return how far an item reaches up and down from its place."""
    if isinstance(item, Block):
        return item.high / 2
    return 0.0 if isinstance(item, Waypoint) else RADIUS


def _stacked(parts: Sequence[Columns], upright: bool) -> dict[Item, float]:
    ys: dict[Item, float] = {}
    for part in parts:
        own = _heights(part)
        floor = min((y - half(item) for item, y in own.items()), default=1.0) - 1.0 + RADIUS
        for items, names in zip(part.items, part.biases, strict=True):
            above = max((own[item] for item in items), default=-1.0) + 1.0
            own.update(
                (name, above + at if upright else floor - at) for at, name in enumerate(names)
            )
        top = max((y + half(item) for item, y in own.items()), default=0.0)
        lowest = min((y - half(item) for item, y in ys.items()), default=0.0)
        drop = lowest - 1.0 + 2 * RADIUS - top if ys else 0.0
        ys.update((item, y + drop) for item, y in own.items())
    return ys


# From top to bottom


def _heights(columns: Columns) -> dict[Item, float]:
    """Return how high each item stands, y upwards, the bias nodes aside."""
    ys: dict[Item, float] = {}
    for items in columns.items:
        ys.update(_spread(items, {}))
    near: dict[Item, list[Item]] = {}
    for pair in columns.links():
        for item, other in (pair, pair[::-1]):
            passing = isinstance(other, Waypoint) and not isinstance(item, Waypoint)
            near.setdefault(item, []).extend([other] * (1 if passing else PULL))
    for turn in range(ROUNDS):
        for items in columns.items if turn % 2 == 0 else columns.items[::-1]:
            pulling = {item: near[item] for item in items if item in near}
            wanted = {
                item: sum(ys[each] for each in held) / len(held) for item, held in pulling.items()
            }
            ys.update(_spread(items, wanted))
    middle = (max(ys.values(), default=0.0) + min(ys.values(), default=0.0)) / 2
    # Rounded, so that a row is a row and not a row but for the last digit.
    return {item: round(y - middle, 6) + 0.0 for item, y in ys.items()}


def _spread(items: Sequence[Item], wanted: Mapping[Item, float]) -> dict[Item, float]:
    """Return the heights nearest to the wanted ones, in the least squares, that keep distances.

    Measured from its place in a tightly packed column, an item may not stand above the one before:
    an isotonic regression, solved by pooling neighbours that would (Ayer et al. 1955).
    """
    packed = [0.0]
    for upper, lower in itertools.pairwise(items):
        packed.append(packed[-1] - _separation(upper, lower))
    middle = packed[-1] / 2
    pools: list[tuple[float, float, int]] = []  # of neighbours: their shift, weight and number
    for item, place in zip(items, packed, strict=False):
        shift = wanted.get(item, place - middle) - place
        weight, count = 0.15 if isinstance(item, Waypoint) else 1.0, 1
        while pools and pools[-1][0] <= shift:
            before, heavy, many = pools.pop()
            shift = (before * heavy + shift * weight) / (heavy + weight)
            weight, count = heavy + weight, many + count
        pools.append((shift, weight, count))
    shifts = [shift for shift, _, count in pools for _ in range(count)]
    return {item: place + at for item, place, at in zip(items, packed, shifts, strict=False)}


def _separation(upper: Item, lower: Item) -> float:
    """Return the least distance of two neighbours in a column."""
    if isinstance(upper, Block) or isinstance(lower, Block):
        return half(upper) + half(lower) + 0.4
    return (1.0, 0.62, 0.36)[isinstance(upper, Waypoint) + isinstance(lower, Waypoint)]


# From left to right


def _spans(
    parts: Sequence[Columns], ys: Mapping[Item, float], aspect: float, upright: Sequence[float]
) -> list[tuple[float, float]]:
    """Return where each column begins and ends, as far apart as its steepest line needs."""
    wide = [0.0] * max((len(part.items) for part in parts), default=0)
    for part in parts:
        for at, items in enumerate(part.items):
            wide[at] = max([wide[at]] + [each.wide for each in items if isinstance(each, Block)])
    steep = [rise / STEEPEST for rise in _rises(parts, ys)]
    nearest = upright or [
        BETWEEN_IMAGES if rise < 0.0 and _only_blocks(parts, at) else NEAREST
        for at, rise in enumerate(steep)
    ]
    usual = [max(gap, rise) for gap, rise in zip(nearest, steep, strict=False)]
    high = max(ys.values(), default=0.0) - min(ys.values(), default=0.0) + 2 * RADIUS
    share = (aspect * high - 2 * RADIUS - sum(wide)) / (sum(usual) or 1.0)
    closest = CLOSEST if aspect and len(wide) > MANY else math.inf
    spans, x = list[tuple[float, float]](), 0.0
    for own, gap, least in zip(wide, [*usual, 0.0], [*steep, 0.0], strict=False):
        spans.append((x, x + own))
        spread = max(gap * min(share, WIDEST), min(gap, max(least, closest)))
        x = round(x + own + spread, 6)
    return spans


def _only_blocks(parts: Sequence[Columns], at: int) -> bool:
    return all(isinstance(item, Block) for part in parts for item in part.items[at])


def _rises(parts: Sequence[Columns], ys: Mapping[Item, float]) -> list[float]:
    """How far the steepest line rises behind each column but the last; below 0 without lines."""
    rises = [-1.0] * max((len(part.items) for part in parts), default=0)
    for part in parts:
        column = {
            item: at for at, items in enumerate(part.items) for item in (*items, *part.biases[at])
        }
        steps = {pair for chain in part.chains.values() for pair in itertools.pairwise(chain)}
        for left, right in steps:
            within = sum(
                (len(each.rows) - 1) / 2 for each in (left, right) if isinstance(each, Block)
            )
            rise = abs(ys[left] - ys[right]) + within
            rises[column[left]] = max(rises[column[left]], rise)
    return rises[:-1]
