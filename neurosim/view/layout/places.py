"""Where the items of all columns stand, and the nodes of blocks within them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neurosim.view.layout.columns import Block, Columns, Item, Row
from neurosim.view.layout.routes import Point
from neurosim.view.layout.spacing import RADIUS, half, heights

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
        points: of each item; of a row the place of its first node.
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
            elif isinstance(item, Row):
                found.update((name, (x + at, y)) for at, name in enumerate(item.names))
        return found


def places(parts: Sequence[Columns], aspect: float, stretch: float = 1.0) -> Places:
    """Return where everything stands; parts that nothing joins stand one below the other.

    Args:
        parts: the parts of the network.
        aspect: how many times as wide as high the picture may become.
        stretch: how many times as far as usual nodes stand above each other.
    """
    ys = {item: round(y * stretch, 6) for item, y in _stacked(parts).items()}
    spans = _spans(parts, ys, aspect)
    points: dict[Item, Point] = {}
    for part in parts:
        for at, items in enumerate(part.items):
            points.update((item, (spans[at][0], ys[item])) for item in items)
            points.update((name, (spans[at][1], ys[name])) for name in part.biases[at])
    return Places(points, spans)


def _stacked(parts: Sequence[Columns]) -> dict[Item, float]:
    ys: dict[Item, float] = {}
    for part in parts:
        own = heights(part)
        floor = min((y - half(item) for item, y in own.items()), default=1.0) - 1.0 + RADIUS
        for names in part.biases:
            own.update((name, floor - row) for row, name in enumerate(names))
        top = max((y + half(item) for item, y in own.items()), default=0.0)
        lowest = min((y - half(item) for item, y in ys.items()), default=0.0)
        drop = lowest - 1.0 + 2 * RADIUS - top if ys else 0.0
        ys.update((item, round(y + drop, 6)) for item, y in own.items())
    return ys


def _spans(
    parts: Sequence[Columns], ys: Mapping[Item, float], aspect: float
) -> list[tuple[float, float]]:
    widths = [max(each) for each in zip(*(_widths(part) for part in parts), strict=True)]
    rises = _rises(parts, ys)
    steep = [rise / STEEPEST for rise in rises]
    usual = [max(_nearest(parts, at, rise), rise / STEEPEST) for at, rise in enumerate(rises)]
    high = max(ys.values(), default=0.0) - min(ys.values(), default=0.0) + 2 * RADIUS
    share = (aspect * high - 2 * RADIUS - sum(widths)) / (sum(usual) or 1.0)
    closest = CLOSEST if aspect and len(widths) > MANY else math.inf
    spans, x = list[tuple[float, float]](), 0.0
    for wide, gap, least in zip(widths, [*usual, 0.0], [*steep, 0.0], strict=False):
        spans.append((x, x + wide))
        spread = max(gap * min(share, WIDEST), min(gap, max(least, closest)))
        x = round(x + wide + spread, 6)
    return spans


def _nearest(parts: Sequence[Columns], at: int, rise: float) -> float:
    """How far a column stands from the next at least."""
    items = [item for part in parts for item in part.items[at]]
    images = bool(items) and all(isinstance(item, Block) for item in items)
    return BETWEEN_IMAGES if images and rise < 0 else NEAREST


def _widths(part: Columns) -> list[float]:
    return [
        max(
            [0.0]
            + [len(item.names) - 1.0 for item in items if isinstance(item, Row)]
            + [item.tiles.wide for item in items if isinstance(item, Block)]
        )
        for items in part.items
    ]


def _rises(parts: Sequence[Columns], ys: Mapping[Item, float]) -> list[float]:
    """How far the steepest line rises behind each column but the last; below 0 without lines."""
    rises = [-1.0] * max(len(part.items) for part in parts) if parts else []
    for part in parts:
        column = {
            item: at for at, items in enumerate(part.items) for item in (*items, *part.biases[at])
        }
        steps = {pair for chain in part.chains.values() for pair in itertools.pairwise(chain)}
        for left, right in steps:
            rises[column[left]] = max(rises[column[left]], abs(ys[left] - ys[right]))
    return rises[:-1]
