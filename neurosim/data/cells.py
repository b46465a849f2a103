"""The cells of CSV text: what parts them, which row names the columns, and what is a number."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Sequence
from io import StringIO
from itertools import pairwise

from neurosim.errors import InputError, shown
from neurosim.notation import counted

MISSING = frozenset(
    ["", "?", "NA", "N/A", "n/a", "<NA>", "#N/A", "NaN", "nan", "NULL", "null"]
)  # fmt: skip
"""How files write that a value is missing."""

SAMPLE = 1000
"""How many rows are looked at to judge the first one."""


def split(text: str, delimiter: str | None, decimal: str, file: str) -> list[list[str]]:
    r"""Return the cells of CSV text, row by row.

    Raises:
        InputError: for what is no CSV.

    >>> split("a  b\n 1\t2 \n", None, ".", "x.csv")
    [['a', 'b'], ['1', '2']]
    """
    mark = _mark(text, delimiter, decimal)
    if mark == " ":  # any white space, as much as there is
        text = "\n".join(line.replace("\t", " ").strip() for line in text.split("\n"))
    try:
        reader = csv.reader(StringIO(text), delimiter=mark, skipinitialspace=True)
        return [[cell.strip() for cell in row] for row in reader]
    except (csv.Error, TypeError) as error:
        raise InputError(f"{file} cannot be read as CSV: {error}") from None


def parted(text: str, delimiter: str | None, decimal: str) -> str:
    """Say what parts the cells."""
    mark = _mark(text, delimiter, decimal)
    return {" ": "white space", "\t": "a tab"}.get(mark, repr(mark))


def _mark(text: str, delimiter: str | None, decimal: str) -> str:
    return delimiter or _delimiter(_first_row(text.lstrip()), decimal)


def _first_row(text: str) -> str:
    r"""Return the first row; what is quoted is left out, as marks and ends of lines in it are text.

    >>> _first_row('"weight, kg";kind\n1;2')
    '"";kind'
    """
    return _QUOTED.sub(r'\1""', text[:100_000]).partition("\n")[0]


_QUOTED = re.compile(r'(^|[,;\s])"(?:[^"]|"")*"')


def _delimiter(first_row: str, decimal: str) -> str:
    """Return which mark the first row has most of; white space if it has none."""
    mark = max((each for each in ",;\t" if each != decimal), key=first_row.count)
    cells = first_row.split(mark)
    numbers = [each for each in cells[0].split() if as_number(each, decimal) is not None]
    if mark == "\t" and len(numbers) > 1:
        return " "  # with a tab here and there
    return " " if len(cells) == 1 and len(first_row.split()) > 1 else mark


def names_columns(first: Sequence[str], body: Sequence[Sequence[str]], decimal: str) -> bool:
    """Judge by the rows below whether the first row names the columns.

    A first row of text does, except where the columns below hold text as well and most of the row's
    cells stand below too. A first row with whole numbers in equal steps (0, 1, 2, or years) does
    where one of these shows that the numbers are no values of their columns: the columns below hold
    text; most numbers below have decimals; the row's numbers lie outside the ranges below; or a
    column beside them has text above numbers, or a text that stands nowhere below above texts that
    repeat.

    >>> names_columns(["0", "1", "kind"], [["1.5", "2.0", "cat"], ["2.5", "1.0", "dog"]], ".")
    True
    >>> names_columns(["1", "2", "x"], [["3", "4", "y"]], ".")
    False
    """
    whole = [row for row in body[:SAMPLE] if len(row) == len(first)]
    below = [
        [cell for cell in column if cell not in MISSING] for column in zip(*whole, strict=True)
    ]
    columns = [
        (cell, as_number(cell, decimal), cells, [as_number(each, decimal) for each in cells])
        for cell, cells in zip(first, below, strict=False)
        if cell not in MISSING and cells
    ]
    if not columns:
        return all(as_number(cell, decimal) is None for cell in first)
    numbers = [(value, cells, values) for _, value, cells, values in columns if value is not None]
    texts = [(cell, cells, values) for cell, value, cells, values in columns if value is None]
    over_numbers = any(None not in values for _, _, values in texts)
    again = sum(cell in cells for cell, cells, _ in texts)
    if not numbers:
        return over_numbers or 2 * again <= len(texts)
    over_text = any(set(values) == {None} for _, _, values in numbers)
    counted = all(cell.isdecimal() for cell, value, *_ in columns if value is not None)
    if over_text or again or not counted:
        return over_text and not again
    steps = [after - before for (before, *_), (after, *_) in pairwise(numbers)]
    if len(set(steps)) > 1 or min(steps, default=1.0) <= 0.0 or (not steps and not texts):
        return False
    rows = zip(*(cells for _, cells, _ in numbers), strict=False)
    if steps and any(_steps(row) == steps for row in rows):
        return False
    decimals = any(
        2 * sum(not each.isdecimal() for each in cells) > len(cells) for _, cells, _ in numbers
    )
    apart = len(numbers) > 1 and not any(_within(value, values) for value, _, values in numbers)
    repeats = any(len(set(cells)) < len(cells) for _, cells, values in texts if None in values)
    return decimals or apart or repeats or over_numbers


def _steps(row: Sequence[str]) -> list[float] | None:
    """Return by how much whole numbers go up from cell to cell, None for others."""
    if not all(map(str.isdecimal, row)):
        return None
    return [float(after) - float(before) for before, after in pairwise(row)]


def _within(value: float, values: Sequence[float | None]) -> bool:
    found = [each for each in values if each is not None]
    return bool(found) and min(found) <= value <= max(found)


def categories(cells: Sequence[str], column: str, option: str = "") -> list[str]:
    """Return the different values of a column of text, in order.

    Args:
        cells: the column.
        column: what messages call it.
        option: what leaves it out, for messages.

    Raises:
        InputError: for numbers with a unit, or too many values to tell anything, such as dates.
    """
    found, option = sorted(set(cells)), option and f" {option}"
    unit = unit_of(found)
    if unit:
        raise InputError(
            f"{column} holds numbers with {shown(unit)}, such as {shown(found[0])}; write them "
            f"without it, or leave the column out{option}"
        )
    once = len(found) == len(cells) > FEW and all(any(map(str.isdigit, cell)) for cell in found)
    if once or (len(found) > CATEGORIES and 2 * len(found) > len(cells)):
        raise InputError(
            f"{column} is text with {len(found)} different values in {counted(len(cells), 'row')}, "
            f"such as {shown(found[0])}, of which nothing can be learned; leave it out{option}, or "
            "write what matters of it as numbers"
        )
    return found


CATEGORIES, FEW = 50, 3
"""How many values a column of text may have in any case, and how many if none comes twice and all
have digits; more if they come again often enough."""


def unit_of(cells: Sequence[str]) -> str:
    """Return what stands beside a number in three or more cells, the same in all; else nothing.

    >>> unit_of(["15 kg", "3 kg", "17.5 kg"]), unit_of(["15%", "3%", "4%"]), unit_of(["2D", "3D"])
    ('kg', '%', '')
    """
    found = [_QUANTITY.fullmatch(cell) for cell in cells]
    units = {each and (each[1] or each[2]) for each in found}
    return units.pop() or "" if len(units) == 1 and len(cells) > 2 else ""


_QUANTITY = re.compile(r"([$€£¥]?)\s*[-+]?\d+(?:[.,]\d+)*\s*(\D*)")


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
