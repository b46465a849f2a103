"""How good a network is at telling classes apart: accuracy, and what it takes for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from math import hypot, isfinite, sqrt
from operator import sub
from statistics import fmean
from typing import Any, NamedTuple

from neurosim.attributes import unchanging
from neurosim.checks import finite, of_kind
from neurosim.data.classes import Codes, codes
from neurosim.data.fitting import classes_of
from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import InputError, OptionError
from neurosim.graph.network import Network
from neurosim.graph.time.sequences import answers
from neurosim.graph.values.columns import known
from neurosim.graph.values.prediction import responses
from neurosim.graph.values.rows import Rows
from neurosim.graph.values.scaling import winner
from neurosim.notation import counted, number, one_line

HARDLY = 0.995
"""A root mean squared error of this share of the mean's is hardly smaller."""


def accuracy(net: Network, data: Any, *, threshold: float | None = None) -> float:
    """Return the share of patterns, 0 to 1, that the network puts into the right class.

    Of sequences every step of time counts for which something is expected.

    With several outputs the class is the largest one; with a single output it is the second class
    from the threshold on.

    Args:
        net: the network; it stays as it is.
        data: a :class:`Dataset`, or pairs (inputs, expected).
        threshold: for a single output, in the network's own numbers; by default midway between the
            two values that are expected.

    Raises:
        InputError: for data that do not fit, or expected values that stand for no classes, such as
            0.1, 0.9 and 10 of one output.

    >>> import neurosim as ns
    >>> ns.accuracy(ns.dense([2, 1], weights=0.0), ns.data.truth_table("and"))
    0.25
    """
    of_kind(net, Network, "ns.accuracy needs")
    return confusion(net, data, threshold=threshold).accuracy


@unchanging
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
        head = f"Confusion of {counted(self.total, 'pattern')}, {100 * self.accuracy:.3g} % right"
        classes = [one_line(name) for name in self.classes]
        margin = max(len(name) for name in (*classes, "expected"))
        largest = len(str(max(map(max, self.counts))))
        widths = [max(len(name), largest) for name in classes]
        lines = [
            "  ".join([name.ljust(margin), *map(str.rjust, map(str, cells), widths)])
            for name, cells in zip(("expected", *classes), (classes, *self.counts), strict=True)
        ]
        return "\n".join([head, " " * margin + "  predicted", *lines])


def confusion(net: Network, data: Any, *, threshold: float | None = None) -> Confusion:
    """Count for each class into which ones the network puts its patterns.

    The arguments are those of :func:`accuracy`. Classes are named by the network's scaling, by the
    dataset, or by what is expected: the two values of one output, the numbers of several.

    >>> import neurosim as ns
    >>> ns.confusion(ns.dense([2, 1], weights=0.0), ns.data.truth_table("and"))
    Confusion of 4 patterns, 25 % right
              predicted
    expected  0  1
    0         0  3
    1         0  1
    """
    of_kind(net, Network, "ns.confusion needs")
    given = None if threshold is None else finite(threshold, "threshold")
    if given is not None and len(net.outputs) > 1:
        raise OptionError(
            f"threshold={given:g} is for one output; of {len(net.outputs)} the largest tells the "
            "class, so leave it out"
        )
    found = _judged(net, data, *_outputs(net, read_patterns(net, data, None)), given)
    counts = Counter(zip(found.expected, found.answers, strict=True))
    places = range(len(found.classes))
    table = tuple(tuple(counts[expected, answer] for answer in places) for expected in places)
    return Confusion(found.classes, table)


def rms_error(net: Network, data: Any) -> list[float]:
    """Return for each output the root of the mean squared error, in the units of the table.

    >>> import neurosim as ns
    >>> rms_error(ns.dense([1, 1], "identity", weights=0.0), [([0], [3]), ([0], [4])])
    [3.53553390593273...]
    """
    wanted, outputs = _outputs(net, read_patterns(net, data, None))
    restore = list if net.scaling is None else net.scaling.restore
    errors = [
        map(sub, restore(row), restore(each)) for row, each in zip(outputs, wanted, strict=True)
    ]
    return [hypot(*column) / sqrt(len(column)) for column in zip(*errors, strict=True)]


def failure(net: Network, patterns: Sequence[Pattern]) -> str:
    """Say what shows that a network has learned nothing of patterns; empty if nothing does.

    That is one class for all patterns, whether others are expected or not, or outputs that are
    hardly nearer to what is expected than its mean is.
    """
    wanted, outputs = _outputs(net, patterns)
    # Shares that sum to 1 are classes where these have names; else they may be any numbers.
    if known(net).classes or len(set(chain.from_iterable(wanted))) <= 2:
        with suppress(InputError):  # numbers that stand for no classes
            if told := _one_class(patterns, _judged(net, patterns, wanted, outputs)):
                return told
    means = [fmean(column) for column in zip(*wanted, strict=True)]
    spread = _distance([means] * len(wanted), wanted)
    if _distance(outputs, wanted) >= HARDLY * spread > 0.0:
        return "its outputs are no nearer to what is expected than the mean of it is"
    return ""


def _one_class(patterns: Sequence[Pattern], found: _Judged) -> str:
    if len(set(found.expected)) == 1 < len({pattern.inputs for pattern in patterns}):
        name = found.classes[found.expected[0]]
        return f"all patterns are of class {name!r}, so there is nothing to tell apart"
    if len(set(found.answers)) == 1 < len(set(found.expected)):
        return f"it takes every pattern for {found.classes[found.answers[0]]!r}"
    return ""


def _distance(rows: Iterable[Sequence[float]], others: Iterable[Sequence[float]]) -> float:
    return hypot(*map(sub, chain.from_iterable(rows), chain.from_iterable(others)))


class _Judged(NamedTuple):
    classes: tuple[str, ...]
    expected: Sequence[int]
    answers: Sequence[int]


def _outputs(net: Network, patterns: Sequence[Pattern]) -> tuple[list[Any], list[list[float]]]:
    """Return rows of what is expected and of what comes out; of sequences where any is expected."""
    wanted: list[Any] = [pattern.expected for pattern in patterns]
    if not net.recurrent:
        return wanted, responses(net, Rows(each.inputs for each in patterns), net.outputs)
    outputs = answers(net, [each.inputs for each in patterns], net.outputs)
    pairs = zip(chain.from_iterable(wanted), chain.from_iterable(outputs), strict=True)
    judged = [(row, output) for row, output in pairs if row is not None]
    return [row for row, _ in judged], [output for _, output in judged]


def _judged(
    net: Network,
    data: Any,
    wanted: list[Any],
    outputs: list[list[float]],
    threshold: float | None = None,
) -> _Judged:
    """Return for every pattern the class it belongs to and the class it was put into."""
    found = codes(wanted, *_ends(net, data))
    border = found.border if threshold is None else threshold
    return _Judged(
        _classes(net, data, found), found.places, [winner(row, border) for row in outputs]
    )


def _ends(net: Network, data: Any) -> tuple[float, float]:
    """Return the two values that stand for classes, in case that only one of them is expected."""
    low, high = net.outputs[0].activation.bounds
    named = classes_of(net, data)
    return (0.0, 1.0) if named or not isfinite(high - low) else (low, high)


def _classes(net: Network, data: Any, found: Codes) -> tuple[str, ...]:
    named = classes_of(net, data)
    if named:
        return named
    if found.columns > 1:
        return tuple(str(index) for index in range(found.columns))
    restore = list if net.scaling is None else net.scaling.restore
    return tuple(number(restore([value])[0]) for value in (found.low, found.high))
