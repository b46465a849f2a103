"""``neurosim predict``: what a saved network says about new data."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from neurosim.cli.options import (
    add_command,
    add_file,
    add_network,
    columns,
    file_options,
    note,
    read_network,
)
from neurosim.data.table import Table, read_csv, read_table
from neurosim.errors import InputError, OptionError
from neurosim.files import write_whole
from neurosim.graph.network import Network
from neurosim.notation import number

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
        "network was trained with, or, where the file has none of them, taken in order.",
        EXAMPLES,
    )
    add_network(command)
    given = command.add_mutually_exclusive_group(required=True)
    given.add_argument("data", metavar="DATA", nargs="?", help="a CSV file")
    given.add_argument(
        "--inputs", metavar="NUMBER", nargs="+", type=float, help="one pattern instead of a file"
    )
    command.add_argument("--columns", metavar="COLUMN,...", help="the input columns of the file")
    command.add_argument(
        "--expected", metavar="COLUMN,...", help="say how many rows are right, by this column"
    )
    add_file(command)
    command.add_argument("--save", metavar="FILE", help="write the answers to FILE")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Answer for every pattern."""
    net = read_network(chosen)
    rows, names = _rows(net, chosen)
    answers = net.predict(rows)
    text = _written(net, answers)
    score = _score(net, names, chosen) if chosen.expected else ""
    if chosen.save:
        note(f"saved {write_whole(chosen.save, text)}")
    else:
        sys.stdout.write(text)
    if score:
        # Beside the answers, so that they can be piped on as CSV.
        print(score, file=sys.stdout if chosen.save else sys.stderr)
    return 0


def _rows(net: Network, chosen: argparse.Namespace) -> tuple[list[list[float]], list[str]]:
    """Return the patterns, and the columns that they came from."""
    if chosen.inputs:
        if chosen.expected:
            raise OptionError("--expected names a column of a file, but --inputs gives no file")
        return [chosen.inputs], []
    table = read_table(chosen.data, **file_options(chosen))
    names = _input_columns(net, table, chosen)
    return table.numbers(names), names


def _input_columns(net: Network, table: Table, chosen: argparse.Namespace) -> list[str]:
    if chosen.columns:
        return [table.find(each) for each in columns(chosen.columns)]
    known = net.scaling.names if net.scaling is not None else ()
    found = table.matches(known)
    if found:
        _check_found(net, table, known, found)
        return [found[name] for name in known]
    expected = [table.find(each) for each in columns(chosen.expected)]
    left = [name for name in table.names if name not in expected]
    if len(left) != len(net.inputs):
        wanted = ", ".join(known or (node.name for node in net.inputs))
        raise InputError(
            f"network {net.name!r} wants {len(net.inputs)} input columns ({wanted}), but "
            f"{table.name} has {len(left)} ({', '.join(left)}); name them with --columns"
        )
    if known:
        pairs = ", ".join(f"{here} as {name}" for here, name in zip(left, known, strict=True))
        print(f"neurosim: the columns of {table.name} are taken in order: {pairs}", file=sys.stderr)
    return left


def _check_found(
    net: Network, table: Table, known: Sequence[str], found: Mapping[str, str]
) -> None:
    """Refuse to guess at columns by their place where others were found by their names."""
    missing = [name for name in known if name not in found]
    if missing:
        rest = [name for name in table.names if name not in found.values()]
        raise InputError(
            f"network {net.name!r} was trained on {', '.join(known)}, but {table.name} has no "
            f"column {', '.join(missing)} (besides {', '.join(found.values())} it has "
            f"{', '.join(rest) or 'none'}); name all {len(known)} in that order with --columns"
        )


def _written(net: Network, answers: Iterable[Sequence[float]]) -> str:
    """Return the answers as CSV."""
    scaling = net.scaling
    classes = scaling.classes if scaling is not None else ()
    names = _output_names(net)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*names, *(["class"] if classes else [])])
    for outputs in answers:
        cells = [number(value, 6) for value in outputs]
        writer.writerow([*cells, *([scaling.class_of(outputs)] if scaling and classes else [])])
    return text.getvalue()


def _output_names(net: Network) -> Sequence[str]:
    """Return what the columns of answers are called: as in the table, where the network knows."""
    nodes = [node.name for node in net.outputs]
    if net.scaling is None:
        return nodes
    known = net.scaling.classes or net.scaling.expected_names
    return known if len(known) == len(nodes) else nodes


def _score(net: Network, names: list[str], chosen: argparse.Namespace) -> str:
    """Say how many rows are right, or how far off numbers are."""
    from neurosim.learning.scores import confusion

    expected = columns(chosen.expected)
    scaling = net.scaling
    data = read_csv(
        chosen.data,
        expected if len(expected) > 1 else expected[0],
        inputs=names,
        classes=True if scaling is not None and scaling.classes else None,
        **file_options(chosen),
    )
    if data.classes:
        _check_classes(net, data.classes)
        return repr(confusion(net, data))
    errors = [
        (output - wanted) ** 2
        for outputs, row in zip(net.predict(data.inputs), data.expected, strict=True)
        for output, wanted in zip(outputs, row, strict=True)
    ]
    return f"typical error (root mean square): {number((sum(errors) / len(errors)) ** 0.5, 4)}"


def _check_classes(net: Network, classes: Sequence[str]) -> None:
    known = net.scaling.classes if net.scaling is not None else ()
    if known and tuple(known) != tuple(classes):
        raise InputError(
            f"network {net.name!r} knows the classes {', '.join(known)}, but the column holds "
            f"{', '.join(classes)}"
        )
