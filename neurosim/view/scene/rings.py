"""The rings around neurons: how wide for which error."""

from __future__ import annotations

__all__ = ["RING", "outer", "thickest", "thickness"]

RING = 1.2
"""Radius of an error's ring, in radii of the node."""

THINNEST = 0.8
"""Of an error that is hardly one, in points."""


def thickest(radius: float) -> float:
    """Return how wide the ring of the largest error is, in points, at a node of that radius."""
    return max(1.5, min(6.0, radius * (RING - 1) * 0.8))


def thickness(error: float, largest: float, radius: float) -> float:
    """Return how wide the ring of an error is: nothing for none.

    >>> thickness(0.0, 1.0, 20.0), thickness(1.0, 1.0, 20.0) == thickest(20.0)
    (0.0, True)
    """
    share = min(abs(error) / largest, 1.0)
    return THINNEST + (thickest(radius) - THINNEST) * share if share else 0.0


def outer(radius: float) -> float:
    """Return how far the widest ring reaches from the middle of its node, in points."""
    return radius * RING + thickest(radius) / 2
