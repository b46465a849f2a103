"""``neurosim predict``: what a saved network says about new data."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from neurosim.cli.options import (
    add_command,
    add_file,
    add_inputs,
    add_network,
    columns,
    file_options,
    note,
    read_data,
    read_inputs,
    read_network,
    rms_line,
    tell,
)
from neurosim.data.cells import as_number
from neurosim.data.csv_files import read_table
from neurosim.data.dataset import Dataset
from neurosim.errors import OptionError
from neurosim.files import write_whole
from neurosim.graph.columns import titles
from neurosim.graph.network import Network
from neurosim.notation import counted, number, printable

__all__ = ["add"]

EXAMPLES = """\
  neurosim predict iris.json new.csv
  neurosim predict iris.json new.csv --save answers.csv
  neurosim predict iris.json labelled.csv --expected species
  neurosim predict iris.json --inputs 5.1 3.5 1.4 0.2
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "predict",
        "let a saved network answer for new data",
        "Print what a network answers for each row of a CSV file, as CSV: its outputs, and the\n"
        "class if it was trained on classes. Input columns are found by the names that the\n"
        "network was trained with, or, where the file names none, taken in order.",
        EXAMPLES,
    )
    add_network(command)
    given = command.add_mutually_exclusive_group(required=True)
    given.add_argument("data", metavar="DATA", nargs="?", help="a CSV file")
    add_inputs(given, "one pattern instead of a file")
    command.add_argument("--columns", metavar="COLUMN,...", help="the input columns of the file")
    command.add_argument(
        "--expected", metavar="COLUMN,...", help="say how many rows are right, by this column"
    )
    command.set_defaults(classes=None)
    add_file(command)
    command.add_argument("--save", metavar="FILE", help="write the answers to FILE")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Answer for every pattern."""
    net = read_network(chosen)
    text = _written(net, net.predict(_rows(net, chosen)))
    score = _score(net, read_data(chosen, net)) if chosen.expected else ""
    if chosen.save:
        note(f"saved {write_whole(chosen.save, text)}")
    else:
        note(text.removesuffix("\n"))
    if score:
        # Beside the answers, so that they can be piped on as CSV.
        print(printable(score), file=sys.stdout if chosen.save else sys.stderr)
    return 0


def _rows(net: Network, chosen: argparse.Namespace) -> list[Any]:
    """Return the patterns."""
    if chosen.inputs:
        if chosen.expected:
            raise OptionError("--expected names a column of a file, but --inputs gives no file")
        return [read_inputs(chosen, net)]
    table = read_table(chosen.data, **file_options(chosen))
    named = [table.find(each) for each in columns(chosen.columns)]
    expected = {table.find(each) for each in columns(chosen.expected)}
    left = named or [name for name in table.names if name not in expected]
    kept, _, rows = table.complete(expected).inputs(left, net, named=not named)
    dropped = len(table.rows) - len(kept.rows)
    if dropped:
        whole = counted(len(table.rows), "row")
        tell(f"{dropped} of {whole} of {table.name} have missing cells and are left out")
    return rows


def _written(net: Network, answers: Iterable[Sequence[float]]) -> str:
    """Return the answers as CSV."""
    scaling = net.scaling
    classes = scaling.classes if scaling is not None else ()
    called = titles(net)
    names = [called.get(node.name, node.name) for node in net.outputs]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(map(_harmless, [*names, *(["class"] if classes else [])]))
    for outputs in answers:
        cells = [number(value, 6) for value in outputs]
        found = [_harmless(scaling.class_of(outputs))] if scaling and classes else []
        writer.writerow([*cells, *found])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number stays one.

    >>> _harmless("=1+2"), _harmless("-0.5"), _harmless("@cat"), _harmless("cat")
    ("'=1+2", '-0.5', "'@cat", 'cat')
    """
    return f"'{cell}" if cell[:1] in _FORMULAS and as_number(cell) is None else cell


_FORMULAS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a formula begins with, also in full width."""


def _score(net: Network, data: Dataset) -> str:
    """Say how many rows are right, or how far off numbers are."""
    from neurosim.learning.scores import confusion

    return repr(confusion(net, data)) if data.classes else rms_line(net, data)
