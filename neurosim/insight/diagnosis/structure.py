"""Findings about the structure: parts without use, and what no weights could make it express."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import networkx as nx

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias, Node
from neurosim.insight.diagnosis.evidence import Evidence, hidden, learns, twin
from neurosim.insight.diagnosis.finding import Finding, by_trial, named
from neurosim.insight.diagnosis.trial import Trials
from neurosim.notation import counted


def structure_findings(evidence: Evidence) -> Iterator[Finding]:
    """Look for parts that no input reaches, that reach no output, and for frozen weights."""
    net = evidence.net
    reached = _reached(net.graph, net.inputs)
    lost = tuple(neuron for neuron in net.neurons if neuron.name not in reached)
    if lost:
        yield Finding(
            "unreachable",
            lost,
            f"no input leads to {named(net, lost)}, so nothing that goes in changes what comes out",
            {"neurons": float(len(lost))},
            "connect an input or a neuron behind it, or remove it",
        )
    used = _reached(net.graph.reverse(copy=False), net.outputs)
    idle = tuple(node for node in net.nodes if node.name not in used)
    if idle:
        yield Finding(
            "useless",
            idle,
            f"no output depends on {named(net, idle)}, so no error ever comes back to it",
            {"nodes": float(len(idle))},
            "connect it towards an output, or remove it",
        )
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


def limit_findings(trials: Trials) -> Iterator[Finding]:
    """Look for missing bias nodes, and for hidden neurons that have nothing but the identity.

    What more of them could do is tried: nothing is said of a network that does as well without.
    """
    if not trials.needed or trials.fits:
        return
    net, own = trials.evidence.net, trials.patient
    biased = any(isinstance(node, Bias) and node.outgoing for node in net.nodes)
    lacking = [] if biased else _lacking_bias(net)
    linear = hidden(net) if all(map(_is_linear, hidden(net))) else []
    if lacking:
        names = named(net, lacking)
        better = trials.of(_with_bias(net, lacking))
        if better.beats(own):
            fault = f"there is no bias node, so {names} can only divide the inputs at the origin"
            remedy = f"add a bias node and connect it to {names}"
            yield by_trial("no_bias", lacking, fault, own, "with one", better, remedy)
    if linear and own.is_poor:
        better = trials.of(_with_activation(net, linear, "tanh"))
        if better.beats(own):
            fault = (
                f"{named(net, linear)} have the identity, so that together, in layers or over "
                "time, they can do no more than weigh and add up the inputs"
            )
            remedy = "use tanh in the hidden neurons"
            yield by_trial("linear", linear, fault, own, "with tanh", better, remedy)


def _is_linear(neuron: Neuron) -> bool:
    return neuron.activation.name == "identity" and neuron.aggregation.name == "sum"


def _lacking_bias(net: Network) -> list[Neuron]:
    """Return the neurons with trainable weights and no bias node among their sources."""
    return [
        each
        for each in net.neurons
        if learns(each)
        and each.aggregation.name == "sum"
        and not any(isinstance(connection.source, Bias) for connection in each.incoming)
    ]


def _with_activation(net: Network, neurons: Iterable[Neuron], activation: str) -> Network:
    """Return a copy in which some neurons have another activation."""
    copy = twin(net)
    for each in neurons:
        copy.set_activation(each.name, activation)
    return copy


def _with_bias(net: Network, neurons: Iterable[Neuron]) -> Network:
    """Return a copy with a bias node for some neurons, its weights 0."""
    copy, name = twin(net), "bias"
    while name in copy:
        name += "+"
    copy.add_bias(name)
    for each in neurons:
        copy.connect(name, each.name, weight=0.0)
    return copy
