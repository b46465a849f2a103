"""A network as a graph of numbers and words alone, for files that other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from neurosim.graph.neuron import Neuron

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection
    from neurosim.graph.network import Network
    from neurosim.graph.nodes import Node

__all__ = ["plain"]


def plain(net: Network) -> nx.DiGraph[str]:
    """Return a graph of its own with the network's names, numbers and functions as they are now."""
    graph: nx.DiGraph[str] = nx.DiGraph(name=net.name)
    graph.add_nodes_from((node.name, _of_node(node)) for node in net.nodes)
    held = {parameter: number for number, parameter in enumerate(net.parameters)}
    for each in net.connections:
        ends = each.source.name, each.target.name
        graph.add_edge(*ends, **_of_connection(each), parameter=held[each.parameter])
    return graph


def _of_node(node: Node) -> dict[str, float | str]:
    about: dict[str, float | str] = {"kind": type(node).__name__.lower(), "output": node.output}
    if isinstance(node, Neuron):
        about["activation"] = node.activation.label
        about["aggregation"] = node.aggregation.name
        about["net_input"] = node.net_input
        about["error"] = node.error
    return about


def _of_connection(connection: Connection) -> dict[str, float | bool]:
    return {
        "weight": connection.weight,
        "gradient": connection.gradient,
        "trainable": connection.trainable,
        "delay": connection.delay,
    }
