"""Findings about learning: a step size that does not fit, and E that stands still."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from neurosim.functions.losses import loss as find_loss
from neurosim.graph.network import Network
from neurosim.graph.time.sequences import looks_ahead
from neurosim.insight.diagnosis.changes import (
    drawn_by,
    hidden,
    looking_ahead,
    restarted,
    with_activation,
    with_more,
)
from neurosim.insight.diagnosis.evidence import Evidence, gathered, judged_rows, spread
from neurosim.insight.diagnosis.finding import Finding, listed
from neurosim.insight.diagnosis.trial import Trial, Trials
from neurosim.notation import brief, counted

STARTS = 3
"""How many other weights are tried."""

MANY = 8
"""Up to how many hidden neurons more of them are tried at least."""

SMOOTH = 0.5
"""The learning rate at which logistic outputs are tried in place of binary steps."""

STEP, SPAN = 10.0, 1000.0
"""By what factor one rate differs from the next that is tried, and how far they reach at least."""

LOW, HIGH = 0.1, 10.0
"""Rates that are tried in any case: where one is far off, a span around it holds no usual one."""


def progress_findings(trials: Trials, cause_is_known: bool) -> Iterator[Finding]:
    """Train a copy for a while; if E does not fall, try smaller and larger rates.

    Args:
        trials: of the network on its data.
        cause_is_known: so that a plateau is no surprise, and rates need no long search.
    """
    if not trials.needed or trials.own.goes_well:
        return
    own, net = trials.patient, trials.evidence.net
    if own.goes_on and own.fits:
        return
    if own.goes_on:
        much_larger = _best(trials, _larger(own.rate)[1:], short=True)
        if much_larger is not None and trials.at(much_larger.rate, patient=False).beats(own):
            yield _crawls(own, much_larger, net)
            return
    if own.goes_well or (own.learns and not own.is_poor):
        return
    shuffled = trials.of(trials.copy(), shuffle=True) if _is_in_order(trials.evidence) else None
    smaller = _best(trials, _smaller(own.rate), short=cause_is_known)
    if shuffled is not None and shuffled.beats(own):
        yield _ordered(own, shuffled, trials)
    elif smaller is not None and smaller.beats(own):
        yield _overshoots(own, smaller, net)
    elif own.diverged:
        yield _overflows(trials, own)
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


def thrown_findings(trials: Trials) -> Iterator[Finding]:
    """Tell of saturated neurons whether the learning rate would bring them there again.

    Where nothing moves any more no other rate helps either; so the question is put to a copy that
    starts from small weights.
    """
    evidence = trials.evidence
    again = Trials(
        gathered(
            restarted(evidence.net, seed=1),
            evidence.patterns,
            evidence.criterion,
            evidence.learning_rate,
            evidence.batch_size,
        ),
        trials,
    )
    if again.evidence.overflowed is not None or not again.needed or again.patient.learns:
        return
    smaller = _best(again, _smaller(evidence.learning_rate), short=True)
    if smaller is not None:
        yield _overshoots(again.patient, smaller, evidence.net, " also from small weights")


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
        yield _crawls(own, larger, evidence.net)
    elif not cause_is_known and own.telling and evidence.unexplained >= 0.4:
        yield plateau_finding(trials, _elsewhere(trials, own))


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


def _overshoots(own: Trial, smaller: Trial, net: Network, start: str = "") -> Finding:
    weights = f", from small random weights such as those of {drawn_by(net)}" if start else ""
    return _of_rate("overshoots", net, f"steps too far{start}", own, smaller, weights)


def _crawls(own: Trial, larger: Trial, net: Network) -> Finding:
    return _of_rate("crawls", net, "is too small", own, larger)


def _of_rate(
    kind: str, net: Network, fault: str, own: Trial, better: Trial, besides: str = ""
) -> Finding:
    return Finding(
        kind,
        (net,),
        f"learning_rate {brief(own.rate)} {fault}: {own.course}; "
        f"at {brief(better.rate)} {better.course}",
        _numbers(own)
        | {"better learning_rate": better.rate, "E at last with it": better.losses[-1]},
        f"learning_rate={brief(better.rate)}{besides}",
    )


def _overflows(trials: Trials, own: Trial) -> Finding:
    return Finding(
        "overshoots",
        (trials.evidence.net,),
        f"learning_rate {brief(own.rate)} steps too far: {own.course}; E does not stay lower "
        f"at smaller ones down to {brief(_smaller(own.rate)[-1])} either",
        _numbers(own),
        f"a smaller learning_rate, together with {listed(trials.evidence.smaller_numbers)}",
    )


def _ordered(own: Trial, shuffled: Trial, trials: Trials) -> Finding:
    return Finding(
        "ordered",
        (trials.evidence.net,),
        f"{trials.evidence.noun} that expect alike follow one another, so "
        "each update undoes the one before: "
        f"{own.course}; shuffled {shuffled.course}",
        {"E at last": own.losses[-1], "E at last if shuffled": shuffled.losses[-1]},
        "shuffle=True",
    )


def _elsewhere(trials: Trials, own: Trial) -> str:
    """Say which other rates were tried in vain, if for long enough to tell."""
    if trials.evidence.criterion.name == "perceptron":
        return ", and under the perceptron rule no other learning rate changes that"
    smaller, larger = _smaller(own.rate), _larger(own.rate)
    if not all(trials.at(rate).telling for rate in (*smaller, *larger)):
        return ""
    ends = f"{brief(smaller[-1])} to {brief(larger[-1])}"
    return f", and no learning rate from {ends} helps in as many epochs"


def _numbers(own: Trial) -> dict[str, float]:
    return {
        "learning_rate": own.rate,
        "E at first": own.losses[0],
        "E at last": math.inf if own.diverged else own.losses[-1],
    }


def plateau_finding(trials: Trials, elsewhere: str) -> Finding:
    """Return the finding; its remedy names what helped in a trial, or that nothing did.

    Args:
        trials: of the network on its data; the patient one stands still.
        elsewhere: which other learning rates were tried in vain.
    """
    evidence, own = trials.evidence, trials.patient
    tried = _tried(trials)
    helping = [
        (not each.fits, f"{what}: {each.course}")
        for what, each in tried.items()
        if each and (each.beats(own) or (each.fits and not own.fits))
    ]
    helped = [text for _, text in sorted(helping, key=lambda each: each[0])]  # what fits first
    long = [what for what, each in tried.items() if each is None or each.telling]
    vain = f"; neither does it help to {' or to '.join(long)}" if long and not helped else ""
    return Finding(
        "plateau",
        (evidence.net,),
        f"E stands still: {own.course}{elsewhere}{_baseline(evidence)}{vain}",
        {
            "E at first": own.losses[0],
            "E at last": own.losses[-1],
            "unexplained": evidence.unexplained,
        },
        ", or ".join(helped)
        or f"check that the inputs tell the {evidence.noun} apart; "
        "where they do, it takes another structure",
    )


def _tried(trials: Trials) -> dict[str, Trial | None]:
    """Return what may help, each with a trial of it; None if that is of no use."""
    net = trials.evidence.net
    what, wider = _wider(trials)
    start = trials.of(restarted(net, 1))
    for seed in range(2, STARTS + 1):
        if not start.beats(trials.patient):
            start = trials.of(restarted(net, seed))
    tried: dict[str, Trial | None] = {
        "start from other weights (another seed)": start,
        f"add {what}": wider,
    }
    plain = all(neuron.aggregation.name == "sum" for neuron in net.neurons)
    if plain and not all(parameter.trainable for parameter in net.parameters):
        thawed = trials.copy()
        thawed.thaw()  # elsewhere a softmax or a gate needs weights that stay as they are
        tried["let the frozen weights learn (net.thaw())"] = trials.of(thawed)
    ahead = looking_ahead(net) if net.recurrent and not looks_ahead(net) else None
    if ahead is not None:
        tried["let it look ahead as well (bidirectional=True)"] = trials.of(ahead)
    if trials.evidence.criterion.name == "perceptron":
        smooth = f"use logistic outputs, loss='squared_error', learning_rate={SMOOTH} and {what}"
        tried[smooth] = _smooth(trials)
    if trials.evidence.batch_size is not None:
        tried[f"shuffle the {trials.evidence.noun} (shuffle=True)"] = trials.of(
            trials.copy(), shuffle=True
        )
    return tried


def _wider(trials: Trials) -> tuple[str, Trial]:
    """Double the hidden neurons, and again where they are few; say what was added, and a trial."""
    net = trials.evidence.net
    wider, added = with_more(net)
    trial = trials.of(wider)
    alone = trials.evidence.criterion.name != "perceptron"  # where they help only as _smooth
    while alone and len(hidden(wider)) < MANY and not trial.beats(trials.patient):
        wider, count = with_more(wider)
        trial, added = trials.of(wider), added + count
    if hidden(net):
        return counted(added, "more hidden neuron"), trial
    cells = "cells that read each other (delay=1)" if net.recurrent else "neurons"
    return f"a hidden layer of {added} {cells}", trial


def _smooth(trials: Trials) -> Trial | None:
    """Return a trial with a derivative and hidden neurons, None where that fits no better."""
    evidence = trials.evidence
    names = [output.name for output in evidence.net.outputs]
    net, _ = with_more(with_activation(evidence.net, names, "logistic"))
    smooth = gathered(
        net,
        evidence.every,
        find_loss("squared_error"),
        SMOOTH,
        evidence.batch_size,
        evidence.classes,
    )
    trial = Trials(smooth, trials).patient
    return trial if trial.fits else None


def _baseline(evidence: Evidence) -> str:
    """Say how far the outputs are off, beside the simplest answer there is."""
    share = evidence.unexplained
    if not math.isfinite(share):
        return ""
    times = "" if brief(share) == "1" else f"{brief(share)} times "
    return f"; its outputs are {times}as far off (squared) as always answering the mean"
