"""What every node sends for every pattern, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from neurosim.checks import choice, listed, of_kind
from neurosim.errors import InputError, OptionError
from neurosim.graph.network import Network
from neurosim.graph.nodes import Bias
from neurosim.graph.time.sequences import answers, located, read_sequence
from neurosim.graph.values.prediction import responses
from neurosim.graph.values.reading import is_table, read_many
from neurosim.insight.document import Document, Report
from neurosim.insight.precision import Precision
from neurosim.notation import counted

SHOWN, WIDE = 20, 8
"""How many rows and columns are printed."""


def activations(net: Network, data: Any) -> Any:
    """Return what every node sends on for every pattern: rows are patterns, columns nodes.

    It only asks: the numbers on the objects stay as they are. Within ``net.clamped`` it shows what
    is sent then.

    Args:
        net: the network.
        data: rows of inputs as ``net.predict`` takes them, also a data frame; a dataset; or pairs
            (inputs, expected). Of a recurrent network sequences.

    Returns:
        A data frame where pandas is installed, otherwise a table of this package; of both
        ``table["h1"]`` is a column. Rows are counted from 1, over time by pattern and step.

    Raises:
        InputError: for inputs that do not fit.
        DivergenceError: if a number overflows; it names the neuron.

    >>> import neurosim as ns
    >>> table = ns.activations(ns.dense([2, 2, 1], seed=1), [[0, 1], [1, 1]])
    >>> list(table), [round(value, 4) for value in table["h1"]]
    (['i1', 'i2', 'h1', 'h2', 'o1'], [0.6482, 0.5611])
    """
    of_kind(net, Network, "ns.activations needs")
    nodes = [node for node in net.nodes if not isinstance(node, Bias)]
    inputs = list(_inputs(data)) if not is_table(data) else data
    rows: list[list[float]] = []
    index: list[tuple[int, ...]] = []
    if net.recurrent:
        for number, sequence in enumerate(answers(net, _sequences(net, inputs), nodes), start=1):
            rows += sequence
            index += [(number, step) for step in range(1, len(sequence) + 1)]
    else:
        rows = responses(net, read_many(net, inputs), nodes)
        index = [(number,) for number in range(1, len(rows) + 1)]
    names = [node.name for node in nodes]
    levels = ("pattern", "step") if net.recurrent else ("pattern",)
    if find_spec("pandas") is None:
        columns = {name: [row[place] for row in rows] for place, name in enumerate(names)}
        return Activations(columns, levels, index)
    pandas = import_module("pandas")
    at = pandas.MultiIndex.from_tuples(index, names=levels) if net.recurrent else (
        pandas.Index([number for number, in index], name="pattern")
    )  # fmt: skip
    return pandas.DataFrame(rows, index=at, columns=names)


def _inputs(data: Any) -> Iterator[Any]:
    """Return the inputs of pairs, or what are inputs alone."""
    try:
        rows = listed(getattr(data, "patterns", data), "rows of inputs or pairs")
    except OptionError as error:
        raise InputError(str(error)) from None
    for each in rows:
        pair = isinstance(each, tuple) and len(each) == 2 and hasattr(each[0], "__len__")
        yield each[0] if pair else each


def _sequences(net: Network, inputs: Sequence[Any]) -> list[Any]:
    read = []
    for number, sequence in enumerate(inputs, start=1):
        try:
            read.append(read_sequence(net, sequence))
        except InputError as error:
            raise located(f"sequence {number}", error) from None
    return read


class Activations(Report):
    """A table of numbers; what ``ns.activations`` returns where pandas is not installed.

    Attributes:
        columns: the numbers of each node, by its name.
        levels: what the rows are counted by.
        index: their numbers.
    """

    columns: dict[str, list[float]]
    levels: tuple[str, ...]
    index: tuple[tuple[int, ...], ...]

    def __init__(
        self,
        columns: dict[str, list[float]],
        levels: tuple[str, ...],
        index: Sequence[tuple[int, ...]],
    ) -> None:
        self.columns, self.levels, self.index = columns, levels, tuple(index)

    def __getitem__(self, name: str) -> list[float]:
        """Return a column.

        Raises:
            OptionError: if there is none of that name.
        """
        return choice(name, self.columns, "column")

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.index)

    def document(self) -> Document:
        """Return it as a document: the first rows and columns, and how many there are."""
        document = Document("What every node sends", Precision(5))
        names = list(self.columns)[:WIDE]
        rows: list[list[Any]] = [
            [*map(str, at), *(self.columns[name][place] for name in names)]
            for place, at in enumerate(self.index[:SHOWN])
        ]
        document.table((*self.levels, *names), rows)
        cut = len(self) > SHOWN or len(self.columns) > WIDE
        size = f"{counted(len(self), 'row')}, {counted(len(self.columns), 'node')}"
        document.paragraph(f"{size}{' in all' if cut else ''}.")
        return document
