"""What may be changed about a network that is there already, also in the middle of training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurosim.errors import NetworkError
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.functions.aggregations import Aggregation, aggregation as find_aggregation
from neurosim.graph.connecting import connect, link, unlink
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node, kind_of
from neurosim.graph.work import check_free

if TYPE_CHECKING:
    from neurosim.graph.network import Network


def remove(net: Network, name: str) -> Node:
    """Remove a node with its connections and return it.

    Raises:
        NetworkError: if there is no such node.
    """
    node = net.node(name)
    net._edit()
    for connection in dict.fromkeys((*node.incoming, *node.outgoing)):  # a loop is in both
        unlink(net, connection)
    net._graph.remove_node(name)
    node._network = None
    for group in [each for each in net._groups.values() if name in each.flat]:
        net._groups[group.name] = group.without(name)
        if not net._groups[group.name]:
            del net._groups[group.name]
    return node


def disconnect(net: Network, source: str, target: str) -> Connection:
    """Remove a connection and return it.

    Raises:
        NetworkError: if there is no such connection.
    """
    connection = net.connection(source, target)
    net._edit()
    unlink(net, connection)
    return connection


def split(
    net: Network,
    source: str,
    target: str,
    name: str,
    activation: str | Activation = "identity",
) -> Neuron:
    """Put a new neuron into the middle of a connection and return it.

    The connection into the new neuron gets weight 1, the one out of it keeps the parameter and
    the delay, so with the identity as activation every output stays the same.

    Raises:
        NetworkError: if there is no such connection or the name is taken.
        OptionError: if there is no such activation.
    """
    connection = net.connection(source, target)
    neuron = net.add_neuron(name, activation)
    connect(net, source, name, weight=1.0)
    place = connection.target._incoming.index(connection)
    made = link(net, neuron, connection.target, connection.parameter, connection.delay)
    made._share = connection._share
    unlink(net, connection)
    incoming = connection.target._incoming
    incoming.insert(place, incoming.pop())  # the place it had in the sum
    return neuron


def freeze(net: Network, *names: str) -> None:
    """Freeze every weight that comes into the named neurons, or all weights if none is named.

    A frozen weight does not move; its gradient still shows. One connection alone is frozen by
    ``net["i1", "h1"].trainable = False``.

    Raises:
        NetworkError: if there is no such node.
    """
    _set_trainable(net, names, trainable=False)


def thaw(net: Network, *names: str) -> None:
    """Undo :meth:`freeze`: let the weights into the named neurons, or all, learn again.

    What a layer is built with and never learns, such as the weights into a gate's product, stays.
    """
    _set_trainable(net, names, trainable=True)


def set_activation(net: Network, name: str, activation: str | Activation) -> None:
    """Give a neuron another activation function.

    Raises:
        NetworkError: if there is no such neuron.
        OptionError: if there is no such activation.
    """
    neuron, chosen = _neuron(net, name), find_activation(activation)
    net._edit()
    neuron._activation = chosen


def set_aggregation(net: Network, name: str, aggregation: str | Aggregation) -> None:
    """Let a neuron combine its signals in another way.

    Raises:
        NetworkError: if there is no such neuron.
        OptionError: if there is no such aggregation.
    """
    neuron, chosen = _neuron(net, name), find_aggregation(aggregation)
    net._edit()
    neuron._aggregation = chosen
    neuron._partials = ()


def _set_trainable(net: Network, names: tuple[str, ...], trainable: bool) -> None:
    neurons = [_neuron(net, name) for name in names] if names else net.neurons
    check_free(net, "freezing or thawing")
    for neuron in neurons:
        for connection in neuron.incoming:
            if not connection.parameter.fixed:
                connection.parameter._trainable = trainable


def _neuron(net: Network, name: str) -> Neuron:
    node = net.node(name)
    if not isinstance(node, Neuron):
        raise NetworkError(f"{name!r} is {kind_of(node)}, not a neuron")
    return node
