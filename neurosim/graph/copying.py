"""What makes up a network, as plain data, and the network made of it: for copies and pickles.

Both go without recursion, as networks may be thousands of neurons deep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from neurosim.graph.connection import Connection
from neurosim.graph.groups import Group
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias, Node
from neurosim.graph.parameter import Parameter

if TYPE_CHECKING:
    from neurosim.graph.network import Network

__all__ = ["Contents", "contents", "put_numbers", "rebuilt"]

ATTRIBUTES = ("net_input", "output", "error", "partials", "expected", "loss", "criterion")
"""What a node may have besides its name, and a neuron besides its functions."""


class Contents(NamedTuple):
    """Everything about a network; elements are told by their numbers, in the network's order.

    Attributes:
        kind: its class.
        nodes: for each node its class, what that is called with, and its attributes.
        parameters: value, trainable, gradient and moments of each.
        connections: source, target, parameter, delay, and the own share of the gradient.
        outgoing: the connections of each node, in the order of the sums in the backward pass.
        groups: see ``Network.groups``.
        scaling: see ``Network.scaling``.
        state: see ``Network.state``.
        stage: what was done last.
    """

    kind: type[Network]
    nodes: list[tuple[type[Node], tuple[Any, ...], dict[str, Any]]]
    parameters: list[tuple[float, bool, float, tuple[float, ...]]]
    connections: list[tuple[int, int, int, int, float]]
    outgoing: list[list[int]]
    groups: list[Group]
    scaling: Any
    state: dict[str, float]
    stage: Any


def contents(net: Network) -> Contents:
    """Take down everything about a network."""
    nodes = {node: index for index, node in enumerate(net.nodes)}
    parameters = {parameter: index for index, parameter in enumerate(net.parameters)}
    connections = {connection: index for index, connection in enumerate(net.connections)}
    return Contents(
        net.copied_as(),
        [(type(node), _arguments(node), _attributes(node)) for node in nodes],
        [(each.value, each.trainable, each.gradient, each.moments) for each in parameters],
        [
            (
                nodes[each.source],
                nodes[each.target],
                parameters[each.parameter],
                each.delay,
                each._share,
            )
            for each in connections
        ],
        [[connections[each] for each in node._outgoing] for node in nodes],
        list(net.groups.values()),
        net.scaling,
        net._carried,
        net.stage,
    )


def _arguments(node: Node) -> tuple[Any, ...]:
    if isinstance(node, Neuron):
        return node.name, node.activation, node.aggregation
    return (node.name,)


def _attributes(node: Node) -> dict[str, Any]:
    if isinstance(node, Bias):
        return {}
    return {each: getattr(node, each) for each in ATTRIBUTES if hasattr(node, each)}


def rebuilt(made_of: Contents, name: str) -> Network:
    """Return a new network with all that was taken down, under a name."""
    net = made_of.kind(name)
    nodes = [net._add(kind(*arguments)) for kind, arguments, _ in made_of.nodes]
    parameters = [Parameter(value, trainable) for value, trainable, _, _ in made_of.parameters]
    connections: list[Connection] = []
    for source, target, parameter, delay, _ in made_of.connections:
        neuron = nodes[target]
        if isinstance(neuron, Neuron):
            connections.append(net._link(nodes[source], neuron, parameters[parameter], delay))
    for node, order in zip(nodes, made_of.outgoing, strict=True):
        node._outgoing = [connections[index] for index in order]
    net._groups = {group.name: group for group in made_of.groups}
    net.scaling = made_of.scaling
    net._carried = dict(made_of.state)
    for holder, numbers in zip(parameters, made_of.parameters, strict=True):
        _, _, holder.gradient, holder.moments = numbers
    put_numbers(net, made_of)
    return net


def put_numbers(net: Network, made_of: Contents) -> None:
    """Give the elements of a network of that structure the numbers of the pass taken down."""
    for connection, (*_, share) in zip(net.connections, made_of.connections, strict=True):
        connection._share = share
    for node, (_, _, attributes) in zip(net.nodes, made_of.nodes, strict=True):
        for attribute, value in attributes.items():
            setattr(node, attribute, value)
    net._stage = made_of.stage
