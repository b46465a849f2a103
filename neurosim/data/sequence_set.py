"""Sequences as data: a row of inputs for each step of time, each of a length of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from types import SimpleNamespace
from typing import Any

from neurosim.checks import check_options, choice, listed, text, whole
from neurosim.data.classes import coded_labels
from neurosim.data.dataset import Dataset, read_row, with_gaps
from neurosim.data.frames import labels_of, rows_of_frames
from neurosim.data.patterns import Pattern, Patterns, is_rows, rows_of
from neurosim.errors import InputError, shown
from neurosim.graph.time.sequences import check_judged, is_number
from neurosim.graph.values.rows import Row
from neurosim.notation import counted


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
        given, columns = rows_of_frames(_numbered(inputs, "inputs"))
        left = [_read_steps(each, number) for number, each in given]
        wanted = [(number, labels_of(each)) for number, each in _numbered(expected, "expected")]
        given, titles = rows_of_frames(wanted)
        given, classes = _coded(given, classes)
        if len(left) != len(given):
            raise InputError(
                f"got {counted(len(left), 'sequence')} of inputs, but {len(given)} of expected "
                "values"
            )
        right = [
            _read_wanted(each, number, len(rows))
            for number, (each, rows) in enumerate(zip(given, left, strict=True), start=1)
        ]
        _check_widths(left, "input")
        _check_widths([rows_of(each) for each in right], "expected value")
        self._patterns = Patterns(map(Pattern, left, right))
        self.name = text(name, "name")
        self._name_inputs(columns if names is None else names, len(left[0][0]))
        self._name_expected(expected_names, classes, titles, len(rows_of(right[0])[0]))
        self.shape = (len(self.names),)

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
        check_options(options, cls, "sequences")
        size = whole(length, "length")
        distance = whole(ahead, "ahead", least=0)
        ((_, series),), names = rows_of_frames([(1, series)])
        rows = wanted = _read_steps(series, None)
        titles = names
        if expected is not None:
            ((_, later),), titles = rows_of_frames([(1, expected)])
            wanted = _read_steps(later, None)
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
    def flat(self) -> SimpleNamespace:
        """All rows of all sequences, one below the other, with the names of their columns."""
        inputs = [*chain.from_iterable(pattern.inputs for pattern in self._patterns)]
        wanted = [*chain.from_iterable(rows_of(pattern.expected) for pattern in self._patterns)]
        return SimpleNamespace(**vars(self), inputs=inputs, expected=wanted)

    def regrouped(self, rows: Iterable[Sequence[float]], part: str) -> list[Any]:
        """Return rows in the place of those of :attr:`flat`, sequence by sequence.

        Args:
            rows: as many as there are.
            part: ``"inputs"`` or ``"expected"``.

        Raises:
            InputError: for another number of rows.
            OptionError: for another part.
        """
        choice(part, dict.fromkeys(Pattern._fields), "part")
        likes = [getattr(pattern, part) for pattern in self._patterns]
        given, count = listed(rows, "rows"), sum(len(rows_of(like)) for like in likes)
        if len(given) != count:
            raise InputError(f"there are {counted(count, 'row')} of {part}, got {len(given)}")
        found, groups = iter(given), []
        for like in likes:
            some = [*islice(found, len(rows_of(like)))]
            groups.append(some if is_rows(like) else some[0])
        return groups

    def _called(self, pattern: Pattern) -> Pattern:
        inputs = tuple(Row.called(row, self.given_names) for row in pattern.inputs)
        names, expected = self.given_expected_names, pattern.expected
        if is_rows(expected):
            return Pattern(inputs, tuple(Row.called(row, names) for row in expected))
        return Pattern(inputs, Row.called(expected, names))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequences) and self._all() == other._all()

    __hash__ = Dataset.__hash__

    @property
    def _size(self) -> str:
        least, most = min(self.lengths), max(self.lengths)
        steps = counted(most, "step") if least == most else f"{least} to {most} steps"
        return f"{counted(len(self), 'sequence')} of {steps}"


def _numbered(values: Any, what: str) -> list[tuple[int, Any]]:
    """Return an item for each sequence, with its number.

    Raises:
        InputError: for what holds no items.
    """
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise InputError(f"{what} must hold an item for each sequence, got {shown(values)}")
    found = listed(values, what)
    if not found:
        raise InputError("there must be at least one sequence")
    return [*enumerate(found, start=1)]


def _read_steps(rows: Any, number: int | None) -> tuple[tuple[float, ...], ...]:
    """Return the rows of a sequence, or of a series where there is no number."""
    where = "a series" if number is None else f"sequence {number}"
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise InputError(f"{where} must have a row of numbers for each step, got {shown(rows)}")
    found = tuple(
        read_row(row, f"{'' if number is None else f'{where}, '}step {step}")
        for step, row in enumerate(listed(rows, where), start=1)
    )
    if not found:
        raise InputError(f"{where} is empty; it needs at least one step of time")
    return found


def _read_wanted(values: Any, number: int, length: int) -> tuple[Any, ...]:
    """Return what is expected of a sequence: a row for each step, or one row for the last."""
    where = f"expected of sequence {number}"
    if isinstance(values, str | Mapping):
        raise InputError(f"{where} must be a row for each step, or one row, got {shown(values)}")
    items = [values] if is_number(values) else listed(values, where)
    if all(map(is_number, items)):
        return read_row(items, where)
    check_judged(len(items), length, f"sequence {number}")
    rows = tuple(read_row(row, f"{where}, step {step}") for step, row in enumerate(items, start=1))
    return rows if len(rows) == length else rows[0]


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


def _check_widths(sequences: Sequence[Sequence[tuple[float, ...]]], kind: str) -> None:
    """Refuse rows that are not as wide as the first.

    Raises:
        InputError: it names sequence and step of time.
    """
    first = len(sequences[0][0])
    for number, rows in enumerate(sequences, start=1):
        for step, row in enumerate(rows, start=1):
            if len(row) != first or not row:
                raise InputError(
                    f"sequence {number}, step {step} has {counted(len(row), kind)}, but step 1 of "
                    f"sequence 1 has {first}"
                )


def by_parts(data: Dataset, parts: Iterable[slice]) -> Sequences:
    """Return the rows of a table as sequences.

    >>> by_parts(Dataset([[1], [2], [5]], [0, 1, 1]), [slice(0, 2), slice(2, 3)]).lengths
    (2, 1)
    """
    parts = [*parts]
    found = Sequences(
        [data.inputs[part] for part in parts], [data.expected[part] for part in parts],
        **_options(data),
    )  # fmt: skip
    return with_gaps(found, [data._gaps[part] for part in parts] if data._gaps else [])


def by_window(data: Dataset, length: int, ahead: int, times: Sequence[int]) -> Dataset:
    """Return the rows of a table, in the order of time, as windows with what is expected later.

    Args:
        data: the rows.
        length: how many steps a window has.
        ahead: how many steps after the window's last one the expected row stands.
        times: when each row was; no window reaches across one that was left out.
    """
    found = Sequences.windows(data.inputs, length, ahead, expected=data.expected, **_options(data))
    starts, span = range(len(found)), length - 1 + ahead
    with_gaps(found, [data._gaps[start : start + length] for start in starts] if data._gaps else [])
    whole = [start for start in starts if times[start + span] - times[start] == span]
    return found if len(whole) == len(found) else found._pick(whole, "")


def _options(data: Dataset) -> dict[str, Any]:
    return {
        "names": data.given_names or None,
        "classes": data.classes or None,
        "expected_names": data.given_expected_names or None,
        "name": data.name,
    }
