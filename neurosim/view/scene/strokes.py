"""How wide, how pale and how dashed the lines of connections are."""

from __future__ import annotations

from typing import Any

from neurosim.view.scene.theme import DASHES

MANY = 300
"""With more lines than this labels and arrow heads are left out, and light ones are paler."""

STRONG, FAINT = 100, 0.05
"""Of many lines about so many are strong, and the lightest are so faint."""

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


def paleness(count: int) -> list[float]:
    """Return how strong each line is, the lightest weight first: of many only the heaviest.

    >>> paleness(2)
    [1.0, 1.0]
    """
    if count <= MANY:
        return [1.0] * count
    return [FAINT + (0.9 - FAINT) * (at / (count - 1)) ** (count / STRONG) for at in range(count)]


def glow(count: int) -> float:
    """Return by how many points the glow is wider than its line, by how many lines glow.

    >>> glow(3), glow(200)
    (6.0, 0.0)
    """
    return 6.0 if count <= 4 else 3.5 if count <= 8 else 0.0
