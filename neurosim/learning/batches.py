"""The order in which training meets its patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from neurosim.data.patterns import Pattern

__all__ = ["Batch", "batches"]


class Batch(NamedTuple):
    """Patterns that make one update together.

    Attributes:
        epoch: the number of the epoch, from 1.
        first: the number of the first pattern within the epoch, from 1.
        patterns: the patterns in the order in which they are run.
    """

    epoch: int
    first: int
    patterns: Sequence[Pattern]


def batches(
    patterns: Sequence[Pattern], size: int, epoch: int, random: Random | None
) -> Iterator[Batch]:
    """Cut one epoch into batches, the last perhaps smaller.

    Args:
        patterns: the whole set.
        size: how many patterns make an update.
        epoch: its number, from 1.
        random: shuffles the set first; None keeps its order.
    """
    if random is not None:
        patterns = random.sample(patterns, len(patterns))
    for start in range(0, len(patterns), size):
        yield Batch(epoch, start + 1, patterns[start : start + size])
