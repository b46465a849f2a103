"""The update of all weights, by the optimizer's own rule."""

from __future__ import annotations

from typing import Any, NamedTuple

from neurosim.compiled.jit import helper
from neurosim.compiled.switches import move

__all__ = ["Store", "finish"]


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


@helper
def finish(store: Store, count: int, rule: int, options: Any) -> None:
    """Average the gradients over ``count`` samples, add up those of a parameter, and move."""
    weights, gradients = store.weights, store.gradients
    if count > 1:
        inverse = 1.0 / count
        for i in range(len(gradients)):
            gradients[i] *= inverse
    for i in range(len(store.masters)):
        store.shares[i] = gradients[store.masters[i]]
    for i in range(len(store.sharing)):
        gradients[store.sharing[i, 0]] += gradients[store.sharing[i, 1]]
    for i in range(len(store.moving)):
        start, stop = store.moving[i, 0], store.moving[i, 1]
        move(rule, options, weights, gradients, store.moments, start, stop)
    for i in range(len(store.sharing)):
        weights[store.sharing[i, 1]] = weights[store.sharing[i, 0]]
