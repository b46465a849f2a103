"""Rows with gaps, where cells of a table are missing, and the means that are put in there."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

GappedRow = Sequence[float | None]
"""The numbers of a row, None where a cell is missing."""


def column_means(rows: Sequence[GappedRow]) -> list[float | None]:
    """Return the mean of what is there of each column; None for a column of nothing.

    >>> column_means([(1.0, None), (None, None), (2.0, None)])
    [1.5, None]
    """
    columns = ([each for each in column if each is not None] for column in zip(*rows, strict=True))
    return [fmean(there) if there else None for there in columns]


def put_in(row: GappedRow, means: Sequence[float | None]) -> tuple[float, ...]:
    """Return a row without gaps.

    >>> put_in((1.0, None), [1.5, 4.0])
    (1.0, 4.0)
    """
    pairs = zip(row, means, strict=True)
    return tuple((mean or 0.0) if value is None else value for value, mean in pairs)
