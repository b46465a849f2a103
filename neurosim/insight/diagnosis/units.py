"""Findings about single neurons: those whose slope lets no error through, and those alike."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from neurosim.checks import few
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias
from neurosim.insight.diagnosis.evidence import Evidence, Trace, hidden, learns, steepest
from neurosim.insight.diagnosis.finding import Finding, labels, listed, named
from neurosim.insight.diagnosis.trial import Trials, restarted
from neurosim.notation import brief, number

FLAT = 0.05
"""Below this share of its activation's steepest slope a neuron counts as saturated."""

AS_DRAWN = 1.0
"""Up to which size weights may come from a random start."""

MOST = 0.95
"""In how many of the patterns that must hold."""


def unit_findings(trials: Trials) -> Iterator[Finding]:
    """Look for saturated and dead units, units without a derivative, and units that do the same."""
    evidence = trials.evidence
    if evidence.learned:
        return
    learning = [neuron for neuron in evidence.net.neurons if learns(neuron)]
    yield from _without_slope(evidence, learning)
    yield from _dead(trials, learning)
    yield from _saturated(trials, learning)
    yield from _alike(evidence, learning)


def _without_slope(evidence: Evidence, neurons: list[Neuron]) -> Iterator[Finding]:
    flat = tuple(
        neuron for neuron in neurons if not isinstance(neuron, Output) and steepest(neuron) == 0.0
    )
    if flat:
        yield Finding(
            "no_derivative",
            flat,
            f"the derivative of {listed(labels(flat))} is 0 everywhere, so no error comes "
            f"through {named(evidence.net, flat)} and the weights into it never move",
            {"f'": 0.0},
            "use logistic or tanh in neurons that are not outputs",
        )


def _dead(trials: Trials, neurons: list[Neuron]) -> Iterator[Finding]:
    """Tell of neurons that are 0 for every pattern.

    A random start has a few of them; a network that learns without them is healthy.
    """
    evidence = trials.evidence
    still = [neuron for neuron in neurons if _is_dead(neuron, evidence.traces[neuron.name])]
    dead = _all_places(evidence, still)
    incoming = [each for neuron in dead for each in neuron.incoming]
    if dead and (max(abs(each.weight) for each in incoming) > AS_DRAWN or _hinders(trials, dead)):
        biased = any(isinstance(each.source, Bias) for each in incoming)
        raised = "raise the bias weight" if biased else "give it a bias node with a weight"
        flat_below = all(math.isfinite(neuron.activation.bounds[0]) for neuron in dead)
        below = "the net input is below 0 and " if flat_below else ""
        raised = f"{raised} above 0" if flat_below else "start from other weights"
        yield Finding(
            "dead",
            dead,
            f"{named(evidence.net, dead, activations=True)}: {below}f' is 0 in each of "
            f"{evidence.told(len(evidence.rows))}, so no weight into it will ever move",
            {"neurons": float(len(dead)), "largest f'": 0.0},
            f"{raised}, lower the learning rate that drove it there, or use ns.prelu() or elu",
        )


def _all_places(evidence: Evidence, neurons: Collection[Neuron]) -> tuple[Neuron, ...]:
    """Return those whose weights no other neuron holds, such as one of the same feature map.

    What is still at one place learns all the same from the others.
    """
    holders, found = evidence.net.holders, set(neurons)
    return tuple(
        neuron
        for neuron in neurons
        if all(
            held.target in found
            for each in neuron.incoming
            if each.trainable
            for held in holders[each.parameter]
        )
    )


def _is_dead(neuron: Neuron, trace: Trace) -> bool:
    return max(trace.slopes) == 0.0 and steepest(neuron) > 0.0 and _is_unbounded(neuron)


def _is_unbounded(neuron: Neuron) -> bool:
    return not all(map(math.isfinite, neuron.activation.bounds))


def _saturated(trials: Trials, neurons: list[Neuron]) -> Iterator[Finding]:
    evidence, found = trials.evidence, {}
    for neuron in neurons:
        trace = evidence.traces[neuron.name]
        if not _is_dead(neuron, trace) and _is_saturated(evidence, neuron, trace):
            found[neuron] = max(trace.slopes)
    flat = _all_places(evidence, found)
    if flat and _hinders(trials, flat):
        slope = max(found[neuron] for neuron in flat)
        yield Finding(
            "saturated",
            flat,
            f"{named(evidence.net, flat, activations=True)}: the net inputs are so "
            f"large that f' is at most {brief(slope)} where {brief(max(map(steepest, flat)))} is "
            "possible, so hardly any error comes through",
            {"neurons": float(len(flat)), "largest f'": slope},
            ", or ".join(_gentler(evidence, flat)),
        )


