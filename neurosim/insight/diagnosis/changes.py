"""Copies of a network with one thing changed, to try whether that would help."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias
from neurosim.insight.diagnosis.evidence import twin

START = 0.5
"""Weights start from -0.5..0.5, as in ``ns.dense``."""


def drawn_by(net: Network) -> str:
    """Say what builds a network of its kind with random weights."""
    shared = any(len(held) > 1 for held in net.holders.values())
    kind = "recurrent" if net.recurrent else "convolutional" if shared else "dense"
    return f"ns.{kind}(..., seed=1)"


def has_bias(net: Network) -> bool:
    """Tell whether there is a bias node that leads somewhere."""
    return any(isinstance(node, Bias) and node.outgoing for node in net.nodes)


def hidden(net: Network) -> list[Neuron]:
    """Return the neurons with trainable weights both into them and out of them.

    The units of a softmax are none: their own weights are frozen.
    """
    return [
        each
        for each in net.neurons
        if learns(each)
        and any(to.trainable for to in each.outgoing)
        and not isinstance(each, Output)
    ]


def lacking_bias(net: Network) -> list[Neuron]:
    """Return the neurons with trainable weights and no bias node among their sources."""
    return [
        each
        for each in net.neurons
        if learns(each)
        and each.aggregation.name == "sum"
        and not any(isinstance(connection.source, Bias) for connection in each.incoming)
    ]


def restarted(net: Network, seed: int) -> Network:
    """Return a copy whose trainable weights are small random values."""
    copy, random = twin(net), Random(seed)
    for parameter in copy.parameters:
        if parameter.trainable:
            parameter._value = random.uniform(-START, START)
    return copy


def with_activation(net: Network, neurons: Iterable[Neuron], activation: str) -> Network:
    """Return a copy in which some neurons have another activation."""
    copy = twin(net)
    for each in neurons:
        copy.set_activation(each.name, activation)
    return copy


def with_bias(net: Network, neurons: Iterable[Neuron]) -> Network:
    """Return a copy with a bias node for some neurons, its weights 0."""
    copy = twin(net)
    bias = copy.add_bias(_free(copy, "bias"))
    for each in neurons:
        copy.connect(bias.name, each.name, weight=0.0)
    return copy


def learns(neuron: Neuron) -> bool:
    """Tell whether a neuron has trainable weights."""
    return any(each.trainable for each in neuron.incoming)


def _free(net: Network, name: str) -> str:
    while name in net.graph:
        name += "+"
    return name
