"""The order in which training meets its patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from neurosim.data.patterns import Pattern
from neurosim.functions.shuffling import key, shuffle

__all__ = ["Batch", "Epoch", "epochs", "order"]


class Batch(NamedTuple):
    """Patterns that make one update together.

    Attributes:
        first: the number of the first pattern within the epoch, from 1.
        patterns: the patterns in the order in which they are run.
    """

    first: int
    patterns: Sequence[Pattern]


class Epoch(NamedTuple):
    """One round through the data.

    Attributes:
        number: from 1.
        batches: the batches in the order in which they are run.
    """

    number: int
    batches: Sequence[Batch]


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
    drawn = [0] * count
    shuffle(drawn, count, epoch, key(seed))
    return drawn


def epochs(
    patterns: Sequence[Pattern], size: int, count: int, seed: int | None, after: int = 0
) -> Iterator[Epoch]:
    """Cut the patterns into batches, the last perhaps smaller, epoch after epoch.

    Args:
        patterns: the whole set.
        size: how many patterns make an update.
        count: how many epochs.
        seed: shuffles the set for every epoch, see :func:`order`; None keeps its order.
        after: how many epochs were there before; the numbers go on from it.
    """
    batches = _cut(patterns, size)
    for number in range(after + 1, after + count + 1):
        if seed is not None:
            shuffled = [patterns[index] for index in order(len(patterns), number, seed)]
            batches = _cut(shuffled, size)
        yield Epoch(number, batches)


def _cut(patterns: Sequence[Pattern], size: int) -> list[Batch]:
    return [
        Batch(start + 1, patterns[start : start + size]) for start in range(0, len(patterns), size)
    ]
