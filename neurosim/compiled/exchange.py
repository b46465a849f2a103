"""Numbers of parameters on their way between the objects and arrays."""

from __future__ import annotations

from collections.abc import Iterable
from struct import pack
from typing import Any

import numpy as np

from neurosim.compiled import fields
from neurosim.compiled.fields import address, tell
from neurosim.compiled.lowering import Lowered
from neurosim.compiled.native import native
from neurosim.graph.parameter import Parameter

__all__ = ["give", "take"]


def take(low: Lowered, weights: Any) -> int:
    """Copy the value of each parameter to its place among the weights; return how many are frozen.

    Raises:
        struct.error: if a value is no number.
    """
    if len(low.addresses):
        frozen = native("take")(address(_frame(low, {fields.WEIGHTS: weights})))
        if frozen >= 0:
            return frozen
    return _take(low, weights)


def _take(low: Lowered, weights: Any) -> int:
    parameters = low.parameters
    values = [each.value for each in parameters if each.trainable]
    frozen = len(parameters) - len(values)
    if frozen:  # seldom; otherwise they are gone through only once
        values = [each.value for each in parameters]
    weights[low.places] = np.frombuffer(pack(f"{len(values)}d", *values))
    return frozen


def give(low: Lowered, weights: Any, gradients: Any) -> None:
    """Put weights and gradients on the parameters.

    A float that only its parameter holds gets another number, which nobody can tell from another
    float in its place.
    """
    if not len(low.addresses):
        _give(low.parameters, weights[low.places], gradients[low.places])
        return
    left = np.empty(len(low.parameters), dtype=np.int64)
    told = {fields.WEIGHTS: weights, fields.GRADIENTS: gradients, fields.LEFT: left}
    rest = left[: native("give")(address(_frame(low, told)))]
    if len(rest):
        places = low.places[rest]
        some = [low.parameters[index] for index in rest.tolist()]
        _give(some, weights[places], gradients[places])


def _give(parameters: Iterable[Parameter], weights: Any, gradients: Any) -> None:
    # A view makes each number only when it is asked for, in the memory of the one whose place it
    # takes: this is most of a short run's time.
    values, gradients = memoryview(weights), memoryview(gradients)
    parameter: Parameter
    for parameter, parameter.value, parameter.gradient in zip(  # noqa: B007
        parameters, values, gradients, strict=True
    ):
        pass


def _frame(low: Lowered, entries: dict[int, Any]) -> Any:
    frame = low.frame.copy()
    tell(frame, entries)
    return frame
