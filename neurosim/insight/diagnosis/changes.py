"""Copies of a network with one thing changed, to try whether that would help."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from random import Random

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Node
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


def with_more(net: Network) -> tuple[Network, int]:
    """Return a copy with twice the hidden neurons, or some where there are none, and how many more.

    Shared weights stay shared by those who share them now; the new neurons have their own.
    """
    copy, random = twin(net), Random(1)
    if not hidden(copy):
        return copy, _add_layer(copy, random)
    new: dict[Node, Node] = {
        each: copy.add_neuron(_free(copy, f"{each.name} more"), each.activation, each.aggregation)
        for each in hidden(copy)
    }
    for each in copy.connections:
        ends = (dict.fromkeys((end, new.get(end, end))) for end in (each.source, each.target))
        for source, target in list(product(*ends))[1:]:  # the first is the one that is there
            weight = random.uniform(-START, START) if each.trainable else each.weight
            copy.connect(
                source.name,
                target.name,
                weight=weight,
                trainable=each.trainable,
                delay=each.delay,
            )
    return copy, len(new)


def with_shortcuts(net: Network) -> Network:
    """Return a copy whose hidden neurons are connected to the outputs as well."""
    copy, random = twin(net), Random(1)
    for neuron in hidden(copy):
        for output in copy.outputs:
            if (neuron.name, output.name) not in copy.graph.edges and learns(output):
                copy.connect(neuron.name, output.name, weight=random.uniform(-START, START))
    return copy


def _add_layer(net: Network, random: Random) -> int:
    """Put a layer of tanh neurons between the inputs and what they lead to.

    In a recurrent network they are cells that read each other's outputs of the step of time before.
    """
    targets = [each for each in net.neurons if learns(each)]
    count = max(4, 2 * len(net.inputs))
    bias = net.add_bias(_free(net, "bias"))
    made = [net.add_neuron(_free(net, f"more {place + 1}"), "tanh") for place in range(count)]
    wires = [(source, each, 0) for each in made for source in (*net.inputs, bias)]
    wires += [(each, target, 0) for each in made for target in targets]
    wires += [(one, other, 1) for one in made for other in made if net.recurrent]
    for source, target, delay in wires:
        weight = random.uniform(-START, START)
        net.connect(source.name, target.name, weight=weight, delay=delay)
    return count


def learns(neuron: Neuron) -> bool:
    """Tell whether a neuron has trainable weights."""
    return any(each.trainable for each in neuron.incoming)


def _free(net: Network, name: str) -> str:
    while name in net.graph:
        name += "+"
    return name
