"""Scaling by range or by deviation, kept with the network beside the names of the table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from statistics import fmean, mean
from typing import Any

from neurosim.attributes import unchanging
from neurosim.checks import choice, few, finite, finites, flag, listed, text
from neurosim.errors import InputError, OptionError, shown
from neurosim.notation import counted, one_line

Range = tuple[float, float]
"""The lowest and the highest value of a column."""


@unchanging
@dataclass(frozen=True)
class Scaling:
    """How the columns of a table become the network's numbers, and its outputs come back.

    ``net.scaling = Scaling.of(data)`` puts it on a network. From then on everything that takes
    values from outside (``net.predict``, ``ns.forward``, ``ns.backward``, ``ns.train``) takes them
    in the table's units and scales them at the door, and ``net.predict`` answers in those units.
    The objects inside keep the network's own numbers: ``net["i1"].output`` is what the input node
    sends on, and losses compare scaled values. A file keeps it with the network.

    Args:
        inputs: for each input the values that become 0 and 1; values beyond them are not cut off.
            Empty: inputs are taken as they are.
        expected: the same for each output; empty: as they are, which suits classes.
        names: the names of the input columns.
        classes: the names of the classes.
        expected_names: the names of the expected columns.
        means: the mean of each input column in the table that it was read from, in the table's
            units: what ``missing="mean"`` puts in for cells that new tables miss.

    >>> scaling = Scaling(inputs=((0.0, 50.0), (-1.0, 1.0)), expected=((10.0, 20.0),))
    >>> scaling.scale_inputs([25.0, 1.0]), scaling.restore([0.5])
    ((0.5, 1.0), [15.0])
    """

    inputs: tuple[Range, ...] = ()
    expected: tuple[Range, ...] = ()
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    expected_names: tuple[str, ...] = ()
    means: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for what in ("inputs", "expected"):
            ranges = tuple(_range(each) for each in listed(getattr(self, what), what))
            object.__setattr__(self, what, ranges)
        for what in ("names", "classes", "expected_names"):
            names = [
                text(name, f"each of the {what} of a scaling")
                for name in listed(getattr(self, what), what)
            ]
            object.__setattr__(self, what, tuple(names))
        object.__setattr__(self, "means", finites(self.means, "the means of a scaling"))

    @classmethod
    def of(
        cls, data: Any, *, inputs: bool = True, expected: bool = False, method: str = "range"
    ) -> Scaling:
        """Read the ranges from a dataset, and the names that its columns and classes were given.

        Args:
            data: the dataset; to judge a network fairly, the part to train on alone.
            inputs: scale the inputs.
            expected: scale the expected values too, which logistic outputs need for values beyond
                0..1.
            method: ``"range"`` brings the lowest value to 0 and the highest to 1; ``"standard"``
                the mean to 0 and what lies one standard deviation above it to 1.

        >>> from neurosim.data import Dataset
        >>> Scaling.of(Dataset([[1.0], [3.0]], [0, 1]), method="standard").scale_inputs([3.0])
        (1.0,)
        """
        if not hasattr(data, "given_names"):
            raise OptionError(f"a scaling is read from a Dataset, got {shown(data)}")
        data = getattr(data, "flat", data)  # of sequences, the rows of all of them
        ranges = choice(method, {"range": _ranges, "standard": _deviations}, "method of scaling")
        return cls(
            ranges(data.inputs) if flag(inputs, "inputs") else (),
            ranges(data.expected) if flag(expected, "expected") else (),
            tuple(data.given_names),
            tuple(data.classes),
            tuple(data.given_expected_names),
            means_of(data),
        )

    def scale_inputs(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return (value - low) / (high - low) of each input.

        Raises:
            InputError: if there are more or fewer of them than ranges.
        """
        return tuple(_scaled(values, self.inputs, "input"))

    def restore_inputs(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return low + value · (high - low) of each input: what :meth:`scale_inputs` came from.

        >>> Scaling(inputs=((0.0, 50.0),)).restore_inputs([0.5])
        (25.0,)
        """
        return tuple(_scaled(values, self.inputs, "input", back=True))

    def scale_expected(self, values: Sequence[float]) -> tuple[float, ...]:
        """Return (value - low) / (high - low) of each expected value.

        Raises:
            InputError: if there are more or fewer of them than ranges.
        """
        return tuple(_scaled(values, self.expected, "expected value"))

    def restore(self, outputs: Sequence[float]) -> list[float]:
        """Return low + output · (high - low) of each output."""
        return list(_scaled(outputs, self.expected, "output", back=True))

    def class_of(self, outputs: Sequence[float], threshold: float = 0.5) -> str:
        """Return the name of the class that a network's outputs stand for.

        >>> Scaling(classes=("cat", "dog")).class_of([0.8])
        'dog'
        """
        values = _checked(outputs, self.expected, "output")
        if not values:
            raise InputError("no outputs stand for no class")
        place = winner(values, finite(threshold, "threshold"))
        return self.classes[place] if place < len(self.classes) else str(place)

    def __repr__(self) -> str:
        parts = [counted(len(self.inputs), "input")] if self.inputs else []
        parts += [f"names {', '.join(few(self.names, 10))}"] if self.names and not parts else []
        parts += [f"{len(self.expected)} expected"] if self.expected else []
        parts += [f"classes {', '.join(self.classes)}"] if self.classes else []
        return one_line(f"Scaling({', '.join(parts)})")


def _range(ends: object) -> Range:
    """Return a lowest and a highest value, checked."""
    if len(pair := listed(ends, "a range (low, high)")) != 2:
        raise OptionError(f"a range must be a pair (low, high), got {shown(ends)}")
    low, high = finite(pair[0], "low"), finite(pair[1], "high")
    if low > high:
        raise OptionError(f"a range must go from low to high, got {low:g} to {high:g}")
    finite(high - low, "the width of a range")
    return low, high


def winner(values: Sequence[float], threshold: float = 0.5) -> int:
    """Return the index of the class that outputs or expected values stand for.

    Several values: the largest, on a tie the first. A single one: 1 from the threshold on, else 0.

    >>> winner([0.1, 0.7, 0.2]), winner([0.7])
    (1, 1)
    """
    if len(values) == 1:
        return int(values[0] >= threshold)
    return max(range(len(values)), key=values.__getitem__)


def means_of(data: Any) -> tuple[float, ...]:
    """Return the mean of each input column that has a name, by which a new table is read."""
    return tuple(map(mean_of, zip(*data.inputs, strict=True))) if data.given_names else ()


def mean_of(values: Sequence[float]) -> float:
    """Return the mean of numbers, also where a float cannot hold their sum.

    >>> mean_of([1e308, 1.5e308])
    1.25e+308
    """
    try:
        return fmean(values)
    except OverflowError:
        return float(mean(values))  # exact, and many times slower


def _ranges(rows: Iterable[Sequence[float]]) -> tuple[Range, ...]:
    return tuple((min(column), max(column)) for column in zip(*rows, strict=True))


def _deviations(rows: Iterable[Sequence[float]]) -> tuple[Range, ...]:
    """Return mean and mean + deviation (over all values, not all but one) of each column."""
    found = []
    for column in zip(*rows, strict=True):
        middle = mean_of(column)
        deviation = hypot(*(value - middle for value in column)) / sqrt(len(column))
        found.append((middle, middle + deviation))
    return tuple(found)


def _scaled(
    values: Sequence[float], ranges: Sequence[Range], kind: str, back: bool = False
) -> Sequence[float]:
    """Return values from 0..1 of their ranges or, if they are to go back, from the ranges again."""
    values = _checked(values, ranges, kind)
    if not ranges:
        return values
    pairs = zip(values, ranges, strict=True)  # a column that is always the same becomes 0
    if back:
        return [low + value * (high - low or 1.0) for value, (low, high) in pairs]
    return [(value - low) / (high - low or 1.0) for value, (low, high) in pairs]


def _checked(values: object, ranges: Sequence[Range], kind: str) -> Sequence[float]:
    """Return the values, once they are numbers and as many as there are ranges."""
    numbers = values if isinstance(values, tuple) else listed(values, f"{kind}s")
    for value in numbers:
        if type(value) is not float:
            finite(value, kind)
    if ranges and len(numbers) != len(ranges):
        raise InputError(
            f"the network's scaling has ranges for {len(ranges)} {kind}s, but got {len(numbers)}; "
            "set net.scaling again"
        )
    return numbers
