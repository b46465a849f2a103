"""Data frames: their columns as numbers, those of text as a column of 0 and 1 for each value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from neurosim.checks import few, finite, text
from neurosim.data.cells import categories
from neurosim.errors import InputError
from neurosim.graph.values.columns import Source, coded, frame
from neurosim.graph.values.rows import as_array


def rows_of_frame(values: Any) -> tuple[Any, list[str] | None]:
    """Return the rows of a data frame and the names of its columns; all else as it is."""
    columns = frame(values)
    if columns is None:
        title = getattr(values, "name", None)  # of a column of a data frame
        return as_array(values), [title] if isinstance(title, str) else None
    return _coded(columns, lambda row: f"pattern {row + 1}")


def rows_of_frames(
    numbered: list[tuple[int, Any]],
) -> tuple[list[tuple[int, Any]], list[str] | None]:
    """Return rows for data frames, one a sequence, and the names of their columns.

    The columns come in the order of the first one's; text is coded by the values of all of them.

    Raises:
        InputError: for one that has other columns.
    """
    found = [(number, frame(each)) for number, each in numbered]
    tables = [(number, each) for number, each in found if each is not None]
    if len(tables) != len(numbered):
        return numbered, None
    names = list(tables[0][1])
    for number, each in tables:
        if set(each) != set(names):
            raise InputError(
                f"sequence {number} has the columns {', '.join(few(each, 12))}, but sequence 1 has "
                f"{', '.join(few(names, 12))}"
            )
    lengths = [(number, len(each[names[0]]) if names else 0) for number, each in tables]
    places = [(number, step) for number, length in lengths for step in range(1, length + 1)]
    joined = {name: [*chain.from_iterable(each[name] for _, each in tables)] for name in names}
    rows, titles = _coded(joined, lambda row: "sequence {}, step {}".format(*places[row]))
    rest = iter(rows)
    return [(number, [next(rest) for _ in range(length)]) for number, length in lengths], titles


def labels_of(expected: Any) -> Any:
    """Return the only column of a data frame, if it is text, as names of classes; all else as is.

    >>> labels_of(["cat", "dog"])
    ['cat', 'dog']
    """
    columns = list((frame(expected) or {}).values())
    return columns[0] if len(columns) == 1 and _holds_text(columns[0]) else expected


def _holds_text(cells: list[Any]) -> bool:
    return any(isinstance(cell, str) for cell in cells)


def _coded(
    columns: Mapping[str, list[Any]], where: Callable[[int], str]
) -> tuple[list[tuple[float, ...]], list[str]]:
    """Return columns as rows of numbers, with the names of what has become of them."""
    given = list(columns.items())
    found: list[tuple[str, Source]] = []
    for place, (name, cells) in enumerate(given):
        if _holds_text(cells):
            values = categories([str(cell) for cell in cells], f"column {name!r}")
            found += [(f"{name}={each}", (place, each)) for each in values]
        else:
            found.append((name, (place, None)))

    def cells_of(place: int, read: Callable[[Any, str], Any]) -> list[Any]:
        name, cells = given[place]
        return [read(cell, f"column {name!r} of {where(row)}") for row, cell in enumerate(cells)]

    rows = coded(
        [source for _, source in found],
        lambda place: cells_of(place, text),
        lambda place: cells_of(place, finite),
    )
    return rows, [name for name, _ in found]