def _hinders(trials: Trials, neurons: Collection[Neuron]) -> bool:
    """Tell whether such neurons do harm: a network that works well may need them for its answers.

    Of a few hidden ones, or where the answers are good by now, a start from other weights tells.
    """
    if not trials.needed:
        return True
    net = trials.evidence.net
    few = 2 * len(neurons) <= len(hidden(net)) and set(neurons).isdisjoint(net.outputs)
    if not few and trials.evidence.unexplained > 0.5:
        return True
    return not trials.fits and trials.of(restarted(net, seed=1)).beats(trials.patient)


def _gentler(evidence: Evidence, neurons: Sequence[Neuron]) -> list[str]:
    """Return what would keep their net inputs small, or do without f'."""
    weights = [abs(each.weight) for neuron in neurons for each in neuron.incoming]
    scaled = evidence.smaller_numbers if "scaled inputs" in evidence.smaller_numbers else []
    found = ["scale the inputs to 0..1"] if scaled else []
    if max(weights) > 1.0 or not found:
        found.append("start from smaller weights")
    outputs = evidence.net.outputs
    if evidence.criterion.name == "squared_error" and any(each in outputs for each in neurons):
        activations = {output.activation.name for output in outputs}
        wanted = [value for row in evidence.every_judged for value in row.expected]
        if activations == {"logistic"} and 0.0 <= min(wanted) <= max(wanted) <= 1.0:
            found.append("use loss='cross_entropy', whose error has no f'")
    return found


def _is_saturated(evidence: Evidence, neuron: Neuron, trace: Trace) -> bool:
    limit = FLAT * steepest(neuron)
    if limit == 0.0 or (_is_unbounded(neuron) and min(trace.slopes) == 0.0):
        return False  # a ReLU that is 0 in some patterns works in others
    flat = sum(slope < limit for slope in trace.slopes)
    if flat < MOST * len(trace.slopes):
        return False
    return not isinstance(neuron, Output) or _is_deaf(evidence, neuron, trace, limit)


def _is_deaf(evidence: Evidence, output: Output, trace: Trace, limit: float) -> bool:
    """Tell whether an output is wrong and yet its error nearly 0; with cross-entropy none is."""
    place = evidence.net.outputs.index(output)
    rows = zip(evidence.rows, trace.outputs, trace.errors, strict=True)
    off = [
        (abs(row.expected[place] - out), abs(error))
        for row, out, error in rows
        if row.expected is not None
    ]
    wrong = [(gap, error) for gap, error in off if gap > 0.1]
    return bool(wrong) and all(error < limit * gap for gap, error in wrong)


def _alike(evidence: Evidence, neurons: list[Neuron]) -> Iterator[Finding]:
    groups: dict[object, list[Neuron]] = {}
    for neuron in neurons:
        if not isinstance(neuron, Output):
            groups.setdefault(_role(neuron, evidence.traces[neuron.name]), []).append(neuron)
    found = [group for group in groups.values() if len(group) > 1]
    if found:
        names = "; ".join(few(named(evidence.net, group) for group in found))
        yield Finding(
            "alike",
            tuple(chain.from_iterable(found)),
            f"{names} have equal weights in and equal errors, so every update moves them alike: "
            "together they do what one of them could",
            {"neurons": float(sum(map(len, found)))},
            f"start from random weights, such as those of {_drawn_by(evidence.net)}",
        )


def _role(neuron: Neuron, trace: Trace) -> object:
    """Return what two neurons share that will move alike: functions, weights in, and errors.

    What comes from other steps of time may come from themselves, so there the outputs count.
    """
    delayed = sorted((each.delay, each.weight) for each in neuron.incoming if each.delay)
    return (
        neuron.activation.label,
        neuron.aggregation.name,
        frozenset((each.source.name, each.weight) for each in neuron.incoming if not each.delay),
        tuple(delayed),
        tuple(number(each, 9) for each in trace.outputs) if delayed else None,
        tuple(number(error, 9) for error in trace.errors),  # they may differ in the last bit
    )


def _drawn_by(net: Network) -> str:
    """Say what builds a network of its kind with random weights."""
    shared = any(len(held) > 1 for held in net.holders.values())
    kind = "recurrent" if net.recurrent else "convolutional" if shared else "dense"
    return f"ns.{kind}(..., seed=1)"
