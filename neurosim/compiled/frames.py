"""What all frames of a lowered network have in common."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from neurosim.compiled import fields
from neurosim.compiled.fields import tell
from neurosim.compiled.memory import words
from neurosim.compiled.program import Program
from neurosim.graph.parameter import Parameter

__all__ = ["addresses_of", "common", "tell_of_parameters"]

MANY = 150
"""From so many parameters on, machine code takes and gives their numbers faster than Python."""


def common(made: Program, shared: tuple[Any, Any], slots: int, size: int) -> Any:
    """Return the entries that do not depend on a run; finding addresses takes a while."""
    frame = np.zeros(fields.COUNT, dtype=np.int64)
    counted = made.operations, made.endings, made.inputs, made.outputs, made.biases
    arrays = (*made.tables, made.constants, *shared)
    places = (*range(len(made.tables)), fields.CONSTANTS, fields.SHARING, fields.MASTERS)
    tell(frame, dict(zip(places, arrays, strict=True)))
    tell(frame, dict(enumerate(map(len, counted), fields.OPERATION_COUNT)))
    tell(frame, dict(enumerate(map(len, shared), fields.SHARING_COUNT)))
    tell(
        frame,
        {
            fields.SLOTS: slots,
            fields.SIZE: size,
            fields.INPUTS_IN_A_ROW: made.inputs_in_a_row,
            fields.LISTED: int(len(made.starts) > 0),
        },
    )
    return frame


def addresses_of(parameters: Collection[Parameter]) -> Any:
    """Return where parameters stand in memory, if machine code is to go there."""
    if len(parameters) < MANY or words() is None:
        return np.zeros(0, dtype=np.int64)
    if any(type(each) is not Parameter for each in parameters):  # which may keep numbers elsewhere
        return np.zeros(0, dtype=np.int64)
    return np.fromiter(map(id, parameters), np.int64, len(parameters))


def tell_of_parameters(frame: Any, places: Any, addresses: Any) -> None:
    """Write into a frame where the parameters are, and where their numbers belong."""
    known = words()
    if known is not None:
        entries = {
            fields.ADDRESSES: addresses,
            fields.ADDRESS_COUNT: len(addresses),
            fields.PLACES: places,
            fields.VALUE: known.value,
            fields.GRADIENT: known.gradient,
            fields.TRAINABLE: known.trainable,
            fields.FLOAT: id(float),
            fields.TRUE: id(True),
        }
        tell(frame, entries)
