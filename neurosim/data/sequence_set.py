"""Sequences as data: a row of inputs for each step of time, each of a length of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple

from neurosim.checks import few, finite, listed, text, whole
from neurosim.data.classes import coded_labels
from neurosim.data.dataset import Dataset, class_names, column_names
from neurosim.data.patterns import Pattern, Patterns
from neurosim.errors import InputError, OptionError, shown
from neurosim.graph.columns import frame
from neurosim.graph.rows import Row
from neurosim.graph.scaling import winner
from neurosim.notation import counted, one_line

__all__ = ["Sequences", "by_column", "by_window", "stretches"]

Numbers = tuple[float, ...]


class Flat(NamedTuple):
    """All rows of all sequences, one below the other, with the names of their columns."""

    inputs: Sequence[Numbers]
    expected: Sequence[Numbers]
    names: Sequence[str]
    given_names: tuple[str, ...]
    classes: tuple[str, ...]
    expected_names: Sequence[str]
    given_expected_names: tuple[str, ...]
    name: str


class Sequences(Dataset):
    """Sequences (inputs, expected) that ``ns.train`` takes for a recurrent network.

    Each has a length of its own. It cannot be changed, and is checked once, when it is made; it is
    split, shuffled and sliced by whole sequences, as a :class:`Dataset` is by patterns.

    Args:
        inputs: for each sequence a row of numbers for each step of time; for a single input a
            number each. Data frames bring the names of their columns with them.
        expected: for each sequence a row for each step of time, or one row, which is for the last
            step; or the name of a class for each step, or one for the last; or a data frame.
        names: the names of the input columns, by default x1, x2 ...
        classes: the names of the classes, as for a :class:`Dataset`.
        expected_names: the names of the expected columns, by default the classes or y1, y2 ...
        name: what reprs and pictures call it.

    Raises:
        InputError: for no sequences, an empty one, a row of another width, rows of expected values
            that are neither one nor as many as steps, or values that are no finite numbers; it
            names sequence and step, counted from 1.

    >>> sums = Sequences([[[1], [2]], [[1], [1], [3]]], [[[1], [3]], [5]], name="sums")
    >>> sums
    Sequences('sums', 2 sequences of 2 to 3 steps, 1 input, 1 expected)
    >>> sums.lengths, sums[1]
    ((2, 3), Pattern(inputs=((1.0,), (1.0,), (3.0,)), expected=(5.0,)))
    >>> Sequences([[[1], [2, 3]]], [[0]])
    Traceback (most recent call last):
    InputError: sequence 1, step 2 has 2 inputs, but step 1 of sequence 1 has 1
    """

    def __init__(
        self,
        inputs: Any,
        expected: Any,
        names: Iterable[str] | None = None,
        classes: Iterable[str] | None = None,
        *,
        expected_names: Iterable[str] | None = None,
        name: str = "sequences",
    ) -> None:
        given, columns = _of_frames(_numbered(inputs, "inputs"))
        left = [_steps(each, number) for number, each in given]
        given, titles = _of_frames(_numbered(expected, "expected"))
        given, classes = _coded(given, classes)
        if len(left) != len(given):
            raise InputError(
                f"got {counted(len(left), 'sequence')} of inputs, but {len(given)} of expected "
                "values"
            )
        right = [
            _wanted(each, number, len(rows))
            for number, (each, rows) in enumerate(zip(given, left, strict=True), start=1)
        ]
        _check_widths(left, "input")
        _check_widths([_rows_of(each) for each in right], "expected value")
        self._patterns = Patterns(map(Pattern, left, right))
        self.name = text(name, "name")
        width, wide = len(left[0][0]), len(_rows_of(right[0])[0])
        names = columns if names is None else names
        self.names = column_names(names, width, "x", "names")
        self.given_names = () if names is None else self.names
        self.classes = class_names(classes, wide)
        default = self.classes if self.classes and wide > 1 else titles
        chosen = default if expected_names is None else expected_names
        self.expected_names = column_names(chosen, wide, "y", "expected_names")
        self.given_expected_names = () if chosen is None else self.expected_names
        self.shape = (width,)

    @classmethod
    def windows(
        cls, series: Any, length: int, ahead: int = 1, *, expected: Any = None, **options: Any
    ) -> Sequences:
        """Cut one long series into windows, each with what comes after it.

        Args:
            series: a row of numbers for each step of time, or a number each; or a data frame.
            length: how many steps a window has.
            ahead: how many steps after the window's last one the expected row stands.
            expected: the series that expected rows are taken from, by default the same.
            options: names and the like, as for the class.

        Raises:
            InputError: for a series that is too short for one window, or two of unlike length.

        >>> list(Sequences.windows([1, 2, 3, 4], length=2))[1]
        Pattern(inputs=((2.0,), (3.0,)), expected=(4.0,))
        """
        size = whole(length, "length")
        distance = whole(ahead, "ahead", least=0)
        ((_, series),), names = _of_frames([(1, series)])
        rows = wanted = _steps(series, None)
        titles = names
        if expected is not None:
            ((_, later),), titles = _of_frames([(1, expected)])
            wanted = _steps(later, None)
        if len(wanted) != len(rows):
            raise InputError(
                f"the series has {counted(len(rows), 'step')} of time, but {len(wanted)} expected"
            )
        count = len(rows) - size - distance + 1
        if count < 1:
            raise InputError(
                f"a window of {size} and {distance} ahead need {size + distance} steps of time, "
                f"but the series has {len(rows)}"
            )
        return cls(
            [rows[start : start + size] for start in range(count)],
            [wanted[start + size - 1 + distance] for start in range(count)],
            **{"name": "windows", "names": names, "expected_names": titles} | options,
        )

    @property
    def lengths(self) -> tuple[int, ...]:
        """How many steps of time each sequence has."""
        return tuple(len(pattern.inputs) for pattern in self._patterns)

    @property
    def flat(self) -> Flat:
        """All rows of all sequences, one below the other."""
        return Flat(
            [*chain.from_iterable(pattern.inputs for pattern in self._patterns)],
            [*chain.from_iterable(_rows_of(pattern.expected) for pattern in self._patterns)],
            self.names, self.given_names, self.classes, self.expected_names,
            self.given_expected_names, self.name,
        )  # fmt: skip

    def regrouped(self, rows: Iterable[Sequence[float]], part: str) -> list[Any]:
        """Return rows in the place of those of :attr:`flat`, sequence by sequence.

        Args:
            rows: as many as there are.
            part: ``"inputs"`` or ``"expected"``.
        """
        found, groups = iter(rows), []
        for pattern in self._patterns:
            like = getattr(pattern, part)
            some = [*islice(found, len(_rows_of(like)))]
            groups.append(some if _is_rows(like) else some[0])
        return groups

    def class_of(self, index: int) -> str:
        """Return the name of the class that is expected at the last step of a sequence.

        Raises:
            OptionError: if the expected values stand for no classes.
        """
        if not self.classes:
            raise OptionError(f"the expected values of {self.name!r} stand for no classes")
        return self.classes[winner(_rows_of(self._pattern(index).expected)[-1])]

    def _called(self, pattern: Pattern) -> Pattern:
        inputs = tuple(Row.called(row, self.given_names) for row in pattern.inputs)
        names, expected = self.given_expected_names, pattern.expected
        if _is_rows(expected):
            return Pattern(inputs, tuple(Row.called(row, names) for row in expected))
        return Pattern(inputs, Row.called(expected, names))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequences) and self._all() == other._all()

    __hash__ = Dataset.__hash__

    def __repr__(self) -> str:
        least, most = min(self.lengths), max(self.lengths)
        steps = counted(most, "step") if least == most else f"{least} to {most} steps"
        parts = [
            repr(self.name),
            f"{counted(len(self), 'sequence')} of {steps}",
            counted(len(self.names), "input"),
            f"{len(self.expected_names)} expected",
        ]
        if self.classes:
            parts.append(
                f"classes {', '.join(self.classes[:10])}" + ", ..." * (len(self.classes) > 10)
            )
        return one_line(f"Sequences({', '.join(parts)})")


def by_column(data: Dataset, labels: Sequence[object]) -> Sequences:
    """Return the rows of a table as sequences: those that follow one another under one label.

    Raises:
        InputError: for a label that comes back after another one.

    >>> by_column(Dataset([[1], [2], [5]], [0, 1, 1]), ["a", "a", "b"]).lengths
    (2, 1)
    """
    parts = stretches(labels)
    return Sequences(
        [data.inputs[part] for part in parts], [data.expected[part] for part in parts],
        **_options(data),
    )  # fmt: skip


def stretches(labels: Sequence[object]) -> list[slice]:
    """Return where the rows of each sequence stand in a table, by the label of each row.

    Raises:
        InputError: for a label that comes back after another one.
    """
    starts = [0, *(place for place, (a, b) in enumerate(pairwise(labels), 1) if a != b)]
    seen = [labels[start] for start in starts]
    for place, label in enumerate(seen):
        if seen.index(label) != place:
            raise InputError(
                f"row {starts[place] + 1}: sequence {shown(label)} goes on after others; the rows "
                "of a sequence must follow one another, in the order of time"
            )
    return [slice(*bounds) for bounds in pairwise([*starts, len(labels)])]


def by_window(data: Dataset, length: int, ahead: int = 1) -> Sequences:
    """Return the rows of a table, in the order of time, as windows with what is expected later."""
    return Sequences.windows(data.inputs, length, ahead, expected=data.expected, **_options(data))


def _options(data: Dataset) -> dict[str, Any]:
    return {
        "names": data.given_names or None,
        "classes": data.classes or None,
        "expected_names": data.given_expected_names or None,
        "name": data.name,
    }


def _of_frames(numbered: list[tuple[int, Any]]) -> tuple[list[tuple[int, Any]], list[str] | None]:
    """Return rows for data frames, in the order of the first one's columns, and their names.

    Raises:
        InputError: for one that has other columns.
    """
    found = [(number, frame(each)) for number, each in numbered]
    columns = [(number, each) for number, each in found if each is not None]
    if len(columns) != len(numbered):
        return numbered, None
    names = list(columns[0][1])
    for number, each in columns:
        if set(each) != set(names):
            raise InputError(
                f"sequence {number} has the columns {', '.join(few(each, 12))}, but sequence 1 has "
                f"{', '.join(few(names, 12))}"
            )
    return [
        (number, [*zip(*(each[name] for name in names), strict=True)]) for number, each in columns
    ], names


def _numbered(values: Any, what: str) -> list[tuple[int, Any]]:
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise InputError(f"{what} must hold an item for each sequence, got {shown(values)}")
    found = listed(values, what)
    if not found:
        raise InputError("there must be at least one sequence")
    return [*enumerate(found, start=1)]


def _steps(rows: Any, number: int | None) -> tuple[Numbers, ...]:
    """Return the rows of a sequence, or of a series where there is no number."""
    where = "a series" if number is None else f"sequence {number}"
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise InputError(f"{where} must have a row of numbers for each step, got {shown(rows)}")
    found = tuple(
        _row(row, f"{'' if number is None else f'{where}, '}step {step}")
        for step, row in enumerate(listed(rows, where), start=1)
    )
    if not found:
        raise InputError(f"{where} is empty; it needs at least one step of time")
    return found


def _row(row: Any, where: str) -> Numbers:
    if isinstance(row, str | Mapping):
        raise InputError(f"{where} must be a row of numbers, got {shown(row)}")
    items = [row] if _is_number(row) else listed(row, where)
    return tuple(
        finite(item, f"value {column} of {where}") for column, item in enumerate(items, start=1)
    )


def _wanted(values: Any, number: int, length: int) -> tuple[Any, ...]:
    """Return what is expected of a sequence: a row for each step, or one row for the last."""
    where = f"expected of sequence {number}"
    if isinstance(values, str | Mapping):
        raise InputError(f"{where} must be a row for each step, or one row, got {shown(values)}")
    items = [values] if _is_number(values) else listed(values, where)
    if all(map(_is_number, items)):
        return _row(items, where)
    if len(items) not in (1, length):
        raise InputError(
            f"sequence {number} has {counted(length, 'step')} of time, but "
            f"{counted(len(items), 'row')} of expected values; give a row for each step, or one "
            "row for the last"
        )
    rows = tuple(_row(row, f"{where}, step {step}") for step, row in enumerate(items, start=1))
    return rows if len(rows) == length else rows[0]


def _is_number(value: Any) -> bool:
    return not isinstance(value, Iterable) or getattr(value, "ndim", 1) == 0


def _is_rows(expected: Sequence[Any]) -> bool:
    return bool(expected) and isinstance(expected[0], tuple)


def _rows_of(expected: Any) -> tuple[Numbers, ...]:
    return expected if _is_rows(expected) else (expected,)


def _coded(
    numbered: list[tuple[int, Any]], classes: Iterable[str] | None
) -> tuple[list[Any], Iterable[str] | None]:
    """Return names of classes, one for each sequence or step, as one-hot rows."""
    given = [each.tolist() if hasattr(each, "tolist") else each for _, each in numbered]
    lists = [[each] if isinstance(each, str) else each for each in given]
    if not all(isinstance(each, list | tuple) for each in lists):
        return given, classes
    names = [*chain.from_iterable(lists)]
    if not names or not all(isinstance(name, str) for name in names):
        return given, classes
    rows, order = coded_labels(names, classes)
    found = iter(rows)
    return [
        next(found) if isinstance(each, str) else [*islice(found, len(each))] for each in given
    ], order


def _check_widths(sequences: Sequence[Sequence[Numbers]], kind: str) -> None:
    first = len(sequences[0][0])
    for number, rows in enumerate(sequences, start=1):
        for step, row in enumerate(rows, start=1):
            if len(row) != first or not row:
                raise InputError(
                    f"sequence {number}, step {step} has {counted(len(row), kind)}, but step 1 of "
                    f"sequence 1 has {first}"
                )
