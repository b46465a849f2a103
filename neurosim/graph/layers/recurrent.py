"""Neurons that read their own layer's outputs of another step of time: Elman's network."""

from __future__ import annotations

from neurosim.checks import whole
from neurosim.errors import OptionError
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.graph.connecting import LONGEST
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import Layer, Source, add, adding, named
from neurosim.graph.layers.given import Given
from neurosim.graph.network import Network


def recurrent(
    net: Network,
    source: Source,
    size: int,
    activation: str | Activation = "tanh",
    *,
    delay: int = 1,
    weights: str | float | Given = "glorot",
    bias: bool | str = True,
    seed: int | None = None,
    name: str | None = None,
) -> Group:
    """Add neurons that read the sources, and what all of them sent a step of time before.

    ``h(t) = f(W·x(t) + U·h(t-1) + b)``; its sums take the sources first, then the layer, then the
    bias.

    Args:
        net: the network.
        source: what they read.
        size: how many there are.
        activation: that of each.
        delay: how many steps of time lie between; -1 makes a layer that runs backward in time, as
            one half of a bidirectional network.
        weights: how weights are drawn.
        bias: see :mod:`neurosim.layers`.
        seed: where the random numbers start.
        name: the group's; by default h1, h2 ..., r1 ... where the layer runs backward.

    Returns:
        The group of the new neurons.

    Raises:
        NetworkError, OptionError: for a name, a source or an option that is not allowed.

    Source: Elman, "Finding Structure in Time" (1990).

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> ns.layers.recurrent(net, ns.layers.inputs(net, 1), 2, seed=1, name="h")
    Group('h', 2: h1 h2)
    >>> [(each.source.name, each.delay) for each in net["h1"].incoming]
    [('i1', 0), ('h1', 1), ('h2', 1), ('b1', 0)]
    """
    size, delay = whole(size, "size"), read_delay(delay)
    layer = Layer(net, name, "h" if delay > 0 else "r", weights, bias, seed)
    sources = layer.reads(source)
    names, chosen = named(layer.name, (size,)), find_activation(activation)
    with adding(net):
        layer.start(len(sources) + size, size, names)
        neurons = add(net, names, chosen)
        for neuron in neurons:
            layer.draw(neuron, sources, neurons, delay)
        return net.add_group(layer.name, names)


def read_delay(delay: int) -> int:
    """Return the delay of a layer's loops, any but 0."""
    delay = whole(delay, "delay", least=-LONGEST, most=LONGEST)
    if delay == 0:
        raise OptionError("a recurrent layer waits: its delay must not be 0")
    return delay
