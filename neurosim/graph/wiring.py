"""Wiring: the order of the forward pass, and which connections share a weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.neuron import Neuron
from neurosim.graph.time.loops import of_now

if TYPE_CHECKING:
    from neurosim.graph.network import Network
    from neurosim.graph.parameter import Parameter


def wire(net: Network) -> None:
    """Find what follows from the structure, unless it is known since the last edit.

    The order of the forward pass goes generation by generation, so that each node comes after all
    that it depends on in the same step of time; nodes of one generation as they were added.
    """
    if net._wired == net._version:
        return
    place = {name: index for index, name in enumerate(net._graph)}
    net._order = tuple(
        net._graph.nodes[name]["node"]
        for generation in nx.topological_generations(of_now(net))
        for name in sorted(generation, key=place.__getitem__)
    )
    net._neurons = tuple(node for node in net._order if isinstance(node, Neuron))
    with collector_resting():
        _part_shares(net)
        for neuron in net._neurons:
            neuron.wire()
    net._wired = net._version


def _part_shares(net: Network) -> None:
    """Find which connections share a parameter; these keep their gradients apart."""
    seen: set[Parameter] = set()
    shared: set[Parameter] = set()
    for neuron in net._neurons:
        for connection in neuron._incoming:
            (shared if connection.parameter in seen else seen).add(connection.parameter)
    for neuron in net._neurons:
        for connection in neuron._incoming:
            apart = net._shares_apart or connection.parameter in shared
            if apart and not connection._apart and connection.position >= 0:
                connection._share = connection.parameter.gradient  # it was its alone
            connection._apart = apart
