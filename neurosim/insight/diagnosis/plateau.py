"""The finding that E stands still, with what was tried to move it."""

from __future__ import annotations

import math

from neurosim.functions.losses import loss as find_loss
from neurosim.graph.time.sequences import looks_ahead
from neurosim.insight.diagnosis.changes import (
    hidden,
    looking_ahead,
    restarted,
    with_activation,
    with_more,
)
from neurosim.insight.diagnosis.evidence import Evidence, gathered
from neurosim.insight.diagnosis.finding import Finding
from neurosim.insight.diagnosis.trial import Trial, Trials
from neurosim.notation import brief, counted

STARTS = 3
"""How many other weights are tried."""

MANY = 8
"""Up to how many hidden neurons more of them are tried at least."""

SMOOTH = 0.5
"""The learning rate at which logistic outputs are tried in place of binary steps."""


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
