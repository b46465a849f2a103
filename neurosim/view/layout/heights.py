"""The order within columns and how high each item stands: near its neighbours, few lines crossing.

After Sugiyama, Tagawa and Toda (1981). Nothing is random, and an order changes only where that
leaves fewer crossings, so the nodes stay as they were added where that is as good.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from neurosim.graph.network import Network
from neurosim.view.layout.columns import Columns, Item, Waypoint, columns
from neurosim.view.layout.images import RADIUS, Block

Neighbours: TypeAlias = Mapping[Item, Sequence[Item]]

SWEEPS = "rlrlbbbb"
"""By which neighbours columns are sorted: those at the right, at the left, or at both sides."""

LARGEST = 4000
"""With more links between columns than this, the order is left alone: it would not show."""

ROUNDS = 12
"""How often heights are pulled towards those of neighbours."""

PULL = 5
"""How many times as much nodes pull at nodes as connections that pass by."""

GAP = 1.0 - 2 * RADIUS
"""Between what stands above each other."""


def half(item: Item) -> float:
    """Return how far an item reaches up and down from its place."""
    if isinstance(item, Block):
        return item.high / 2
    return 0.0 if isinstance(item, Waypoint) else RADIUS


def ordered(net: Network, **options: Any) -> list[Columns]:
    """Return the columns of a network with few crossings, found once until it is edited."""

    def found() -> list[Columns]:
        parts = columns(net, **options)
        for part in parts:
            reduce_crossings(part)
        return parts

    return net.derive(f"columns {options} {[*net.groups]}", found)


def reduce_crossings(part: Columns) -> None:
    """Reorder the items of each column so that fewer connections cross."""
    links = part.links()
    near, order = neighbours(links), [list(items) for items in part.items]
    ys, fewest = _even(order), crossings(order, near["r"])
    for side in SWEEPS if fewest and len(links) <= LARGEST else "":
        for items in order[::-1] if side == "r" else order:
            wanted = _wanted(items, near[side], ys)
            kept = iter([item for item in items if item in part.ordered])
            items.sort(key=lambda item: -wanted.get(item, ys[item]))
            items[:] = [next(kept) if item in part.ordered else item for item in items]
            ys.update(_spread(items, wanted))
        found = crossings(order, near["r"])
        if found < fewest:
            part.items, fewest = [list(items) for items in order], found


def heights(part: Columns) -> dict[Item, float]:
    """Return how high each item stands, y upwards, the bias nodes aside."""
    near, ys = neighbours(part.links())["b"], _even(part.items)
    for turn in range(ROUNDS):
        for items in part.items if turn % 2 == 0 else part.items[::-1]:
            ys.update(_spread(items, _wanted(items, near, ys)))
    middle = (max(ys.values(), default=0.0) + min(ys.values(), default=0.0)) / 2
    # Rounded, so that a row is a row and not a row but for the last digit.
    return {item: round(y - middle, 6) + 0.0 for item, y in ys.items()}


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


def neighbours(links: Iterable[tuple[Item, Item]]) -> dict[str, dict[Item, list[Item]]]:
    """Return what each item is joined to at its left (l), at its right (r) and at both (b).

    Nodes that pull more stand there more often.
    """
    found: dict[str, dict[Item, list[Item]]] = {"l": {}, "r": {}, "b": {}}
    for start, end in links:
        found["r"].setdefault(start, []).append(end)
        found["l"].setdefault(end, []).append(start)
        for item, other in ((start, end), (end, start)):
            passing = isinstance(other, Waypoint) and not isinstance(item, Waypoint)
            found["b"].setdefault(item, []).extend([other] * (1 if passing else PULL))
    return found


def _even(order: Iterable[Sequence[Item]]) -> dict[Item, float]:
    """Heights of columns of which each has its middle at 0."""
    return {item: y for items in order for item, y in _spread(items, {}).items()}


def _wanted(items: Iterable[Item], near: Neighbours, ys: Mapping[Item, float]) -> dict[Item, float]:
    """How high the neighbours of each item stand on average, where it has any."""
    return {
        item: sum(ys[each] for each in near[item]) / len(near[item])
        for item in items
        if item in near
    }


def _spread(items: Sequence[Item], wanted: Mapping[Item, float]) -> dict[Item, float]:
    """Return heights near the wanted ones that keep distances.

    Measured from its place in a tightly packed column, no item may stand above the one before. The
    lowest wanted so far and the highest wanted from there on both obey, and so does their mean.
    """
    apart = (half(upper) + GAP + half(lower) for upper, lower in itertools.pairwise(items))
    packed = [*itertools.accumulate(apart, float.__sub__, initial=0.0)]
    middle = packed[-1] / 2
    shifts = [wanted.get(item, at - middle) - at for item, at in zip(items, packed, strict=False)]
    lowest = itertools.accumulate(shifts, min)
    highest = [*itertools.accumulate(reversed(shifts), max)][::-1]
    return {
        item: at + (low + high) / 2
        for item, at, low, high in zip(items, packed, lowest, highest, strict=False)
    }
