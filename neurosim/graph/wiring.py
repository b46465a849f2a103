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
        for generation in generations(net)
        for name in sorted(generation, key=place.__getitem__)
    )
    net._neurons = tuple(node for node in net._order if isinstance(node, Neuron))
    with collector_resting():
        _part_shares(net)
        for neuron in net._neurons:
            neuron.wire()
    net._wired = net._version


def generations(net: Network) -> list[list[str]]:
    """Return the names of nodes by how many connections that do not wait lead to them at most."""
    return net.derive("generations", lambda: [*nx.topological_generations(of_now(net))])


def _part_shares(net: Network) -> None:
    """Find which connections share a parameter; these keep their gradients apart."""
    seen: set[Parameter] = set()
    shared: set[Parameter] = set()
    for neuron in net._neurons:
        for connection in neuron._incoming:
            parameter = connection._parameter
            (shared if parameter in seen else seen).add(parameter)
    for neuron in net._neurons:
        for connection in neuron._incoming:
            apart = net._shares_apart or connection._parameter in shared
            if apart and not connection._apart and connection._index >= 0:
                connection._share = connection._parameter.gradient  # it was its alone
            connection._apart = apart
