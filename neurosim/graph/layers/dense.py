"""A layer in which every neuron reads every source."""

from __future__ import annotations

from neurosim.checks import flag, whole
from neurosim.errors import OptionError
from neurosim.functions.activations import SOFTMAX, Activation, activation as find_activation
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import Layer, Source, add, adding, named
from neurosim.graph.layers.given import Given
from neurosim.graph.layers.softmax import add_softmax
from neurosim.graph.network import Network


def dense(
    net: Network,
    source: Source,
    size: int,
    activation: str | Activation = "logistic",
    *,
    output: bool = False,
    weights: str | float | Given = "glorot",
    bias: bool | str = True,
    seed: int | None = None,
    name: str | None = None,
) -> Group:
    """Add neurons that each read every source.

    Args:
        net: the network.
        source: what they read.
        size: how many there are.
        activation: that of each; ``"softmax"``, for outputs, adds identity neurons z1, z2 ... and
            the units of :func:`neurosim.add_softmax`.
        output: True for outputs, which the loss looks at.
        weights: how weights are drawn.
        bias: see :mod:`neurosim.layers`.
        seed: where the random numbers start.
        name: the group's; by default h1, h2 ..., and o for outputs.

    Returns:
        The group of the new neurons.

    Raises:
        NetworkError, OptionError: for a name, a source or an option that is not allowed; the
            network is as it was then.

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> hidden = ns.layers.dense(net, ns.layers.inputs(net, 2), 3, "tanh", seed=1, name="h")
    >>> ns.layers.dense(net, hidden, 1, output=True)
    Group('o', 1: o1)
    >>> net
    Network('network', 2 inputs, 2 bias nodes, 4 neurons, 13 connections)
    """
    size, output = whole(size, "size"), flag(output, "output")
    layer = Layer(net, "o" if name is None and output else name, "h", weights, bias, seed)
    sources = layer.reads(source)
    softmax = is_softmax(activation)
    if softmax and (not output or size < 2):
        raise OptionError(
            "softmax is for two or more outputs: it needs output=True and a size of at least 2, "
            f"got output={output} and size {size}"
        )
    shares = named(layer.name, (size,))
    names = named("z", (size,)) if softmax else shares
    chosen = "identity" if softmax else find_activation(activation)
    with adding(net):
        layer.start(len(sources), size, [*names, *shares])
        for neuron in add(net, names, chosen, output=output and not softmax):
            layer.draw(neuron, sources)
        if softmax:
            add_softmax(net, names, shares)
        return net.add_group(layer.name, shares)


def is_softmax(activation: str | Activation) -> bool:
    """Tell whether it is the name that stands for a layer, not for single neurons."""
    return isinstance(activation, str) and activation == SOFTMAX
