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
    helped = [
        f"{what}: {each.course}"
        for what, each in tried.items()
        if each and (each.beats(own) or (each.fits and not own.fits))
    ]
    vain = "" if helped else f"; neither does it help to {' or to '.join(tried)}"
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
    """Return what may help, each with a trial of it; None if several went in vain."""
    net = trials.evidence.net
    wider, count = with_more(net)
    cells = "cells that read each other (delay=1)" if net.recurrent else "neurons"
    what = (
        counted(count, "more hidden neuron")
        if hidden(net)
        else f"a hidden layer of {count} {cells}"
    )
    starts = (trials.of(restarted(net, seed)) for seed in range(1, STARTS + 1))
    tried = {
        "start from other weights (another seed)": next(
            (trial for trial in starts if trial.beats(trials.patient)), None
        ),
        f"add {what}": trials.of(wider),
    }
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
    trial = Trials(smooth).patient
    return trial if trial.fits else None


def _baseline(evidence: Evidence) -> str:
    """Say how far the outputs are off, beside the simplest answer there is."""
    share = evidence.unexplained
    if not math.isfinite(share):
        return ""
    times = "" if brief(share) == "1" else f"{brief(share)} times "
    return f"; its outputs are {times}as far off (squared) as always answering the mean"
