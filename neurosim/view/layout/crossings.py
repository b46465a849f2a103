"""The order within columns in which few connections cross: sweeps of barycentres, then swaps.

After Sugiyama, Tagawa and Toda (1981). Nothing is random, and an order changes only where that
leaves fewer crossings, so the nodes stay as they were added where that is as good.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from neurosim.view.layout.columns import Columns, Item

Order: TypeAlias = list[list[Item]]
Neighbours: TypeAlias = Mapping[Item, Sequence[Item]]
SWEEPS = 8
LARGEST = 4000
"""With more links between columns than this, the order is left alone: it would not show."""


def reduce_crossings(columns: Columns) -> None:
    """Reorder the items of each column so that fewer connections cross."""
    links = columns.links()
    if not 1 < len(links) <= LARGEST:
        return
    left, right = neighbours(links)
    best, fewest = columns.items, crossings(columns.items, right)
    order = [list(items) for items in best]
    for sweep in range(SWEEPS):
        if not fewest:
            break
        _sweep(order, left if sweep % 2 == 0 else right, backwards=sweep % 2 == 1)
        for items, before in zip(order, columns.items, strict=True):
            queue = iter([item for item in before if item in columns.ordered])
            items[:] = [next(queue) if item in columns.ordered else item for item in items]
        found = _swapped(order, left, right, columns.ordered)
        if found < fewest:
            best, fewest = [list(items) for items in order], found
    columns.items = best


def crossings(order: Sequence[Sequence[Item]], right: Neighbours) -> int:
    """Return how many pairs of links between neighbouring columns cross."""
    total = 0
    for items, following in itertools.pairwise(order):
        place = {item: at for at, item in enumerate(following)}
        seen = list[int]()
        for item in items:  # inversions: links in order of their left ends, the right ends so far
            ends = sorted(place[each] for each in right.get(item, ()))
            total += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def neighbours(links: Sequence[tuple[Item, Item]]) -> tuple[Neighbours, Neighbours]:
    """Return what each item is joined to at its left, and at its right."""
    left: dict[Item, list[Item]] = defaultdict(list)
    right: dict[Item, list[Item]] = defaultdict(list)
    for start, end in links:
        right[start].append(end)
        left[end].append(start)
    return left, right


def _sweep(order: Order, fixed: Neighbours, backwards: bool) -> None:
    """Sort each column by where the neighbours in the column before stand on average."""
    indices = range(len(order) - 2, -1, -1) if backwards else range(1, len(order))
    for at in indices:
        beside = order[at + 1] if backwards else order[at - 1]
        place = {item: (2 * index + 1) / len(beside) for index, item in enumerate(beside)}
        size = len(order[at])
        centre = {}
        for index, item in enumerate(order[at]):
            near = [place[each] for each in fixed.get(item, ())] or [(2 * index + 1) / size]
            centre[item] = sum(near) / len(near)
        order[at].sort(key=centre.__getitem__)


def _swapped(order: Order, left: Neighbours, right: Neighbours, kept: set[Item]) -> int:
    """Swap neighbours in a column while that saves crossings; return how many remain."""
    for _ in range(SWEEPS):
        if not sum(_swap_column(order, at, left, right, kept) for at in range(len(order))):
            break
    return crossings(order, right)


def _swap_column(
    order: Order, at: int, left: Neighbours, right: Neighbours, kept: set[Item]
) -> int:
    items, saved = order[at], 0
    sides = [
        (neighbours, {item: index for index, item in enumerate(order[beside])})
        for beside, neighbours in ((at - 1, left), (at + 1, right))
        if 0 <= beside < len(order)
    ]
    for index in range(len(items) - 1):
        upper, lower = items[index], items[index + 1]
        gain = sum(_gain(upper, lower, near, place) for near, place in sides)
        if gain > 0 and not (upper in kept and lower in kept):
            items[index], items[index + 1] = lower, upper
            saved += gain
    return saved


def _gain(upper: Item, lower: Item, near: Neighbours, place: Mapping[Item, int]) -> int:
    """How many crossings fewer there are once the two have changed places."""
    above = [place[each] for each in near.get(upper, ())]
    below = [place[each] for each in near.get(lower, ())]
    pairs = [(a, b) for a in above for b in below]
    return sum(a > b for a, b in pairs) - sum(a < b for a, b in pairs)
