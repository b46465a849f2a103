"""Trials: copies of the network trained for a while, and how E went with their weights at rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property, partial
from itertools import pairwise, takewhile
from random import Random
from statistics import fmean, median
from typing import Any, NamedTuple

from neurosim.compiled.engine import has_numba, mean_loss, obstacle
from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import DivergenceError
from neurosim.functions.activations import ACTIVATIONS
from neurosim.functions.losses import LOSSES, Loss
from neurosim.graph.network import Network
from neurosim.insight.diagnosis.evidence import (
    WORK,
    Evidence,
    drawn,
    judged_rows,
    twin,
    work_of,
)
from neurosim.learning.history import History
from neurosim.learning.stopping import EarlyStopping
from neurosim.learning.training import train
from neurosim.notation import brief, counted

FALL = 0.1
"""By how much of itself E must fall for learning to count as going on."""

FIT = 0.1
"""Below this share of the goal E is low enough: no other rate need be looked for."""

FIRST = 30
"""How many epochs every trial runs at least."""

LOOKS, LAST = 24, 3
"""How often E is looked at after that, and how many of these say where it came to rest."""

SEVERAL = 20
"""About how many trials one diagnosis runs, where a first one has shown that they are needed."""

EPOCHS, UPDATES = 3000, 10_000
"""How long a trial lasts that can show that nothing helps: as many epochs, and as many updates.

