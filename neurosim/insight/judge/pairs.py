"""The patterns of a batch, however a program holds them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from neurosim.errors import InputError, shown
from neurosim.graph.network import Network

__all__ = ["pairs_of"]


def pairs_of(net: Network, inputs: Any, expected: Any) -> list[list[tuple[Any, Any]]]:
    """Return pairs (inputs, expected) of one pattern, or of the rows or columns of a batch.

    Of a square batch whose expected values do not tell there are two, by rows and by columns.

    Raises:
        InputError: for what is no array of numbers, or if the two do not fit together.
    """
    if isinstance(inputs, Mapping):
        return [[(inputs, expected)]]
    given, wanted = _array(inputs, "inputs"), _array(expected, "expected")
    if net.recurrent:
        if given.ndim < 3:
            return [[(given.tolist(), wanted.tolist())]]
        return [_pairs(given, wanted)]
    ways = [
        _pairs(rows, outs)
        for rows, outs in product(_rows(given, len(net.inputs)), _rows(wanted, len(net.outputs)))
        if len(rows) == len(outs)
    ]
    square = given.ndim == 2 and len(set(given.shape)) == 1
    told = wanted.ndim == 2 and len(set(wanted.shape)) > 1
    if square and told and len(ways) > 1:
        return ways[:1] if len(wanted) == len(given) else ways[1:]
    if not ways:
        raise InputError(
            f"inputs of shape {given.shape} and expected of shape {wanted.shape} are not as many "
            "patterns"
        )
    return [ways[0], ways[-1]] if len(ways) > 1 else ways


def _pairs(inputs: Any, expected: Any) -> list[tuple[Any, Any]]:
    if len(inputs) != len(expected):
        raise InputError(f"inputs are {len(inputs)} sequences, expected values are {len(expected)}")
    return list(zip(inputs.tolist(), expected.tolist(), strict=True))


def _array(given: Any, what: str) -> np.ndarray[Any, Any]:
    try:
        return np.asarray(given, float)
    except (TypeError, ValueError):
        raise InputError(f"{what} must be an array of numbers, got {shown(given)}") from None


def _rows(given: np.ndarray[Any, Any], width: int) -> list[np.ndarray[Any, Any]]:
    """Return a row for each pattern; of a square both ways."""
    if given.ndim == 2 and given.shape[0] == width:
        if given.shape[1] == width > 1:
            return [given, given.T]
        given = given.T
    if not given.size or given.size % width:
        return [np.atleast_2d(given)]  # refused with its size where patterns are read
    return [given.reshape(-1, width)]
