"""Nodes of a network: how they are added, and which names they may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurosim.errors import NetworkError, shown
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.functions.aggregations import Aggregation, aggregation as find_aggregation
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input
from neurosim.graph.time.loops import check_timeless

if TYPE_CHECKING:
    from neurosim.graph.network import Network


def add_input(net: Network, name: str) -> Input:
    """Add a node whose output is given from outside.

    Raises:
        NetworkError: if the name is taken or no name.
    """
    return net._add(Input(free_name(net, name)))


def add_bias(net: Network, name: str) -> Bias:
    """Add a node whose output is always 1.

    Raises:
        NetworkError: if the name is taken or no name.
    """
    return net._add(Bias(free_name(net, name)))


def add_neuron(
    net: Network,
    name: str,
    activation: str | Activation = "logistic",
    aggregation: str | Aggregation = "sum",
) -> Neuron:
    """Add a neuron that the loss does not look at.

    Args:
        net: the network.
        name: its name, not taken yet.
        activation: a name from the table, or an :class:`Activation` of your own.
        aggregation: ``"sum"``, ``"product"``, ``"max"``, or an :class:`Aggregation`.

    Raises:
        NetworkError: if the name is taken or no name.
        OptionError: if there is no such activation or aggregation.
    """
    chosen, combined = find_activation(activation), find_aggregation(aggregation)
    return net._add(Neuron(free_name(net, name), chosen, combined))


def add_output(
    net: Network,
    name: str,
    activation: str | Activation = "logistic",
    aggregation: str | Aggregation = "sum",
) -> Output:
    """Add a neuron that the loss looks at; otherwise as :meth:`Network.add_neuron`."""
    chosen, combined = find_activation(activation), find_aggregation(aggregation)
    return net._add(Output(free_name(net, name), chosen, combined))


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
