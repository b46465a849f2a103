"""Answers to many patterns at once, in compiled code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurosim.compiled import fields
from neurosim.compiled.borrowing import borrowed
from neurosim.compiled.capacity import capacity
from neurosim.compiled.fields import tell
from neurosim.compiled.lowering import lowered
from neurosim.compiled.native import native
from neurosim.compiled.program import NET
from neurosim.errors import InputError
from neurosim.graph.network import Network
from neurosim.graph.nodes import Node

__all__ = ["Answering", "answers"]

FEW = 3
"""Up to so many patterns run one after the other where neurons list their sources."""


class Answering:
    """A network as it stands now, ready to answer again and again; it sees no later change.

    Args:
        net: the network.
        count: how many patterns are asked about at a time.
    """

    def __init__(self, net: Network, count: int) -> None:
        self._low = low = lowered(net)
        self._store = borrowed(low, 1 if count <= FEW else capacity(count), sections=NET + 1)
        self._function = native("answer")

    def __call__(self, inputs: Any, nodes: Sequence[Node]) -> Any:
        """Return what the nodes send on, a row for each row of inputs.

        Raises:
            InputError: if a row has not one number for each input: others would be read.
        """
        patterns = np.ascontiguousarray(inputs, dtype=np.float64)
        if patterns.shape[1:] != (len(self._low.inputs),):
            raise InputError(
                f"expected rows of {len(self._low.inputs)} inputs, got an array of {patterns.shape}"
            )
        wanted = np.array([self._low.slot_of[node] for node in nodes], dtype=np.int64)
        results = np.empty((len(patterns), len(wanted)))
        order = np.arange(len(patterns))
        tell(
            self._store.frame,
            {
                fields.PATTERNS: patterns,
                fields.ORDER: order,
                fields.ORDER_LENGTH: len(order),
                fields.WANTED: wanted,
                fields.WANTED_COUNT: len(wanted),
                fields.RESULTS: results,
            },
        )
        self._function(self._store.address)
        return results


def answers(net: Network, inputs: Any, nodes: Sequence[Node]) -> Any:
    """Return what the nodes send on, a row for each row of inputs; the objects stay as they are."""
    return Answering(net, len(inputs))(inputs, nodes)
