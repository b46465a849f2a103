"""Answers to many patterns at once, in compiled code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.compiled.borrowing import borrowed, room
from neurosim.compiled.lanes import LANES
from neurosim.compiled.loops import answer, answer_singly
from neurosim.compiled.lowering import lowered
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node

__all__ = ["Answering", "answers"]

GROUPS = 4
"""How many groups of eight patterns are run at the same time at most."""

FEW = 3
"""Up to so many patterns run one after the other: groups of eight would be mostly empty."""


class Answering:
    """A network as it stands now, ready to answer again and again; it sees no later change.

    Args:
        net: the network.
        count: how many patterns are asked about at a time.
    """

    def __init__(self, net: Network, count: int) -> None:
        self._low = low = lowered(net)
        self._groups = 0 if count <= FEW else min(-(-count // LANES), GROUPS)
        self._store, self._state = borrowed(low, 0, self._groups), room(low, self._groups)

    def __call__(self, inputs: Any, nodes: Sequence[Node]) -> Any:
        """Return what the nodes send on, a row for each row of inputs."""
        low, store, state = self._low, self._store, self._state
        wanted = np.array([low.slot_of[node] for node in nodes], dtype=np.int64)
        results = np.empty((len(inputs), len(wanted)))
        if self._groups == 0:
            answer_singly(low.program, store, state.numbers, low.slots, inputs, wanted, results)
        else:
            answer(
                low.program, store, state.numbers, state.rows, low.slots, self._groups,
                inputs, np.arange(len(inputs)), wanted, results,
            )  # fmt: skip
        return results


def answers(net: Network, inputs: Any, nodes: Sequence[Node]) -> Any:
    """Return what the nodes send on, a row for each row of inputs; the objects stay as they are."""
    return Answering(net, len(inputs))(inputs, nodes)
