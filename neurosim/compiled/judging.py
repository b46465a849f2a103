"""E of patterns that are not trained on, in compiled code."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from neurosim.compiled import codes, fields
from neurosim.compiled.borrowing import borrowed
from neurosim.compiled.capacity import capacity
from neurosim.compiled.fields import tell
from neurosim.compiled.forms import forms
from neurosim.compiled.lowering import Lowered, lowered
from neurosim.compiled.native import native
from neurosim.compiled.store import Store
from neurosim.data.patterns import Pattern
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.rows import table

__all__ = ["Judge", "judge_of"]


class Judge:
    """Patterns and a loss, ready to say again and again what E is; it leaves no trace.

    It goes through the loop of training with no weight allowed to move. The errors, which are
    computed along with E, are not used: a loop without them would have to be compiled as well.

    Args:
        low: the lowered network.
        patterns: the patterns.
        criterion: the loss.
    """

    def __init__(self, low: Lowered, patterns: Sequence[Pattern], criterion: Loss) -> None:
        self._low = low
        self._count = count = len(patterns)
        self._capacity = capacity(count)
        self._store = borrowed(low, self._capacity)
        self._losses = np.zeros(1)
        # No rule moves anything, but code may read its constants before it finds that out.
        constants = max(len(rule.constants) for rule in codes.RULES)
        self._arrays = {  # kept here, as a frame has only their addresses
            fields.PATTERNS: table([each.inputs for each in patterns]),
            fields.EXPECTED: table([each.expected for each in patterns]),
            fields.FORMS: forms(low, criterion),
            fields.ORDER: np.arange(count),
            fields.OPTIONS: np.zeros(constants),
            fields.GOAL: np.array([-np.inf]),
            fields.LOSSES: self._losses,
        }
        tell(
            self._store.frame,
            {
                **self._arrays,
                fields.BATCH: self._capacity,
                fields.MOVING_COUNT: 0,
                fields.ORDER_LENGTH: count,
                fields.OPTION_COUNT: 1,
                fields.BEGIN: 0,
                fields.END: count,
                fields.EPOCHS: 1,
            },
        )
        self._function = native("run")

    def now(self) -> float:
        """Return the mean E under the weights that stand on the objects."""
        return self(borrowed(self._low, self._capacity))

    def __call__(self, store: Store) -> float:
        """Return the mean E under the weights of a store; infinity if a number overflows."""
        self._losses[0] = 0.0
        tell(self._store.frame, {fields.WEIGHTS: store.weights})
        done = self._function(self._store.address)
        return float(self._losses[0]) / self._count if done >= 0 else math.inf


def judge_of(net: Network, patterns: Sequence[Pattern], criterion: Loss) -> Callable[[], float]:
    """Return what tells the mean E as the weights stand on the objects at that moment."""
    return Judge(lowered(net), patterns, criterion).now
