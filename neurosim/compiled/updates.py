"""The update of all weights, by the optimizer's own rule."""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.compiled import fields
from neurosim.compiled.jit import helper, large
from neurosim.compiled.pointers import floats, whole, wholes
from neurosim.compiled.switches import move

__all__ = ["Store", "clear_gradients", "finish"]


class Store(NamedTuple):
    """The numbers that belong to connections, by the places of their weights.

    Attributes:
        weights: one for each connection.
        gradients: for each connection; where a parameter's first connection has its place, the sum
            over all that hold it.
        moments: what the optimizer remembers, a row for each moment.
        partials: d net_input / d signal, a row for each sample that is run at the same time; empty
            if all neurons sum.
        signals: room for the signals of a neuron.
        moving: rows (first place, place behind the last) of weights that may move.
        sharing: rows (first place of a parameter, another place that holds it).
        masters: those first places.
        shares: the gradient of the connection at each of them alone.
    """

    weights: Any
    gradients: Any
    moments: Any
    partials: Any
    signals: Any
    moving: Any
    sharing: Any
    masters: Any
    shares: Any


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
