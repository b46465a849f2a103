"""Numbers borrowed from the objects, and given back."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from neurosim.compiled.lanes import LANES
from neurosim.compiled.lowering import Lowered
from neurosim.compiled.program import COST, ERROR, NET, OUT, SECTIONS, WANT
from neurosim.compiled.updates import Store
from neurosim.functions.losses import Loss
from neurosim.graph.parameter import Parameter

__all__ = ["Moment", "State", "borrowed", "give_back"]

ALIGNMENT = 64
"""Bytes of a cache line; wide registers read fastest where a line begins."""


class State(NamedTuple):
    """The numbers of nodes while compiled code runs; see online.py and panels.py."""

    numbers: Any
    rows: Any


class Moment(NamedTuple):
    """All numbers at the end of an update, in the order of their objects."""

    values: Any
    gradients: Any
    moments: Any
    shares: Any
    nodes: Any
    partials: tuple[tuple[float, ...], ...]


def borrowed(low: Lowered, moments: int, groups: int) -> Store:
    """Take the numbers of the parameters from the objects.

    Args:
        low: the lowered network.
        moments: how many the optimizer keeps.
        groups: how many groups of eight samples run at the same time; 0 for single samples.
    """
    parameters, places = low.parameters, low.places
    weights = aligned(low.size)
    values = np.fromiter(map(attrgetter("value"), parameters), np.float64, len(parameters))
    weights[places] = values
    weights[low.sharing[:, 1]] = weights[low.sharing[:, 0]]
    remembered = np.zeros((moments, low.size))
    if moments and any(each.moments for each in parameters):
        remembered[:, places] = np.array([each.recall(moments) for each in parameters]).T
    masters = np.unique(low.sharing[:, 0])
    lines = max(groups * LANES, 1) + 1 if low.combined else 0
    return Store(
        weights=weights,
        gradients=aligned(low.size),
        moments=remembered,
        partials=np.zeros((lines, low.size if lines else 0)),
        moving=_moving(low),
        sharing=low.sharing,
        masters=masters,
        shares=np.zeros(len(masters)),
    )


def room(low: Lowered, groups: int) -> State:
    """Return the state that a run needs: for single samples if ``groups`` is 0."""
    lanes = max(groups * LANES, 1)
    numbers = aligned(SECTIONS * low.slots * lanes)
    numbers[low.program.biases] = 1.0  # panels set theirs themselves
    return State(numbers, aligned(low.slots * lanes if groups else 0))


def aligned(count: int) -> Any:
    """Return that many zeros, the first where a cache line begins."""
    spare = ALIGNMENT // 8
    numbers = np.zeros(count + spare)
    start = -(numbers.ctypes.data // 8) % spare
    return numbers[start : start + count]


def moment(low: Lowered, store: Store, state: State, last: int | None) -> Moment:
    """Copy all numbers, so that they can be given back even if what follows fails.

    Args:
        low: the lowered network.
        store: the numbers of the parameters.
        state: the numbers of the nodes.
        last: which sample of the last panel was the last one; None for single samples.
    """
    sections = _sections(low, state, last)
    shares = store.gradients[[place for _, place in low.shared]] if low.shared else np.zeros(0)
    if low.shared:
        own = dict(zip(store.masters.tolist(), store.shares.tolist(), strict=True))
        for index, (_, place) in enumerate(low.shared):
            shares[index] = own.get(place, shares[index])
    line = store.partials[0 if last is None else last] if low.combined else ()
    return Moment(
        values=store.weights[low.places],
        gradients=store.gradients[low.places],
        moments=store.moments[:, low.places],
        shares=shares,
        nodes=sections.copy(),
        partials=tuple(tuple(line[places].tolist()) for _, places in low.combined),
    )


def _sections(low: Lowered, state: State, last: int | None) -> Any:
    if last is None:
        return state.numbers.reshape(SECTIONS, low.slots)
    groups = last // LANES + 1
    used = state.numbers[: SECTIONS * groups * low.slots * LANES]
    shaped = used.reshape(SECTIONS, groups, low.slots, LANES)
    return shaped[:, last // LANES, :, last % LANES]


def finite(low: Lowered, now: Moment) -> bool:
    """False if any number is infinite or not a number."""
    used = now.nodes[:, low.neuron_slots]
    arrays: Iterable[Any] = (now.values, now.gradients, now.moments, now.shares, used)
    return all(np.isfinite(array).all() for array in arrays)


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


def _moving(low: Lowered) -> Any:
    """Return where the weights that may move begin and end, as few stretches as there can be."""
    moves = np.ones(low.size + 2, dtype=np.int8)  # padding moves with its row, being 0
    moves[0] = moves[-1] = 0
    moves[low.sharing[:, 1] + 1] = 0
    trainable = np.fromiter(map(attrgetter("trainable"), low.parameters), bool, len(low.places))
    moves[low.places[~trainable] + 1] = 0
    edges = np.flatnonzero(np.diff(moves))
    return edges.reshape(-1, 2).astype(np.int64)
