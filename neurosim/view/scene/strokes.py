"""How wide, how pale and how dashed the lines of connections are, and which are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurosim.view.scene.theme import DASHES

__all__ = ["GLOW", "MANY", "MOST", "each", "glow", "heaviest", "paleness", "style", "thickness"]

MANY = 300
"""From so many lines on their image is kept, and labels and arrow heads are left out."""

MOST = 2500
"""More connections than this are not drawn all."""

ENOUGH = 1000
"""How many of them are drawn then, about."""

GLOW = 0.55
"""How strong the glow is around connections that a step is about."""

NARROWER = 0.07
"""Width of the thickest line, in units of the layout."""

SHORTEST = 1.1
"""Thinner lines than this are dashed as if they were so wide, or nobody could tell."""


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


def heaviest(sizes: Any, targets: Any) -> Any:
    """Return which connections are drawn: of too many the heaviest into each neuron.

    Args:
        sizes: of their weights.
        targets: for each connection a number that stands for the neuron it leads to.

    Returns:
        Their places, the heaviest last where they are many, so that it lies on top.

    >>> import numpy as np
    >>> heaviest(np.array([0.5, 0.25]), np.array([0, 0]))
    array([0, 1])
    """
    if len(sizes) <= MANY:
        return np.arange(len(sizes))
    if len(sizes) > MOST:
        kept = _heaviest_each(sizes, targets, each(int(targets.max()) + 1))
    else:
        kept = np.arange(len(sizes))
    return kept[np.argsort(sizes[kept], kind="stable")]


def each(neurons: int) -> int:
    """Return how many connections into each neuron are drawn where all would be too many."""
    return max(1, ENOUGH // neurons)


def _heaviest_each(sizes: Any, targets: Any, count: int) -> Any:
    order = np.lexsort((sizes, targets))
    ends = np.searchsorted(targets[order], targets[order], side="right")
    return order[ends - np.arange(len(order)) <= count]


def paleness(count: int) -> Any:
    """Return how strong so many lines are, the lightest first: where they are many, ever stronger.

    >>> paleness(2)
    array([1., 1.])
    """
    if count <= MANY:
        return np.ones(count)
    return 0.06 + 0.84 * np.linspace(0.0, 1.0, count) ** 3


def glow(count: int) -> float:
    """Return by how many points the glow around connections is wider, where so many glow.

    >>> glow(3), glow(200)
    (6.0, 0.0)
    """
    for most, found in ((4, 6.0), (8, 3.5)):
        if count <= most:
            return found
    return 0.0
