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

    A text above numbers does; so does a row of text, unless most of it stands below as well. A row
    with numbers, no text of which stands below, does if one of them stands above text; or if they
    count up as those of no row below do (0, 1, 2, or years), beside a text, or three or more of
    them above numbers with decimals or each over twice as large as all below it.

    >>> names_columns(["1", "x"], [["3", "4"]], "."), names_columns(["1", "x"], [["3", "y"]], ".")
    (True, False)
    >>> names_columns(["0", "1", "kind"], [["1.5", "2.0", "cat"], ["2.5", "1.0", "dog"]], ".")
    True
    """
    whole = [row for row in body[:SAMPLE] if len(row) == len(first)]
    below = [{row[place] for row in whole} - MISSING for place in range(len(first))]
    values = [
        [value for value in (as_number(cell, decimal) for cell in cells) if value is not None]
        for cells in below
    ]
    numbers = [place for place, cell in enumerate(first) if as_number(cell, decimal) is not None]
    texts = [
        place
        for place, cell in enumerate(first)
        if cell not in MISSING and as_number(cell, decimal) is None
    ]
    if any(below[place] and len(values[place]) == len(below[place]) for place in texts):
        return True
    again = sum(first[place] in below[place] for place in texts)
    if again or not numbers:
        return not numbers and 2 * again <= len(texts)
    if any(below[place] and not values[place] for place in numbers):
        return True
    rows = [[row[place] for place in numbers] for row in (first, *whole)]
    if not whole or not _count_up(rows[0]) or any(map(_count_up, rows[1:])):
        return False
    decimals = any(
        2 * sum(decimal in cell for cell in below[place]) > len(below[place]) for place in numbers
    )
    larger = all(
        float(first[place]) > 2.0 * max(map(abs, values[place]), default=math.inf)
        for place in numbers
    )
    return bool(texts) or (len(numbers) > 2 and (decimals or larger))


def _count_up(cells: Sequence[str]) -> bool:
    """Tell whether cells are whole numbers, two or more, each by 1 above the one before.

    >>> _count_up(["0", "1", "2"]), _count_up(["2"]), _count_up(["1.0", "2.0"])
    (True, False, False)
    """
    if len(cells) < 2 or not all(map(str.isdecimal, cells)):
        return False
    return all(float(after) - float(before) == 1.0 for before, after in pairwise(cells))


def categories(cells: Sequence[str], column: str, option: str = "") -> list[str]:
    """Return the different values of a column of text, in order.

    Args:
        cells: the column.
        column: what messages call it.
        option: what leaves it out, for messages.

    Raises:
        InputError: for dates, numbers with a unit, or too many values to tell anything.
    """
    found, option = sorted(set(cells)), option and f" {option}"
    unit, such = unit_of(found), f"such as {shown(found[0])}" if found else ""
    if unit:
        raise InputError(
            f"{column} holds numbers with {shown(unit)}, {such}; write them without it, or leave "
            f"the column out{option}"
        )
    once = len(found) == len(cells) > FEW and all(any(map(str.isdigit, cell)) for cell in found)
    many = once or (len(found) > CATEGORIES and 2 * len(found) > len(cells))
    dates = bool(found) and all(map(_DATE.fullmatch, found))
    if dates or many:
        told = f"text with {len(found)} different values in {counted(len(cells), 'row')}"
        raise InputError(
            f"{column} is {'dates or times' if dates else told}, {such}, of which nothing can be "
            f"learned; leave it out{option}, or write what matters of it as numbers"
        )
    return found


_DATE = re.compile(
    r"\d{4}([-./])\d\d?\1\d\d?([T ].*)?|\d\d?([-./])\d\d?\3\d{2,4}( .*)?|\d\d?:\d\d(:\d\d.*)?"
)

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
