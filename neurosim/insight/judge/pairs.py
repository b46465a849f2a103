"""The patterns of a batch, however a program holds them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from neurosim.data.dataset import Dataset
from neurosim.data.fitting import fitted
from neurosim.errors import InputError
from neurosim.graph.network import Network
from neurosim.graph.values.columns import frame
from neurosim.graph.values.reading import has_names
from neurosim.insight.judge.comparing import Numbers
from neurosim.insight.judge.given import read_array
from neurosim.notation import counted


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
