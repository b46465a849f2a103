"""Findings about errors that fade or grow on their way back: through layers, or through time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

import networkx as nx

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias
from neurosim.graph.time.sequences import looks_ahead
from neurosim.insight.diagnosis.changes import with_activation, with_shortcuts
from neurosim.insight.diagnosis.evidence import Evidence, steepest
from neurosim.insight.diagnosis.finding import Finding, labels, listed, named
from neurosim.insight.diagnosis.trial import Trials
from neurosim.insight.error_sizes import sizes_over_time, through_time
from neurosim.notation import brief

SLOWER = 10.0
"""How much smaller a learning rate is tried with a steeper activation."""

FACTOR = 1000.0
"""How much smaller or larger errors may be at the far end than where they start."""

NEARLY = 0.9
"""What loops pass on of an error at each step, from which on they count as keeping it."""

LARGEST = 500
"""Up to how many neurons the loops are measured."""

SLIGHT = 0.5
"""Below this, a bias weight is as large as it should be: gates that are open 1 - 1/steps."""

AT_ONCE = 100.0
"""How much larger errors may grow within a window that is advised."""


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
    over_time = evidence.net.recurrent
    sizes = (
        sizes_over_time(evidence.net, evidence.patterns, evidence.criterion)
        if over_time
        else _sizes(evidence)
    )
    if len(sizes) < 3 or sizes[0] == 0.0:
        return
    vanishes, explodes = sizes[-1] * FACTOR < sizes[0], sizes[-1] > FACTOR * sizes[0]
    if not (vanishes or explodes):
        return
    if not over_time and sizes[-1] != (min if vanishes else max)(sizes):
        return
    if not (trials.needed and (trials.fits or not trials.patient.is_poor)):
        if over_time:
            yield _through_time(evidence, sizes, vanishes)
        else:
            yield _through_layers(trials, sizes, vanishes)


def _through_layers(trials: Trials, sizes: Sequence[float], vanishes: bool) -> Finding:
    distances = _distances(trials.evidence.net)
    remedy = "start from smaller weights (weights='glorot' or 'he'), or use fewer layers"
    if vanishes:
        inner = [each for each in trials.evidence.net.neurons if not isinstance(each, Output)]
        remedy = (trials.needed and _what_helps(trials, inner)) or (
            f"{_steeper('tanh or relu', inner)}weights='glorot' or 'he', fewer layers, or "
            "connections that skip some"
        )
    return Finding(
        "vanishing_errors" if vanishes else "exploding_errors",
        tuple(neuron for neuron, steps in distances.items() if steps == len(sizes) - 1),
        f"errors {'fade' if vanishes else 'grow'} on their way back; their typical size, from the "
        f"outputs on: {', '.join(map(brief, sizes))}",
        {f"{steps} back": size for steps, size in enumerate(sizes)},
        remedy,
    )


def _what_helps(trials: Trials, neurons: Sequence[Neuron]) -> str:
    """Return what lets the network learn in a trial, if anything does that is tried."""
    evidence, own, flat = trials.evidence, trials.patient, _flat(neurons)
    steeper = f"use tanh instead of {listed(labels(flat))}"
    slower = own.rate / SLOWER
    tanh = partial(with_activation, evidence.net, [each.name for each in flat], "tanh")
    ways = {
        steeper: (tanh, own.rate),
        f"{steeper} and learning_rate={brief(slower)}": (tanh, slower),
        "connect the hidden neurons to the outputs as well": (
            partial(with_shortcuts, evidence.net),
            own.rate,
        ),
    }
    helped = []
    for what, (changed, rate) in ways.items():
        if changed is tanh and not flat:
            continue
        trial = trials.of(changed(), rate=rate)
        if trial.beats(own):
            helped.append(f"{what}: {trial.course}")
        if trial.fits:
            break
    return ", or ".join(reversed(helped))  # the last one tried did best


def _steeper(better: str, neurons: Sequence[Neuron]) -> str:
    """Return the advice to replace activations whose slope is always below 1, where there are."""
    flat = labels(_flat(neurons))
    return f"use {better} instead of {listed(flat)}, " if flat else ""


def _flat(neurons: Sequence[Neuron]) -> list[Neuron]:
    return [each for each in neurons if 0.0 < steepest(each) < 1.0]


def _through_time(evidence: Evidence, sizes: Sequence[float], vanishes: bool) -> Finding:
    places = sorted({0, *(len(sizes) * part // 4 for part in (1, 2, 3)), len(sizes) - 1})
    trail = ", ".join(f"{brief(sizes[place])} ({place} back)" for place in places)
    neurons = through_time(evidence.net)
    cause, remedy = (_vanishing if vanishes else _exploding)(evidence, sizes)
    return Finding(
        "vanishing_over_time" if vanishes else "exploding_over_time",
        tuple(neurons),
        f"errors {'fade' if vanishes else 'grow'} on their way back through time in "
        f"{named(evidence.net, neurons)}; their mean size, from the last step on: {trail}; {cause}",
        {f"{steps} back": size for steps, size in enumerate(sizes)},
        remedy,
    )


def _vanishing(evidence: Evidence, sizes: Sequence[float]) -> tuple[str, str]:
    """Say why errors fade and what may help: gates that close, weak or saturated loops, or time."""
    net, back = evidence.net, len(sizes) - 1
    gates = _gates(net)
    if gates:
        return _closing(evidence, gates, back)
    now, at_best = _passed_on(evidence)
    cells = f"use cell='lstm' or 'gru', its gates {_kept_open(back)}"
    if at_best < NEARLY:
        inner = [each for each in _looping(net) if not isinstance(each, Output)]
        larger = "start from larger weights on the connections with a delay"
        size = f" (here {brief(1.0 / at_best)} times as large)" if at_best > 0.0 else ""
        return (
            f"the loops are weak: even where f' is steepest they pass on {brief(at_best)} of an "
            "error at each step",
            f"{_steeper('tanh', inner)}{larger}{size}, or {cells}",
        )
    if now < 0.5 * at_best:
        scaled = "scaled inputs" in evidence.smaller_numbers
        return (
            f"the loops are saturated: at the net inputs there are they pass on {brief(now)} of an "
            f"error at each step, where {brief(at_best)} is possible",
            ("scale the inputs to 0..1, " if scaled else "")
            + f"start from smaller weights into {named(net, _looping(net))}, or {cells}",
        )
    each = (sizes[-1] / sizes[0]) ** (1.0 / back)
    return (
        f"{brief(each)} of them is left at each step, which over {back} steps is next to nothing",
        f"{cells}, or expect something nearer to what it depends on (shorter sequences)",
    )


def _closing(evidence: Evidence, gates: Sequence[Neuron], back: int) -> tuple[str, str]:
    traces = [evidence.traces[gate.name].outputs for gate in gates]
    mean = sum(map(sum, traces)) / sum(map(len, traces))
    cause = (
        f"the gates {named(evidence.net, gates)} let {brief(mean)} of the state through at each "
        f"step on average, so {brief(mean**back)} after {back}"
    )
    if not all(any(isinstance(each.source, Bias) for each in gate.incoming) for gate in gates):
        return cause, "give these gates a bias node with a weight above 0"
    nearer = "expect something nearer to what it depends on (shorter sequences)"
    missing = math.log(back) - math.log(mean / (1.0 - mean)) if 0.0 < mean < 1.0 else 0.0
    if missing < SLIGHT:
        return cause, nearer
    return cause, f"raise the bias weights of these gates by {missing:.1f}, or {nearer}"


def _kept_open(back: int) -> str:
    return f"with bias weights of {math.log(back):.1f} (log of the steps of time)"


def _exploding(evidence: Evidence, sizes: Sequence[float]) -> tuple[str, str]:
    back = len(sizes) - 1
    each = (sizes[-1] / sizes[0]) ** (1.0 / back)
    cause = f"at each step they become {brief(each)} times as large"
    smaller = (
        "start from smaller weights on the connections with a delay (here "
        f"{brief(1.0 / each)} times as large)"
    )
    if looks_ahead(evidence.net):
        return cause, smaller
    window = max(int(math.log(AT_ONCE) / math.log(each)), 1)
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


def _looping(net: Network) -> list[Neuron]:
    """Return the neurons that something from another step of time comes into."""
    return [each for each in net.neurons if any(to.delay for to in each.incoming)]


def _passed_on(evidence: Evidence) -> tuple[float, float]:
    """Return the factor of the loops at each step of time: with f' as it is, and at its steepest.

    It is the largest eigenvalue (in size) of d output / d output of the step before.
    """
    neurons = evidence.net.neurons
    if len(neurons) > LARGEST:
        return 1.0, 1.0
    import numpy as np

    place = {neuron: index for index, neuron in enumerate(neurons)}
    now, delayed = np.zeros((2, len(neurons), len(neurons)))
    for each in evidence.net.connections:
        if each.source in place:
            matrix = delayed if each.delay else now
            matrix[place[each.target], place[each.source]] += each.weight
    found = []
    traces = [evidence.traces[neuron.name].slopes for neuron in neurons]
    for slopes in ([sum(trace) / len(trace) for trace in traces], [*map(steepest, neurons)]):
        steep = np.array(slopes)[:, np.newaxis]
        step = np.linalg.solve(np.eye(len(neurons)) - steep * now, steep * delayed)
        found.append(float(max(abs(np.linalg.eigvals(step)))))
    return found[0], found[1]


def _sizes(evidence: Evidence) -> list[float]:
    """Return the root mean square of the errors at each distance from the outputs."""
    squares: dict[int, list[float]] = {}
    for neuron, steps in _distances(evidence.net).items():
        errors = evidence.traces[neuron.name].errors
        squares.setdefault(steps, []).append(sum(e * e for e in errors) / len(errors))
    return [math.sqrt(sum(each) / len(each)) for _, each in sorted(squares.items())]


def _distances(net: Network) -> dict[Neuron, int]:
    """Return by how many connections each neuron lies behind the nearest output."""
    outputs = [output.name for output in net.outputs]
    layers = enumerate(nx.bfs_layers(net.graph.reverse(copy=False), outputs))
    found = {net.node(name): steps for steps, names in layers for name in names}
    return {node: steps for node, steps in found.items() if isinstance(node, Neuron)}
