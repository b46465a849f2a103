"""A trial: a copy of the network trained for a while, and how E went."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from neurosim.errors import DivergenceError
from neurosim.insight.diagnosis.evidence import WORK, Evidence, twin
from neurosim.insight.diagnosis.finding import short
from neurosim.learning.history import History
from neurosim.learning.training import train
from neurosim.notation import counted

__all__ = ["FIRST", "Trial", "tried"]

FALL = 0.1
"""By how much of itself E must fall for learning to count as going on."""

FIT = 0.1
"""Below this share of the goal E is low enough: no other rate need be looked for."""

FIRST = 30
"""How many epochs every trial runs at least."""

LAST = 10
"""Which part of a trial, a tenth, says where it came to rest."""

EPOCHS = 3000
"""How long a trial lasts at most; XOR takes up to 1,800 epochs to leave its first plateau."""


class Trial(NamedTuple):
    """How E went in a trial run.

    Attributes:
        rate: the learning rate.
        losses: E by epoch.
        goal: how low E had to fall for learning to count as going on.
        diverged: True if the numbers overflowed.
    """

    rate: float
    losses: tuple[float, ...]
    goal: float
    diverged: bool

    @property
    def end(self) -> float:
        """Where E came to rest: a fall that did not last does not count."""
        last = max(len(self.losses) // LAST, 3)
        return math.inf if self.diverged else median(self.losses[-last:])

    @property
    def learns(self) -> bool:
        """True if E fell far enough, and stayed there."""
        return self.end <= self.goal

    @property
    def fits(self) -> bool:
        """True if E fell so far that there is little left to learn."""
        return self.end <= FIT * self.goal

    @property
    def bounces(self) -> bool:
        """True if E rose in more than a third of the first epochs."""
        pairs = list(pairwise(self.losses[:FIRST]))
        return 3 * sum(now > 1.01 * before for before, now in pairs) > len(pairs)

    @property
    def stands_still(self) -> bool:
        """True if E hardly fell in the second half."""
        return self.losses[-1] > (1.0 - FALL) * self.losses[len(self.losses) // 2]

    @property
    def course(self) -> str:
        """What E did, in words."""
        if self.diverged:
            return f"E grows until the numbers overflow, in epoch {len(self.losses) + 1}"
        return (
            f"E goes from {short(self.losses[0])} to {short(self.losses[-1])} "
            f"in {counted(len(self.losses), 'epoch')}"
        )


def tried(evidence: Evidence, rate: float) -> Trial:
    """Train a copy at that rate for as long as the budget allows."""
    copy = twin(evidence.net)
    patterns = evidence.few(FIRST)
    pass_over_all = max(len(copy.connections), 1) * len(patterns)
    epochs = min(max(WORK // pass_over_all, FIRST), EPOCHS)
    goal = _goal(evidence)
    try:
        history = train(
            copy,
            patterns,
            epochs,
            rate,
            batch_size=evidence.batch_size,
            loss=evidence.criterion,
            progress=False,
        )
    except DivergenceError as error:
        known = error.history.losses if isinstance(error.history, History) else ()
        return Trial(rate, known, goal, diverged=True)
    return Trial(rate, history.losses, goal, diverged=False)


def _goal(evidence: Evidence) -> float:
    """Return how low E must fall: clearly below its start, and below always answering the mean."""
    over = 1.0
    if evidence.criterion.name == "perceptron":
        return 0.0  # reached where a straight line can tell the patterns apart
    if evidence.criterion.name == "squared_error" and math.isfinite(evidence.unexplained):
        over = max(evidence.unexplained, 1.0)
    return (1.0 - FALL) * evidence.loss / over
