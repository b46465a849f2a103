"""Findings about learning: a step size that does not fit, and E that stands still."""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from neurosim.insight.diagnosis.evidence import Evidence, judged_rows, spread
from neurosim.insight.diagnosis.finding import Finding, by_trial, listed
from neurosim.insight.diagnosis.trial import Trial, Trials, restarted
from neurosim.notation import brief

STARTS = 3
"""How many other weights are tried."""

STEP, REACH, MOST = 10.0, 3, sys.float_info.max_10_exp
"""By what factor one rate differs from the next that is tried; how few are tried, and how many."""

LOW, HIGH = 0.1, 10.0
"""Rates that are tried in any case: where one is far off, a span around it holds no usual one."""

SMOOTH = (
    "use logistic outputs with hidden neurons before them, loss='squared_error' and "
    "learning_rate=0.5: with the perceptron rule an output draws one straight line"
)


def progress_findings(trials: Trials, cause_is_known: bool) -> Iterator[Finding]:
    """Train a copy for a while; if E does not fall, try smaller and larger rates.

    Args:
        trials: of the network on its data.
        cause_is_known: so that a plateau is no surprise, and rates need no long search.
    """
    if not trials.needed or trials.own.goes_well:
        return
    own, evidence = trials.patient, trials.evidence
    if own.goes_on and own.fits:
        return
    if own.goes_on:
        much_larger = _best(trials, _larger(own.rate)[1:], short=True)
        if much_larger is not None and trials.at(much_larger.rate, patient=False).beats(own):
            yield _of_rate("crawls", "is too small", own, much_larger, evidence)
            return
    if own.goes_well or (own.learns and not own.is_poor):
        return
    shuffled = trials.of(trials.copy(), shuffle=True) if _is_in_order(evidence) else None
    smaller = _best(trials, _smaller(own.rate), short=cause_is_known)
    if shuffled is not None and shuffled.beats(own):
        fault = f"{evidence.noun} that expect alike follow one another and undo each other's steps"
        net = [evidence.net]
        yield by_trial("ordered", net, fault, own, "shuffled", shuffled, "shuffle=True")
    elif smaller is not None and smaller.beats(own):
        yield _of_rate("overshoots", "steps too far", own, smaller, evidence)
    elif own.diverged:
        yield _overflows(evidence, own)
    else:
        yield from _stuck(trials, own, cause_is_known)


def remark(trials: Trials) -> str:
    """Say how a network learned on trial in which nothing was found; or why that tells nothing."""
    evidence = trials.evidence
    if evidence.overflowed is not None:
        return ""
    if evidence.learned:
        return "its outputs are near to what is expected already"
    if not trials.needed:
        return "it is too large to be trained on trial"
    own = trials.own if trials.own.learns else trials.patient
    told = own.learns or own.telling or own.diverged
    few = "" if told else ", too few to tell whether it learns"
    return f"at learning_rate {brief(own.rate)} {own.course}{few}"


def _is_in_order(evidence: Evidence) -> bool:
    """Tell whether neighbours among the patterns are much alike in what is expected of them."""
    rows = (judged_rows(evidence.net, [pattern]) for pattern in evidence.patterns)
    wanted = [
        [fmean(column) for column in zip(*(row.expected for row in each), strict=True)]
        for each in rows
    ]
    steps = sum(math.dist(*pair) ** 2 for pair in itertools.pairwise(wanted))
    whole = spread(wanted)
    return evidence.batch_size is not None and whole > 0.0 and steps < 0.5 * whole


def _stuck(trials: Trials, own: Trial, cause_is_known: bool) -> Iterator[Finding]:
    evidence = trials.evidence
    if not own.stands_still or evidence.unexplained < 0.1:
        return
    larger = _best(trials, _larger(own.rate), short=cause_is_known)
    if larger is not None and larger.beats(own):
        yield _of_rate("crawls", "is too small", own, larger, evidence)
    elif not cause_is_known and own.telling and evidence.unexplained >= 0.4:
        yield plateau_finding(trials, _elsewhere(trials, own))


def _smaller(rate: float) -> list[float]:
    """Return smaller rates, the nearest first."""
    powers = _powers(math.log10(rate) - math.log10(LOW))
    return [each for each in (rate / power for power in powers) if each > 0.0]


def _larger(rate: float) -> list[float]:
    """Return larger rates, the nearest first."""
    powers = _powers(math.log10(HIGH) - math.log10(rate))
    return [each for each in (rate * power for power in powers) if each < math.inf]


