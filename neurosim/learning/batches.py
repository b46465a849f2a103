"""The order in which training takes its patterns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from neurosim.data.patterns import Pattern
from neurosim.functions.shuffling import key, shuffle


class Stretch(tuple[tuple[float, ...], ...]):
    """Some steps of time of a sequence, a row each; it goes on from the stretch before.

    Attributes:
        number: tells the sequence from others in its batch.
        start: how many steps of time lie before; 0 begins with state 0.
    """

    number: int
    start: int


class Batch(NamedTuple):
    """Patterns that make one update together.

    Attributes:
        first: the number of the first pattern within the epoch, from 1.
        patterns: the patterns in the order in which they are run; without any there is no update.
        carried: stretches that are run before them, for the state that they leave: nothing is
            expected there.
        goes_on: whether its sequences go on in the next batch.
    """

    first: int
    patterns: Sequence[Pattern]
    carried: Sequence[Stretch] = ()
    goes_on: bool = False


class Begun(NamedTuple):
    """How far an epoch is in which a run was cut.

    Attributes:
        updates: how many of its updates are made.
        loss: the sum of E over their patterns.
    """

    updates: int = 0
    loss: float = 0.0


NOT_BEGUN = Begun()


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
    patterns: Sequence[Pattern],
    size: int,
    count: int,
    seed: int | None,
    after: int = 0,
    window: int | None = None,
) -> Iterator[Epoch]:
    """Cut the patterns into batches, the last perhaps smaller, epoch after epoch.

    Args:
        patterns: the whole set.
        size: how many patterns make an update.
        count: how many epochs.
        seed: shuffles the set for every epoch, see :func:`order`; None keeps its order.
        after: how many epochs were there before; the numbers go on from it.
        window: cuts the sequences of each batch into stretches of that many steps of time, which
            make an update each; None leaves them whole.
    """
    batches = _cut(patterns, size, window)
    for number in range(after + 1, after + count + 1):
        if seed is not None:
            shuffled = [patterns[index] for index in order(len(patterns), number, seed)]
            batches = _cut(shuffled, size, window)
        yield Epoch(number, batches)


def _cut(patterns: Sequence[Pattern], size: int, window: int | None) -> list[Batch]:
    batches = [
        Batch(start + 1, patterns[start : start + size]) for start in range(0, len(patterns), size)
    ]
    if window is None:
        return batches
    return [stretch for batch in batches for stretch in _stretches(batch, window)]


def _stretches(batch: Batch, window: int) -> Iterator[Batch]:
    """Cut the sequences of a batch; a shorter one takes no part in the later updates."""
    longest = max(len(each.inputs) for each in batch.patterns)
    for start in range(0, longest, window):
        patterns, carried = [], []
        for number, (inputs, expected) in enumerate(batch.patterns):
            rows, wanted = inputs[start : start + window], expected[start : start + window]
            stretch = Stretch(rows)
            stretch.number, stretch.start = number, start
            if any(row is not None for row in wanted):
                patterns.append(Pattern(stretch, wanted))
            elif rows:
                carried.append(stretch)
        yield Batch(batch.first, patterns, carried, start + window < longest)
