"""What steps leave on the objects: to put it there, and to notice when other code changes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from neurosim.learning.steps import MomentStep, Step


class Ledger:
    """Numbers by their places, as steps leave them.

    It is kept by attribute, because reading one attribute off many objects at once is what makes
    looking at half a million numbers quick.
    """

    def __init__(self) -> None:
        self._left: dict[str, dict[Any, Any]] = defaultdict(dict)

    def note(self, path: Sequence[Step], *, forward: bool) -> Ledger:
        """Take note that these steps were done, or undone, in this order."""
        for step, following in zip_longest(path, path[1:]):
            if _is_written_over(step, following):
                continue
            values = step.after if forward else step.before
            for (element, attribute), value in zip(step.keys(), values, strict=True):
                self._left[attribute][element] = value
        return self

    def put(self, other: Ledger) -> None:
        """Put the numbers of another one onto the objects, and take note of them."""
        for attribute, numbers in other._left.items():
            name = f"_{attribute.removeprefix('_')}"  # beside the property that checks it
            for element, value in numbers.items():
                setattr(element, name, value)
            self._left[attribute].update(numbers)

    def changed(self) -> tuple[Any, str, Any, Any] | None:
        """Return a number that was changed since: its place, what was left there, what is there."""
        for attribute, numbers in self._left.items():
            left, found = list(numbers.values()), list(map(attrgetter(attribute), numbers))
            # Lists compare by identity first, so what was left there is equal even if it is nan.
            if found != left:
                return next(
                    (element, attribute, old, now)
                    for element, old, now in zip(numbers, left, found, strict=True)
                    if old is not now and old != now
                )
        return None


def _is_written_over(step: Step, following: Step | None) -> bool:
    """Tell whether the next step writes all that a step does, as of two moments."""
    return (
        isinstance(step, MomentStep)
        and isinstance(following, MomentStep)
        and step.places is following.places
    )
