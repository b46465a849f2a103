"""Wiring: the order of the forward pass, and which connections share a weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from neurosim.graph.neuron import Neuron
    from neurosim.graph.nodes import Node
    from neurosim.graph.parameter import Parameter

__all__ = ["forward_order", "part_shares"]


def forward_order(graph: nx.DiGraph[str], waiting: bool) -> tuple[Node, ...]:
    """Return the nodes so that each comes after all that it depends on in the same step of time.

    They come generation by generation; those of one generation in the order they were added.

    Args:
        graph: nodes and connections as attributes, as ``net.graph`` has them.
        waiting: whether any connection has a delay.
    """
    place = {name: index for index, name in enumerate(graph)}
    return tuple(
        graph.nodes[name]["node"]
        for generation in nx.topological_generations(_of_now(graph) if waiting else graph)
        for name in sorted(generation, key=place.__getitem__)
    )


def _of_now(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """Return the graph of the connections that do not wait, which is acyclic."""
    now: nx.DiGraph[str] = nx.DiGraph()
    now.add_nodes_from(graph)
    edges = graph.edges(data="connection")
    now.add_edges_from((start, end) for start, end, each in edges if not each.delay)
    return now


def part_shares(neurons: Sequence[Neuron], always: bool) -> None:
    """Find which connections share a parameter; these keep their gradients apart.

    Args:
        neurons: all neurons of a network.
        always: whether those that share with no other keep theirs apart too.
    """
    seen: set[Parameter] = set()
    shared: set[Parameter] = set()
    for neuron in neurons:
        for connection in neuron._incoming:
            (shared if connection.parameter in seen else seen).add(connection.parameter)
    for neuron in neurons:
        for connection in neuron._incoming:
            apart = always or connection.parameter in shared
            if apart and not connection._apart and connection.position >= 0:
                connection._share = connection.parameter.gradient  # it was its alone
            connection._apart = apart
