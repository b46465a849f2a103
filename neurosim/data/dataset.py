"""A table of patterns with the names of its columns and classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from random import Random
from typing import Any, Self, TypeVar, overload

from neurosim.attributes import SetOnce
from neurosim.checks import check_options, finite, listed, place, seed as read_seed, whole
from neurosim.data.classes import coded_labels, titles
from neurosim.data.frames import labels_of, rows_of_frame
from neurosim.data.gaps import filled, known_means
from neurosim.data.patterns import Pattern, Patterns, read_pairs, rows_of
from neurosim.errors import InputError, OptionError, shown
from neurosim.graph.time.sequences import is_number
from neurosim.graph.values.rows import Row, plain_column, plain_rows
from neurosim.graph.values.scaling import winner
from neurosim.notation import counted, one_line

T = TypeVar("T", bound="Dataset")


class Dataset(SetOnce, Sequence[Pattern]):
    """Patterns (inputs, expected) that ``ns.train`` takes, and what their columns mean.

    It cannot be changed; a slice, :meth:`split` and :meth:`shuffled` give new ones. So its numbers
    are checked once, when it is made, and not again whenever it is trained on.

    Args:
        inputs: a row of numbers for each pattern: lists, tuples, or what is or makes a NumPy array
            of shape (patterns, inputs). A data frame brings the names of its columns with it; each
            of text becomes a column for each of its values, ``colour=red``, of 0 and 1.
        expected: the wanted values, a row for each pattern or, for one output, a number each; or
            the class of each, by name or, of more than two named in ``classes``, by number from 0,
            which come out one-hot.
        names: the names of the input columns, by default x1, x2 ...
        classes: the names of the classes, where the expected values stand for classes: a name for
            each column (one-hot: 1 in its own column, 0 elsewhere), or two names for a single
            column of 0 and 1. Of expected names of classes it gives the order, and those that do
            not occur.
        expected_names: the names of the expected columns, by default the classes or y1, y2 ...
        name: what reprs and pictures call it.
        shape: how the inputs lie, such as (8, 8) for the rows of an image, one after the other;
            ``ns.convolutional(data.shape, ...)`` takes it. By default they lie in one row.

    Attributes:
        given_names: the names of the input columns, empty where they are only the default ones.
            A network that was trained on them finds its columns by these names.
        given_expected_names: the same for the expected columns.

    Raises:
        InputError: for no patterns, rows of different lengths, or values that are no finite
            numbers; the message names the pattern, counted from 1, and the column.

    >>> land = Dataset([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1], name="and")
    >>> land
    Dataset('and', 4 patterns, 2 inputs, 1 expected)
    >>> land[3]
    Pattern(inputs=(1.0, 1.0), expected=(1.0,))
    >>> Dataset([[4.1], [30.0], [3.9]], ["cat", "dog", "cat"], names=["kg"]).expected
    ((1.0, 0.0), (0.0, 1.0), (1.0, 0.0))
    >>> Dataset([[0, 0], [0]], [0, 1])
    Traceback (most recent call last):
    InputError: pattern 2 has 1 input, but pattern 1 has 2
    """

    name: str
    names: tuple[str, ...]
    classes: tuple[str, ...]
    expected_names: tuple[str, ...]
    given_names: tuple[str, ...]
    given_expected_names: tuple[str, ...]
    shape: tuple[int, ...]
    _gaps: Sequence[Any] = ()

    def __init__(
        self,
        inputs: Any,
        expected: Any,
        names: Iterable[str] | None = None,
        classes: Iterable[str] | None = None,
        *,
        expected_names: Iterable[str] | None = None,
        name: str = "data",
        shape: Iterable[int] | None = None,
    ) -> None:
        inputs, columns = rows_of_frame(inputs)
        expected, titles = rows_of_frame(labels_of(expected))
        expected, classes = coded_labels(expected, classes)
        left, right = _rows(inputs, "input"), _rows(expected, "expected value")
        if len(left) != len(right):
            raise InputError(
                f"got {counted(len(left), 'row')} of inputs, but {len(right)} of expected values"
            )
        self._patterns = Patterns(map(Pattern, left, right))
        self.name = name
        self._name_inputs(columns if names is None else names, len(left[0]))
        self._name_expected(expected_names, classes, titles, len(right[0]))
        self.shape = _shape(shape, len(self.names))

    def _name_inputs(self, names: Iterable[str] | None, count: int) -> None:
        self.names = column_names(names, count, "x", "names")
        self.given_names = () if names is None else self.names

    def _name_expected(
        self,
        names: Iterable[str] | None,
        classes: Iterable[str] | None,
        titles: Iterable[str] | None,
        count: int,
    ) -> None:
        self.classes = class_names(classes, count)
        default = self.classes if self.classes and count > 1 else titles
        chosen = default if names is None else names
        self.expected_names = column_names(chosen, count, "y", "expected_names")
        self.given_expected_names = () if chosen is None else self.expected_names

    @classmethod
    def from_pairs(cls, pairs: Iterable[Any], **options: Any) -> Self:
        """Build a dataset from pairs (inputs, expected); the options are those of the class.

        >>> Dataset.from_pairs([([0, 1], [1]), ([1, 1], [0])])[0]
        Pattern(inputs=(0.0, 1.0), expected=(1.0,))
        """
        rows = [*read_pairs(listed(pairs, "pairs"), "pattern")]
        check_options(options, cls, "a dataset")
        return cls([row[0] for row in rows], [row[1] for row in rows], **options)

    @property
    def patterns(self) -> Patterns:
        """The patterns, which need no further check, with their tables."""
        return self._patterns

    @property
    def inputs(self) -> tuple[tuple[float, ...], ...]:
        """The inputs of every pattern, a row each."""
        return tuple(pattern.inputs for pattern in self)

    @property
    def expected(self) -> tuple[tuple[float, ...], ...]:
        """The expected values of every pattern, a row each."""
        return tuple(pattern.expected for pattern in self)

    def split(self, *unnamed: object, test: float = 0.2, seed: int = 0) -> tuple[Dataset, Dataset]:
        """Split it at random into one to train on and one to test with.

        Args:
            unnamed: refused: a share must be named, as in ``split(test=0.2)``.
            test: how much of it, between 0 and 1, goes into the second part.
            seed: the same seed draws the same parts.

        Returns:
            The two parts, each in the original order of the patterns. Where ``missing="mean"`` of
            :func:`ns.read_csv` put means in, both have those of the first.

        Raises:
            InputError, OptionError: for a share that is none, or leaves a part empty.

        >>> train, test = Dataset([[x] for x in range(10)], range(10)).split(test=0.2, seed=0)
        >>> len(train), len(test)
        (8, 2)
        """
        if unnamed:
            raise OptionError(
                f"a share must say which part it is, as in split(test=0.2), got {shown(unnamed[0])}"
            )
        share = finite(test, "test")
        count = round(share * len(self))
        if not 0.0 < share < 1.0 or not 0 < count < len(self):
            raise OptionError(
                f"test must lie between 0 and 1 and leave both parts a pattern, got {share:g} "
                f"of {counted(len(self), 'pattern')}"
            )
        chosen = set(_random(seed).sample(range(len(self)), count))
        rest = [index for index in range(len(self)) if index not in chosen]
        parts = self._pick(rest, "train"), self._pick(sorted(chosen), "test")
        if self._gaps:  # training must not know the means of what is to be tested
            means = known_means(parts[0]._patterns, parts[0]._gaps)
            for part in parts:
                part._patterns = filled(part._patterns, part._gaps, means)
        return parts

    def shuffled(self, seed: int = 0) -> Dataset:
        """Return it in a random order."""
        return self._pick(_random(seed).sample(range(len(self)), len(self)), "")

    def class_of(self, index: int) -> str:
        """Return the name of the class that a pattern belongs to; of a sequence, at its last step.

        Raises:
            OptionError: if the expected values stand for no classes.
        """
        if not self.classes:
            raise OptionError(f"the expected values of {self.name!r} stand for no classes")
        return self.classes[winner(rows_of(self._pattern(index).expected)[-1])]

    @overload
    def __getitem__(self, index: int) -> Pattern: ...
    @overload
    def __getitem__(self, index: slice) -> Dataset: ...
    def __getitem__(self, index: int | slice) -> Pattern | Dataset:
        if isinstance(index, slice):
            return self._pick(range(len(self))[index], "")
        return self._called(self._pattern(index))

    def _pattern(self, index: int) -> Pattern:
        return self._patterns[place(index, len(self), "pattern")]

    def __len__(self) -> int:
        return len(self._patterns)

    def __iter__(self) -> Iterator[Pattern]:
        return map(self._called, self._patterns)

    def _called(self, pattern: Pattern) -> Pattern:
        inputs, expected = pattern
        return Pattern(
            Row.called(inputs, self.given_names), Row.called(expected, self.given_expected_names)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dataset) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        parts = [
            repr(self.name),
            self._size,
            counted(len(self.names), "input"),
            f"{len(self.expected_names)} expected",
        ]
        if self.classes:
            parts.append(
                f"classes {', '.join(self.classes[:10])}" + ", ..." * (len(self.classes) > 10)
            )
        return one_line(f"{type(self).__name__}({', '.join(parts)})")

    @property
    def _size(self) -> str:
        return counted(len(self), "pattern")

    def _all(self) -> tuple[Any, ...]:
        return (self._patterns, self.names, self.expected_names, self.classes)

    def _pick(self, indices: Iterable[int], part: str) -> Dataset:
        indices = list(indices)
        picked = object.__new__(type(self))
        picked.__dict__.update(self.__dict__)
        picked._patterns = Patterns(self._patterns[index] for index in indices)
        if not picked._patterns:
            raise InputError(f"no pattern of {self.name!r} is left")
        if self._gaps:
            picked._gaps = [self._gaps[index] for index in indices]
        if part:
            picked.__dict__["name"] = f"{self.name} ({part})"
        return picked


def with_gaps(data: T, gaps: Sequence[Any]) -> T:
    """Return a dataset that knows where means were put in, for :meth:`Dataset.split`.

    Args:
        data: the dataset, which is still at hand to nobody else.
        gaps: see :func:`known_means`; nothing if there are none.
    """
    data._gaps = gaps
    return data


def _rows(values: Any, kind: str) -> Sequence[tuple[float, ...]]:
    found = plain_rows(values) or plain_column(values)
    if found is not None:
        return found
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        raise InputError(f"a dataset needs a row of {kind}s for each pattern, got {shown(values)}")
    rows = [
        read_row(row, f"pattern {number}", kind)
        for number, row in enumerate(listed(values, f"{kind}s"), start=1)
    ]
    if not rows:
        raise InputError("a dataset needs at least one pattern")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]) or not row:
            raise InputError(
                f"pattern {number} has {counted(len(row), kind)}, but pattern 1 has {len(rows[0])}"
            )
    return rows


def read_row(row: Any, where: str, kind: str = "value") -> tuple[float, ...]:
    """Return numbers as floats; a single number is a row of one.

    Raises:
        InputError: for what is no row of finite numbers; it says where.
    """
    if isinstance(row, str | Mapping):
        raise InputError(f"{where} must be a row of numbers, got {shown(row)}")
    items = [row] if is_number(row) else listed(row, where)
    return tuple(
        finite(item, f"{kind} {column} of {where}") for column, item in enumerate(items, start=1)
    )


def column_names(
    names: Iterable[str] | None, count: int, letter: str, what: str
) -> tuple[str, ...]:
    """Return the names of columns, checked; by default a letter and a number each."""
    if names is None:
        return tuple(f"{letter}{index}" for index in range(1, count + 1))
    found = tuple(titles(names, what))
    if len(found) != count:
        raise OptionError(f"{what} must be {count}, one for each column, got {len(found)}")
    if len(set(found)) != count:
        raise OptionError(f"{what} must differ from each other, got {', '.join(found)}")
    return found


def class_names(classes: Iterable[str] | None, columns: int) -> tuple[str, ...]:
    """Return the names of classes, checked: one for each column, or two for a single one."""
    if classes is None:
        return ()
    return column_names(classes, 2 if columns == 1 else columns, "", "classes")


def _shape(shape: Iterable[int] | None, count: int) -> tuple[int, ...]:
    if shape is None:
        return (count,)
    sizes = tuple(whole(size, "each size of shape") for size in listed(shape, "shape"))
    if prod(sizes) != count:
        raise OptionError(f"shape {sizes} holds {prod(sizes)} inputs, but there are {count}")
    return sizes


def _random(seed: int) -> Random:
    return Random(read_seed(seed))
