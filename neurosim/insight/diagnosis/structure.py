"""Findings about the structure: parts without use, and what no weights could make it express."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import networkx as nx

from neurosim.data.patterns import Pattern
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node, State
from neurosim.insight.diagnosis.changes import (
    has_bias,
    hidden,
    lacking_bias,
    with_activation,
    with_bias,
)
from neurosim.insight.diagnosis.evidence import ENOUGH, Evidence, judged_rows, rows_of, spread, twin
from neurosim.insight.diagnosis.finding import Finding, listed, named
from neurosim.insight.diagnosis.trial import Trial, Trials
from neurosim.notation import brief, counted


def structure_findings(evidence: Evidence) -> Iterator[Finding]:
    """Look for parts that no input reaches, that reach no output, and for frozen weights."""
    yield from _unreachable(evidence.net)
    yield from _useless(evidence.net)
    yield from _frozen(evidence.net)


def _unreachable(net: Network) -> Iterator[Finding]:
    reached = _reached(net.graph, net.inputs)
    lost = tuple(neuron for neuron in net.neurons if neuron.name not in reached)
    if lost:
        yield Finding(
            "unreachable",
            lost,
            f"no input leads to {_named(net, lost)}, so nothing that goes in changes what comes "
            "out",
            {"neurons": float(len(lost))},
            "connect an input or a neuron behind it, or remove it",
        )


def _useless(net: Network) -> Iterator[Finding]:
    used = _reached(net.graph.reverse(copy=False), net.outputs)
    idle = tuple(node for node in net.nodes if node.name not in used)
    if idle:
        yield Finding(
            "useless",
            idle,
            f"no output depends on {_named(net, idle)}, so no error ever comes back to it",
            {"nodes": float(len(idle))},
            "connect it towards an output, or remove it",
        )


def _frozen(net: Network) -> Iterator[Finding]:
    weights = net.parameters
    if weights and not any(parameter.trainable for parameter in weights):
        yield Finding(
            "frozen",
            (net,),
            f"each of {counted(len(weights), 'weight')} is frozen, so none will move",
            {"weights": float(len(weights))},
            "net.thaw()",
        )


def _reached(graph: nx.DiGraph[str], start: Iterable[Node]) -> set[str]:
    """Return the names of all that can be reached from the start, the start included."""
    return set(chain(*nx.bfs_layers(graph, [node.name for node in start])))


def _named(net: Network, nodes: tuple[Node, ...]) -> str:
    kinds = {Input: "input", Bias: "bias node", Neuron: "neuron"}
    kind = {next(word for of, word in kinds.items() if isinstance(node, of)) for node in nodes}
    word = kind.pop() if len(kind) == 1 else "node"
    return f"{word}{'s' * (len(nodes) > 1)} {named(net, nodes)}"


def limit_findings(trials: Trials) -> Iterator[Finding]:
    """Look for outputs that no weight can change, for missing bias nodes, and for mere identity.

    What more of them could do is tried: nothing is said of a network that does as well without.
    """
    if not trials.needed:
        return
    net = trials.evidence.net
    fixed = _fixed_outputs(trials.evidence)
    if fixed is not None:
        yield fixed
    elif not has_bias(net):
        yield from _without_bias(trials)
    linear = hidden(net)
    if linear and all(map(_is_linear, linear)):
        yield from _linear(trials, linear)


def _without_bias(trials: Trials) -> Iterator[Finding]:
    lacking = lacking_bias(trials.evidence.net)
    names = [neuron.name for neuron in lacking]
    if not names or trials.own.fits or not trials.patient.is_poor:
        return
    own, better = trials.patient, trials.of(with_bias(trials.evidence.net, names))
    if better.beats(own):
        yield Finding(
            "no_bias",
            tuple(lacking),
            f"there is no bias node, so {named(trials.evidence.net, lacking)} can only divide the "
            f"inputs through the origin: {own.course}; with a bias node {better.course}",
            _ends(own, better),
            f"add a bias node and connect it to {named(trials.evidence.net, lacking)}",
        )


def _linear(trials: Trials, neurons: list[Neuron]) -> Iterator[Finding]:
    if trials.own.fits or not trials.patient.is_poor:
        return
    own, names = trials.patient, [neuron.name for neuron in neurons]
    better = trials.of(with_activation(trials.evidence.net, names, "tanh"))
    if better.beats(own):
        yield Finding(
            "linear",
            tuple(neurons),
            f"{named(trials.evidence.net, neurons)} have the identity, so {_together(trials)}: "
            f"{own.course}; with tanh in its place {better.course}",
            _ends(own, better),
            "use tanh in the hidden neurons",
        )


def _together(trials: Trials) -> str:
    if trials.evidence.net.recurrent:
        return "over all steps of time they can do no more than weigh and add up the inputs"
    return "all layers together can do no more than a single one"


def _ends(own: Trial, better: Trial) -> dict[str, float]:
    return {"E at last": own.losses[-1], "E at last with it": better.losses[-1]}


def _is_linear(neuron: Neuron) -> bool:
    return neuron.activation.name == "identity" and neuron.aggregation.name == "sum"


def _fixed_outputs(evidence: Evidence) -> Finding | None:
    """Return the finding for outputs that in some patterns are the same whatever is learned."""
    off = 0.0
    found: list[tuple[int, Output, float, float]] = []
    known: dict[tuple[Any, ...], list[dict[str, float]]] = {}
    copy = twin(evidence.net)
    for place, pattern in enumerate(evidence.patterns):
        if pattern.inputs not in known:
            known[pattern.inputs] = _fixed_rows(copy, pattern)
        rows = zip(rows_of(copy, [pattern]), known[pattern.inputs], strict=True)
        for (_, expected), held in rows:
            for output, wanted in zip(evidence.net.outputs, expected or (), strict=False):
                if output.name in held:
                    off += (wanted - held[output.name]) ** 2
                    found.append((place, output, held[output.name], wanted))
    whole = spread([row.expected for row in judged_rows(copy, evidence.patterns)])
    if off <= ENOUGH * whole + 1e-9 or not any(each.trainable for each in evidence.net.parameters):
        return None
    place, output, fixed, wanted = max(found, key=lambda each: abs(each[3] - each[2]))
    names = [each.name for each in lacking_bias(evidence.net)] or [output.name]
    return Finding(
        "no_bias",
        tuple({evidence.net[each.name]: None for _, each, _, _ in found}),
        f"whatever the weights, {output.name} answers {evidence.noun[:-1]} "
        f"{evidence.number(place)} with {brief(fixed)}, but {brief(wanted)} is expected: every "
        "signal into it is 0 there, "
        "and no bias node leads to it",
        {"fixed output": fixed, "expected": wanted},
        f"add a bias node and connect it to {listed(names)}",
    )


def _fixed_rows(net: Network, pattern: Pattern) -> list[dict[str, float]]:
    """Return for each row of a pattern what outputs are fixed at, by name."""
    if not net.recurrent:
        fixed = _fixed(net, pattern.inputs)
        return [{each.name: fixed[each] for each in net.outputs if each in fixed}]
    deep = net.unroll(len(pattern.inputs))
    fixed = _fixed(deep, tuple(chain.from_iterable(pattern.inputs)))
    steps = [
        [(each.name, deep.at(each.name, step)) for each in net.outputs]
        for step in range(1, deep.length + 1)
    ]
    return [{name: fixed[node] for name, node in row if node in fixed} for row in steps]


def _fixed(net: Network, inputs: Sequence[float]) -> dict[Node, float]:
    """Return what neurons send on for inputs, where zeros leave no weight a say in it."""
    values = zip(net.inputs, inputs, strict=True)
    fixed: dict[Node, float] = {node: value for node, value in values if value == 0.0}
    fixed.update({node: 0.0 for node in net.nodes if isinstance(node, State)})
    for neuron in net.neurons:
        signals = [_signal(each, fixed) for each in neuron.incoming]
        known = [signal for signal in signals if signal is not None]
        if signals and len(known) == len(signals):
            fixed[neuron] = neuron.activation(neuron.aggregation.combine(known))
    return fixed


def _signal(connection: Connection, fixed: Mapping[Node, float]) -> float | None:
    value = fixed.get(connection.source)
    if value is None or (value != 0.0 and connection.trainable):
        return None
    return connection.weight * value
