"""What a recording left on the objects, to notice when other code changes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from operator import attrgetter
from typing import Any, NamedTuple

from neurosim.learning.steps import MomentStep, Step


class Changed(NamedTuple):
    """A number that is not what a recording left there.

    Attributes:
        element: the object that holds it.
        attribute: where on the object it stands.
        left: what the recording left.
        found: what is there now.
    """

    element: Any
    attribute: str
    left: Any
    found: Any


class Ledger:
    """Every number that the steps of a recording touch, and what it should be now.

    It is kept by attribute, because reading one attribute off many objects at once is what makes
    looking at half a million numbers quick.

    Args:
        steps: all steps of the recording.
        position: how many of them are in force.
    """

    def __init__(self, steps: Sequence[Step], position: int) -> None:
        self._left: dict[str, dict[Any, Any]] = defaultdict(dict)
        self.note(telling(steps[position:][::-1]), forward=False)
        self.note(telling(steps[:position]), forward=True)

    def note(self, path: Sequence[Step], *, forward: bool) -> None:
        """Take note that these steps were done, or undone, in this order."""
        left = self._left
        for step in path:
            values = step.after if forward else step.before
            for (element, attribute), value in zip(step.keys(), values, strict=True):
                left[attribute][element] = value

    def changed(self) -> Changed | None:
        """Return a number that was changed since, None if all are as they were left."""
        for attribute, numbers in self._left.items():
            left, found = list(numbers.values()), list(map(attrgetter(attribute), numbers))
            # Lists compare by identity first, so what was left there is equal even if it is nan.
            if found != left:
                return next(
                    Changed(element, attribute, old, now)
                    for element, old, now in zip(numbers, left, found, strict=True)
                    if old is not now and old != now
                )
        return None


def telling(path: Sequence[Step]) -> list[Step]:
    """Return the steps of a path without those that the next one in it writes over completely.

    A moment writes every number of its network, so of moments in a row only the last one tells.
    """
    return [
        step
        for step, following in zip_longest(path, path[1:])
        if not (
            isinstance(step, MomentStep)
            and isinstance(following, MomentStep)
            and step.places is following.places
        )
    ]