XOR takes up to 1,800 epochs of four updates to leave its first plateau, two spirals 2,000 of seven.
"""

LONGEST, MOST = 10_000, 200_000
"""How long a patient trial lasts where it costs little: as many epochs, or as many updates."""

LARGEST = 100_000
"""With more connections to pass for a pattern than this no trial is run: it would take minutes."""

PATIENCE, FASTER = 6 * WORK, 100 * WORK
"""How many connections a patient trial passes: on the graph, and in compiled code."""

BUDGET, FAST_BUDGET = 20 * WORK, 2000 * WORK
"""How many nodes and connections all trials of a diagnosis pass together; later ones are short."""

START = 0.5
"""Weights start from -0.5..0.5, as in ``ns.dense``."""


class Trial(NamedTuple):
    """How E went in a trial run.

    Attributes:
        net: the copy, as it was left.
        rate: the learning rate.
        losses: E over all its patterns with the weights at rest: before, after each of the first
            epochs, and then from time to time.
        epochs: how many epochs were finished.
        goal: how low E had to fall for learning to count as going on.
        low: how low E had to fall to leave little to learn.
        diverged: True if the numbers overflowed.
        telling: True if it lasted long enough to show that nothing happens.
        share: which part of the patterns it had, in words.
    """

    net: Network
    rate: float
    losses: tuple[float, ...]
    epochs: int
    goal: float
    low: float
    diverged: bool
    telling: bool
    share: str

    @property
    def end(self) -> float:
        """Where E came to rest: a fall that did not last does not count."""
        return math.inf if self.diverged else median(self.losses[-LAST:])

    @property
    def learns(self) -> bool:
        """True if E fell far enough, and stayed there."""
        return self.end <= self.goal

    @property
    def goes_on(self) -> bool:
        """True if it learns without bouncing about."""
        return self.learns and not self.bounces

    @property
    def goes_well(self) -> bool:
        """True if it learns, and does not come to rest where E is still high."""
        return self.goes_on and not (self.is_poor and self.stands_still)

    @property
    def fits(self) -> bool:
        """True if E fell so far that there is little left to learn."""
        return self.end <= self.low

    @property
    def bounces(self) -> bool:
        """True if E rose in over a third of the first epochs, or was far up in half of them."""
        first = self.losses[: FIRST + 1]
        rises = sum(now > 1.01 * before for before, now in pairwise(first))
        high = sum(loss > 1.5 * first[0] for loss in first)
        return 3 * rises >= len(first) or 2 * high >= len(first)

    @property
    def stands_still(self) -> bool:
        """True if E hardly fell in the second half."""
        return self.end > (1.0 - FALL) * self.losses[-LOOKS // 2]

    @property
    def is_poor(self) -> bool:
        """True if E stays above half of what always the same answer gives."""
        return self.end > (self.goal + self.low) / 2.0

    @property
    def course(self) -> str:
        """What E did, in words."""
        if self.diverged:
            return f"E grows until the numbers overflow, in epoch {self.epochs + 1}"
        return (
            f"E goes from {brief(self.losses[0])} to {brief(self.losses[-1])} "
            f"in {counted(self.epochs, 'epoch')}{self.share}"
        )

    def beats(self, other: Trial) -> bool:
        """Tell whether it learns and ends clearly lower, the more so if the other learns too."""
        return self.learns and self.end < (0.5 if other.learns else 0.8) * other.end


class Trials:
    """All trials of one diagnosis, each run at most once.

    Args:
        evidence: the network and its data.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._kept: dict[tuple[float, bool], Trial] = {}
        self._passed = 0

    @property
    def own(self) -> Trial:
        """A short trial at the rate the network is to learn with."""
        return self.at(self.evidence.learning_rate, patient=False)

    @property
    def patient(self) -> Trial:
        """A long trial at that rate."""
        return self.at(self.evidence.learning_rate)

    @property
    def fits(self) -> bool:
        """True if the network comes to fit its data at that rate."""
        return self.own.fits or self.patient.fits

    def at(self, rate: float, *, patient: bool = True) -> Trial:
        """Return a trial at a rate, a long one or a short one; a short one that tells is both."""
        short = self._kept.get((rate, False))
        if short is not None and short.telling:
            return short
        if (rate, patient) not in self._kept:
            patterns = self.evidence.patterns
            self._kept[rate, patient] = self._run(self.copy(), patterns, rate, patient, False)
        return self._kept[rate, patient]

    @cached_property
    def needed(self) -> bool:
        """True if there is something to learn, and the network small enough to be tried."""
        evidence, most = self.evidence, LARGEST
        work = work_of(evidence.net, evidence.every)
        if len(evidence.net.connections) <= most < work and not evidence.learned:
            most *= 10 if self._is_fast else 1
        learns = any(parameter.trainable for parameter in evidence.net.parameters)
        return not evidence.learned and learns and work <= most

    def copy(self) -> Network:
        """Return a copy to be tried."""
        return twin(self.evidence.net)

    def of(
        self,
        net: Network,
        patterns: Sequence[Pattern] | None = None,
        *,
        rate: float | None = None,
        shuffle: bool = False,
    ) -> Trial:
        """Return a long trial of something else: a copy that was changed, or other patterns."""
        chosen = self.evidence.learning_rate if rate is None else rate
        return self._run(net, patterns or self.evidence.patterns, chosen, True, shuffle)

    @cached_property
    def _is_fast(self) -> bool:
        """Tell whether compiled code can train this network."""
        return has_numba() and obstacle(self.evidence.net, self.evidence.criterion) is None

    def _run(
        self, net: Network, patterns: Sequence[Pattern], rate: float, patient: bool, shuffle: bool
    ) -> Trial:
        work = WORK if not patient else FASTER if self._is_fast else PATIENCE
        connections = max(work_of(net, patterns), 1)
        places = drawn(len(patterns), work // (FIRST * connections))
        chosen = [patterns[place] for place in places]
        size = self.evidence.batch_size or len(chosen)
        enough = max(EPOCHS, UPDATES * size // len(chosen))
        longest = max(enough, min(LONGEST, MOST * size // len(chosen))) if patient else EPOCHS
        epochs = min(max(work // (connections * len(chosen)), FIRST), longest)
        elements = len(net.nodes) + len(net.connections)
        visits = connections * len(chosen) * elements // len(net.connections)
        left = (FAST_BUDGET if self._is_fast else BUDGET) - self._passed
        epochs = max(min(epochs, left // visits), FIRST)
        self._passed += epochs * visits
        heavy = epochs * connections * len(chosen) > 2 * WORK
        # One short trial is all that healthy networks take.
        worth = patient or heavy or bool(self._kept)
        losses, lasted, diverged = self._course(
            net,
            chosen,
            epochs,
            learning_rate=rate,
            shuffle=shuffle,
            engine="compiled" if worth and self._is_fast else "auto",
        )
        few = len(chosen) < len(self.evidence.every) and patterns is self.evidence.patterns
        share = f" over {len(chosen)} {self.evidence.noun}" if few else ""
        wanted = [row.expected for row in judged_rows(net, read_patterns(net, chosen, None))]
        goal, low = _goals(losses[0], wanted, len(chosen), self.evidence.criterion)
        return Trial(net, rate, losses, lasted, goal, low, diverged, epochs >= enough, share)

    def _course(
        self, net: Network, patterns: Sequence[Pattern], epochs: int, **options: Any
    ) -> tuple[tuple[float, ...], int, bool]:
        """Train; return E from time to time, how many epochs were finished, and if it diverged."""
        evidence = self.evidence
        marks = sorted({FIRST + (epochs - FIRST) * look // LOOKS for look in range(LOOKS + 1)})
        looks = len(marks) * (1 if options["engine"] == "auto" else SEVERAL)
        read = read_patterns(net, patterns, evidence.criterion)
        resting = mean_loss(net, read, evidence.criterion, looks)
        options |= {"loss": evidence.criterion, "batch_size": evidence.batch_size}
        losses, done = [resting()], 0
        for mark in marks:
            # The first epochs are one run that follows E after each.
            followed = EarlyStopping(patterns, patience=None) if not done else None
            run = options | {"stopping": followed, "after": done}
            try:
                history = train(net, patterns, mark - done, progress=False, **run)
            except DivergenceError as error:
                if not isinstance(error.history, History):
                    raise
                history = error.history
            done += history.epochs
            diverged = history.stopped == "diverged"
            found = history.validation if followed else () if diverged else (resting(),)
            if diverged or math.inf in found:
                losses += takewhile(math.isfinite, found)
                return tuple(losses), done, True
            losses += found
        return tuple(losses), done, False


def restarted(net: Network, seed: int) -> Network:
    """Return a copy whose trainable weights are small random values."""
    copy, random = twin(net), Random(seed)
    for parameter in copy.parameters:
        if parameter.trainable:
            parameter._value = random.uniform(-START, START)
    return copy


def _goals(
    start: float, wanted: Sequence[Sequence[float]], patterns: int, criterion: Loss
) -> tuple[float, float]:
    """Return how low E must fall: clearly below its start, and below always giving one answer."""
    if criterion.name == "perceptron":
        return 0.0, 0.0  # reached where a straight line can tell the patterns apart
    if criterion.name not in LOSSES:
        return (1.0 - FALL) * start, FIT * start
    columns = list(zip(*wanted, strict=True))
    least = sum(_total(criterion, column, column) for column in columns) / patterns
    means = ([fmean(column)] * len(column) for column in columns)
    always = sum(map(partial(_total, criterion), columns, means)) / patterns
    gap = (min(start, always) if always > least + 1e-12 else start) - least
    return least + (1.0 - FALL) * gap, least + FIT * gap


def _total(criterion: Loss, expected: Sequence[float], answers: Sequence[float]) -> float:
    """Return E, added up, where an output gives these answers."""
    pairs = zip(expected, answers, strict=True)
    return sum(criterion.value(*pair, math.nan, ACTIVATIONS["identity"]) for pair in pairs)
