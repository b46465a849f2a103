"""Weights that are given: by layer, as matrices and vectors, checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from numbers import Real
from typing import Any

from neurosim.checks import finite, listed
from neurosim.errors import InputError, OptionError
from neurosim.graph.values.rows import as_array
from neurosim.notation import counted


class Given:
    """The weights of one layer in the order in which it takes them, and those of its bias node.

    Args:
        weights: neuron by neuron, as its sum takes them; of a layer with kernels, kernel by kernel.
        biases: one for each.
    """

    def __init__(self, weights: Iterator[float], biases: Iterator[float]) -> None:
        self.weights, self.biases = weights, biases

    @classmethod
    def dense(cls, weights: list[list[float]], biases: list[float] | None) -> Given:
        """Return those of a dense layer; biases start at 0 where there are none."""
        return cls(chain.from_iterable(weights), iter(biases or [0.0] * len(weights)))


def by_layer(
    counts: Sequence[int], weights: str | float | Sequence[Any], biases: object, bias: bool
) -> str | float | list[Given]:
    """Return the matrices and vectors of each layer, checked, or how weights are drawn.

    Args:
        counts: the sizes of all layers, that of the inputs first.
        weights: a matrix for each layer after the inputs, or a way to draw them.
        biases: a vector for each of these, or None.
        bias: whether there are bias nodes.

    Raises:
        InputError, OptionError: for other shapes, or biases that have no place.
    """
    if isinstance(weights, str | Real):
        if biases is not None:
            raise OptionError(
                f"biases are given beside the matrices of all weights, but weights={weights!r}"
            )
        return weights
    if biases is not None and not bias:
        raise OptionError("bias=False leaves out the bias nodes, so biases cannot be given")
    many = len(counts) - 1
    matrices = _one_each(as_array(weights), many, "weights", "matrix")
    vectors = [None] * many if biases is None else _one_each(biases, many, "biases", "vector")
    return [
        Given.dense(
            _matrix(each, f"weights[{place}]", after, before),
            None if own is None else _vector(own, f"biases[{place}]", after),
        )
        for place, (each, own, (before, after)) in enumerate(
            zip(matrices, vectors, pairwise(counts), strict=True)
        )
    ]


def _one_each(values: object, count: int, what: str, kind: str) -> list[Any]:
    found = listed(values, what)
    if len(found) != count:
        raise InputError(
            f"{what} must hold a {kind} for each layer after the inputs, {count}, got {len(found)}"
        )
    return found


def _vector(values: object, what: str, count: int) -> list[float]:
    """Return numbers as floats.

    Raises:
        InputError, OptionError: if they are not as many, or not all finite numbers.
    """
    numbers = [
        finite(each, f"{what}[{place}]")
        for place, each in enumerate(listed(as_array(values), what))
    ]
    if len(numbers) != count:
        raise InputError(f"{what} must hold {counted(count, 'number')}, got {len(numbers)}")
    return numbers


def _matrix(values: object, what: str, rows: int, columns: int) -> list[list[float]]:
    """Return rows of numbers as floats, a row for each unit.

    Raises:
        InputError, OptionError: for another shape, or what is no finite number.

    >>> _matrix([[1, 2, 3]], "W1", 3, 1)
    Traceback (most recent call last):
    InputError: W1 must have 3 rows (one for each unit) of 1, got 1 of 3: it is transposed
    """
    found = [listed(as_array(row), f"each row of {what}") for row in listed(as_array(values), what)]
    lengths = {len(row) for row in found}
    if lengths != {columns} or len(found) != rows:
        width = ", ".join(map(str, sorted(lengths)))
        turned = ": it is transposed" if (len(found), lengths) == (columns, {rows}) else ""
        raise InputError(
            f"{what} must have {counted(rows, 'row')} (one for each unit) of {columns}, "
            f"got {len(found)} of {width or 0}{turned}"
        )
    return [
        [finite(each, f"{what}[{row}][{column}]") for column, each in enumerate(numbers)]
        for row, numbers in enumerate(found)
    ]
