"""Numbers borrowed from the objects, and given back."""

from __future__ import annotations

from collections.abc import Iterable
from struct import pack
from typing import Any, NamedTuple

import numpy as np

from neurosim.compiled import fields
from neurosim.compiled.lanes import LANES
from neurosim.compiled.lowering import Lowered
from neurosim.compiled.program import COST, ERROR, NET, OUT, PAST, SECTIONS, WANT
from neurosim.compiled.updates import Store
from neurosim.functions.losses import Loss
from neurosim.graph.parameter import Parameter

__all__ = ["Moment", "State", "borrowed", "entries", "finite", "give_back", "moment", "room"]

ALIGNMENT = 64
"""Bytes of a cache line; wide registers read fastest where a line begins."""


NONE = np.zeros(0)
"""Takes the place of arrays that are not needed; in short runs each of them would count."""


class State(NamedTuple):
    """The numbers of nodes while compiled code runs; see nodes.py."""

    numbers: Any
    mirror: Any


class Moment(NamedTuple):
    """All numbers at the end of an update, in the order of their objects."""

    values: Any
    gradients: Any
    moments: Any
    shares: Any
    nodes: Any
    partials: tuple[tuple[float, ...], ...]


def borrowed(low: Lowered, moments: int, capacity: int) -> Store:
    """Take the numbers of the parameters from the objects.

    Args:
        low: the lowered network.
        moments: how many the optimizer keeps.
        capacity: how many samples run side by side.
    """
    parameters, places = low.parameters, low.places
    values = [each.value for each in parameters if each.trainable]
    all_move = len(values) == len(parameters)  # mostly; this way they are gone through only once
    if not all_move:
        values = [each.value for each in parameters]
    weights = aligned(low.size)
    weights[places] = np.frombuffer(pack(f"{len(values)}d", *values))
    if len(low.sharing):
        weights[low.sharing[:, 1]] = weights[low.sharing[:, 0]]
    remembered = np.zeros((moments, low.size)) if moments else NONE
    if moments and any(each.moments for each in parameters):
        remembered[:, places] = np.array([each.recall(moments) for each in parameters]).T
    return Store(
        weights=weights,
        gradients=aligned(low.size),
        moments=remembered,
        partials=np.zeros((capacity, low.size)) if low.combined else NONE,
        signals=np.zeros(low.signals) if low.combined else NONE,
        moving=_moving(low, all_move),
        sharing=low.sharing,
        masters=low.masters,
        shares=np.zeros(len(low.masters)) if len(low.masters) else NONE,
    )


def room(low: Lowered, capacity: int, sections: int = SECTIONS) -> State:
    """Return the state that a run needs; where it trains, which outputs are live comes last.

    Args:
        low: the lowered network.
        capacity: how many samples run side by side.
        sections: how many sections are used, from the first on.
    """
    area = capacity * low.slots
    numbers = aligned(sections * area + (low.slots if sections > ERROR else 0))
    if sections > ERROR:
        numbers[sections * area :] = low.program.live
    rows = numbers[: sections * area].reshape(sections, capacity, low.slots)
    for section in rows[OUT :: PAST - OUT]:
        section[:, low.program.biases] = 1.0
    listed = capacity > 1 and len(low.program.starts) > 0
    return State(numbers, aligned(2 * capacity * low.slots) if listed else NONE)


def entries(low: Lowered, store: Store, state: State, capacity: int) -> dict[int, Any]:
    """Return what belongs in the frame that compiled code is given; see fields.py."""
    area = capacity * low.slots
    moved = store.moving, store.sharing, store.masters
    return {
        **low.entries,
        **dict(enumerate((*store, *state), fields.WEIGHTS)),
        **dict(enumerate(map(len, moved), fields.MOVING_COUNT)),
        fields.LIVE: SECTIONS * area,
        fields.SLOTS: low.slots,
        fields.SIZE: low.size,
        fields.AREA: area,
        fields.GROUPS: len(state.mirror) // (2 * LANES * low.slots),
        fields.CAPACITY: capacity,
    }


def aligned(count: int) -> Any:
    """Return that many zeros, the first where a cache line begins."""
    spare = ALIGNMENT // 8
    numbers = np.zeros(count + spare)
    start = -(numbers.ctypes.data // 8) % spare
    return numbers[start : start + count]


def moment(low: Lowered, store: Store, state: State, capacity: int, last: int) -> Moment:
    """Copy all numbers, so that they can be given back even if what follows fails.

    Args:
        low: the lowered network.
        store: the numbers of the parameters.
        state: the numbers of the nodes.
        capacity: how many samples run side by side.
        last: which of them was the last one.
    """
    line = store.partials[last] if low.combined else ()
    return Moment(
        values=store.weights[low.places],
        gradients=store.gradients[low.places],
        moments=store.moments[:, low.places] if len(store.moments) else NONE,
        shares=_shares(low, store) if low.shared else NONE,
        nodes=_sections(low, state, capacity)[:, last].copy(),
        partials=tuple(tuple(line[places].tolist()) for _, places in low.combined),
    )


def _shares(low: Lowered, store: Store) -> Any:
    """Return the gradient of each connection that shares its parameter."""
    shares = store.gradients[[place for _, place in low.shared]]
    own = dict(zip(store.masters.tolist(), store.shares.tolist(), strict=True))
    for index, (_, place) in enumerate(low.shared):
        shares[index] = own.get(place, shares[index])
    return shares


def _sections(low: Lowered, state: State, capacity: int) -> Any:
    used = state.numbers[: SECTIONS * capacity * low.slots]
    return used.reshape(SECTIONS, capacity, low.slots)


def finite(low: Lowered, now: Moment) -> bool:
    """False if any number is infinite or not a number."""
    used = now.nodes[:, low.neuron_slots]
    arrays: Iterable[Any] = (now.values, now.gradients, now.moments, now.shares, used)
    return all(np.isfinite(array).all() for array in arrays if len(array))


def give_back(low: Lowered, now: Moment, criterion: Loss) -> None:
    """Put all numbers where the graph engine would have left them."""
    # The numbers go straight from the loop to the objects: this is most of a short run's time.
    parameter: Parameter
    for parameter, parameter.value, parameter.gradient in zip(  # noqa: B007
        low.parameters, now.values.tolist(), now.gradients.tolist(), strict=True
    ):
        pass
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
    if all_move and len(low.sharing) == 0:  # padding moves with its row, being 0
        return np.array([[0, low.size]])
    moves = np.ones(low.size + 2, dtype=np.int8)
    moves[0] = moves[-1] = 0
    moves[low.sharing[:, 1] + 1] = 0
    moves[low.places[[not each.trainable for each in low.parameters]] + 1] = 0
    edges = np.flatnonzero(np.diff(moves))
    return edges.reshape(-1, 2).astype(np.int64)
