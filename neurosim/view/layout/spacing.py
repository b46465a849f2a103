"""How far apart the items of a column stand: each near its neighbours, none too close."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from neurosim.view.layout.columns import Block, Columns, Item, Waypoint

RADIUS = 0.32
"""Of a node; 1 is the distance of two neighbouring nodes of a column."""

ROUNDS = 12


def separation(upper: Item, lower: Item) -> float:
    """Return the least distance of two neighbours in a column."""
    if isinstance(upper, Block) or isinstance(lower, Block):
        return half(upper) + half(lower) + 0.4
    passing = isinstance(upper, Waypoint) + isinstance(lower, Waypoint)
    return (1.0, 0.62, 0.36)[passing]


def half(item: Item) -> float:
    """Return how far an item reaches up and down from its place."""
    if isinstance(item, Block):
        return item.tiles.high / 2
    return 0.0 if isinstance(item, Waypoint) else RADIUS


def heights(columns: Columns) -> dict[Item, float]:
    """Return how high each item stands, y upwards, the bias nodes aside."""
    ys: dict[Item, float] = {}
    for items in columns.items:
        ys.update(_spread(items, {}))
    near = _weighted_neighbours(columns)
    for turn in range(ROUNDS):
        for items in columns.items if turn % 2 == 0 else columns.items[::-1]:
            wanted = {item: _pull(near[item], ys) for item in items if item in near}
            ys.update(_spread(items, wanted))
    return _centred(ys)


def _weighted_neighbours(columns: Columns) -> dict[Item, list[tuple[Item, float]]]:
    """What pulls at an item; nodes pull at nodes more than connections passing by do."""
    near: dict[Item, list[tuple[Item, float]]] = {}
    for _, left, right in columns.links():
        for item, other in ((left, right), (right, left)):
            weak = isinstance(other, Waypoint) and not isinstance(item, Waypoint)
            near.setdefault(item, []).append((other, 0.2 if weak else 1.0))
    return near


def _pull(near: Sequence[tuple[Item, float]], ys: Mapping[Item, float]) -> float:
    total = sum(weight for _, weight in near)
    return sum(ys[item] * weight for item, weight in near) / total


def _spread(items: Sequence[Item], wanted: Mapping[Item, float]) -> dict[Item, float]:
    """Return the heights nearest to the wanted ones, in the least squares, that keep distances.

    Measured from its place in a tightly packed column, an item may not stand above the one before:
    an isotonic regression, solved by pooling neighbours that would (Ayer et al. 1955).
    """
    packed = [0.0]
    for upper, lower in itertools.pairwise(items):
        packed.append(packed[-1] - separation(upper, lower))
    middle = packed[-1] / 2
    blocks: list[tuple[float, float, int]] = []
    for item, place in zip(items, packed, strict=False):
        weight = 0.15 if isinstance(item, Waypoint) else 1.0
        pool = (wanted.get(item, place - middle) - place, weight, 1)
        while blocks and blocks[-1][0] <= pool[0]:
            pool = _pooled(blocks.pop(), pool)
        blocks.append(pool)
    shifts = [value for value, _, count in blocks for _ in range(count)]
    return {item: place + at for item, place, at in zip(items, packed, shifts, strict=False)}


def _pooled(
    first: tuple[float, float, int], second: tuple[float, float, int]
) -> tuple[float, float, int]:
    weight = first[1] + second[1]
    value = (first[0] * first[1] + second[0] * second[1]) / weight
    return value, weight, first[2] + second[2]


def _centred(ys: dict[Item, float]) -> dict[Item, float]:
    if not ys:
        return ys
    middle = (max(ys.values()) + min(ys.values())) / 2
    # Rounded, so that a row is a row and not a row but for the last digit.
    return {item: round(y - middle, 6) + 0.0 for item, y in ys.items()}
