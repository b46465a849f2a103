"""A table of text, whose columns are turned into numbers and classes, or refused by the cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from neurosim.attributes import unchanging
from neurosim.checks import few, offered, whole
from neurosim.data.cells import MISSING, as_number, categories
from neurosim.data.gaps import Gaps
from neurosim.errors import InputError, OptionError, shown
from neurosim.graph.network import Network
from neurosim.graph.values.columns import Known, Source, coded, known, sources, trained_on
from neurosim.graph.values.scaling import mean_of
from neurosim.notation import counted, one_line


@unchanging
@dataclass(frozen=True)
class Table:
    """The cells of a file as text, with the names of the columns.

    Attributes:
        name: the file's name, for messages.
        names: the names of the columns, left to right.
        rows: the cells, row by row.
        numbers_of_rows: where each row stands in the file, counted from 1.
        decimal: the decimal point of its numbers, ``"."`` or ``","``.
        headed: False if the file names no columns, so that they are only numbered.
        missing: what becomes of missing cells: None refuses them, ``"drop"`` leaves out their rows,
            ``"mean"`` puts in the mean of the column, of text the shares of its values; for a
            network that knows its columns those of the table that it was trained on.
    """

    name: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers_of_rows: tuple[int, ...]
    decimal: str = "."
    headed: bool = True
    missing: str | None = None

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each column stands."""
        return {name: place for place, name in enumerate(self.names)}

    def find(self, wanted: str | int) -> str:
        """Return the name of a column, given that name or its number, counted from 1.

        Raises:
            OptionError: if there is no such column.
        """
        if isinstance(wanted, str) and wanted in self.places:
            return wanted
        number = column_number(wanted)
        if 1 <= number <= len(self.names):
            return self.names[number - 1]
        there = offered(wanted, self.names, "its columns are")
        raise OptionError(f"{self.name} has no column {shown(wanted)}{there}")

    def left(
        self, apart: Collection[str | None], earlier: Sequence[str], network: Network | None
    ) -> list[str]:
        """Return the columns that are inputs unless others are named: all but those kept apart.

        Args:
            apart: the columns that are expected, or say which rows belong together.
            earlier: those among them whose earlier rows are known. They are inputs if the network
                was trained on them, or if there are no other columns.
            network: the network that reads them.
        """
        learned = [] if network is None else trained_on(network)
        known = {name for name in earlier if name.casefold() in map(str.casefold, learned)}
        found = [name for name in self.names if name not in apart or name in known]
        return found or list(earlier)

    def complete(self, columns: Iterable[str]) -> Table:
        """Return it without rows that miss a cell in one of these columns, if they are dropped.

        Raises:
            InputError: if no row is left.
        """
        if self.missing != "drop":
            return self
        places = [self.places[name] for name in columns]
        kept = [
            index
            for index, row in enumerate(self.rows)
            if not any(row[place] in MISSING for place in places)
        ]
        if not kept:
            raise InputError(f"every row of {self.name} misses a cell, so none is left")
        rows = tuple(self.rows[index] for index in kept)
        return replace(
            self, rows=rows, numbers_of_rows=tuple(self.numbers_of_rows[index] for index in kept)
        )

    def column(self, name: str | int, *, fill: bool = False) -> list[str | None]:
        """Return the cells of a column as text, None for one that is missing and to be filled.

        Raises:
            OptionError: if there is no such column.
            InputError: if one of its cells is missing.
        """
        found = self.find(name)
        place = self.places[found]
        cells: list[str | None] = [row[place] for row in self.rows]
        if MISSING.isdisjoint(cells):
            return cells
        fills = fill and self.missing == "mean"
        for index, cell in enumerate(cells):
            if cell in MISSING:
                if not fills:
                    raise self._is_missing(index, found)
                cells[index] = None
        return cells

    def numbers(self, name: str | int, *, fill: bool = False) -> list[Any]:
        """Return a column as numbers, None for one that is missing and to be filled.

        Raises:
            OptionError: if there is no such column.
            InputError: for a cell that is missing or no finite number; it names row and column.
        """
        found = self.find(name)
        cells = self.column(found, fill=fill)
        return [None if cell is None else self._number(cell, found, index)
                for index, cell in enumerate(cells)]  # fmt: skip

    def inputs(
        self, columns: Sequence[str], network: Network | None = None, *, named: bool = True
    ) -> tuple[Table, tuple[str, ...], list[tuple[float, ...]], list[Gaps]]:
        """Return some columns as the numbers of inputs, row by row.

        Args:
            columns: their names; of text each becomes an input for each of its values.
            network: the network that they are for, which finds them by its own names.
            named: False if they are to be taken in order where the network knows none of them.

        Returns:
            The table, without the rows that are dropped; the names of the inputs; their numbers;
            and at which places of each row its own means were put in, nothing if at none.

        Raises:
            InputError: if one is missing, or for a cell that cannot be used.
        """
        learned = Known() if network is None else known(network)
        if network is not None:
            hint = "; name all of them in that order (option inputs)"
            named = named and self.headed
            names = list(learned.names) or list(columns)
            found = sources(network, learned.names, columns, self.name, hint, named=named)
            table = self.complete({columns[place] for place, _ in found})
        else:
            names, found, table = [], [], self.complete(columns)
            for place, name in enumerate(columns):
                categories: list[str] = table.categories(name)
                names += [f"{name}={each}" for each in categories] or [name]
                found += [(place, each) for each in categories] or [(place, None)]
        rows = table._coded(columns, found)
        if not any(None in row for row in rows):
            return table, tuple(names), rows, []
        filled = table._without_gaps(rows, columns, found, learned)
        gaps = [frozenset(place for place, cell in enumerate(row) if cell is None) for row in rows]
        return table, tuple(names), filled, [] if learned.names else gaps

    def _coded(self, columns: Sequence[str], found: Sequence[Source]) -> list[tuple[Any, ...]]:
        def refuse(place: int, index: int, categories: list[str]) -> InputError:
            where, cell = self.where(index, columns[place]), self.cell(index, columns[place])
            return InputError(f"{where}: {shown(cell)} is none of {', '.join(few(categories))}")

        return coded(
            found,
            lambda place: self.column(columns[place], fill=True),
            lambda place: self.numbers(columns[place], fill=True),
            refuse,
        )

    def _without_gaps(
        self, rows: list[tuple[Any, ...]], columns: Sequence[str], found: Sequence[Source],
        learned: Known,
    ) -> list[tuple[float, ...]]:  # fmt: skip
        """Return rows with means where cells are missing: the network's, or their own."""
        means: list[Any] = list(learned.means)
        if not learned.names:
            there = [
                [each for each in cells if each is not None] for cells in zip(*rows, strict=True)
            ]
            means = [mean_of(cells) if cells else None for cells in there]
        for index, row in enumerate(rows):
            for place, (column, _) in enumerate(found if None in row else ()):
                if row[place] is None and not means:
                    raise self._has_no_mean(index, columns[column])
                if row[place] is None and means[place] is None:
                    raise InputError(
                        f"{self.name}: all cells of column {columns[column]!r} are missing"
                    )
        return [
            tuple(mean if cell is None else cell for cell, mean in zip(row, means, strict=True))
            if None in row
            else row
            for row in rows
        ]

    def places_in(self, whole: Table) -> list[int]:
        """Return which rows these were of the table that they were left in, counted from 0."""
        places = {number: place for place, number in enumerate(whole.numbers_of_rows)}
        return [places[number] for number in self.numbers_of_rows]

    def stretches(self, name: str | int | None, times: Sequence[int]) -> list[slice]:
        """Return where the rows of each sequence stand: those that have the same cell there.

        Args:
            name: the column; None takes all rows for one sequence.
            times: when each row was; no sequence reaches across one that was dropped.

        Raises:
            InputError: for a cell that comes back after another one.
        """
        found = None if name is None else self.find(name)
        labels = [None] * len(self.rows) if found is None else self.column(found)
        starts, seen = [0], {*labels[:1]}
        for place, (before, label) in enumerate(pairwise(labels), 1):
            if found is not None and label != before and label in seen:
                raise InputError(
                    f"{self.where(place, found)}: sequence {shown(label)} goes on after "
                    "others; the rows of a sequence must follow one another, in the order of time"
                )
            if label != before or times[place] - times[place - 1] > 1:
                starts.append(place)
            seen.add(label)
        return [slice(*bounds) for bounds in pairwise([*starts, len(labels)])]

    def categories(self, name: str) -> list[str]:
        """Return the different values of a column of text, in order; none for one of numbers.

        Raises:
            InputError: for a column of both, of numbers with a unit, or with too many values to
                tell anything, such as dates.
        """
        cells = self.column(name, fill=True)
        if not self.holds_text(name, cells):
            return []
        there = [cell for cell in cells if cell is not None]
        return categories(there, f"{self.name}: column {name!r}", "(option inputs)")

    def classes(self, name: str | int) -> list[str]:
        """Return the different cells of a column, in order: by value if all are numbers.

        Raises:
            InputError: if they are all the same, or text of which nothing can be learned.
        """
        cells = [cell for cell in self.column(name) if cell is not None]
        found = sorted(set(cells))
        if len(found) < 2:
            raise InputError(
                f"{self.name}: column {self.find(name)!r} holds only one class, {found[0]!r}, "
                "so there is nothing to tell apart"
            )
        values = {each: as_number(each, self.decimal) for each in found}
        if all(value is not None for value in values.values()):
            return sorted(found, key=lambda each: values[each] or 0.0)
        return categories(cells, f"{self.name}: column {self.find(name)!r}")

    def holds_text(self, name: str, cells: Sequence[str | None], hint: str = "") -> bool:
        """Tell a column of text from one of numbers; one of both is refused."""
        texts = [
            index
            for index, cell in enumerate(cells)
            if cell is not None and as_number(cell, self.decimal) is None
        ]
        if texts and all(self._in_other_notation(cells[index]) for index in texts):
            raise self._no_number(texts[0], name)
        if texts and len(texts) < len(cells) - cells.count(None):
            raise self._no_number(texts[0], name, hint)
        return bool(texts)

    def cell(self, index: int, column: str) -> str:
        """Return a cell as it stands in the file."""
        return self.rows[index][self.places[column]]

    def where(self, index: int, column: str) -> str:
        """Say where a cell stands: file, row and column."""
        return f"{self.name}, row {self.numbers_of_rows[index]}, column {column!r}"

    def __repr__(self) -> str:
        rows, columns = counted(len(self.rows), "row"), ", ".join(few(self.names))
        return one_line(f"Table({self.name!r}, {rows}, columns {columns})")

    def _number(self, cell: str, name: str, index: int) -> float:
        value = as_number(cell, self.decimal)
        if value is None:
            raise self._no_number(index, name)
        return value

    def _is_missing(self, index: int, column: str) -> InputError:
        cell = self.cell(index, column)
        seen = f"{cell!r} says that the value is missing" if cell else "the cell is empty"
        hint = "leave such rows out, or put in the mean of the column (option missing: drop, mean)"
        if self.missing == "mean":
            hint = "what is expected cannot be put in; leave such rows out (option missing: drop)"
        return InputError(f"{self.where(index, column)}: {seen}; {hint}")

    def _has_no_mean(self, index: int, column: str) -> InputError:
        return InputError(
            f"{self.where(index, column)}: the cell is missing, and the network does not know the "
            "means of the table that it was trained on, as its file tells none; leave such rows "
            "out (option missing: drop)"
        )

    def _no_number(self, index: int, column: str, unless: str = "") -> InputError:
        """Return the error for a cell that is no number; it knows what else it might be."""
        cell = self.cell(index, column)
        if not unless and self._in_other_notation(cell):
            other = "," if self.decimal == "." else "."
            unless = f"; if {other!r} is the decimal point in this file, say so (option decimal)"
        return InputError(f"{self.where(index, column)}: {shown(cell)} is no number{unless}")

    def _in_other_notation(self, cell: str | None) -> bool:
        """Tell whether a cell would be a number with the other decimal point."""
        return cell is not None and as_number(cell, "," if self.decimal == "." else ".") is not None


def column_number(wanted: object) -> int:
    """Return the number of a column, 0 for what is none."""
    if isinstance(wanted, str):
        return int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0
    with suppress(OptionError):
        return whole(wanted, "the number of a column")
    return 0
