"""Findings about the step size: a training run on a copy, and the same at other rates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from random import Random

from neurosim.graph.network import Network
from neurosim.insight.diagnosis.evidence import Evidence, gathered, twin
from neurosim.insight.diagnosis.finding import Finding, short
from neurosim.insight.diagnosis.trial import FIRST, Trial, tried

__all__ = ["progress_findings", "thrown_findings"]

STEP, SPAN = 10.0, 1000.0
"""By what factor one rate differs from the next that is tried, and how far they reach at least."""

LOW, HIGH = 0.1, 10.0
"""Rates that are tried in any case: where one is far off, a span around it holds no usual one."""

LARGEST = 100_000
"""With more connections than this no trial is run: it would take minutes."""


def progress_findings(evidence: Evidence, plateau: bool = True) -> Iterator[Finding]:
    """Train a copy for a while; if E does not fall, try smaller and larger rates.

    Args:
        evidence: the network and its data.
        plateau: False keeps still about a plateau, because its cause is known already.
    """
    if evidence.learned or len(evidence.net.connections) > LARGEST:
        return
    own = tried(evidence, evidence.learning_rate)
    if own.learns and not own.bounces:
        return
    smaller = _best(_trials(evidence, _smaller(own.rate)))
    if smaller is not None and _does_better(smaller, own):
        yield _overshoots(own, smaller, evidence.net)
    elif own.diverged:
        yield _overflows(own, evidence.net)
    elif not own.learns:
        yield from _stuck(evidence, own, plateau)


def thrown_findings(evidence: Evidence) -> Iterator[Finding]:
    """Tell of saturated neurons whether the learning rate would bring them there again.

    Where nothing moves any more no other rate helps either; so the question is put to a copy that
    starts from small weights.
    """
    start = gathered(
        _restarted(evidence.net),
        evidence.patterns,
        evidence.criterion,
        evidence.learning_rate,
        evidence.batch_size,
    )
    if start.overflowed is not None or len(evidence.net.connections) > LARGEST:
        return
    own = tried(start, start.learning_rate)
    if own.learns:
        return
    smaller = _best(_trials(start, _smaller(own.rate)))
    if smaller is not None:
        yield _overshoots(own, smaller, evidence.net, " also from small weights")


def _does_better(smaller: Trial, own: Trial) -> bool:
    return not own.learns or smaller.losses[FIRST - 1] < 0.5 * own.losses[FIRST - 1]


def _stuck(evidence: Evidence, own: Trial, plateau: bool) -> Iterator[Finding]:
    if not own.stands_still or evidence.unexplained < 0.1:
        return
    larger = _best(_trials(evidence, _larger(own.rate)))
    if larger is not None:
        yield _crawls(own, larger, evidence.net)
    elif plateau and evidence.unexplained >= 0.4:
        yield _plateau(evidence, own)


def _smaller(rate: float) -> list[float]:
    """Return smaller rates, the nearest first."""
    rates = [rate / STEP]
    while rates[-1] > 1.001 * min(rate / SPAN, LOW):
        rates.append(rates[-1] / STEP)
    return rates


def _larger(rate: float) -> list[float]:
    """Return larger rates, the nearest first."""
    rates = [rate * STEP]
    while 1.001 * rates[-1] < max(rate * SPAN, HIGH):
        rates.append(rates[-1] * STEP)
    return rates


def _trials(evidence: Evidence, rates: Iterable[float]) -> Iterator[Trial]:
    if evidence.criterion.name != "perceptron":  # there a rate only scales weights and E alike
        for rate in rates:
            yield tried(evidence, rate)


def _best(trials: Iterator[Trial]) -> Trial | None:
    """Return the first trial that learns, or a later one as long as each ends lower than the last.

    The first of them that helps at all may still be far from a rate to recommend.
    """
    best = None
    for trial in trials:
        if best is not None and not (trial.learns and trial.end < best.end):
            break
        if trial.learns:
            best = trial
        if trial.fits:
            break
    return best


def _restarted(net: Network) -> Network:
    """Return a copy whose trainable weights are small random values, always the same ones."""
    copy, random = twin(net), Random(1)
    for parameter in copy.parameters:
        if parameter.trainable:
            parameter.value = random.uniform(-0.5, 0.5)
    return copy


def _overshoots(own: Trial, smaller: Trial, net: Network, start: str = "") -> Finding:
    return Finding(
        "overshoots",
        (net,),
        f"learning_rate {short(own.rate)} steps too far{start}: {own.course}; "
        f"at {short(smaller.rate)} {smaller.course}",
        _numbers(own, smaller),
        f"learning_rate={short(smaller.rate)}"
        + (", from small random weights such as those of ns.dense(..., seed=1)" if start else ""),
    )


def _overflows(own: Trial, net: Network) -> Finding:
    return Finding(
        "overshoots",
        (net,),
        f"learning_rate {short(own.rate)} steps too far: {own.course}; E does not fall for good "
        f"at smaller ones down to {short(_smaller(own.rate)[-1])} either",
        _numbers(own),
        "a smaller learning_rate, together with scaled inputs or smaller weights",
    )


def _crawls(own: Trial, larger: Trial, net: Network) -> Finding:
    return Finding(
        "crawls",
        (net,),
        f"learning_rate {short(own.rate)} is too small: {own.course}; "
        f"at {short(larger.rate)} {larger.course}",
        _numbers(own, larger),
        f"learning_rate={short(larger.rate)}",
    )


def _plateau(evidence: Evidence, own: Trial) -> Finding:
    return Finding(
        "plateau",
        (evidence.net,),
        f"E stands still: {own.course}{_elsewhere(evidence, own)}{_baseline(evidence)}",
        {
            "E at first": own.losses[0],
            "E at last": own.losses[-1],
            "unexplained": evidence.unexplained,
        },
        "start from other weights (another seed), add hidden neurons, or check that the inputs "
        "tell the patterns apart",
    )


def _elsewhere(evidence: Evidence, own: Trial) -> str:
    """Say which other rates were tried in vain."""
    if evidence.criterion.name == "perceptron":
        return ", and under the perceptron rule no other learning rate changes that"
    lowest, highest = short(_smaller(own.rate)[-1]), short(_larger(own.rate)[-1])
    return f", and no learning rate from {lowest} to {highest} helps"


def _baseline(evidence: Evidence) -> str:
    """Say how far the outputs are off, beside the simplest answer there is."""
    share = evidence.unexplained
    if not math.isfinite(share):
        return ""
    times = "" if short(share) == "1" else f"{short(share)} times "
    return f"; its outputs are {times}as far off (squared) as always answering the mean"


def _numbers(own: Trial, other: Trial | None = None) -> dict[str, float]:
    numbers = {
        "learning_rate": own.rate,
        "E at first": own.losses[0] if own.losses else math.inf,
        "E at last": math.inf if own.diverged else own.losses[-1],
    }
    if other is not None:
        numbers |= {"better learning_rate": other.rate, "E at last with it": other.losses[-1]}
    return numbers
