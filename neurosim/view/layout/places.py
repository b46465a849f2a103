"""Where the items of all columns stand, and how connections lead from column to column."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from neurosim.view.layout.columns import Columns, Item
from neurosim.view.layout.heights import GAP, half, heights
from neurosim.view.layout.images import RADIUS, Block
from neurosim.view.layout.routes import Point, Route, through, trimmed

STEEPEST = 2.2
"""Of connections between neighbouring columns, so that they clear the nodes above and below."""

NEAREST = 2.5
"""The least distance of two columns."""

BETWEEN_IMAGES = 1.6
"""The same behind images, whose lines are only seen when something is selected."""

WIDEST = 2.0
"""How many times their least distance columns may move apart to fill the picture."""

CLOSEST, MANY = 0.56, 30
"""The same for more columns than this, where names have no room, that must come closer."""

TALLER, BAND = 1.8, 3.0
"""How many times as far apart their rows stand at most, so that names have room below nodes, where
all of it is then still so many times as wide as high."""

CLEAR = 0.5
"""How far before and behind a column of images a connection that passes it is level."""


def places(
    parts: Sequence[Columns],
    *,
    aspect: float = 0.0,
    apart: float = 1.0,
    upright: Sequence[float] = (),
) -> tuple[dict[Item, Point], dict[tuple[str, str], Route]]:
    """Return where each item stands, of a block the middle of its left end, and all routes.

    Parts that nothing joins stand one below the other.

    Args:
        parts: the parts of the network.
        aspect: how many times as wide as high the picture may become.
        apart: how far apart nodes of a column stand.
        upright: how far each column stands from the next at least where they become rows; bias
            nodes then stand before all others of their row, not below those of all columns.
    """
    ys = {item: round(y * apart, 6) + 0.0 for item, y in _stacked(parts, bool(upright)).items()}
    spans = _spans(parts, ys, aspect, upright)
    if len(spans) > MANY and not upright:
        high = max(ys.values()) - min(ys.values()) + 2 * RADIUS
        share = min(max(spans[-1][1] / (BAND * high), 1.0), TALLER)
        ys = {item: round(y * share, 6) + 0.0 for item, y in ys.items()}
    points: dict[Item, Point] = {}
    for part in parts:
        for (left, right), items, names in zip(spans, part.items, part.biases, strict=False):
            points.update((item, (left, ys[item])) for item in items)
            points.update((name, (right, ys[name])) for name in names)
    chains = {ends: chain for part in parts for ends, chain in part.chains.items()}
    reach = dict(spans)
    return points, {ends: _route(chain, points, reach) for ends, chain in chains.items()}


def _route(
    chain: Sequence[Item], points: Mapping[Item, Point], ends: Mapping[float, float]
) -> Route:
    """Return one smooth line through all that lies between the ends of a connection."""
    first, *between, last = map(points.__getitem__, chain)
    way = [first]
    for left, y in between:
        right = ends[left]
        way += [(left, y)] if left == right else [(left - CLEAR, y), (right + CLEAR, y)]
    return trimmed(through([*way, last]), RADIUS, RADIUS)


def _stacked(parts: Sequence[Columns], upright: bool) -> dict[Item, float]:
    ys: dict[Item, float] = {}
    for part in parts:
        own = heights(part)
        floor = min((y - half(item) for item, y in own.items()), default=1.0) - GAP - RADIUS
        for items, names in zip(part.items, part.biases, strict=True):
            above = max((own[item] for item in items), default=-1.0) + 1.0
            own.update(
                (name, above + at if upright else floor - at) for at, name in enumerate(names)
            )
        top = max((y + half(item) for item, y in own.items()), default=0.0)
        lowest = min((y - half(item) for item, y in ys.items()), default=0.0)
        drop = lowest - GAP - top if ys else 0.0
        ys.update((item, y + drop) for item, y in own.items())
    return ys


def _spans(
    parts: Sequence[Columns], ys: Mapping[Item, float], aspect: float, upright: Sequence[float]
) -> list[tuple[float, float]]:
    """Return where each column begins and ends, as far apart as its steepest line needs."""
    columns = [
        [*itertools.chain.from_iterable(items)]
        for items in zip(*(part.items for part in parts), strict=True)
    ]
    wide = [max([0.0, *(x.wide for x in items if isinstance(x, Block))]) for items in columns]
    steep = [rise / STEEPEST for rise in _rises(parts, ys)]
    nearest = upright or [
        BETWEEN_IMAGES if rise < 0.0 and all(isinstance(item, Block) for item in items) else NEAREST
        for rise, items in zip(steep, columns, strict=False)
    ]
    usual = [max(gap, rise) for gap, rise in zip(nearest, steep, strict=False)]
    high = max(ys.values(), default=0.0) - min(ys.values(), default=0.0) + 2 * RADIUS
    share = (aspect * high - 2 * RADIUS - sum(wide)) / (sum(usual) or 1.0)
    share = min(max(share, CLOSEST if aspect and len(wide) > MANY else 1.0), WIDEST)
    spans, x = list[tuple[float, float]](), 0.0
    for own, gap, rise in zip(wide, [*usual, 0.0], [*steep, 0.0], strict=False):
        spans.append((x, x + own))
        x = round(x + own + max(gap * share, rise), 6)
    return spans


def _rises(parts: Sequence[Columns], ys: Mapping[Item, float]) -> list[float]:
    """How far the steepest line rises behind each column but the last; below 0 without lines."""
    rises = [-1.0 for _ in parts[0].items] if parts else []
    for part in parts:
        rows = enumerate(zip(part.items, part.biases, strict=True))
        column = {item: at for at, (items, biases) in rows for item in (*items, *biases)}
        for chain in part.chains.values():
            for left, right in itertools.pairwise(chain):
                rises[column[left]] = max(rises[column[left]], abs(ys[left] - ys[right]))
    return rises[:-1]
