"""``neurosim predict``: what a saved network says about new data."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from neurosim.checks import whole
from neurosim.cli.options import (
    FILE,
    TIME,
    add_file,
    add_inputs,
    add_network,
    add_time,
    columns,
    file_options,
    note,
    note_file,
    read_data,
    read_inputs,
    refuse_unused,
    score,
    tell,
    time_options,
)
from neurosim.data.cells import as_number
from neurosim.data.csv_files import read_table
from neurosim.data.table import Table
from neurosim.errors import OptionError
from neurosim.exchange.opening import opened
from neurosim.files import check_name, write_whole
from neurosim.graph.network import Network
from neurosim.graph.values.columns import titles
from neurosim.notation import counted, number, printable


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    given = command.add_mutually_exclusive_group(required=True)
    given.add_argument("data", metavar="DATA", nargs="?", help="a CSV file")
    add_inputs(given, "one pattern instead of a file")
    command.add_argument("--columns", metavar="COLUMN,...", help="the input columns of the file")
    command.add_argument(
        "--expected", metavar="COLUMN,...", help="say how many rows are right, by this column"
    )
    add_time(command)
    command.set_defaults(classes=None)
    add_file(command)
    command.add_argument("--save", metavar="FILE", help="write the answers to FILE (.csv, .txt)")


def run(chosen: argparse.Namespace) -> int:
    """Let a saved network answer for new data.

    Print what a network answers for each row of a CSV file, as CSV: its outputs, and the
    class if it was trained on classes. Input columns are found by the names that the
    network was trained with, or, where the file names none, taken in order. A recurrent
    network reads sequences of rows, by default all rows as one; at a row that is left out
    another begins. Every row has its answer in the same place; with --window it is that to
    the window which ends there, and the rows before the first end have none.

    Examples:
      neurosim predict iris.json new.csv
      neurosim predict iris.json new.csv --save answers.csv
      neurosim predict iris.json labelled.csv --expected species
      neurosim predict walks.json walks.csv --sequence person
      neurosim predict iris.json --inputs 5.1 3.5 1.4 0.2
    """
    if chosen.save:
        check_name(chosen.save, (".csv", ".txt"), "neurosim predict")
    net = opened(chosen.net)
    text = _written(net, _answers(net, chosen))
    told = score(net, read_data(chosen, net)) if chosen.expected else ""
    if chosen.save:
        note_file("saved", write_whole(chosen.save, text))
    else:
        note(text.removesuffix("\n"))
    if told:
        # Beside the answers, so that they can be piped on as CSV.
        print(printable(told), file=sys.stdout if chosen.save else sys.stderr)
    return 0


def _answers(net: Network, chosen: argparse.Namespace) -> list[list[float]]:
    """Return what the network says to each pattern, or to each row of a file; to some nothing."""
    of_file = ("columns", "expected", *TIME, *FILE)
    refuse_unused(chosen, bool(chosen.inputs), "--inputs gives no file", *of_file)
    for option in time_options(chosen):
        if not net.recurrent:
            raise OptionError(
                f"--{option} makes sequences of rows, but network {net.name!r} is not recurrent "
                "and answers for each row by itself; leave it out"
            )
    if chosen.ahead is not None and not chosen.expected:
        raise OptionError(
            "--ahead says which row an answer is compared with; name the column: --expected COLUMN"
        )
    if chosen.inputs:
        inputs = read_inputs(chosen, net)
        return net.predict(inputs if net.recurrent else [inputs])
    table, rows, times = _rows(net, chosen)
    if not net.recurrent:
        return net.predict(rows)
    if chosen.window is None:
        parts = table.stretches(chosen.sequence, times)
        return [*chain.from_iterable(net.predict([rows[part] for part in parts]))]
    size = whole(chosen.window, "--window")
    if size > len(rows):
        raise OptionError(f"--window {size} needs as many rows, but {table.name} has {len(rows)}")
    # None reaches across a row that was left out.
    ends = [end for end in range(size, len(rows) + 1) if times[end - 1] - times[end - size] < size]
    answers: list[list[float]] = [[] for _ in rows]
    windows = [rows[end - size : end] for end in ends]
    for end, window in zip(ends, net.predict(windows) if windows else [], strict=True):
        answers[end - 1] = window[-1]
    return answers


def _rows(net: Network, chosen: argparse.Namespace) -> tuple[Table, list[Any], list[int]]:
    """Return the table that the options name, the inputs of its rows, and when each was."""
    table = read_table(chosen.data, network=net, **file_options(chosen))
    named = [table.find(each) for each in columns(chosen.columns)]
    expected = [table.find(each) for each in columns(chosen.expected)]
    groups = None if chosen.sequence is None else table.find(chosen.sequence)
    earlier = expected if chosen.window is not None and chosen.ahead != 0 else []
    left = named or table.left({*expected, groups}, earlier, net)
    kept, _, rows, _ = table.complete(expected).inputs(left, net, named=not named)
    dropped = len(table.rows) - len(kept.rows)
    if dropped:
        count = counted(len(table.rows), "row")
        tell(f"{dropped} of {count} of {table.name} have missing cells and are left out")
    return kept, rows, kept.places_in(table)


def _written(net: Network, answers: Iterable[Sequence[float]]) -> str:
    """Return the answers as CSV; an empty line of cells where there is none."""
    scaling = net.scaling
    classes = scaling.classes if scaling is not None else ()
    called = titles(net)
    names = [called.get(node.name, node.name) for node in net.outputs]
    rows = [[*map(_harmless, names), *(["class"] if classes else [])]]
    for outputs in answers:
        cells = [number(value, 6) for value in outputs] or [""] * len(names)
        if scaling and classes:
            cells.append(_harmless(scaling.class_of(outputs)) if outputs else "")
        rows.append(cells)
    # A line without anything would be no row to many who read it.
    return "".join(f"{','.join(map(_quoted, row)) or _EMPTY}\n" for row in rows)


_EMPTY = '""'


def _quoted(cell: str) -> str:
    """Return a cell in quotes if a spreadsheet, which may part at other signs, would part it.

    >>> print(_quoted("cat"), _quoted("cat;=1+2"), _quoted('6" cat'))
    cat "cat;=1+2" "6"" cat"
    """
    return '"' + cell.replace('"', '""') + '"' if _PARTED.search(cell) else cell


_PARTED = re.compile('[,;|\t\r\n"]')


def _harmless(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number stays one.

    >>> _harmless("=1+2"), _harmless("-0.5"), _harmless(" @cat"), _harmless("cat")
    ("'=1+2", '-0.5', "' @cat", 'cat')
    """
    return f"'{cell}" if _FORMULA.match(cell) and as_number(cell) is None else cell


_FORMULA = re.compile("[\t\r\n]|[\\s\ufeff\u200b-\u200f\u2060]*[=+\uff1d\uff0b\uff0d\uff20@-]")
"""How a formula begins, also in full width and behind what cannot be seen."""
