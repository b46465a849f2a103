"""Options that several commands have, and what is read from them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from neurosim.checks import offered
from neurosim.data.cells import as_number
from neurosim.data.dataset import Dataset
from neurosim.errors import FileError, InputError, OptionError, shortened, shown
from neurosim.files import is_there
from neurosim.functions.losses import LOSSES
from neurosim.graph.network import Network
from neurosim.learning.optimizers.descent import RATE
from neurosim.notation import counted, number, one_line, printable

SOFTMAX_LOSS = "categorical_cross_entropy"
"""The loss that wants softmax outputs."""


OPTIONS: dict[str, dict[str, Any]] = {
    "--loss": {
        "choices": LOSSES, "default": "squared_error", "help": "the loss (default: %(default)s)",
    },
    "--rate": {"type": float, "default": RATE, "help": "learning rate (default: %(default)s)"},
    "--batch": {
        "metavar": "SIZE", "default": "1",
        "help": "patterns in one update: a number, or 'all' (default: 1, online learning)",
    },
    "--decimals": {"metavar": "COUNT", "type": int, "help": "digits after the point"},
    "--theme": {"choices": ("light", "dark"), "default": "light"},
}  # fmt: skip
"""Options that several commands have."""


def add_options(command: Any, *names: str) -> None:
    """Add some of the options that several commands have."""
    for name in names:
        command.add_argument(name, **OPTIONS[name])


def add_network(command: argparse.ArgumentParser) -> None:
    """Add the network that a command is about."""
    command.add_argument(
        "net",
        metavar="NET",
        help="a network saved by 'neurosim train --save', or a file of another program: .npz, "
        ".onnx, .graphml, .gexf, .dot, SNNS' .net",
    )


def add_data(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the data: a file or a bundled set, and which columns mean what."""
    command.add_argument(
        "data",
        metavar="DATA",
        nargs=None if required else "?",
        help="a CSV file, or the name of a bundled set: xor, spiral, moons, blobs, iris ...",
    )
    group = command.add_argument_group("columns of a CSV file")
    group.add_argument(
        "--expected",
        metavar="COLUMN,...",
        help="the column to be predicted, by name or by number from 1; or several with commas "
        "(default: what the saved network predicts)",
    )
    group.add_argument(
        "--columns", metavar="COLUMN,...", help="the input columns (default: all others)"
    )
    kind = group.add_mutually_exclusive_group()
    kind.add_argument(
        "--classes",
        dest="classes",
        action="store_true",
        default=None,
        help="each value of the expected column is a class (default: if it holds text)",
    )
    kind.add_argument(
        "--numbers", dest="classes", action="store_false", default=None,
        help="they are numbers, not classes",
    )  # fmt: skip
    add_time(group)
    add_file(group)


def add_time(group: Any) -> None:
    """Add which rows make a sequence."""
    over_time = group.add_mutually_exclusive_group()
    over_time.add_argument(
        "--sequence", metavar="COLUMN",
        help="rows with the same value here are one sequence, for a recurrent network",
    )  # fmt: skip
    over_time.add_argument(
        "--window",
        type=int,
        metavar="N",
        help="cut one long series into windows of N rows; the expected column is an input as well, "
        "by its earlier rows, if --columns names it or the file has no other column",
    )
    group.add_argument(
        "--ahead", type=int, metavar="K",
        help="expect the row K after the last one of a window (default: 1)",
    )  # fmt: skip


def add_file(group: Any) -> None:
    """Add how a CSV file is written."""
    group.add_argument(
        "--delimiter", metavar="SIGN", help="between cells (default: found in the first row)"
    )
    group.add_argument(
        "--decimal", choices=(".", ","), default=".", help="the decimal point (default: .)"
    )
    group.add_argument(
        "--header", action=argparse.BooleanOptionalAction, default=None,
        help="whether the first row names the columns (default: judged by the rows below it)",
    )  # fmt: skip
    group.add_argument(
        "--missing", choices=("drop", "mean"),
        help="leave out rows with missing cells (empty, ?, NA), or put in the mean of the column "
        "(default: refuse them)",
    )  # fmt: skip
    group.add_argument(
        "--encoding", metavar="NAME", default="utf-8-sig",
        help="its encoding, such as latin-1 (default: utf-8)",
    )  # fmt: skip


