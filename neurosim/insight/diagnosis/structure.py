"""Findings about the graph itself: parts that nothing reaches, or that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

import networkx as nx

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.insight.diagnosis.evidence import Evidence
from neurosim.insight.diagnosis.finding import Finding, named
from neurosim.notation import counted


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
