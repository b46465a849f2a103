"""The diagnosis: all families of findings, asked in turn why a network does not learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from neurosim.checks import of_kind, whole
from neurosim.data.fitting import classes_of
from neurosim.data.patterns import read_patterns
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.network import Network
from neurosim.insight.diagnosis.data import class_findings, contradiction_findings, range_findings
from neurosim.insight.diagnosis.evidence import Evidence, gathered
from neurosim.insight.diagnosis.finding import Diagnosis, Finding, listed
from neurosim.insight.diagnosis.progress import progress_findings, remark
from neurosim.insight.diagnosis.structure import limit_findings, structure_findings
from neurosim.insight.diagnosis.trial import Trials
from neurosim.insight.diagnosis.units import unit_findings
from neurosim.insight.diagnosis.way_back import way_back_findings
from neurosim.learning.optimizers.descent import SGD


def diagnose(
    net: Network,
    data: Any,
    learning_rate: float = 0.5,
    loss: str | Loss = "squared_error",
    *,
    batch_size: int | None = 1,
) -> Diagnosis:
    """Tell why a network does not learn: a list of findings, empty where nothing is wrong.

    It looks for saturated and dead neurons, neurons that do the same, errors that vanish or explode
    with depth or over time, a step size that overshoots or crawls, a plateau, patterns whose order
    hinders, numbers that want scaling or never change, patterns that contradict each other, classes
    out of balance, expected values that no output can reach, what the structure cannot express (no
    bias node, nothing but the identity), parts of it that are unreachable or useless, and frozen
    weights.

    It runs the patterns on a copy (at most 256 of them, drawn at random) and trains copies for a
    while; the network itself stays as it is, bit for bit. What is said of learning is judged by E
    over all patterns with the weights at rest; rates, bias nodes, other activations, starts and
    orders that are advised with an E have been tried. Where that would take long, the answer says
    how far the trial went, and concludes nothing from it. A network that
    fits its data has nothing to learn, so only its structure, the reach of its outputs and the
    classes are looked at. Of a recurrent network the numbers at every step of time are.

    Args:
        net: the network, at the point where it is stuck.
        data: pairs (inputs, expected), as for ``ns.train``.
        learning_rate: the rate it is trained with.
        loss: the loss it is trained with.
        batch_size: how many patterns make one update; None takes the whole set.

    Returns:
        The findings, causes before symptoms; false if there are none.

    Raises:
        InputError, OptionError, NetworkError: as ``ns.train``.

    Sources: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
    networks" (2010); LeCun et al., "Efficient BackProp" (1998).

    >>> import neurosim as ns
    >>> xor = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
    >>> diagnose(ns.dense([2, 3, 1], seed=1), xor)
    Diagnosis of '2-3-1': nothing found in 4 patterns
      at learning_rate 0.5 E goes from ... to ... in ... epochs
    >>> diagnose(ns.dense([2, 3, 1], seed=1), [([0, 1], [2.0]), ([1, 1], [0.5])])
    Diagnosis of '2-3-1': 2 findings in 2 patterns
      out_of_reach: o1 is asked for 0.5..2, but logistic gives 0..1
        try: scale the expected values into 0..1, or give o1 the identity: ...
      constant_input: always the same value: i2, which tells nothing
        try: leave it out, as a bias node gives a constant already, or check how the data is read
    """
    of_kind(net, Network, "ns.diagnose needs")
    criterion = find_loss(loss)
    rate = SGD(learning_rate).learning_rate
    size = None if batch_size is None else whole(batch_size, "batch_size")
    patterns = read_patterns(net, data, criterion)
    evidence = gathered(net, patterns, criterion, rate, size, classes_of(net, data))
    evidence.is_dataset = hasattr(data, "given_names")
    trials = Trials(evidence)
    found = tuple(_findings(trials))
    looked_at = len(trials.evidence.patterns)
    decided = any(each.kind not in MINOR for each in found)
    return Diagnosis(net, found, looked_at, len(patterns), "" if decided else remark(trials))


MINOR = ("constant_input", "useless")
"""Findings that do not keep a network from learning the rest."""


FADES = "vanishing_over_time"
"""A finding that may be harmless, so that what else keeps a network from learning is looked for."""


def _findings(trials: Trials) -> Iterator[Finding]:
    evidence = trials.evidence
    causes = [*structure_findings(evidence)]
    if evidence.overflowed is not None:
        yield from [*causes, _overflow(evidence)]
        return
    causes += [*range_findings(trials), *contradiction_findings(evidence)]
    causes += [*class_findings(trials), *limit_findings(trials)]
    causes += [*unit_findings(trials), *way_back_findings(trials)]
    known = any(cause.kind not in (*MINOR, FADES) for cause in causes)
    found = [*progress_findings(trials, known)]
    another_rate_helps = any("better learning_rate" in each.numbers for each in found)
    yield from (cause for cause in causes if cause.kind != FADES or not another_rate_helps)
    yield from found


def _overflow(evidence: Evidence) -> Finding:
    neuron = evidence.overflowed
    name = neuron.name if neuron is not None else ""
    return Finding(
        "overflow",
        (neuron,),
        f"the numbers of neuron {name} grow beyond what a float can hold, before any training",
        {"net_input": float("inf")},
        f"start with {listed(evidence.smaller_numbers)}",
    )
