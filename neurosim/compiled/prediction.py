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

__all__ = ["answers"]

GROUPS = 4
"""How many groups of eight patterns are run at the same time at most."""

FEW = 3
"""Up to so many patterns run one after the other: groups of eight would be mostly empty."""


def answers(net: Network, inputs: Any, nodes: Sequence[Node]) -> Any:
    """Return what the nodes send on, a row for each row of inputs; the objects stay as they are."""
    low = lowered(net)
    groups = 0 if len(inputs) <= FEW else min(-(-len(inputs) // LANES), GROUPS)
    store, state = borrowed(low, 0, groups), room(low, groups)
    wanted = np.array([low.slot_of[node] for node in nodes], dtype=np.int64)
    results = np.empty((len(inputs), len(wanted)))
    if groups == 0:
        answer_singly(low.program, store, state.numbers, low.slots, inputs, wanted, results)
    else:
        answer(
            low.program, store, state.numbers, state.rows, low.slots, groups,
            inputs, np.arange(len(inputs)), wanted, results,
        )  # fmt: skip
    return results
