"""Finding the elements of a network by their names, and saying what there is instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Union

from neurosim.checks import offered
from neurosim.errors import NetworkError, shown
from neurosim.graph.connection import Connection
from neurosim.graph.groups import Group
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node
from neurosim.graph.time.loops import AT_A_STEP

if TYPE_CHECKING:
    from neurosim.graph.network import Network

_COMPLETED = 20_000
"""Up to this number, connections are offered for completion; of more, only the nodes."""


def node(net: Network, name: str) -> Union[Neuron, Any]:  # noqa: UP007  see Network.__getitem__
    """Return the node of that name.

    Raises:
        NetworkError: if there is none; it suggests the nearest name.
    """
    if not isinstance(name, str) or name not in net._graph:
        if _at_a_step(net, name):
            return _shown(net, name).node(name)
        if isinstance(name, Node):
            raise NetworkError(f"nodes are called by their names, here {name.name!r}, got {name!r}")
        there = offered(name, net._graph, "there are:", 10)
        raise NetworkError(f"no node {shown(name)} in network {shown(net.name)}{there}")
    found: Node = net._graph.nodes[name]["node"]
    return found


def connection(net: Network, source: str, target: str) -> Connection:
    """Return the connection between two nodes.

    Raises:
        NetworkError: if there is none.
    """
    start, end = net.node(source), net.node(target)
    if _at_a_step(net, source):
        return _shown(net, source).connection(source, target)
    try:
        found: Connection = net._graph._adj[source][target]["connection"]
    except KeyError:
        between = f"{start.name!r} -> {end.name!r}"
        if net._graph.has_edge(target, source):
            near = f"; there is one {target!r} -> {source!r}"
        else:
            others = ", ".join(each.target.name for each in start._outgoing[:8]) or "nothing"
            near = f"; {source!r} leads to {others}"
        raise NetworkError(f"no connection {between} in network {net.name!r}{near}") from None
    return found


def group(net: Network, name: str) -> Group:
    """Return the group of that name.

    Raises:
        NetworkError: if there is none; it suggests the nearest name.
    """
    if not isinstance(name, str) or name not in net._groups:
        there = offered(name, net._groups, "there are:", 10)
        raise NetworkError(f"no group {shown(name)} in network {net.name!r}{there}")
    return net._groups[name]


def keys(net: Network) -> list[str | tuple[str, str]]:
    """What IPython offers after ``net["``: the names of nodes, and pairs that are connected."""
    names: list[str | tuple[str, str]] = list(net._graph)
    few = net._graph.number_of_edges() <= _COMPLETED
    return [*names, *net._graph.edges] if few else names


def _at_a_step(net: Network, name: object) -> bool:
    """Tell a name such as ``"h1@2"``, which is that of a node at a step of time."""
    return net.recurrent and isinstance(name, str) and bool(AT_A_STEP.search(name))


def _shown(net: Network, name: str) -> Network:
    """Return the unrolled network of the last pass."""
    found = net._last_pass
    if found is None:
        raise NetworkError(
            f"{name!r} is a node at a step of time of the last pass, and none is kept; "
            "call ns.forward(net, sequence) first"
        )
    return found
