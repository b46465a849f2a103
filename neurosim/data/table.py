"""Tables from CSV files: text in cells, turned into numbers and classes, or refused by the cell."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from os import PathLike
from pathlib import Path

from neurosim.data.dataset import Dataset
from neurosim.errors import InputError, OptionError, suggestion
from neurosim.files import path_of, read_text

__all__ = ["Table", "read_csv", "read_table"]


@dataclass(frozen=True)
class Table:
    """The cells of a file as text, with the names of the columns.

    Attributes:
        name: the file's name, for messages.
        names: the names of the columns, left to right.
        rows: the cells, row by row.
        numbers_of_rows: where each row stands in the file, counted from 1.
        decimal: the decimal point of its numbers, ``"."`` or ``","``.
    """

    name: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers_of_rows: tuple[int, ...]
    decimal: str = "."

    def find(self, wanted: str | int) -> str:
        """Return the name of a column, given that name or its number, counted from 1.

        Raises:
            OptionError: if there is no such column.
        """
        if wanted in self.names:
            return str(wanted)
        if str(wanted).isdecimal() and 1 <= int(wanted) <= len(self.names):
            return self.names[int(wanted) - 1]
        near = suggestion(wanted, self.names)
        raise OptionError(
            f"{self.name} has no column {wanted!r}{near or ';'} its columns are "
            f"{', '.join(self.names)}"
        )

    def matches(self, wanted: Sequence[str]) -> dict[str, str]:
        """Return which of the wanted columns it has, and what each is called here.

        A name that differs only in capital letters is the same, if no other column could be meant.
        """
        found = {name: name for name in wanted if name in self.names}
        for name in wanted:
            alike = [each for each in self.names if each.casefold() == name.casefold()]
            rivals = [each for each in wanted if each.casefold() == name.casefold()]
            if name not in found and len(alike) == len(rivals) == 1:
                found[name] = alike[0]
        return found

    def column(self, name: str | int) -> list[str]:
        """Return the cells of a column as text.

        Raises:
            OptionError: if there is no such column.
            InputError: if one of its cells is empty.
        """
        found = self.find(name)
        place = self.names.index(found)
        cells = [row[place] for row in self.rows]
        for index, cell in enumerate(cells):
            if not cell:
                raise InputError(f"{self.where(index, found)}: the cell is empty")
        return cells

    def numbers(self, names: Sequence[str | int]) -> list[list[float]]:
        """Return some columns as numbers, row by row.

        Raises:
            OptionError: if there is no such column.
            InputError: for a cell that is empty or no finite number; it names row and column.
        """
        columns = [self._numbers(self.find(name)) for name in names]
        return [list(row) for row in zip(*columns, strict=True)]

    def classes(self, name: str | int) -> list[str]:
        """Return the different cells of a column, in order: by value if all are numbers.

        Raises:
            InputError: if they are all the same.
        """
        found = sorted(set(self.column(name)))
        if len(found) < 2:
            raise InputError(
                f"{self.name}: column {self.find(name)!r} holds only one class, {found[0]!r}, "
                "so there is nothing to tell apart"
            )
        values = {each: self.number(each) for each in found}
        if all(value is not None for value in values.values()):
            found.sort(key=lambda each: values[each] or 0.0)
        return found

    def number(self, cell: str) -> float | None:
        """Return a cell as a finite number, or None."""
        return as_number(cell, self.decimal)

    def where(self, index: int, column: str) -> str:
        """Say where a cell stands: file, row and column."""
        return f"{self.name}, row {self.numbers_of_rows[index]}, column {column!r}"

    def no_number(self, index: int, column: str, unless: str = "") -> InputError:
        """Return the error for a cell that is no number; it knows what else it might be."""
        cell = self.rows[index][self.names.index(column)]
        if not unless and self.in_other_notation(cell):
            other = "," if self.decimal == "." else "."
            unless = f"; if {other!r} is the decimal point in this file, say so (option decimal)"
        return InputError(f"{self.where(index, column)}: {cell!r} is no number{unless}")

    def in_other_notation(self, cell: str) -> bool:
        """Tell whether a cell would be a number with the other decimal point."""
        return as_number(cell, "," if self.decimal == "." else ".") is not None

    def __repr__(self) -> str:
        return f"Table({self.name!r}, {len(self.rows)} rows, columns {', '.join(self.names)})"

    def _numbers(self, name: str) -> list[float]:
        values = []
        for index, cell in enumerate(self.column(name)):
            value = self.number(cell)
            if value is None:
                raise self.no_number(index, name)
            values.append(value)
        return values


def read_csv(
    path: str | PathLike[str],
    expected: str | int | Sequence[str | int],
    *,
    inputs: Sequence[str | int] | None = None,
    classes: bool | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    decimal: str = ".",
    encoding: str = "utf-8-sig",
) -> Dataset:
    r"""Read a dataset from a CSV file.

    Args:
        path: the file.
        expected: the column to be predicted, by name or by its number from 1; or several.
        inputs: the columns to predict it from; by default all others.
        classes: True takes every different value of the expected column for a class, False takes
            them as numbers. By default text means classes, and numbers mean numbers. Classes come
            out one-hot: a column each, 1 in the own column and 0 elsewhere, in sorted order.
        header: True if the first row names the columns (else they are column1, column2 ...). By
            default it does if none of its cells is a number.
        delimiter: what parts the cells; by default whichever of comma, semicolon and tab the
            first row has most of.
        decimal: the decimal point: ``"."``, or ``","`` as in German spreadsheets.
        encoding: how the file's letters are written.

    Raises:
        FileError: if the file is missing or cannot be read in that encoding.
        OptionError: if there is no such column.
        InputError: for an empty file, rows of different lengths, a cell that is empty or no
            number (it names row and column, rows counted as a spreadsheet does), or a single
            class.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "fruit.csv"
    ...     _ = path.write_text("weight,kind\n150,apple\n3,cherry\n140,apple\n")
    ...     read_csv(path, expected="kind")
    Dataset('fruit', 3 patterns, 1 input, 2 expected, classes apple, cherry)
    """
    table = read_table(path, header=header, delimiter=delimiter, decimal=decimal, encoding=encoding)
    several = isinstance(expected, Sequence) and not isinstance(expected, str)
    right = [table.find(each) for each in (expected if several else [expected])]  # type: ignore
    left = [name for name in table.names if name not in right]
    if inputs is not None:
        left = [table.find(each) for each in inputs]
    _check_columns(table, left, right)
    name = Path(path).stem
    if classes is None:
        classes = len(right) == 1 and _holds_text(table, right[0])
    if not classes:
        values = table.numbers(right)
        return Dataset(table.numbers(left), values, left, expected_names=right, name=name)
    if len(right) > 1:
        raise OptionError(f"classes stand in one column, but {len(right)} are expected")
    found = table.classes(right[0])
    codes = [[float(cell == each) for each in found] for cell in table.column(right[0])]
    return Dataset(table.numbers(left), codes, left, found, name=name)


def read_table(
    path: str | PathLike[str],
    *,
    header: bool | None = None,
    delimiter: str | None = None,
    decimal: str = ".",
    encoding: str = "utf-8-sig",
) -> Table:
    """Read the cells of a CSV file; the options and errors are those of :func:`read_csv`."""
    name = path_of(path).name
    text = read_text(path, encoding, "; name its encoding, such as latin-1 (option encoding)")
    mark = delimiter or _delimiter(text.partition("\n")[0], decimal)
    if decimal not in (".", ",") or decimal == mark:
        raise OptionError(
            f"decimal must be '.' or ',' and differ from the delimiter {mark!r}, got {decimal!r}"
        )
    try:
        reader = csv.reader(StringIO(text), delimiter=mark, skipinitialspace=True)
        found = [[cell.strip() for cell in row] for row in reader]
    except (csv.Error, TypeError) as error:
        raise InputError(f"{name} cannot be read as CSV: {error}") from None
    rows = [(number, row) for number, row in enumerate(found, start=1) if any(row)]
    if not rows:
        raise InputError(f"{name} is empty")
    first = rows[0][1]
    named = all(as_number(cell, decimal) is None for cell in first) if header is None else header
    names = first if named else [f"column{index}" for index in range(1, len(first) + 1)]
    _check_names(name, names)
    body = rows[1:] if named else rows
    if not body:
        raise InputError(f"{name} has names of columns, but no rows below them")
    for number, row in body:
        if len(row) != len(names):
            raise InputError(
                f"{name}, row {number} has {len(row)} cells, but the first row has {len(names)}"
            )
    rows_alone = tuple(tuple(row) for _, row in body)
    return Table(name, tuple(names), rows_alone, tuple(each for each, _ in body), decimal)


def _delimiter(first_row: str, decimal: str) -> str:
    return max((each for each in ",;\t" if each != decimal), key=first_row.count)


def as_number(cell: str, decimal: str = ".") -> float | None:
    """Return a cell as a finite number, or None.

    >>> as_number("1e3"), as_number("nan"), as_number("1_000"), as_number("")
    (1000.0, None, None, None)
    >>> as_number("-4,5", decimal=","), as_number("1.234,5", decimal=",")
    (-4.5, None)
    """
    if decimal == ",":
        cell = "" if "." in cell else cell.replace(",", ".")
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None


def _check_names(file: str, names: Sequence[str]) -> None:
    for index, name in enumerate(names, start=1):
        if not name:
            raise InputError(f"{file}: column {index} has no name in the first row")
        if names.index(name) != index - 1:
            raise InputError(f"{file}: two columns have the name {name!r}")


def _check_columns(table: Table, inputs: Sequence[str], expected: Iterable[str]) -> None:
    for name in expected:
        if name in inputs:
            raise OptionError(f"column {name!r} cannot be both an input and expected")
    if not inputs:
        raise InputError(f"{table.name} has no column left for inputs")


def _holds_text(table: Table, name: str) -> bool:
    """Tell classes from numbers; a column of both is refused."""
    cells = table.column(name)
    texts = [index for index, cell in enumerate(cells) if table.number(cell) is None]
    if texts and all(table.in_other_notation(cells[index]) for index in texts):
        raise table.no_number(texts[0], name)
    if texts and len(texts) < len(cells):
        raise table.no_number(
            texts[0],
            name,
            ", but other cells of the column are; say so if all of them name classes "
            "(option classes)",
        )
    return bool(texts)
