"""Expected values that stand for classes: labels become codes, and codes are told from numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isclose
from typing import Any

from neurosim.checks import few, listed, offered
from neurosim.errors import InputError, shown
from neurosim.graph.values.scaling import winner
from neurosim.notation import number


def coded_labels(expected: Any, classes: Iterable[str] | None) -> tuple[Any, Iterable[str] | None]:
    """Return classes as one-hot rows, and their names in order; all else as it is.

    Classes are given by name, or, of more than two named ones, by number from 0.

    Raises:
        InputError: for what is none of the classes, or a single class.

    >>> coded_labels(["b", "a", "b"], None)
    ([(0.0, 1.0), (1.0, 0.0), (0.0, 1.0)], ['a', 'b'])
    """
    labels = expected.tolist() if getattr(expected, "ndim", 0) == 1 else expected
    if not isinstance(labels, Sequence) or isinstance(labels, str | Mapping) or not labels:
        return expected, classes
    if classes is not None and all(type(label) is int for label in labels):
        return _numbered(labels, titles(classes, "classes"))
    named = [isinstance(label, str) for label in labels]
    if 2 * sum(named) <= len(named):
        return expected, classes
    if not all(named):
        place = named.index(False)
        raise InputError(f"pattern {place + 1}: {shown(labels[place])} is no name of a class")
    order = sorted(set(labels)) if classes is None else titles(classes, "classes")
    if len(order) < 2:
        raise InputError(
            f"all expected values are of one class, {labels[0]!r}, so there is nothing to tell "
            "apart; name the others too (option classes)"
        )
    for index, label in enumerate(labels, start=1):
        if label not in order:
            there = offered(label, order, "the classes are")
            raise InputError(f"pattern {index}: no class {label!r}{there}")
    one_hot = {name: tuple(float(each == name) for each in order) for name in order}
    return [one_hot[label] for label in labels], order


def titles(names: Iterable[Any], what: str) -> list[str]:
    """Return names as texts, also of numbers and the like; of a single text each letter is one.

    >>> titles("ab", "classes"), titles([1, "b"], "classes")
    (['a', 'b'], ['1', 'b'])
    """
    listing = names if isinstance(names, str) else listed(names, what)
    return [name if isinstance(name, str) else shown(name) for name in listing]


def _numbered(labels: Sequence[int], order: list[Any]) -> tuple[Any, list[Any]]:
    """Return numbers of classes as one-hot rows; of two classes they fit one output as they are."""
    two = len(order) <= 2
    allowed = (-1, 0, 1) if two else range(len(order))  # tanh outputs have -1 and 1
    for index, label in enumerate(labels, start=1):
        if label not in allowed:
            raise InputError(
                f"pattern {index}: no class {shown(label)}; the {len(order)} classes are counted "
                "from 0"
            )
    if two:
        return labels, order
    return [tuple(float(label == place) for place in allowed) for label in labels], order


@dataclass(frozen=True)
class Codes:
    """How expected values stand for classes.

    Attributes:
        places: the class of each row.
        low: the value of what does not hold.
        high: the value of what holds.
        columns: how many outputs there are.
    """

    places: tuple[int, ...]
    low: float
    high: float
    columns: int

    @property
    def border(self) -> float:
        """Where a single output changes from one class to the other."""
        return self.low + (self.high - self.low) / 2.0


def codes(rows: Sequence[Sequence[float]], low: float = 0.0, high: float = 1.0) -> Codes:
    """Read expected values as classes.

    A single column holds two values, one for each class. Several hold the higher one of two values
    in the column of the class, or shares that sum to 1.

    Args:
        rows: the expected values.
        low: the lower value, where only one is found and it is one of these.
        high: the higher value then.

    Raises:
        InputError: for numbers that stand for no classes.

    >>> codes([[-1], [1], [-1]])
    Codes(places=(0, 1, 0), low=-1, high=1, columns=1)
    >>> codes([[0.1], [0.9], [10]])
    Traceback (most recent call last):
    InputError: the expected values 0.1, 0.9, 10 stand for no classes: one output has but 2
    """
    found = sorted({value for row in rows for value in row})
    single = len(rows[0]) == 1
    if len(found) == 1 and single:
        found = next(([a, b] for a, b in ((low, high), (-1.0, 1.0)) if found[0] in (a, b)), found)
    if single and len(found) != 2:
        raise _no_classes(found, "one output has but 2")
    if single:
        return Codes(tuple(int(row[0] == found[1]) for row in rows), found[0], found[1], 1)
    two = len(found) == 2 and all(list(row).count(found[1]) == 1 for row in rows)
    if not two and not all(map(_are_shares, rows)):
        raise _no_classes(found, "of several outputs one must have the highest value in each row")
    return Codes(tuple(map(winner, rows)), found[0], found[-1], len(rows[0]))


def _are_shares(row: Sequence[float]) -> bool:
    return (
        min(row) >= 0.0 and isclose(fsum(row), 1.0, rel_tol=1e-6) and list(row).count(max(row)) == 1
    )


def _no_classes(found: Sequence[float], why: str) -> InputError:
    values = ", ".join(few((number(value, 4) for value in found), 6))
    return InputError(f"the expected values {values} stand for no classes: {why}")
