"""The update of all weights, by the optimizer's own rule."""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.compiled.jit import helper
from neurosim.compiled.lanes import pointer
from neurosim.compiled.switches import move

__all__ = ["Numbers", "Store", "finish", "numbers_of"]


class Store(NamedTuple):
    """The numbers that belong to connections, by the places of their weights.

    Attributes:
        weights: one for each connection.
        gradients: for each connection; where a parameter's first connection has its place, the sum
            over all that hold it.
        moments: what the optimizer remembers, a row for each moment.
        partials: d net_input / d signal, a row for each sample that is run at the same time, and
            one more for the signals; empty if all neurons sum.
        moving: rows (first place, place behind the last) of weights that may move.
        sharing: rows (first place of a parameter, another place that holds it).
        masters: those first places.
        shares: the gradient of the connection at each of them alone.
    """

    weights: Any
    gradients: Any
    moments: Any
    partials: Any
    moving: Any
    sharing: Any
    masters: Any
    shares: Any


class Numbers(NamedTuple):
    """A store as compiled code reads it: pointers to the same arrays, and their lengths.

    Attributes:
        weights: see :class:`Store`; so are the others of the same names.
        size: how many places the weights have, and each row of moments and partials.
        moving_count: how many rows ``moving`` has; likewise the others.
    """

    weights: Any
    gradients: Any
    moments: Any
    partials: Any
    moving: Any
    sharing: Any
    masters: Any
    shares: Any
    size: int
    moving_count: int
    sharing_count: int
    master_count: int


@helper
def numbers_of(store: Store) -> Numbers:
    """Return the store as compiled code reads it."""
    return Numbers(
        pointer(store.weights),
        pointer(store.gradients),
        pointer(store.moments),
        pointer(store.partials),
        pointer(store.moving),
        pointer(store.sharing),
        pointer(store.masters),
        pointer(store.shares),
        len(store.weights),
        len(store.moving),
        len(store.sharing),
        len(store.masters),
    )


@helper
def finish(numbers: Numbers, rule: int, options: Any) -> None:
    """Add up the gradients of connections that share a parameter, and let the weights move."""
    weights, gradients = numbers.weights, numbers.gradients
    for i in range(numbers.master_count):
        numbers.shares[i] = gradients[numbers.masters[i]]
    for i in range(numbers.sharing_count):
        gradients[numbers.sharing[2 * i]] += gradients[numbers.sharing[2 * i + 1]]
    for i in range(numbers.moving_count):
        start, stop = numbers.moving[2 * i], numbers.moving[2 * i + 1]
        move(rule, options, weights, gradients, numbers.moments, numbers.size, start, stop)
    for i in range(numbers.sharing_count):
        weights[numbers.sharing[2 * i + 1]] = weights[numbers.sharing[2 * i]]
