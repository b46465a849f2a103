"""Rows of numbers, checked and turned into floats all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from itertools import chain
from math import isfinite
from operator import countOf
from struct import Struct
from typing import Any

from neurosim.errors import InputError

SEQUENCES = {list, tuple}
"""What a row may be; what is derived from them may hand out something else than it holds."""

NUMBERS = {float, int, bool}
"""What numbers may be, as those derived from them may be anything, such as a span of time."""

KINDS = "fiub"
"""The kinds of NumPy's numbers that are real, and no dates."""

DOUBLE = 8
"""How many bytes a number of an array takes at most, so that a float can hold it."""


class Row(tuple[float, ...]):
    """A row of a table that has names; wherever it goes, its numbers can be found by them.

    Attributes:
        names: the names of its columns.
    """

    names: tuple[str, ...]

    @classmethod
    def called(cls, values: Sequence[float], names: tuple[str, ...]) -> tuple[float, ...]:
        """Return the values with those names; as they are if there are none."""
        if not names:
            return tuple(values)
        row = cls(values)
        row.names = names
        return row


class Rows(tuple[tuple[float, ...], ...]):
    """Rows of finite floats, all of one length; NumPy takes them as a table, fast."""

    __slots__ = ()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        made = table(self)
        return made if dtype is None else made.astype(dtype)


def plain_rows(rows: object, width: int | None = None) -> Rows | None:
    """Return rows of numbers as floats, or None where they must be looked at one by one.

    That is where something is wrong, which then can be named, and where something is unusual. So
    a caller must have a slower way as well: this one is for what nearly always comes, lists,
    tuples and NumPy arrays of finite numbers.

    Args:
        rows: the rows as people give them.
        width: how many numbers each must hold; None asks for as many as the first one holds, but
            for one at least.

    >>> plain_rows([[1, 2.5], (3, 4)])
    ((1.0, 2.5), (3.0, 4.0))
    >>> plain_rows([[1, 2], [3, "4"]])
    """
    if _is_array(rows):
        return _of_array(rows, width)
    if type(rows) not in SEQUENCES or not rows:
        return None
    listed: Sequence[Any] = rows  # type: ignore[assignment]
    if not set(map(type, listed)) <= SEQUENCES:
        if _are_arrays_alike(listed):
            import numpy as np  # it is loaded: who else made the arrays?

            return _of_array(np.array(listed), width)
        listed = [_listed(row) for row in listed]
        if not set(map(type, listed)) <= SEQUENCES:
            return None
    return _of_tuples(tuple(map(tuple, listed)), width)  # these cannot be changed any more


def plain_column(values: Any) -> Rows | None:
    """Return a row of one float for each number, or None as :func:`plain_rows` does.

    >>> plain_column([1, 2])
    ((1.0,), (2.0,))
    """
    if _is_array(values) and values.ndim == 1:
        return plain_rows(values.reshape(-1, 1))
    return plain_rows([*zip(values)]) if type(values) in SEQUENCES else None


def items_of(values: object) -> list[Any] | None:
    """Return the items of a sequence; None for what has no order or no items, or names for them."""
    if isinstance(values, str | bytes | Set | Mapping) or not isinstance(values, Iterable):
        return None
    try:
        return list(values)
    except TypeError:  # an array of no dimension
        return None


def first_of(values: object) -> Any:
    """Return the first item of what has an order and no names; None where there is none."""
    if isinstance(values, str | bytes | Set | Mapping) or not isinstance(values, Iterable):
        return None
    with suppress(TypeError):  # an array of no dimension
        return next(iter(values), None)
    return None


def as_array(values: Any) -> Any:
    """Return what offers ``__array__``, such as a tensor, as an array; all else as it is.

    Raises:
        InputError: if it cannot be made one.
    """
    if isinstance(values, Sequence) or _is_array(values) or not hasattr(values, "__array__"):
        return values
    import numpy as np

    if isinstance(values, np.ndarray):  # derived: it may mean something by a number
        return values
    try:
        return np.asarray(values)
    except Exception as error:  # a library's own: memory elsewhere, a gradient that is asked for
        raise InputError(f"{type(values).__name__} gives no array: {error}") from None


def _of_tuples(rows: tuple[tuple[Any, ...], ...], width: int | None) -> Rows | None:
    width = len(rows[0]) or None if width is None else width
    if set(map(len, rows)) != {width}:
        return None
    kinds = _kinds(rows)
    if not kinds <= NUMBERS:
        return None
    try:
        made = Rows(rows if kinds <= {float} else (tuple(map(float, row)) for row in rows))
    except OverflowError:  # a whole number with hundreds of digits
        return None
    # One number that is not finite makes a sum that is not. Large finite ones may, too: they are
    # looked at one by one. Whole numbers have become finite floats, or overflowed.
    return made if float not in kinds or isfinite(sum(map(sum, made))) else None


def _kinds(rows: Sequence[Sequence[Any]]) -> set[type]:
    """Return the types of all numbers."""
    if not rows[0]:
        return set()
    first = type(rows[0][0])
    same = countOf(map(type, chain.from_iterable(rows)), first)  # counting is faster than a set
    if same == len(rows) * len(rows[0]):
        return {first}
    return set(map(type, chain.from_iterable(rows)))


def _is_array(values: object) -> bool:
    """Tell whether it is a NumPy array, without loading NumPy, and not something derived of it."""
    kind = type(values)
    return kind.__name__ == "ndarray" and kind.__module__ == "numpy"


def _are_arrays_alike(rows: Sequence[Any]) -> bool:
    """Tell whether these are several arrays which make one without a change of any number."""
    if len(rows) == 1 or len(set(map(type, rows))) != 1 or not _is_array(rows[0]):
        return False  # to turn a single one into a list is faster
    return len({(row.dtype, row.shape) for row in rows}) == 1


def _listed(row: Any) -> Any:
    """Return an array of real numbers as a list, all else as it is."""
    return row.tolist() if _is_array(row) and row.dtype.kind in KINDS else row


def _of_array(array: Any, width: int | None) -> Rows | None:
    import numpy as np

    if array.dtype.kind not in KINDS or array.dtype.itemsize > DOUBLE or array.ndim != 2:
        return None
    if not array.size or array.shape[1] != (array.shape[1] if width is None else width):
        return None
    numbers = array.astype(np.float64, order="C")
    if not np.isfinite(numbers).all():
        return None
    return Rows(_layout(array.shape[1]).iter_unpack(numbers.data))


def table(rows: Sequence[Sequence[float]]) -> Any:
    """Return rows of numbers, all of one length, as a NumPy array that cannot be written to."""
    import numpy as np  # only those that work on arrays ask for them

    width = len(rows[0])
    numbers, layout = np.empty((len(rows), width)), _layout(width)
    put, place, size = layout.pack_into, numbers.data, layout.size
    for index, row in enumerate(rows):  # NumPy would ask of each number what it is
        put(place, index * size, *row)
    numbers.flags.writeable = False
    return numbers


def _layout(width: int) -> Struct:
    """Return how a row lies in an array."""
    return Struct(f"{width}d")
