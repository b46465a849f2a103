"""What must hold before a network is built on: names, ends of connections, shared weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurosim.checks import finite
from neurosim.errors import NetworkError, shown
from neurosim.graph.loops import check_delay, check_loops, check_timeless
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node, kind_of
from neurosim.graph.parameter import Parameter

if TYPE_CHECKING:
    from neurosim.graph.network import Network

__all__ = ["check_connection", "check_parameter", "free_name", "receiver"]


def free_name(net: Network, name: object) -> str:
    """Return a name that a new node may have.

    Raises:
        NetworkError: if it is taken, no text, or of the form that unrolling gives.
    """
    if not isinstance(name, str) or not name:
        raise NetworkError(f"a node's name must be a text that is not empty, got {shown(name)}")
    if name in net:
        raise NetworkError(f"network {net.name!r} already has a node {name!r}")
    if net.recurrent:
        check_timeless([name])
    return name


def receiver(net: Network, source: object, target: str) -> Neuron:
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


def check_connection(net: Network, source: Node, target: Neuron, delay: int = 0) -> None:
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
    signs = net._delayed
    both = (signs[1] > 0 or delay > 0) and (signs[-1] > 0 or delay < 0)
    check_loops(source, target, delay, both)


def check_parameter(net: Network, parameter: object, where: str) -> None:
    """Refuse what is no Parameter of this network with a finite number.

    Raises:
        NetworkError, InputError: saying what it is.
    """
    if not isinstance(parameter, Parameter):
        raise NetworkError(f"the parameter of {where} must be a Parameter, got {shown(parameter)}")
    finite(parameter.value, f"weight of {where}")
    owner = parameter._owner
    if owner is not None and owner is not net and parameter in owner.holders:
        raise NetworkError(
            f"the parameter of {where} belongs to another network; only connections of one "
            "network can share a weight"
        )
