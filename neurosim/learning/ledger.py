"""What a recording left on the objects, to notice when other code changes it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, zip_longest
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from neurosim.learning.snapshot import Place
from neurosim.learning.steps import MomentStep, Step

__all__ = ["Changed", "Ledger", "telling"]

_ById: TypeAlias = dict[int, Any]


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
        self._owners: dict[str, _ById] = {}
        self._values: dict[str, _ById] = {}
        self._columns: dict[int, dict[str, list[int]]] = {}
        self.note(telling(steps[position:][::-1]), forward=False)
        self.note(telling(steps[:position]), forward=True)

    def note(self, path: Sequence[Step], *, forward: bool) -> None:
        """Take note that these steps were done, or undone, in this order."""
        for _, run in groupby(path, type):
            steps = list(run)
            for step in steps:
                if isinstance(step, MomentStep):
                    self._note_moment(step.places, step.after if forward else step.before)
            self._note_run(steps, forward)

    def changed(self) -> Changed | None:
        """Return a number that was changed since, None if all are as they were left."""
        for attribute, owners in self._owners.items():
            left = list(self._values[attribute].values())
            found = list(map(attrgetter(attribute), owners.values()))
            # Lists compare by identity first, so what was left there is equal even if it is nan.
            if found != left:
                rows = zip(owners.values(), left, found, strict=True)
                return next(
                    Changed(element, attribute, old, now)
                    for element, old, now in rows
                    if old is not now and old != now
                )
        return None

    def _note_run(self, steps: list[Step], forward: bool) -> None:
        """Take note of steps of one kind; a moment has no attributes of its own."""
        rows = [step.after if forward else step.before for step in steps]
        owners = [step.owner for step in steps]
        for column, attribute in enumerate(steps[0].ATTRIBUTES):
            self._put(attribute, owners, [row[column] for row in rows])

    def _note_moment(self, places: tuple[Place, ...], row: tuple[Any, ...]) -> None:
        for attribute, columns in self._columns_of(places).items():
            owners = [places[column][0] for column in columns]
            self._put(attribute, owners, [row[column] for column in columns])

    def _columns_of(self, places: tuple[Place, ...]) -> dict[str, list[int]]:
        """Return where each attribute stands in a moment, found once for all its moments."""
        if id(places) not in self._columns:
            found: dict[str, list[int]] = {}
            for column, (_, attribute) in enumerate(places):
                found.setdefault(attribute, []).append(column)
            self._columns[id(places)] = found
        return self._columns[id(places)]

    def _put(self, attribute: str, owners: list[Any], values: list[Any]) -> None:
        ids = list(map(id, owners))
        self._owners.setdefault(attribute, {}).update(zip(ids, owners, strict=True))
        self._values.setdefault(attribute, {}).update(zip(ids, values, strict=True))


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
