"""The order within columns in which few connections cross: each item near its neighbours' middle.

After Sugiyama, Tagawa and Toda (1981). Nothing is random, and an order changes only where that
leaves fewer crossings, so the nodes stay as they were added where that is as good.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from neurosim.view.layout.columns import Columns, Item

Neighbours: TypeAlias = Mapping[Item, Sequence[Item]]

PLANS = ("lrlrbbbb", "rlrlbbbb", "bbbbbbbb")
"""In which sweeps the columns are sorted, by neighbours at the left, at the right, or at both."""

LARGEST = 4000
"""With more links between columns than this, the order is left alone: it would not show."""


def reduce_crossings(columns: Columns) -> None:
    """Reorder the items of each column so that fewer connections cross."""
    links = columns.links()
    if not 1 < len(links) <= LARGEST:
        return
    left, right = neighbours(links)
    both = {item: [*left.get(item, ()), *right.get(item, ())] for item in {**left, **right}}
    near = {"l": left, "r": right, "b": both}
    best, fewest = columns.items, crossings(columns.items, right)
    for plan in PLANS:
        order = [list(items) for items in columns.items]
        for turn in plan if fewest else ():
            _sweep(order, near[turn], columns.ordered, backwards=turn == "r")
            found = crossings(order, right)
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
    left: dict[Item, list[Item]] = {}
    right: dict[Item, list[Item]] = {}
    for start, end in links:
        right.setdefault(start, []).append(end)
        left.setdefault(end, []).append(start)
    return left, right


def _sweep(order: list[list[Item]], near: Neighbours, kept: set[Item], backwards: bool) -> None:
    """Sort column after column by where neighbours stand on average; some keep their order."""
    place = {item: at for items in order for item, at in _spread(items)}
    for items in reversed(order) if backwards else order:
        queue = iter([item for item in items if item in kept])
        centre = {}
        for item in items:
            places = [place[each] for each in near.get(item) or [item]]
            centre[item] = sum(places) / len(places)
        items.sort(key=centre.__getitem__)
        items[:] = [next(queue) if item in kept else item for item in items]
        place.update(_spread(items))


def _spread(items: Sequence[Item]) -> list[tuple[Item, float]]:
    """Where items stand in a column that is 2 high."""
    return [(item, (2 * at + 1) / len(items)) for at, item in enumerate(items)]
