"""The order in which training meets its patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from neurosim.data.patterns import Pattern

__all__ = ["Batch", "batches", "order"]


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


def order(count: int, epoch: int, seed: int | None) -> Sequence[int]:
    """Return the order in which an epoch takes its patterns, by their indices.

    Args:
        count: how many patterns there are.
        epoch: the number of the epoch, from 1.
        seed: draws an order from the seed and the epoch's number alone, so that a run which goes
            on at any epoch meets the same orders; None keeps the order of the data.
    """
    if seed is None:
        return range(count)
    return Random(f"{seed} {epoch}").sample(range(count), count)


def batches(
    patterns: Sequence[Pattern], size: int, epoch: int, seed: int | None
) -> Iterator[Batch]:
    """Cut one epoch into batches, the last perhaps smaller.

    Args:
        patterns: the whole set.
        size: how many patterns make an update.
        epoch: its number, from 1.
        seed: shuffles the set first, see :func:`order`; None keeps its order.
    """
    if seed is not None:
        patterns = [patterns[index] for index in order(len(patterns), epoch, seed)]
    for start in range(0, len(patterns), size):
        yield Batch(epoch, start + 1, patterns[start : start + size])
