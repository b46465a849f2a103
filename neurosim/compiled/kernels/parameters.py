"""Numbers of parameters, read and written where Python keeps them.

Python calls these with its lock held, so that nobody else is at the objects. In Python itself, this
would take most of the time of a short run of a large network.
"""

from __future__ import annotations

from typing import Any

from neurosim.compiled import fields
from neurosim.compiled.kernels.jit import helper
from neurosim.compiled.kernels.pointers import floats, floats_at, whole, wholes, wholes_at
from neurosim.compiled.memory import HOLDERS, NUMBER, TYPE

__all__ = ["give", "take"]


@helper
def _is_float(frame: Any, number: int) -> bool:
    same: bool = number != 0 and wholes_at(number)[TYPE] == whole(frame, fields.FLOAT)
    return same


@helper
def _is_own(frame: Any, number: int) -> bool:
    """Tell whether a float is held by nobody but the parameter, so that nobody sees it change."""
    own: bool = _is_float(frame, number) and wholes_at(number)[HOLDERS] == 1
    return own


@helper
def take(frame: Any) -> int:
    """Copy the value of each parameter to its place among the weights.

    Returns:
        How many are frozen; -1 if a value is no float.
    """
    addresses, places = wholes(frame, fields.ADDRESSES), wholes(frame, fields.PLACES)
    weights, frozen = floats(frame, fields.WEIGHTS), 0
    for i in range(whole(frame, fields.ADDRESS_COUNT)):
        parameter = wholes_at(addresses[i])
        value = parameter[whole(frame, fields.VALUE)]
        if not _is_float(frame, value):
            return -1
        weights[places[i]] = floats_at(value)[NUMBER]
        frozen += parameter[whole(frame, fields.TRAINABLE)] != whole(frame, fields.TRUE)
    return frozen


@helper
def give(frame: Any) -> int:
    """Write weights and gradients into the floats of the parameters, where these are their own.

    Returns:
        How many parameters are left to Python; LEFT tells which.
    """
    addresses, places = wholes(frame, fields.ADDRESSES), wholes(frame, fields.PLACES)
    weights, gradients = floats(frame, fields.WEIGHTS), floats(frame, fields.GRADIENTS)
    left = 0
    for i in range(whole(frame, fields.ADDRESS_COUNT)):
        parameter = wholes_at(addresses[i])
        value = parameter[whole(frame, fields.VALUE)]
        gradient = parameter[whole(frame, fields.GRADIENT)]
        if _is_own(frame, value) and _is_own(frame, gradient):
            floats_at(value)[NUMBER] = weights[places[i]]
            floats_at(gradient)[NUMBER] = gradients[places[i]]
        else:
            wholes(frame, fields.LEFT)[left] = i
            left += 1
    return left
