"""Connections of a network: how they are made and taken away, and what must hold before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from neurosim.checks import finite, flag, listed, whole
from neurosim.errors import NetworkError, shown
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node, kind_of
from neurosim.graph.parameter import Parameter
from neurosim.graph.time.loops import check_delay, check_loops, check_timeless
from neurosim.notation import counted

if TYPE_CHECKING:
    from neurosim.graph.network import Network

LONGEST = 10_000
"""How many steps of time a connection may wait."""


def connect(
    net: Network,
    source: str,
    target: str,
    weight: float | None = None,
    *,
    parameter: Parameter | None = None,
    trainable: bool | None = None,
    delay: int = 0,
) -> Connection:
    """Connect two nodes with a weight of its own, or with a parameter that others hold too.

    Args:
        net: the network.
        source: the name of the node whose output is carried.
        target: the name of the neuron that receives it.
        weight: the number that it is multiplied with.
        parameter: instead of a weight, the parameter of another connection of this network, to
            share it.
        trainable: False freezes the weight.
        delay: how many steps of time it waits: 1 carries what the source sent a step of time
            before, -1 what it sends a step of time later. With any, the network is recurrent
            and takes sequences.

    Raises:
        NetworkError: for unknown names, a target that computes nothing, a second connection
            between the two, one that would close a loop without delay or a loop with delays of
            both signs, or a bias node's that waits.
        InputError: for a weight that is no finite number.
        OptionError: for a delay that is no whole number.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> _ = net.add_neuron("h1"), net.add_neuron("o1"), net.connect("h1", "o1", weight=1)
    >>> net.connect("o1", "h1", weight=1)
    Traceback (most recent call last):
    NetworkError: connecting 'o1' -> 'h1' would close a loop without delay: h1 -> o1 -> h1; ...
    >>> net.connect("o1", "h1", weight=1, delay=1)
    Connection('o1' -> 'h1', weight=1, delay=1)
    >>> net.recurrent
    True
    """
    start, end = net.node(source), _receiver(net, source, target)
    free = None if trainable is None else flag(trainable, "trainable")
    delay = whole(delay, f"the delay of {source} -> {target}", least=-LONGEST, most=LONGEST)
    _check(net, start, end, delay)
    if (weight is None) == (parameter is None):
        raise NetworkError(
            f"connecting {source!r} -> {target!r} needs either a weight or a parameter, "
            f"got {'neither' if weight is None else 'both'}"
        )
    if parameter is None:
        value = finite(weight, f"weight of {source} -> {target}")
        parameter = Parameter(value, free is not False)
    else:
        _check_parameter(net, parameter, f"{source} -> {target}")
    if free and parameter.fixed:
        raise NetworkError(f"connecting {source!r} -> {target!r}: a fixed weight does not learn")
    net._edit()
    if free is not None:
        parameter._trainable = free
    return link(net, start, end, parameter, delay)


def connect_all(
    net: Network, sources: Iterable[str], target: str, weights: Iterable[float]
) -> list[Connection]:
    """Connect several nodes to one neuron, a weight each: all of them or, on error, none.

    Much faster than one :meth:`connect` after the other where layers are wide.

    Raises:
        NetworkError, InputError: as :meth:`connect`, or if the two lengths differ.
    """
    names, weights = listed(sources, "sources"), listed(weights, "weights")
    end = _receiver(net, names[0] if names else "", target)
    starts = [net.node(name) for name in names]
    values = [finite(value, f"a weight into {target}") for value in weights]
    if len(values) != len(starts):
        wanted = counted(len(starts), "weight")
        raise NetworkError(
            f"connecting {counted(len(starts), 'node')} to {target!r} needs {wanted}, "
            f"got {len(values)}"
        )
    if len(set(names)) != len(names):
        raise NetworkError(f"a source of {target!r} is named twice")
    for start in starts:
        _check(net, start, end)
    net._edit()
    parameters = [Parameter(value) for value in values]  # near each other in memory
    return [
        link(net, start, end, parameter)
        for start, parameter in zip(starts, parameters, strict=True)
    ]


def link(
    net: Network, source: Node, target: Neuron, parameter: Parameter, delay: int = 0
) -> Connection:
    """Make a connection that is known to be allowed."""
    connection = Connection(source, target, parameter, delay)
    if not net._shares_apart:
        parameter._network = net
    if delay:
        net._delayed[1 if delay > 0 else -1] += 1
    source._outgoing.append(connection)
    target._incoming.append(connection)
    target._partials = ()
    net._graph.add_edge(source.name, target.name, connection=connection)
    return connection


def unlink(net: Network, connection: Connection) -> None:
    """Take a connection away from both its ends."""
    net._graph.remove_edge(connection.source.name, connection.target.name)
    connection.source._outgoing.remove(connection)
    connection.target._incoming.remove(connection)
    if connection.delay:
        net._delayed[1 if connection.delay > 0 else -1] -= 1
    connection.target._partials = ()  # of fewer signals


def _receiver(net: Network, source: object, target: str) -> Neuron:
    """Return the neuron that a connection is to lead to.

    Raises:
        NetworkError: if there is no such node, or it computes nothing.
    """
    node = net.node(target)
    if not isinstance(node, Neuron):
        raise NetworkError(
            f"cannot connect {shown(source)} -> {target!r}: {target!r} is {kind_of(node)}, "
            "and only neurons receive signals"
        )
    return node


def _check(net: Network, source: Node, target: Neuron, delay: int = 0) -> None:
    """Refuse a second connection between two nodes, and loops that no network may have.

    Raises:
        NetworkError: with what there is already, or with the loop spelled out.
    """
    if target.name in net._graph._adj[source.name]:
        delay = net.connection(source.name, target.name).delay
        waits = f" with delay={delay}" if delay else ""
        raise NetworkError(
            f"{source.name!r} -> {target.name!r} are connected already{waits}; "
            "there is one connection for each pair of nodes"
        )
    check_delay(source, target, delay)
    if delay and not net.recurrent:
        check_timeless(net)
    check_loops(net, source, target, delay)


def _check_parameter(net: Network, parameter: object, where: str) -> None:
    """Refuse what is no Parameter of this network.

    Raises:
        NetworkError: saying what it is.
    """
    if not isinstance(parameter, Parameter):
        raise NetworkError(f"the parameter of {where} must be a Parameter, got {shown(parameter)}")
    owner = parameter._network
    if owner is not None and owner is not net and parameter in owner.holders:
        raise NetworkError(
            f"the parameter of {where} belongs to another network; only connections of one "
            "network can share a weight"
        )
