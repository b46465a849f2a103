"""Findings about errors that fade or grow on their way back: through layers, or through time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.time.sequences import looks_ahead
from neurosim.insight.diagnosis.evidence import Evidence, steepest
from neurosim.insight.diagnosis.finding import Finding, labels, listed, named
from neurosim.insight.diagnosis.trial import Trials
from neurosim.insight.error_sizes import layers, sizes_over_time, through_time
from neurosim.notation import brief

FACTOR = 1000.0
"""How much smaller or larger errors may be at the far end than where they start."""

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
        remedy = (
            f"{_steeper('tanh or relu', net)}weights='glorot' or 'he', fewer layers, or "
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


def _steeper(better: str, net: Network) -> str:
    """Return the advice to replace activations whose slope is always below 1, where there are."""
    inner = [each for each in net.neurons if not isinstance(each, Output)]
    flat = labels(each for each in inner if 0.0 < steepest(each) < 1.0)
    return f"use {better} instead of {listed(flat)}, " if flat else ""


def _through_time(trials: Trials, sizes: Sequence[float], vanishes: bool) -> Finding:
    evidence, back = trials.evidence, len(sizes) - 1
    places = sorted({0, *(len(sizes) * part // 4 for part in (1, 2, 3)), back})
    trail = ", ".join(f"{brief(sizes[place])} ({place} back)" for place in places)
    neurons = through_time(evidence.net)
    left = (sizes[-1] / sizes[0]) ** (1.0 / back)
    remedy = (_vanishing if vanishes else _exploding)(evidence.net, left, back)
    return Finding(
        "vanishing_over_time" if vanishes else "exploding_over_time",
        tuple(neurons),
        f"errors {'fade' if vanishes else 'grow'} on their way back through time in "
        f"{named(evidence.net, neurons)}; their mean size, from the last step on: {trail}; at each "
        f"step they become {brief(left)} times as large",
        {f"{steps} back": size for steps, size in enumerate(sizes)},
        remedy,
    )


def _vanishing(net: Network, left: float, back: int) -> str:
    gates = _gates(net)
    wide = f"{math.log(back):.1f} (log of the steps of time)"
    if gates:
        return f"raise the bias weights of the gates {named(net, gates)} to {wide}, or {NEARER}"
    return (
        f"{_steeper('tanh', net)}start from larger weights on the connections with a delay, or "
        "smaller ones where f' is small, use cell='lstm' or 'gru', its gates with bias weights of "
        f"{wide}, or {NEARER}"
    )


def _exploding(net: Network, left: float, back: int) -> str:
    smaller = (
        "start from smaller weights on the connections with a delay (here "
        f"{brief(1.0 / left)} times as large)"
    )
    if looks_ahead(net):
        return smaller
    window = max(int(math.log(AT_ONCE) / math.log(left)), 1)
    return f"{smaller}, or train with window={window} on fewer steps at a time"


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
