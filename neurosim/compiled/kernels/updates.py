"""The update of all weights, by the optimizer's own rule."""

from __future__ import annotations

from typing import Any

from neurosim.compiled import fields
from neurosim.compiled.kernels.jit import helper, large
from neurosim.compiled.kernels.pointers import floats, whole, wholes
from neurosim.compiled.kernels.switches import move

__all__ = ["clear_gradients", "finish"]


@helper
def clear_gradients(frame: Any) -> None:
    """Start gradients anew."""
    gradients = floats(frame, fields.GRADIENTS)
    for i in range(whole(frame, fields.SIZE)):
        gradients[i] = 0.0


@large
def finish(frame: Any, options: Any) -> None:
    """Add up the gradients of connections that share a parameter, and let the weights move."""
    weights, gradients = floats(frame, fields.WEIGHTS), floats(frame, fields.GRADIENTS)
    sharing, moving = wholes(frame, fields.SHARING), wholes(frame, fields.MOVING)
    for i in range(whole(frame, fields.MASTER_COUNT)):
        floats(frame, fields.SHARES)[i] = gradients[wholes(frame, fields.MASTERS)[i]]
    for i in range(whole(frame, fields.SHARING_COUNT)):
        gradients[sharing[2 * i]] += gradients[sharing[2 * i + 1]]
    for i in range(whole(frame, fields.MOVING_COUNT)):
        move(
            whole(frame, fields.RULE), options, weights, gradients,
            floats(frame, fields.MOMENTS), whole(frame, fields.SIZE),
            moving[2 * i], moving[2 * i + 1],
        )  # fmt: skip
    for i in range(whole(frame, fields.SHARING_COUNT)):
        weights[sharing[2 * i + 1]] = weights[sharing[2 * i]]
