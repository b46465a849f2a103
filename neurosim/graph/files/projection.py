"""A network as a graph of numbers and words alone, for files that other programs read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import networkx as nx

from neurosim.functions.activation_text import is_standard, text_of
from neurosim.graph.files.saving import about
from neurosim.graph.neuron import Neuron

if TYPE_CHECKING:
    from neurosim.graph.connection import Connection
    from neurosim.graph.network import Network
    from neurosim.graph.nodes import Node


def plain_graph(net: Network) -> nx.DiGraph[str]:
    """Return a networkx graph of numbers and words alone, for files that other programs read.

    Nodes have ``kind``, ``output`` and, where they are neurons, ``activation``,
    ``aggregation``, ``net_input`` and ``error``; edges have ``weight``, ``gradient``,
    ``trainable``, ``fixed``, ``delay``, their ``place`` in the order of
    :attr:`Network.connections` and the number of their ``parameter``, the same where a weight is
    shared. It is what the network is now, and yours to change; :attr:`Network.graph` is the live
    view, and ``ns.from_graph`` the way back.

    >>> import neurosim as ns
    >>> net = ns.Network("tiny")
    >>> _ = net.add_input("i1"), net.add_output("o1"), net.connect("i1", "o1", weight=0.5)
    >>> print("".join(nx.generate_graphml(net.plain_graph())))
    <graphml ...<data key="d7">0.5</data>...
    """
    words = {key: json.dumps(value) for key, value in about(net).items()}
    graph: nx.DiGraph[str] = nx.DiGraph(name=net.name, **words)
    graph.add_nodes_from((node.name, _of_node(node)) for node in net.nodes)
    held = {parameter: number for number, parameter in enumerate(net.parameters)}
    for place, each in enumerate(net.connections):
        ends = each.source.name, each.target.name
        number = held[each.parameter]
        graph.add_edge(*ends, **_of_connection(each), parameter=number, place=place)
    return graph


def _of_node(node: Node) -> dict[str, float | str]:
    found: dict[str, float | str] = {"kind": type(node).__name__.lower(), "output": node.output}
    if isinstance(node, Neuron):
        own = not is_standard(node.activation)
        found["activation"] = node.activation.name if own else text_of(node.activation)
        found["aggregation"] = node.aggregation.name
        found["net_input"] = node.net_input
        found["error"] = node.error
    return found


def _of_connection(connection: Connection) -> dict[str, float | bool]:
    return {
        "weight": connection.weight,
        "gradient": connection.gradient,
        "trainable": connection.trainable,
        "fixed": connection.parameter.fixed,
        "delay": connection.delay,
    }
