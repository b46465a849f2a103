"""Numbers borrowed from the objects, and given back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from neurosim.compiled import fields
from neurosim.compiled.exchange import give, take
from neurosim.compiled.fields import tell
from neurosim.compiled.lowering import Lowered
from neurosim.compiled.program import COST, ERROR, NET, OUT, SECTIONS, WANT
from neurosim.compiled.store import NONE, Store, room
from neurosim.functions.losses import Loss

__all__ = ["Moment", "borrowed", "finite", "give_back", "moment"]


class Moment(NamedTuple):
    """All numbers at the end of an update.

    Attributes:
        weights: by place, as the gradients.
        gradients: d E / d weight.
        moments: those of the parameters, in their order.
        shares: the gradient of each connection that shares its parameter.
        nodes: the state of one sample.
        partials: those of each neuron that does not sum.
    """

    weights: Any
    gradients: Any
    moments: Any
    shares: Any
    nodes: Any
    partials: tuple[tuple[float, ...], ...]


def borrowed(low: Lowered, capacity: int, moments: int = 0, sections: int = SECTIONS) -> Store:
    """Return memory for a run with the numbers of the parameters, taken from the objects.

    Args:
        low: the lowered network.
        capacity: how many samples run side by side.
        moments: how many the optimizer keeps.
        sections: how many of the state are used, from the first on.
    """
    store = room(low, capacity, moments, sections)
    frozen = take(low, store.weights)
    store = store._replace(moving=_moving(low, frozen == 0))
    tell(store.frame, {fields.MOVING: store.moving, fields.MOVING_COUNT: len(store.moving)})
    if len(low.sharing):
        store.weights[low.sharing[:, 1]] = store.weights[low.sharing[:, 0]]
    if moments and any(each.moments for each in low.parameters):
        store.moments[:, low.places] = np.array([each.recall(moments) for each in low.parameters]).T
    return store


def moment(low: Lowered, store: Store, capacity: int, last: int) -> Moment:
    """Copy all numbers, so that they can be given back even if what follows fails.

    Args:
        low: the lowered network.
        store: the numbers of the parameters.
        capacity: how many samples run side by side.
        last: which of them was the last one.
    """
    line = store.partials[last] if low.combined else ()
    return Moment(
        weights=store.weights.copy(),
        gradients=store.gradients.copy(),
        moments=store.moments[:, low.places] if len(store.moments) else NONE,
        shares=_shares(low, store) if low.shared else NONE,
        nodes=_sections(low, store, capacity)[:, last].copy(),
        partials=tuple(tuple(line[places].tolist()) for _, places in low.combined),
    )


def _shares(low: Lowered, store: Store) -> Any:
    """Return the gradient of each connection that shares its parameter."""
    shares = store.gradients[[place for _, place in low.shared]]
    own = dict(zip(low.masters.tolist(), store.shares.tolist(), strict=True))
    for index, (_, place) in enumerate(low.shared):
        shares[index] = own.get(place, shares[index])
    return shares


def _sections(low: Lowered, store: Store, capacity: int) -> Any:
    used = store.state[: SECTIONS * capacity * low.slots]
    return used.reshape(SECTIONS, capacity, low.slots)


def finite(low: Lowered, now: Moment) -> bool:
    """False if any number is infinite or not a number."""
    used = now.nodes[:, low.neuron_slots]
    arrays: Iterable[Any] = (now.weights, now.gradients, now.moments, now.shares, used)
    return all(np.isfinite(each).all() for each in arrays if len(each))


def give_back(low: Lowered, now: Moment, criterion: Loss) -> None:
    """Put all numbers where the graph engine would have left them."""
    give(low, now.weights, now.gradients)
    if len(now.moments):
        for parameter, moments in zip(
            low.parameters, zip(*now.moments.tolist(), strict=True), strict=True
        ):
            if parameter.trainable:
                parameter.moments = moments
    for (connection, _), share in zip(low.shared, now.shares.tolist(), strict=True):
        connection.gradient = share
    _give_nodes(low, now, criterion)


def _give_nodes(low: Lowered, now: Moment, criterion: Loss) -> None:
    for node, output in zip(low.inputs, now.nodes[OUT, low.program.inputs].tolist(), strict=True):
        node.output = output
    rows = now.nodes[:, low.neuron_slots]
    for neuron, output, net_input, error in zip(
        low.neurons, rows[OUT].tolist(), rows[NET].tolist(), rows[ERROR].tolist(), strict=True
    ):
        neuron.output, neuron.net_input, neuron.error = output, net_input, error
    rows = now.nodes[:, low.program.outputs]
    for judged, expected, loss in zip(
        low.outputs, rows[WANT].tolist(), rows[COST].tolist(), strict=True
    ):
        judged.expected, judged.loss, judged.criterion = expected, loss, criterion
    for (neuron, _), partials in zip(low.combined, now.partials, strict=True):
        neuron.partials = partials


def _moving(low: Lowered, all_move: bool) -> Any:
    """Return where the weights that may move begin and end, as few stretches as there can be."""
    if all_move and len(low.sharing) == 0:
        return low.everywhere
    frozen = [not each.trainable for each in low.parameters]
    moves = np.ones(low.size + 2, dtype=np.int8)  # padding moves with its row, being 0
    moves[0] = moves[-1] = 0
    moves[low.sharing[:, 1] + 1] = 0
    moves[low.places[frozen] + 1] = 0
    edges = np.flatnonzero(np.diff(moves))
    return edges.reshape(-1, 2).astype(np.int64)
