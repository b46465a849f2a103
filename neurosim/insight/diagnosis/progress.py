"""Findings about the step size: a short training run on a copy, and the same at other rates."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from neurosim.errors import DivergenceError
from neurosim.graph.network import Network
from neurosim.insight.diagnosis.evidence import WORK, Evidence
from neurosim.insight.diagnosis.finding import Finding, short
from neurosim.learning.history import History
from neurosim.learning.training import train

__all__ = ["progress_findings"]

FALL = 0.1
"""By how much of itself E must fall for learning to count as going on."""

FIRST = 30
"""How many epochs every trial runs; the rest only where E has not fallen by then."""

SMALLER, LARGER = (0.1, 0.01, 0.001), (10.0, 100.0, 1000.0)
"""The rates that are tried instead, as multiples."""

LARGEST = 100_000
"""With more connections than this no trial is run: it would take minutes."""

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
    def learns(self) -> bool:
        """True if E fell far enough."""
        return not self.diverged and self.losses[-1] <= self.goal

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
            f"in {len(self.losses)} epochs"
        )


def progress_findings(evidence: Evidence, plateau: bool = True) -> Iterator[Finding]:
    """Train a copy for a while; if E does not fall, try smaller and larger rates.

    Args:
        evidence: the network and its data.
        plateau: False keeps still about a plateau, because its cause is known already.
    """
    if evidence.learned or len(evidence.net.connections) > LARGEST:
        return
    own = _trial(evidence, 1.0)
    if own.learns and not own.bounces:
        return
    trials = _trials(evidence, SMALLER)
    smaller = next((trial for trial in trials if _does_better(trial, own)), None)
    if smaller is not None:
        yield _overshoots(own, smaller, evidence.net)
    elif not own.learns and not own.diverged:
        yield from _stuck(evidence, own, plateau)


def _does_better(smaller: Trial, own: Trial) -> bool:
    if not own.learns:
        return smaller.learns
    return smaller.learns and smaller.losses[FIRST - 1] < 0.5 * own.losses[FIRST - 1]


def _stuck(evidence: Evidence, own: Trial, plateau: bool) -> Iterator[Finding]:
    if not own.stands_still or evidence.unexplained < 0.1:
        return
    larger = next((trial for trial in _trials(evidence, LARGER) if trial.learns), None)
    if larger is not None and own.losses[-1] > (1.0 - FALL) * own.losses[0]:
        yield _crawls(own, larger, evidence.net)
    elif plateau and evidence.unexplained >= 0.4:
        yield _plateau(evidence, own)


def _trials(evidence: Evidence, factors: tuple[float, ...]) -> Iterator[Trial]:
    if evidence.criterion.name != "perceptron":  # there a rate only scales weights and E alike
        for factor in factors:
            yield _trial(evidence, factor)


def _trial(evidence: Evidence, factor: float) -> Trial:
    """Train a copy at a multiple of the rate, until E has fallen or the budget is used up."""
    twin = evidence.net.copy()
    rate = factor * evidence.learning_rate
    patterns = evidence.few(FIRST)
    pass_over_all = max(len(twin.connections), 1) * len(patterns)
    longest = min(max(WORK // pass_over_all, FIRST), EPOCHS)
    losses: tuple[float, ...] = ()
    goal = _goal(evidence)

    def run(epochs: int, target_loss: float | None) -> tuple[float, ...]:
        return train(
            twin,
            patterns,
            epochs,
            rate,
            batch_size=evidence.batch_size,
            loss=evidence.criterion,
            target_loss=target_loss,
            progress=False,
        ).losses

    try:
        losses = run(FIRST, None)
        if losses[-1] > goal and longest > FIRST:
            losses += run(longest - FIRST, goal)
    except DivergenceError as error:
        known = error.history.losses if isinstance(error.history, History) else ()
        return Trial(rate, losses + known, goal, diverged=True)
    return Trial(rate, losses, goal, diverged=False)


def _goal(evidence: Evidence) -> float:
    """Return how low E must fall: clearly below its start, and below always answering the mean."""
    over = 1.0
    if evidence.criterion.name == "perceptron":
        return 0.0  # reached where a straight line can tell the patterns apart
    if evidence.criterion.name == "squared_error" and math.isfinite(evidence.unexplained):
        over = max(evidence.unexplained, 1.0)
    return (1.0 - FALL) * evidence.loss / over


def _overshoots(own: Trial, smaller: Trial, net: Network) -> Finding:
    return Finding(
        "overshoots",
        (net,),
        f"learning_rate {short(own.rate)} steps too far: {own.course}; "
        f"at {short(smaller.rate)} {smaller.course}",
        _numbers(own, smaller),
        f"learning_rate={short(smaller.rate)}",
    )


def _crawls(own: Trial, larger: Trial, net: Network) -> Finding:
    return Finding(
        "crawls",
        (net,),
        f"learning_rate {short(own.rate)} hardly moves anything: {own.course}; "
        f"at {short(larger.rate)} {larger.course}",
        _numbers(own, larger),
        f"learning_rate={short(larger.rate)}",
    )


def _plateau(evidence: Evidence, own: Trial) -> Finding:
    share = evidence.unexplained
    baseline = (
        f"; its outputs are {short(share)} times as far off (squared) as always answering the mean"
        if math.isfinite(share)
        else ""
    )
    return Finding(
        "plateau",
        (evidence.net,),
        f"E stands still: {own.course}, and neither smaller nor larger rates help{baseline}",
        {"E at first": own.losses[0], "E at last": own.losses[-1], "unexplained": share},
        "start from other weights (another seed), add hidden neurons, or check that the inputs "
        "tell the patterns apart",
    )


def _numbers(own: Trial, other: Trial) -> dict[str, float]:
    return {
        "learning_rate": own.rate,
        "E at first": own.losses[0] if own.losses else math.inf,
        "E at last": math.inf if own.diverged else own.losses[-1],
        "better learning_rate": other.rate,
        "E at last with it": other.losses[-1],
    }
