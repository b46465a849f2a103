"""What was handed in: arrays, read and put into the order of computing, and patterns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field as fresh
from itertools import product
from typing import Any

import numpy as np

from neurosim.data.dataset import Dataset
from neurosim.data.fitting import fitted
from neurosim.errors import InputError, shown
from neurosim.graph.network import Network
from neurosim.graph.values.columns import frame
from neurosim.graph.values.reading import has_names
from neurosim.insight.judge.fields import Field, Numbers, View, agree, looked_up
from neurosim.insight.judge.scales import Scale, Scales
from neurosim.insight.sheets.quantities import Quantity
from neurosim.notation import counted

ORDER = ("net", "out", "E", "pull", "back", "slope", "error", "gradient", "new weight", "new E")


@dataclass(eq=False)
class Given:
    """An array that was handed in.

    Attributes:
        name: what it was called.
        numbers: its numbers.
        single: whether they are float32.
        meanings: the fields that it can be, by its name.
        views: how it can lie; when it has been judged, how it lies.
    """

    name: str
    numbers: Numbers
    single: bool
    meanings: list[Field]
    views: list[View] = fresh(default_factory=list)

    @property
    def field(self) -> Field:
        """The likeliest of its meanings."""
        return self.views[0].field if self.views else self.meanings[0]

    @property
    def turn(self) -> tuple[int, int, int]:
        """When it is computed: forward, E, backward, updates, new E."""
        kind, layer = self.field.kind, self.field.layer
        number = layer.number if layer else 0
        if kind not in ORDER:
            return 0, number, 0
        if kind in ("E", "new E"):
            return (2 if kind == "E" else 5), 0, -self.field.keys.size
        if kind in ("net", "out", "new weight"):
            return (4 if kind == "new weight" else 1), number, ORDER.index(kind)
        return 3, -number, ORDER.index(kind)

    def fits(self, view: View, values: Mapping[Quantity, float], scales: Scales) -> list[Scale]:
        """Return the scales by which it is what these values say; none if it is not."""
        right, base = looked_up(view.keys, values), scales.base(view)
        return [
            scale
            for scale in scales.of(view.field)
            if self.remark(view, scale.shown(right, base)) is not None
        ]

    def remark(self, view: View, right: Numbers) -> str | None:
        """Return in what sense it is the right array; None if in none."""
        return agree(self.numbers, right, view.there, self.single)

    def read(self, view: View, scale: Scale, base: Numbers | None) -> dict[Quantity, float]:
        """Return its numbers as the network has them."""
        pairs = zip(view.keys.flat, scale.read(self.numbers, base).flat, strict=True)
        return {key: float(one) for key, one in pairs if key is not None and math.isfinite(one)}


def read_array(name: str, value: Any) -> tuple[Numbers, bool]:
    """Return the numbers of an array, and whether they are float32.

    Raises:
        InputError: for what is no array of numbers.
    """
    try:
        array = np.asarray(value)
        if np.iscomplexobj(array) or (array.dtype == object and None in array.ravel().tolist()):
            raise TypeError  # which NumPy would take for a number
        numbers = np.array(array, float)
    except Exception:  # a library's own, of what only looks like an array
        raise InputError(f"{name} must be an array of numbers, got {shown(value)}") from None
    finite = numbers[np.isfinite(numbers)]
    with np.errstate(over="ignore"):
        return numbers, bool((finite.astype(np.float32) == finite).all())


def by_layer(numbers: Mapping[str, Any], layers: int) -> dict[str, Any]:
    """Return lists of one array for each layer under names with numbers, such as W1 and W2."""
    found: dict[str, Any] = {}
    for name, value in numbers.items():
        if _is_list_of_arrays(value) and not str(name)[-1:].isdigit():
            first = 1 if len(value) <= layers else 0
            found.update({f"{name}{place}": one for place, one in enumerate(value, start=first)})
        else:
            found[name] = value
    return found


def _is_list_of_arrays(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, np.ndarray) for one in value)


def choose_meanings(
    given: Iterable[Given], right: Mapping[Quantity, float], scales: Scales
) -> None:
    """Choose among several meanings of a name: one that is right, or that no other name has."""
    several = [each for each in given if len({view.field.key for view in each.views}) > 1]
    claimed = {each.field.key for each in given if each not in several}
    for each in several:
        fits = [view for view in each.views if each.fits(view, right, scales)]
        free = [view for view in each.views if view.field.key not in claimed]
        chosen = (fits or free or each.views)[0].field.key
        each.views = [view for view in each.views if view.field.key == chosen]


def pairs_of(net: Network, inputs: Any, expected: Any) -> list[list[tuple[Any, Any]]]:
    """Return pairs (inputs, expected) of one pattern, or of the rows or columns of a batch.

    Of a square batch whose expected values do not tell there are two, by rows and by columns. What
    has names lies in rows, and is found by them.

    Raises:
        InputError: for what is no array of numbers, or if the two do not fit together.
    """
    table = frame(inputs) is not None or frame(expected) is not None
    if has_names(inputs) or (table and net.recurrent):
        return [[(inputs, expected)]]
    if table:
        return [list(fitted(net, Dataset(inputs, expected)).patterns)]
    rows = (*_listed(inputs), *_listed(expected))
    if any(isinstance(each, str) or has_names(each) for each in rows):
        return [_pairs(_listed(inputs), _listed(expected))]
    (given, _), (wanted, _) = read_array("inputs", inputs), read_array("expected", expected)
    if not net.recurrent:
        return _ways(net, given, wanted)
    if given.ndim < 3:
        return [[(given.tolist(), wanted.tolist())]]
    return [_pairs(given.tolist(), wanted.tolist())]


def _ways(net: Network, given: Numbers, wanted: Numbers) -> list[list[tuple[Any, Any]]]:
    ways = [
        _pairs(rows.tolist(), outs.tolist())
        for rows, outs in product(_rows(given, len(net.inputs)), _rows(wanted, len(net.outputs)))
        if len(rows) == len(outs)
    ]
    square = given.ndim == 2 and len(set(given.shape)) == 1
    told = wanted.ndim == 2 and len(set(wanted.shape)) > 1
    if square and told and len(ways) > 1:
        return ways[:1] if len(wanted) == len(given) else ways[1:]
    if not ways:
        raise InputError(
            f"inputs of shape {given.shape} and expected of shape {wanted.shape} hold "
            "different numbers of patterns"
        )
    return [ways[0], ways[-1]] if len(ways) > 1 else ways


def _listed(values: Any) -> Sequence[Any]:
    """Return the items of a list or an array of one dimension or more, of all else none."""
    plain = values.tolist() if isinstance(values, np.ndarray) else values
    return plain if isinstance(plain, list | tuple) else ()


def _pairs(inputs: Sequence[Any], expected: Sequence[Any]) -> list[tuple[Any, Any]]:
    if len(inputs) != len(expected):
        raise InputError(
            f"inputs are {counted(len(inputs), 'pattern')}, expected values {len(expected)}"
        )
    return list(zip(inputs, expected, strict=True))


def _rows(given: Numbers, width: int) -> list[Numbers]:
    """Return a row for each pattern; of a square both ways."""
    if given.ndim == 2 and given.shape[0] == width:
        if given.shape[1] == width > 1:
            return [given, given.T]
        given = given.T
    if not width or not given.size or given.size % width:
        return [np.atleast_2d(given)]  # refused with its size where patterns are read
    return [given.reshape(-1, width)]