def _powers(decades: float) -> list[float]:
    """Return by what rates differ that reach so many decades, as far as floats go."""
    count = max(REACH, math.ceil(decades - 1e-3))
    return [STEP**place for place in range(1, min(count, MOST) + 1)]


def _best(trials: Trials, rates: Sequence[float], short: bool) -> Trial | None:
    """Return the long trial at the rate that does best in short ones, or else in long ones.

    Long ones are left out where they are too short to tell: they would only take their time.
    """
    if trials.evidence.criterion.name == "perceptron":
        return None  # there a rate scales weights and E alike
    for patient in (False,) if short or not trials.patient.telling else (False, True):
        best = _lowest(trials.at(rate, patient=patient) for rate in rates)
        if best is not None and trials.at(best.rate).learns:
            return trials.at(best.rate)
    return None


def _lowest(trials: Iterable[Trial]) -> Trial | None:
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


def _of_rate(kind: str, fault: str, own: Trial, better: Trial, evidence: Evidence) -> Finding:
    rate = brief(better.rate)
    fault = f"learning_rate {brief(own.rate)} {fault}"
    net, remedy = [evidence.net], f"learning_rate={rate}"
    return by_trial(kind, net, fault, own, f"at {rate}", better, remedy)


def _overflows(evidence: Evidence, own: Trial) -> Finding:
    return Finding(
        "overshoots",
        (evidence.net,),
        f"learning_rate {brief(own.rate)} steps too far: {own.course}; E does not stay lower "
        f"at smaller ones down to {brief(_smaller(own.rate)[-1])} either",
        {"learning_rate": own.rate, "E at first": own.losses[0], "E at last": math.inf},
        f"a smaller learning_rate, together with {listed(evidence.smaller_numbers)}",
    )


def _elsewhere(trials: Trials, own: Trial) -> str:
    """Say which other rates were tried in vain, if for long enough to tell."""
    smaller, larger = _smaller(own.rate), _larger(own.rate)
    of_rate = trials.evidence.criterion.name != "perceptron"
    if not of_rate or not all(trials.at(rate).telling for rate in (*smaller, *larger)):
        return ""
    rates = [*reversed(smaller), own.rate, *larger]
    ends = f"{brief(rates[0])} to {brief(rates[-1])}"
    return f", and no learning rate from {ends} helps in as many epochs"


def plateau_finding(trials: Trials, elsewhere: str) -> Finding:
    """Return the finding; its remedy names what helped in a trial, or what is left to try.

    Args:
        trials: of the network on its data; the patient one stands still.
        elsewhere: which other learning rates were tried in vain.
    """
    evidence, own = trials.evidence, trials.patient
    tried = _tried(trials)
    helped = [f"{what}: {each.course}" for what, each in tried.items() if each.beats(own)]
    long = [what for what, each in tried.items() if each.telling]
    vain = f"; neither does it help to {' or to '.join(long)}" if long and not helped else ""
    share = f"{brief(100.0 * evidence.unexplained)} % as far off (squared) as always the mean"
    otherwise = f"add hidden neurons, and check that the inputs tell the {evidence.noun} apart"
    if evidence.criterion.name == "perceptron":
        otherwise = SMOOTH
    return Finding(
        "plateau",
        (evidence.net,),
        f"E stands still: {own.course}{elsewhere}; its outputs are {share}{vain}",
        {
            "E at first": own.losses[0],
            "E at last": own.losses[-1],
            "unexplained": evidence.unexplained,
        },
        ", or ".join([*helped, otherwise]),
    )


def _tried(trials: Trials) -> dict[str, Trial]:
    """Return what may help, each with a trial of it."""
    net = trials.evidence.net
    for seed in range(1, STARTS + 1):
        start = trials.of(restarted(net, seed))
        if start.beats(trials.patient):
            break
    tried = {"start from other weights (another seed)": start}
    plain = all(neuron.aggregation.name == "sum" for neuron in net.neurons)
    if plain and not all(parameter.trainable for parameter in net.parameters):
        thawed = trials.copy()
        thawed.thaw()  # elsewhere a softmax or a gate needs weights that stay as they are
        tried["let the frozen weights learn (net.thaw())"] = trials.of(thawed)
    if trials.evidence.batch_size is not None:
        what = f"shuffle the {trials.evidence.noun} (shuffle=True)"
        tried[what] = trials.of(trials.copy(), shuffle=True)
    return tried
