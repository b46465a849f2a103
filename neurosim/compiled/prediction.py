"""Answers to many patterns at once, and E of patterns that are not trained on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.compiled.kernels.frame import (
    ANSWERING,
    Fields,
    answering,
    frame,
    minimum,
    offset,
    pointer,
)
from neurosim.compiled.kernels.jit import entry
from neurosim.compiled.kernels.samples import assess, present
from neurosim.compiled.kernels.walk import forward
from neurosim.compiled.lowering import Lowered, lowered
from neurosim.compiled.numbers import capacity, data, longest, rows, state, take
from neurosim.data.patterns import Pattern, Patterns
from neurosim.errors import InputError
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node
from neurosim.notation import counted


@entry("float64(int64[::1], int64[::1], int64[::1], int64[::1], float64[:, ::1])")
def answer(frames: Any, forms: Any, order: Any, wanted: Any, results: Any) -> float:
    """Write what the wanted nodes send on, a row for each row of the patterns.

    Args:
        frames: the frame.
        forms: for each operation the number of the loss at its outputs; none if E is not asked for.
        order: the numbers of the patterns.
        wanted: where in a row the nodes stand.
        results: where to write.

    Returns:
        The sum of E.
    """
    told, total = answering(frames), 0.0
    capacity = told.capacity
    for begin in range(0, len(order), capacity):
        present(told, offset(pointer(order), begin), minimum(len(order) - begin, capacity))
        forward(told, 0.0)
        if len(forms):
            total += assess(told, pointer(forms))
        for row in range(told.steps[told.span.steps]):
            line, first = told.lines[row], told.begins[row]
            for i in range(len(wanted)):
                results[line, i] = told.out[first + wanted[i]]
    return total


class Judge:
    """Patterns and a loss, ready to say again and again what E is; it leaves no trace.

    Args:
        net: the network.
        patterns: the patterns.
        criterion: the loss.
    """

    def __init__(self, net: Network, patterns: Sequence[Pattern], criterion: Loss) -> None:
        self._data = data(net, Patterns(patterns))
        self._low, self._state, self._program = _room(net, len(patterns), longest(self._data))
        self._forms, self._order = self._low.forms(criterion), np.arange(len(patterns))

    def now(self) -> float:
        """Return the mean E under the weights that stand on the objects."""
        take(self._low, self._state)
        return self(self._state.weights)

    def __call__(self, weights: Any) -> float:
        """Return the mean E under some weights; infinity if a number overflows."""
        nothing = np.zeros(0, dtype=np.int64), np.zeros((0, 0))
        told = frame(ANSWERING, self._program, self._state, self._data, Fields(weights=weights))
        total: float = answer(told, self._forms, self._order, *nothing)
        return total / len(self._order) if math.isfinite(total) else math.inf


class Answering:
    """A network as it stands now, ready to answer again and again; it sees no later change.

    Args:
        net: the network.
        count: how many patterns are asked about at a time.
    """

    def __init__(self, net: Network, count: int) -> None:
        self._low, self._state, self._program = _room(net, count, 1)

    def __call__(self, inputs: Any, nodes: Sequence[Node]) -> Any:
        """Return what the nodes send on, a row for each row of inputs.

        Raises:
            InputError: if a row has not one number for each input: others would be read.
        """
        low, patterns = self._low, np.asarray(inputs, dtype=np.float64)
        if patterns.shape[1:] != (len(low.net.inputs),):
            raise InputError(
                f"expected rows of {counted(len(low.net.inputs), 'input')}, "
                f"got an array of {patterns.shape}"
            )
        results = np.empty((len(patterns), len(nodes)))
        nothing = np.zeros((0, len(low.outputs)))
        wanted = low.places_of(nodes) * self._program.slot_stride
        asked, none = rows(patterns, nothing), np.zeros(0, dtype=np.int64)
        told = frame(ANSWERING, self._program, self._state, asked)
        answer(told, none, np.arange(len(patterns)), wanted, results)
        return results


def answers(net: Network, inputs: Any, nodes: Sequence[Node]) -> Any:
    """Return what the nodes send on, a row for each row of inputs; the objects stay as they are."""
    return Answering(net, len(inputs))(inputs, nodes)


def _room(net: Network, count: int, steps: int) -> tuple[Lowered, Fields, Fields]:
    """Return a network with its numbers of now, room for patterns of so many steps, and program."""
    low = lowered(net)
    arrays = state(low, capacity(low, count, steps), steps)
    take(low, arrays)
    return low, arrays, low.program(arrays.capacity, len(arrays.rows))
