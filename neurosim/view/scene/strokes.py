"""How wide, how pale and how dashed the lines of connections are, and which are drawn."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from heapq import nlargest
from typing import Any

from neurosim.view.scene.theme import DASHES

MANY = 300
"""With more lines than this labels and arrow heads are left out, and light ones are paler."""

MOST = 800
"""Of more connections than this, about so many are drawn."""

GLOW = 0.55
"""How strong the glow is around connections that a step is about."""

NARROWER = 0.07
"""Width of the thickest line, in units of the layout."""

SHORTEST = 1.1
"""Thinner lines get the dashes of a line this wide: shorter ones could not be seen."""


def thickness(count: int, points: float) -> tuple[float, float]:
    """Return how thin and how thick lines are, in points.

    Args:
        count: how many there are.
        points: how many points a unit of the layout is long; arrow heads shrink with it, and a line
            must stay narrower than its head.
    """
    for most, (thin, thick) in ((40, (0.7, 4.0)), (120, (0.6, 2.8)), (MANY, (0.5, 2.0))):
        if count <= most:
            return thin, max(thin, min(thick, NARROWER * points))
    return 0.3, 1.5


def style(positive: bool, wide: float) -> Any:
    """Return a solid line for weights of 0 and above, a dashed one below.

    >>> style(True, 2.0), style(False, 2.0)
    ('solid', (0, (3.2, 1.8)))
    """
    longer = max(1.0, SHORTEST / wide)
    return "solid" if positive else (0, (DASHES[0] * longer, DASHES[1] * longer))


def heaviest(sizes: Sequence[float], targets: Sequence[Hashable]) -> list[int]:
    """Return which connections are drawn: of too many the heaviest into each neuron.

    Args:
        sizes: of their weights.
        targets: for each connection the neuron that it leads to.

    Returns:
        Their places, the heaviest last where they are many, so that it lies on top.

    >>> heaviest([0.5, 0.25], ["h1", "h1"])
    [0, 1]
    """
    kept = list(range(len(sizes)))
    if len(sizes) > MOST:
        into: dict[Hashable, list[int]] = {}
        for at, target in enumerate(targets):
            into.setdefault(target, []).append(at)
        most = each(len(into))
        kept = [at for some in into.values() for at in nlargest(most, some, sizes.__getitem__)]
    return sorted(kept, key=sizes.__getitem__) if len(sizes) > MANY else kept


def each(neurons: int) -> int:
    """Return how many connections into each neuron are drawn where all would be too many."""
    return max(1, MOST // neurons)


def paleness(count: int) -> list[float]:
    """Return how strong each line is, the lightest weight first: where they are many, rising.

    >>> paleness(2)
    [1.0, 1.0]
    """
    if count <= MANY:
        return [1.0] * count
    return [0.06 + 0.84 * (at / (count - 1)) ** 3 for at in range(count)]


def glow(count: int) -> float:
    """Return by how many points the glow is wider than its line, by how many lines glow.

    >>> glow(3), glow(200)
    (6.0, 0.0)
    """
    return 6.0 if count <= 4 else 3.5 if count <= 8 else 0.0
