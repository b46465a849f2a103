"""Reading rows of numbers as people give them, of a table and of sequences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from neurosim.checks import finite, listed
from neurosim.data.classes import coded_labels
from neurosim.errors import InputError, shown
from neurosim.graph.time.sequences import check_judged, is_number
from neurosim.notation import counted

Numbers = tuple[float, ...]


def numbered(values: Any, what: str) -> list[tuple[int, Any]]:
    """Return an item for each sequence, with its number.

    Raises:
        InputError: for what holds no items.
    """
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise InputError(f"{what} must hold an item for each sequence, got {shown(values)}")
    found = listed(values, what)
    if not found:
        raise InputError("there must be at least one sequence")
    return [*enumerate(found, start=1)]


def read_steps(rows: Any, number: int | None) -> tuple[Numbers, ...]:
    """Return the rows of a sequence, or of a series where there is no number."""
    where = "a series" if number is None else f"sequence {number}"
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise InputError(f"{where} must have a row of numbers for each step, got {shown(rows)}")
    found = tuple(
        read_row(row, f"{'' if number is None else f'{where}, '}step {step}")
        for step, row in enumerate(listed(rows, where), start=1)
    )
    if not found:
        raise InputError(f"{where} is empty; it needs at least one step of time")
    return found


def read_row(row: Any, where: str, kind: str = "value") -> Numbers:
    """Return numbers as floats; a single number is a row of one.

    Raises:
        InputError: for what is no row of finite numbers; it says where.
    """
    if isinstance(row, str | Mapping):
        raise InputError(f"{where} must be a row of numbers, got {shown(row)}")
    items = [row] if is_number(row) else listed(row, where)
    return tuple(
        finite(item, f"{kind} {column} of {where}") for column, item in enumerate(items, start=1)
    )


def read_wanted(values: Any, number: int, length: int) -> tuple[Any, ...]:
    """Return what is expected of a sequence: a row for each step, or one row for the last."""
    where = f"expected of sequence {number}"
    if isinstance(values, str | Mapping):
        raise InputError(f"{where} must be a row for each step, or one row, got {shown(values)}")
    items = [values] if is_number(values) else listed(values, where)
    if all(map(is_number, items)):
        return read_row(items, where)
    check_judged(len(items), length, f"sequence {number}")
    rows = tuple(read_row(row, f"{where}, step {step}") for step, row in enumerate(items, start=1))
    return rows if len(rows) == length else rows[0]


def is_rows(expected: Sequence[Any]) -> bool:
    """Tell a row for each step of time from one row for the last."""
    return bool(expected) and isinstance(expected[-1], tuple)


def rows_of(expected: Any) -> tuple[Numbers, ...]:
    """Return the rows of expected values; what is only for the last step of time is one row."""
    return expected if is_rows(expected) else (expected,)


def coded(
    numbered: list[tuple[int, Any]], classes: Iterable[str] | None
) -> tuple[list[Any], Iterable[str] | None]:
    """Return names of classes, one for each sequence or step, as one-hot rows."""
    given = [each.tolist() if hasattr(each, "tolist") else each for _, each in numbered]
    lists = [[each] if isinstance(each, str) else each for each in given]
    if not all(isinstance(each, list | tuple) for each in lists):
        return given, classes
    names = [*chain.from_iterable(lists)]
    if not names or not all(isinstance(name, str) for name in names):
        return given, classes
    rows, order = coded_labels(names, classes)
    found = iter(rows)
    return [
        next(found) if isinstance(each, str) else [*islice(found, len(each))] for each in given
    ], order


def check_widths(sequences: Sequence[Sequence[Numbers]], kind: str) -> None:
    """Refuse rows that are not as wide as the first.

    Raises:
        InputError: it names sequence and step of time.
    """
    first = len(sequences[0][0])
    for number, rows in enumerate(sequences, start=1):
        for step, row in enumerate(rows, start=1):
            if len(row) != first or not row:
                raise InputError(
                    f"sequence {number}, step {step} has {counted(len(row), kind)}, but step 1 of "
                    f"sequence 1 has {first}"
                )
