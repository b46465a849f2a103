"""E of patterns that are not trained on, in compiled code."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from neurosim.compiled import codes
from neurosim.compiled.borrowing import borrowed, room
from neurosim.compiled.lanes import LANES
from neurosim.compiled.loops import Course, run
from neurosim.compiled.lowering import Lowered, lowered
from neurosim.compiled.updates import Store
from neurosim.data.patterns import Pattern
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.learning.plan import table

__all__ = ["Judge", "forms", "judge_of"]

GROUPS = 4
"""How many groups of eight patterns are run at the same time at most."""


def forms(low: Lowered, criterion: Loss) -> Any:
    """Return for each operation that activates outputs the number of the loss there."""
    by_slot = dict(zip(low.program.outputs.tolist(), low.outputs, strict=True))
    firsts = low.program.operations[low.program.endings, 1].tolist()
    codes_of = [codes.form_code(criterion, by_slot[first].activation) for first in firsts]
    return np.array(codes_of, dtype=np.int64)


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
        self._count = len(patterns)
        groups = min(-(-self._count // LANES), GROUPS)
        self._course = Course(
            inputs=table([each.inputs for each in patterns]),
            expected=table([each.expected for each in patterns]),
            forms=forms(low, criterion),
            size=max(groups * LANES, 2),
            groups=groups,
            rule=0,
            at_once=False,
        )
        still = np.zeros((0, 2), dtype=np.int64)
        self._store, self._state = (
            borrowed(low, 0, groups)._replace(moving=still),
            room(low, groups),
        )
        self._order, self._options = np.arange(self._count).reshape(1, -1), np.zeros((1, 8))

    def now(self) -> float:
        """Return the mean E under the weights that stand on the objects."""
        return self(borrowed(self._low, 0, self._course.groups))

    def __call__(self, store: Store) -> float:
        """Return the mean E under the weights of a store; infinity if a number overflows."""
        losses = np.zeros(1)
        done = run(
            self._low.program, self._course, self._store._replace(weights=store.weights),
            self._state.numbers, self._state.rows, self._low.slots, self._order, self._options,
            0, self._count, -np.inf, losses,
        )  # fmt: skip
        return float(losses[0]) / self._count if done >= 0 else math.inf


def judge_of(net: Network, patterns: Sequence[Pattern], criterion: Loss) -> Callable[[], float]:
    """Return what tells the mean E as the weights stand on the objects at that moment."""
    return Judge(lowered(net), patterns, criterion).now
