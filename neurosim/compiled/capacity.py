"""How many patterns are run side by side."""

from __future__ import annotations

from neurosim.compiled.registers import LANES

__all__ = ["capacity"]

MOST = 32
"""The most of those that are answered or judged, and not trained on."""


def capacity(patterns: int, most: int = MOST) -> int:
    """Return how many of so many patterns are run side by side, rounded up to wide registers."""
    return min(patterns + -patterns % LANES, most)
