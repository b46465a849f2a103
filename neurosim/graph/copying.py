"""An independent copy of a network, made without recursion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Input, Node
from neurosim.graph.parameter import Parameter

if TYPE_CHECKING:
    from neurosim.graph.network import Network

__all__ = ["copied"]


def copied(net: Network, name: str) -> Network:
    """Return a network with the same structure, sharing and numbers under another name."""
    twin = type(net)(name)
    nodes: dict[Node, Node] = {node: twin._add(_twin(node)) for node in net.nodes}
    parameters = {parameter: _twin_parameter(parameter) for parameter in net.parameters}
    twins: dict[Connection, Connection] = {}
    for connection in net.connections:
        target = nodes[connection.target]
        if isinstance(target, Neuron):
            twins[connection] = twin._link(
                nodes[connection.source], target, parameters[connection.parameter]
            )
    for connection, other in twins.items():  # not while linking, which moves gradients about
        other._share = connection._share
    for parameter, its_twin in parameters.items():
        its_twin.gradient = parameter.gradient
    for node, same in nodes.items():  # the order of the sums in the backward pass
        same._outgoing = [twins[connection] for connection in node.outgoing]
        if isinstance(node, Neuron) and isinstance(same, Neuron):
            same.partials = node.partials
    twin.scaling = net.scaling
    twin._stage = net.stage
    return twin


def _twin_parameter(parameter: Parameter) -> Parameter:
    twin = Parameter(parameter.value, parameter.trainable)
    twin.moments = parameter.moments
    return twin


def _twin(node: Node) -> Node:
    if not isinstance(node, Neuron):
        twin = type(node)(node.name)
        if isinstance(node, Input):
            twin.output = node.output
        return twin
    neuron = type(node)(node.name, node.activation, node.aggregation)
    for attribute in ("net_input", "output", "error", "partials", "expected", "loss", "criterion"):
        if hasattr(node, attribute):
            setattr(neuron, attribute, getattr(node, attribute))
    return neuron