FILE = ("missing", "header", "delimiter", "decimal", "encoding")
"""The options of ``ns.read_csv`` that say how a CSV file is written."""

NEGATIVE = {"classes": "numbers", "header": "no_header"}
"""What two options are called that say no."""

TIME = ("sequence", "window", "ahead")
"""Those that make sequences of rows."""


def refuse_unused(chosen: argparse.Namespace, where: bool, why: str, *names: str) -> None:
    """Refuse options that were given where they would change nothing.

    Raises:
        OptionError: with the reason, and the options that are not as they are by default.
    """
    given = [each for each in names if getattr(chosen, each) != chosen.default(each)]
    if where and given:
        called = [
            NEGATIVE.get(each, each) if getattr(chosen, each) is False else each for each in given
        ]
        listed = ", ".join(f"--{each.replace('_', '-')}" for each in called)
        raise OptionError(f"{why}, so {listed} would change nothing; leave it out")


def file_options(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the options of ``ns.read_csv`` that say how a CSV file is written."""
    return {name: getattr(chosen, name) for name in FILE}


def read_data(chosen: argparse.Namespace, net: Network | None = None) -> Dataset:
    """Return the data that the options name, as a network knows its columns and classes.

    Raises:
        OptionError, InputError, FileError: as ``ns.read_csv``, or if no column is expected.
    """
    from neurosim.data import DATASETS
    from neurosim.data.csv_files import read_csv

    there = is_there(chosen.data)
    over_time = time_options(chosen)
    if chosen.data in DATASETS and not there:
        names = ("expected", "columns", "classes", *TIME, *FILE)
        refuse_unused(chosen, True, f"{chosen.data!r} is a bundled set and no file", *names)
        return DATASETS[chosen.data]()
    if not there and not Path(chosen.data).suffix:
        sets = offered(chosen.data, DATASETS, "the sets are")
        raise FileError(f"there is no file and no bundled set {chosen.data!r}{sets}")
    expected = columns(chosen.expected) or _expected_of(chosen, net)
    return read_csv(
        chosen.data,
        expected if len(expected) > 1 else expected[0],
        inputs=columns(chosen.columns) or None,
        classes=chosen.classes,
        network=net,
        **over_time,
        **file_options(chosen),
    )


def _expected_of(chosen: argparse.Namespace, net: Network | None) -> list[str]:
    """Return the columns that a network was trained to predict, or the only one it does not read.

    Raises:
        OptionError: if neither is to be found in the file.
    """
    from neurosim.data.csv_files import read_table
    from neurosim.graph.values.columns import known, trained_on

    names = read_table(chosen.data, network=net, **file_options(chosen)).names
    if net is not None:
        learned, read = list(known(net).expected), set(map(str.casefold, trained_on(net)))
        if learned and set(learned) <= set(names):
            return learned
        left = [each for each in names if each.casefold() not in read and each != chosen.sequence]
        if read and len(left) == 1:
            return left
    raise OptionError(
        f"say which column of {chosen.data} is to be predicted, such as --expected NAME; "
        f"its columns are {', '.join(names)}"
    )


def time_options(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the options of ``ns.read_csv`` that make sequences of rows.

    Raises:
        OptionError: for --ahead without --window.
    """
    if chosen.ahead is not None and chosen.window is None:
        raise OptionError("--ahead needs --window N beside it")
    given = {name: getattr(chosen, name) for name in TIME}
    return {name: value for name, value in given.items() if value is not None}


def columns(text: str | None) -> list[str]:
    """Return the columns that an option names, separated by commas.

    >>> columns("length, width")
    ['length', 'width']
    """
    return [each.strip() for each in text.split(",")] if text else []


def add_pattern(command: argparse.ArgumentParser, *, expected: str, required: bool = True) -> None:
    """Add one pattern: its inputs and expected values, of which the help says something."""
    add_inputs(command, required=required)
    command.add_argument(
        "--expected", metavar="NUMBER|CLASS", nargs="+",
        help=f"{expected}, or the name of a class that the network knows; of a recurrent network "
        "those of every step of time, or of the last alone",
    )  # fmt: skip


def add_inputs(command: Any, text: str = "a value for each input, in order", **more: Any) -> None:
    """Add the inputs of one pattern."""
    steps = "; of a recurrent network step of time after step of time"
    command.add_argument("--inputs", metavar="VALUE", nargs="+", help=f"{text}{steps}", **more)


def read_pattern(chosen: argparse.Namespace, net: Network, why: str) -> tuple[Any, Any]:
    """Return inputs and expected values; the latter are asked for where they are missing."""
    if chosen.expected is None:
        raise InputError(f"{why}, so say a value for each output: --expected NUMBER ...")
    return read_inputs(chosen, net), read_expected(chosen, net)


def read_inputs(chosen: argparse.Namespace, net: Network | None) -> Any:
    """Return the inputs: numbers, or the cells of a row with text as the network knows it."""
    from neurosim.graph.values.columns import known

    words = chosen.inputs
    names = known(net).names if net is not None else ()
    texts = dict(name.partition("=")[::2] for name in names)
    if not words or len(words) != len(texts) or None not in map(as_number, words):
        return _by_step(net, words and [_number(word, "--inputs") for word in words], "--inputs")
    return {
        name: word if text else _number(word, f"--inputs: {name}")
        for (name, text), word in zip(texts.items(), words, strict=True)
    }


def read_expected(chosen: argparse.Namespace, net: Network | None) -> Any:
    """Return the expected values, or the name of a class."""
    from neurosim.graph.values.columns import known

    words = chosen.expected
    classes = known(net).classes if net is not None else ()
    if words and len(words) == 1 and (words[0] in classes or as_number(words[0]) is None):
        return words[0] if classes else [_number(words[0], "--expected")]
    rows = _by_step(net, words and [_number(word, "--expected") for word in words], "--expected")
    return rows[0] if rows and net and net.recurrent and len(rows) == 1 else rows


def _by_step(net: Network | None, values: list[float] | None, option: str) -> Any:
    """Return the values of a recurrent network as a row for each step of time."""
    if not values or net is None or not net.recurrent:
        return values
    width = len(net.inputs if option == "--inputs" else net.outputs)
    if len(values) % width:
        raise InputError(
            f"{option}: network {net.name!r} is recurrent and takes {counted(width, 'value')} for "
            f"each step of time, got {len(values)}"
        )
    return [values[start : start + width] for start in range(0, len(values), width)]


def _number(word: str, option: str) -> float:
    value = as_number(word)
    if value is None:
        raise OptionError(f"{option}: {shown(word)} is no number")
    return value


def score(net: Network, data: Dataset) -> str:
    """Say how many patterns are right, or how far off numbers are, in the units of the table."""
    from neurosim.graph.values.columns import titles
    from neurosim.learning.scores import confusion, rms_error

    if data.classes:
        return repr(confusion(net, data))
    errors, called = rms_error(net, data), titles(net)
    names = [called.get(node.name, node.name) for node in net.outputs]
    said = ", ".join(
        f"{name if as_number(name) is None else shown(name)} {number(error, 4)}"
        for name, error in zip(names, errors, strict=True)
    )
    return f"root mean square error (RMSE): {said}"


def tell(text: str) -> None:
    """Print a line about the command, or an error, to stderr."""
    if sys.stderr is not None:  # print() would take stdout instead
        print(f"neurosim: {shortened(text)}", file=sys.stderr)


def note(text: str) -> None:
    """Print an answer, or a line of what is going on, to stdout."""
    print(printable(text), flush=True)


def note_file(what: str, path: object) -> None:
    """Print which file was written, in one line whatever it is called."""
    note(f"{what} {one_line(path)}")
