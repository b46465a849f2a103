"""Findings about errors that fade or grow on their way back: through layers, or through time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias
from neurosim.graph.time.sequences import looks_ahead
from neurosim.insight.diagnosis.changes import with_activation, with_shortcuts
from neurosim.insight.diagnosis.evidence import Evidence, steepest
from neurosim.insight.diagnosis.finding import Finding, labels, listed, named
from neurosim.insight.diagnosis.trial import Trials
from neurosim.insight.error_sizes import layers, sizes_over_time, through_time
from neurosim.notation import brief

SLOWER = 10.0
"""How much smaller a learning rate is tried with a steeper activation."""

FACTOR = 1000.0
"""How much smaller or larger errors may be at the far end than where they start."""

NEARLY = 0.9
"""What is left of an error at each step of time, from which on loops count as keeping it."""

SLIGHT = 0.5
"""Below this, a bias weight is as large as it should be: gates that are open 1 - 1/steps."""

AT_ONCE = 100.0
"""How much larger errors may grow within a window that is advised."""

NEARER = "expect something nearer to what it depends on (shorter sequences)"


def way_back_findings(trials: Trials) -> Iterator[Finding]:
    """Compare errors by how far they lie behind the outputs, or by steps of time before the last.

    There is no finding about a network that does well in a trial: it needs nothing from far back.

    Sources: Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is
    difficult" (1994); Tallec and Ollivier, "Can recurrent neural networks warp time?" (2018), for
    the bias of gates.
    """
    evidence = trials.evidence
    if evidence.learned:
        return
    net = evidence.net
    sizes = (
        sizes_over_time(net, evidence.patterns, evidence.criterion)
        if net.recurrent
        else [_size(evidence, layer) for layer in reversed(layers(net))]
    )
    if len(sizes) < 3 or sizes[0] == 0.0:
        return
    vanishes, explodes = sizes[-1] * FACTOR < sizes[0], sizes[-1] > FACTOR * sizes[0]
    if not (vanishes or explodes):
        return
    if not net.recurrent and sizes[-1] != (min if vanishes else max)(sizes):
        return
    if not (trials.needed and (trials.fits or not trials.patient.is_poor)):
        found = _through_time if net.recurrent else _through_layers
        yield found(trials, sizes, vanishes)


def _size(evidence: Evidence, neurons: Iterable[Neuron]) -> float:
    """Return the root mean square of the errors of some neurons."""
    errors = [error for each in neurons for error in evidence.traces[each.name].errors]
    return math.sqrt(fmean(error * error for error in errors))


def _through_layers(trials: Trials, sizes: Sequence[float], vanishes: bool) -> Finding:
    net = trials.evidence.net
    remedy = "start from smaller weights (weights='glorot' or 'he'), or use fewer layers"
    if vanishes:
        inner = [each for each in net.neurons if not isinstance(each, Output)]
        remedy = (trials.needed and _what_helps(trials, inner)) or (
            f"{_steeper('tanh or relu', inner)}weights='glorot' or 'he', fewer layers, or "
            "connections that skip some"
        )
    return Finding(
        "vanishing_errors" if vanishes else "exploding_errors",
        tuple(layers(net)[0]),
        f"errors {'fade' if vanishes else 'grow'} on their way back; their typical size, from the "
        f"outputs on: {', '.join(map(brief, sizes))}",
        {f"{steps} back": size for steps, size in enumerate(sizes)},
        remedy,
    )


def _what_helps(trials: Trials, neurons: Sequence[Neuron]) -> str:
    """Return what lets the network learn in a trial, if anything does that is tried."""
    net, own, flat = trials.evidence.net, trials.patient, _flat(neurons)
    slower = own.rate / SLOWER
    steeper = f"use tanh instead of {listed(labels(flat))}"
    ways = [
        (steeper, own.rate),
        (f"{steeper} and learning_rate={brief(slower)}", slower),
        ("connect the hidden neurons to the outputs as well", own.rate),
    ]
    helped: list[str] = []
    for what, rate in ways if flat else ways[2:]:
        by_tanh = what.startswith(steeper)
        trial = trials.of(
            with_activation(net, flat, "tanh") if by_tanh else with_shortcuts(net), rate=rate
        )
        if trial.beats(own):
            helped.insert(0, f"{what}: {trial.course}")  # the last one tried did best
        if trial.fits:
            break
    return ", or ".join(helped)


def _steeper(better: str, neurons: Sequence[Neuron]) -> str:
    """Return the advice to replace activations whose slope is always below 1, where there are."""
    flat = labels(_flat(neurons))
    return f"use {better} instead of {listed(flat)}, " if flat else ""


def _flat(neurons: Sequence[Neuron]) -> list[Neuron]:
    return [each for each in neurons if 0.0 < steepest(each) < 1.0]


def _through_time(trials: Trials, sizes: Sequence[float], vanishes: bool) -> Finding:
    evidence, back = trials.evidence, len(sizes) - 1
    places = sorted({0, *(len(sizes) * part // 4 for part in (1, 2, 3)), back})
    trail = ", ".join(f"{brief(sizes[place])} ({place} back)" for place in places)
    neurons = through_time(evidence.net)
    left = (sizes[-1] / sizes[0]) ** (1.0 / back)
    cause, remedy = (_vanishing if vanishes else _exploding)(evidence, left, back)
    return Finding(
        "vanishing_over_time" if vanishes else "exploding_over_time",
        tuple(neurons),
        f"errors {'fade' if vanishes else 'grow'} on their way back through time in "
        f"{named(evidence.net, neurons)}; their mean size, from the last step on: {trail}; {cause}",
        {f"{steps} back": size for steps, size in enumerate(sizes)},
        remedy,
    )


def _vanishing(evidence: Evidence, left: float, back: int) -> tuple[str, str]:
    """Say why errors fade and what may help: gates that close, saturated or weak loops, or time.

    Args:
        evidence: what the network showed.
        left: what part of an error is left at each step.
        back: over how many steps.
    """
    net = evidence.net
    gates = _gates(net)
    if gates:
        return _closing(evidence, gates, back)
    cause = f"{brief(left)} of them is left at each step, which over {back} steps is nearly nothing"
    cells = f"use cell='lstm' or 'gru', its gates with bias weights of {math.log(back):.1f} (log "
    cells += "of the steps of time)"
    loops = [each for each in net.neurons if any(to.delay for to in each.incoming)]
    slope = fmean(fmean(evidence.traces[each.name].slopes) for each in loops)
    if slope < 0.5 * fmean(map(steepest, loops)):
        scaled = "scaled inputs" in evidence.smaller_numbers
        smaller = f"start from smaller weights into {named(net, loops)}, or {cells}"
        return (
            f"the loops are saturated, f' is {brief(slope)} on average: {cause}",
            f"{'scale the inputs to 0..1, ' if scaled else ''}{smaller}",
        )
    if left < NEARLY:
        steeper = _steeper("tanh", [each for each in loops if not isinstance(each, Output)])
        size = f" (here {brief(1.0 / left)} times as large)" if left > 0.0 else ""
        larger = f"start from larger weights on the connections with a delay{size}"
        return f"the loops are weak: {cause}", f"{steeper}{larger}, or {cells}"
    return cause, f"{cells}, or {NEARER}"


def _closing(evidence: Evidence, gates: Sequence[Neuron], back: int) -> tuple[str, str]:
    mean = fmean(fmean(evidence.traces[gate.name].outputs) for gate in gates)
    cause = (
        f"the gates {named(evidence.net, gates)} let {brief(mean)} of the state through at each "
        f"step on average, so {brief(mean**back)} after {back}"
    )
    if not all(any(isinstance(each.source, Bias) for each in gate.incoming) for gate in gates):
        return cause, "give these gates a bias node with a weight above 0"
    missing = math.log(back) - math.log(mean / (1.0 - mean)) if 0.0 < mean < 1.0 else 0.0
    if missing < SLIGHT:
        return cause, NEARER
    return cause, f"raise the bias weights of these gates by {missing:.1f}, or {NEARER}"


def _exploding(evidence: Evidence, left: float, back: int) -> tuple[str, str]:
    cause = f"at each step they become {brief(left)} times as large"
    smaller = (
        "start from smaller weights on the connections with a delay (here "
        f"{brief(1.0 / left)} times as large)"
    )
    if looks_ahead(evidence.net):
        return cause, smaller
    window = max(int(math.log(AT_ONCE) / math.log(left)), 1)
    return cause, f"{smaller}, or train with window={window} on fewer steps at a time"


def _gates(net: Network) -> list[Neuron]:
    """Return what multiplies a state from another step of time, as a forget gate does."""
    return list(
        {
            each.source: None
            for unit in net.neurons
            if unit.aggregation.name == "product" and any(to.delay for to in unit.incoming)
            for each in unit.incoming
            if not each.delay and isinstance(each.source, Neuron)
        }
    )
