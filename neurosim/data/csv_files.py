"""CSV files: read as tables, and as datasets."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from os import PathLike
from pathlib import Path
from typing import Any

from neurosim.checks import choice, few, flag, listed, of_kind, text, whole
from neurosim.data.cells import names_columns, parted, split
from neurosim.data.dataset import Dataset, with_gaps
from neurosim.data.sequence_set import by_parts, by_window
from neurosim.data.table import Table, column_number
from neurosim.errors import InputError, OptionError, shown
from neurosim.files import path_of, read_text
from neurosim.graph.network import Network
from neurosim.graph.values.columns import Known, known, refusal, trained_on
from neurosim.notation import counted


def read_csv(
    path: str | PathLike[str],
    expected: str | int | Sequence[str | int],
    *,
    inputs: Sequence[str | int] | None = None,
    classes: bool | Sequence[str] | None = None,
    network: Network | None = None,
    missing: str | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    decimal: str = ".",
    encoding: str = "utf-8-sig",
    sequence: str | int | None = None,
    window: int | None = None,
    ahead: int = 1,
) -> Dataset:
    r"""Read a dataset from a CSV file, or sequences.

    Args:
        path: the file.
        expected: the column to be predicted, by name or by its number from 1; or several.
        inputs: the columns to predict it from; by default all others. A column of text becomes an
            input for each of its values, ``colour=red``, which is 1 where it stands and else 0.
            With ``window`` they may hold the expected column, whose earlier rows are known; it
            is one by default if it is the only column, or if the network was trained on it.
        classes: True takes every different value of the expected column for a class, False takes
            them as numbers. By default text means classes, and numbers mean numbers. Classes come
            out one-hot: a column each, 1 in the own column and 0 elsewhere, in sorted order, or in
            that of the classes that are named here, also those that do not occur.
        network: a network that was trained before: columns, values of text and classes are found by
            the names that it knows, and come in its order.
        missing: what becomes of cells that are empty, ``?``, ``NA`` and the like: by default they
            are refused; ``"drop"`` leaves their rows out, ``"mean"`` puts in the mean of the other
            cells of the column (for text, the shares of its values), which a network keeps as
            ``net.scaling.means``; for a network that was trained before it is its own. Of what
            :meth:`Dataset.split` parts, both parts get the means of the first.
        header: True if the first row names the columns (else they are column1, column2 ...). By
            default it does if it holds the name of the expected column; else that is judged by the
            rows below it, also where names are numbers (0, 1, 2, or years).
        delimiter: what parts the cells; by default whichever of comma, semicolon and tab the
            first row has most of, or white space if it has none of them.
        decimal: the decimal point: ``"."``, or ``","`` as in German spreadsheets.
        encoding: how the file's letters are written.
        sequence: the column that says which rows belong together; such rows must follow one
            another, in the order of time. They come as :class:`Sequences`, with a row expected at
            each step, and this column is no input. At a row that is dropped a sequence ends, and
            another begins after it.
        window: how many rows each sequence has, where one long table in the order of time is cut
            into windows; they come as :class:`Sequences`, with one row expected. No window reaches
            across a row that is dropped.
        ahead: how many rows after a window's last one the expected row stands.

    Raises:
        FileError: if the file is missing or cannot be read in that encoding.
        OptionError: if there is no such column.
        InputError: for an empty file, rows of different lengths, a cell that is missing or no
            number (it names row and column, rows counted as a spreadsheet does), a single
            class, or columns or classes that a network does not know.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "fruit.csv"
    ...     _ = path.write_text("weight,kind\n150,apple\n3,cherry\n140,apple\n")
    ...     read_csv(path, expected="kind")
    Dataset('fruit', 3 patterns, 1 input, 2 expected, classes apple, cherry)
    """
    if network is not None:
        of_kind(network, Network, "network must be")
    wanted: list[Any] = (
        [expected] if isinstance(expected, str | Integral) else listed(expected, "expected")
    )
    table = read_table(
        path, missing=missing, header=header, delimiter=delimiter, decimal=decimal,
        encoding=encoding, named=[each for each in wanted if isinstance(each, str)],
        network=network,
    )  # fmt: skip
    given, right = table, [table.find(each) for each in wanted]
    if not right:
        raise OptionError("expected must name at least one column, got none")
    if sequence is not None and window is not None:
        raise OptionError("sequence and window are two ways to make sequences; give one of them")
    if window is None and ahead != 1:
        raise OptionError(f"ahead={shown(ahead)} needs window= beside it")
    groups = None if sequence is None else table.find(sequence)
    earlier = window is not None and whole(window, "window") and whole(ahead, "ahead", least=0) > 0
    left = table.left({*right, groups}, right if earlier else [], network)
    if inputs is not None:
        left = [table.find(each) for each in listed(inputs, "inputs")]
    if groups is not None and groups in (*right, *left):
        raise OptionError(f"column {groups!r} says which rows belong together, and nothing else")
    _check_columns(table, left, [] if earlier else right)
    knows, table = Known() if network is None else known(network), table.complete(right)
    if classes is not None and not isinstance(classes, bool):
        classes = [text(each, "each of classes") for each in listed(classes, "classes")]
    if classes is None:
        classes = knows.classes or (len(right) == 1 and _is_classes(table, right[0]))
    table, names, rows, gaps = table.inputs(left, network, named=inputs is None)
    name = Path(path).stem
    if classes is False:
        values = list(zip(*map(table.numbers, right), strict=True))
        titles = knows.expected if len(right) == len(knows.expected) == 1 else right
        data = Dataset(rows, values, names, expected_names=titles, name=name)
        return _over_time(with_gaps(data, gaps), table, groups, window, ahead, given)
    if len(right) > 1:
        raise OptionError(f"classes stand in one column, but {len(right)} are expected")
    order = table.classes(right[0]) if classes is True else list(classes)
    labels = table.column(right[0])
    unknown = sorted({str(label) for label in labels} - set(order))
    if unknown and network is not None and knows.classes:
        why = f"no class {', '.join(few(unknown))}"
        raise refusal(network, knows.classes, table.classes(right[0]), table.name, why)
    data = Dataset(rows, labels, names, order, name=name)
    return _over_time(with_gaps(data, gaps), table, groups, window, ahead, given)


def _over_time(
    data: Dataset, table: Table, groups: str | None, window: int | None, ahead: int, whole: Table
) -> Dataset:
    times = table.places_in(whole)
    if groups is not None:
        return by_parts(data, table.stretches(groups, times))
    return data if window is None else by_window(data, window, ahead, times)


def read_table(
    path: str | PathLike[str],
    *,
    missing: str | None = None,
    header: bool | None = None,
    delimiter: str | None = None,
    decimal: str = ".",
    encoding: str = "utf-8-sig",
    named: Sequence[str] = (),
    network: Network | None = None,
) -> Table:
    """Read the cells of a CSV file; the options and errors are those of :func:`read_csv`.

    Where names of columns are given and all of them stand in the first row, that is the header,
    unless one of them may be the number of a column; so it is where all those stand there that a
    network was trained on, numbers or not.
    """
    name = path_of(path).name
    named = [text(each, "each of named") for each in listed(named, "named")]
    if missing is not None:
        choice(missing, {"drop": 1, "mean": 2}, "way with missing cells")
    content = read_text(
        path, encoding, "; name its encoding, such as latin-1 or utf-16 (option encoding)"
    )
    if delimiter is not None and len(text(delimiter, "delimiter")) != 1:
        raise OptionError(f"delimiter must be a single sign, got {shown(delimiter)}")
    if not isinstance(decimal, str) or decimal not in (".", ",") or decimal == delimiter:
        raise OptionError(
            f"decimal must be '.' or ',' and differ from the delimiter {delimiter!r}, "
            f"got {shown(decimal)}"
        )
    rows = [
        (number, row)
        for number, row in enumerate(split(content, delimiter, decimal, name), start=1)
        if any(row)
    ]
    if not rows:
        raise InputError(f"{name} is empty")
    first, others = rows[0][1], [row for _, row in rows[1:]]
    clear = {cell for cell in first if not 1 <= column_number(cell) <= len(first)}
    learned = set() if network is None else set(map(str.casefold, trained_on(network)))
    headed = (
        (bool(named) and set(named) <= clear)
        or (bool(learned) and learned <= set(map(str.casefold, first)))
        or names_columns(first, others, decimal)
    )
    if header is not None:
        headed = flag(header, "header")
    names = first if headed else [f"column{index}" for index in range(1, len(first) + 1)]
    _check_names(name, names)
    body = rows[1:] if headed else rows
    if not body:
        raise InputError(f"{name} has names of columns, but no rows below them")
    for number, row in body:
        if len(row) != len(names):
            raise InputError(
                f"{name}, row {number} has {counted(len(row), 'cell')}, "
                f"but the first row has {len(names)}; {parted(content, delimiter, decimal)} parts "
                "them (option delimiter)"
            )
    cells = tuple(tuple(row) for _, row in body)
    numbers = tuple(number for number, _ in body)
    return Table(name, tuple(names), cells, numbers, decimal, headed, missing)


def _check_names(file: str, names: Sequence[str]) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names, start=1):
        if not name:
            raise InputError(
                f"{file}: column {index} has no name in the first row; name it, or write the file "
                "without it (pandas: index=False)"
            )
        if name in seen:
            raise InputError(f"{file}: two columns have the name {shown(name)}")
        seen.add(name)


def _check_columns(table: Table, inputs: Sequence[str], expected: Sequence[str]) -> None:
    hint = "; only its earlier rows could be an input (option window, with ahead of 1 or more)"
    for name in expected:
        if name in inputs:
            raise OptionError(f"column {name!r} cannot be both an input and expected{hint}")
    if not inputs:
        raise InputError(f"{table.name} has no column left for inputs{hint if expected else ''}")


def _is_classes(table: Table, name: str) -> bool:
    hint = (
        ", but other cells of the column are; say so if all of them name classes (option classes)"
    )
    return table.holds_text(name, table.column(name), hint)
