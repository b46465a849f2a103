"""Which weights may move in a run, and how."""

from __future__ import annotations

from typing import Any

import numpy as np

from neurosim.compiled import codes
from neurosim.compiled.frame import Training
from neurosim.compiled.lowering import Lowered
from neurosim.functions import shuffling
from neurosim.learning.plan import Plan


def moving(plan: Plan, low: Lowered, frozen: Any, order: Any, size: int, once: bool) -> Training:
    """Return what is the same in all slices of a run.

    Args:
        plan: what is to be done.
        low: the lowered network.
        frozen: for each parameter whether it stays as it is.
        order: the order of the samples.
        size: how many samples make a batch.
        once: whether weights may move before a batch is over, if the rule allows it.
    """
    still = np.zeros(low.size, dtype=bool)
    still[low.places[frozen]] = True
    still[low.sharing[:, 1]] = still[low.sharing[:, 0]]
    # Those that are read at several places would be read between two moves.
    once = once and codes.is_plain_descent(plan.optimizer) and not low.several
    stretches = np.zeros((0, 2), dtype=np.int64) if once else _stretches(low, still)
    return Training(
        forms=low.forms(plan.loss),
        moving=stretches,
        sharing=low.sharing,
        order=order,
        goal=np.array([-np.inf if plan.target_loss is None else plan.target_loss]),
        moving_count=len(stretches),
        sharing_count=len(low.sharing),
        samples=len(order),
        batch_size=size,
        rule=codes.rule_code(plan.optimizer),
        at_once=int(once),
        late=int(once and size == 1 and not frozen.any() and not low.net.recurrent),
        shuffled=int(plan.shuffle),
        key=shuffling.key(plan.seed),
    )


def _stretches(low: Lowered, still: Any) -> Any:
    """Return where the weights that may move begin and end, as few stretches as there can be."""
    moves = np.zeros(low.size + 2, dtype=np.int8)
    moves[1:-1] = ~still  # padding moves with its row, being 0
    moves[low.sharing[:, 1] + 1] = 0
    return np.flatnonzero(np.diff(moves)).reshape(-1, 2)
