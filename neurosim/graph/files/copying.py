"""What makes up a network, as plain data, and the network made of it: for copies and pickles.

Both go without recursion, as networks may be thousands of neurons deep. Parameters stand in it as
they are, so that who else holds one, such as a step of a recording, still holds it afterwards.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from neurosim.graph.groups import Group
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter

if TYPE_CHECKING:
    from neurosim.graph.network import Network


class Contents(NamedTuple):
    """Everything about a network; elements are told by their numbers, in the network's order.

    Attributes:
        kind: its class.
        nodes: for each node its class, what that is called with, and what passes left in it.
        parameters: each once.
        connections: source, target, parameter, delay, and the own share of the gradient.
        outgoing: the connections of each node, in the order of the sums in the backward pass.
        groups: see ``Network.groups``.
        scaling: see ``Network.scaling``.
        state: see ``Network.state``.
        stage: what was done last.
        version: how often the structure was edited, by which others know what they have seen.
    """

    kind: type[Network]
    nodes: list[tuple[type[Node], tuple[Any, ...], dict[str, Any]]]
    parameters: list[Parameter]
    connections: list[tuple[int, int, int, int, float]]
    outgoing: list[list[int]]
    groups: list[Group]
    scaling: Any
    state: dict[str, float]
    stage: Any
    version: int


def contents(net: Network) -> Contents:
    """Take down everything about a network."""
    nodes = {node: index for index, node in enumerate(net.nodes)}
    parameters = {parameter: index for index, parameter in enumerate(net.parameters)}
    connections = {connection: index for index, connection in enumerate(net.connections)}
    return Contents(
        net.copied_as(),
        [(type(node), node._arguments(), node._numbers()) for node in nodes],
        list(parameters),
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
        net._stage,
        net.version,
    )


def copy(net: Network, name: str | None = None) -> Network:
    """Return an independent network with the same structure, sharing and numbers."""
    made_of = contents(net)
    return rebuilt(
        made_of._replace(parameters=deepcopy(made_of.parameters)),
        net.name if name is None else name,
    )


def deep_copy(net: Network, memo: dict[int, Any]) -> Network:
    """Return the copy that ``deepcopy`` makes, with the pass that a recurrent network shows."""
    made_of = contents(net)
    parameters = deepcopy(made_of.parameters, memo)
    memo[id(net)] = other = rebuilt(made_of._replace(parameters=parameters), net.name)
    if "shown" in net.derived:
        other.derived["shown"] = deepcopy(net.derived["shown"], memo)
    return other


def rebuilt(made_of: Contents, name: str) -> Network:
    """Return a new network with all that was taken down, under a name."""
    net = made_of.kind(name)
    nodes = [net._add(kind(*arguments)) for kind, arguments, _ in made_of.nodes]
    connections = [
        net._link(nodes[source], nodes[target], made_of.parameters[parameter], delay)  # type: ignore[arg-type]
        for source, target, parameter, delay, _ in made_of.connections
    ]
    for node, order in zip(nodes, made_of.outgoing, strict=True):
        node._outgoing = [connections[index] for index in order]
    net._groups = {group.name: group for group in made_of.groups}
    net.scaling = made_of.scaling
    net._carried = dict(made_of.state)
    put_numbers(net, made_of)
    return net


def put_numbers(net: Network, made_of: Contents) -> None:
    """Give the elements of a network of that structure the numbers of the pass taken down."""
    for connection, (*_, share) in zip(net.connections, made_of.connections, strict=True):
        connection._share = share
    for node, (_, _, numbers) in zip(net.nodes, made_of.nodes, strict=True):
        node.__setstate__(numbers)
    net._stage = made_of.stage
    net._version = net._wired = made_of.version
