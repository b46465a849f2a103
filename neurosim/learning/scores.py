"""How good a network is at telling classes apart: accuracy, and what it takes for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neurosim.checks import finite
from neurosim.data.dataset import Dataset
from neurosim.data.patterns import read_patterns
from neurosim.errors import OptionError
from neurosim.graph.network import Network
from neurosim.graph.prediction import responses
from neurosim.graph.rows import Rows
from neurosim.graph.scaling import winner

__all__ = ["Confusion", "accuracy", "confusion"]


def accuracy(net: Network, data: Any, *, threshold: float = 0.5) -> float:
    """Return the share of patterns, 0 to 1, that the network puts into the right class.

    With several outputs the class is the largest one; with a single output it is the second class
    from the threshold on.

    Args:
        net: the network; it stays as it is.
        data: a :class:`Dataset`, or pairs (inputs, expected).
        threshold: for a single output, in the network's own numbers.

    >>> import neurosim as ns
    >>> ns.accuracy(ns.dense([2, 1], weights=0.0), ns.data.truth_table("and"))
    0.25
    """
    pairs = _pairs(net, data, threshold)
    return sum(expected == found for expected, found in pairs) / len(pairs)


@dataclass(frozen=True, repr=False)
class Confusion:
    """How often patterns of each class were put into each class.

    Attributes:
        classes: the names of the classes.
        counts: a row for each expected class, a column for each predicted one.

    >>> Confusion(("cat", "dog"), ((8, 2), (1, 9)))
    Confusion of 20 patterns, 85 % right
              predicted
    expected  cat  dog
    cat         8    2
    dog         1    9
    """

    classes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """How many patterns there are."""
        return sum(map(sum, self.counts))

    @property
    def accuracy(self) -> float:
        """The share of patterns on the diagonal."""
        return sum(row[place] for place, row in enumerate(self.counts)) / self.total

    def __repr__(self) -> str:
        plural = "" if self.total == 1 else "s"
        head = f"Confusion of {self.total} pattern{plural}, {100 * self.accuracy:.3g} % right"
        margin = max(len(name) for name in (*self.classes, "expected"))
        largest = len(str(max(map(max, self.counts))))
        widths = [max(len(name), largest) for name in self.classes]
        lines = [
            "  ".join([name.ljust(margin), *map(str.rjust, map(str, cells), widths)])
            for name, cells in zip(
                ("expected", *self.classes), (self.classes, *self.counts), strict=True
            )
        ]
        return "\n".join([head, " " * margin + "  predicted", *lines])


def confusion(net: Network, data: Any, *, threshold: float = 0.5) -> Confusion:
    """Count for each class into which ones the network puts its patterns.

    The arguments are those of :func:`accuracy`. Classes are named by the dataset, by the network's
    scaling, or by numbers.

    >>> import neurosim as ns
    >>> ns.confusion(ns.dense([2, 1], weights=0.0), ns.data.truth_table("and"))
    Confusion of 4 patterns, 25 % right
              predicted
    expected  0  1
    0         0  3
    1         0  1
    """
    pairs = _pairs(net, data, threshold)
    count = max(len(net.outputs), 2)
    table = [[0] * count for _ in range(count)]
    for expected, found in pairs:
        table[expected][found] += 1
    return Confusion(_classes(net, data, count), tuple(map(tuple, table)))


def _pairs(net: Network, data: Any, threshold: float) -> list[tuple[int, int]]:
    """Return for every pattern the class it belongs to and the class it was put into."""
    border = finite(threshold, "threshold")
    patterns = read_patterns(net, data, None)
    found = responses(net, Rows(pattern.inputs for pattern in patterns), net.outputs)
    return [
        (winner(pattern.expected, border), winner(outputs, border))
        for pattern, outputs in zip(patterns, found, strict=True)
    ]


def _classes(net: Network, data: Any, count: int) -> tuple[str, ...]:
    named = data.classes if isinstance(data, Dataset) else ()
    named = named or (net.scaling.classes if net.scaling is not None else ())
    if named and len(named) != count:
        raise OptionError(f"the data has {len(named)} classes, the network outputs for {count}")
    return named or tuple(str(index) for index in range(count))
