"""How large the errors are at every depth, and so whether they reach the first neurons."""

from __future__ import annotations

from math import isfinite
from typing import Any

import networkx as nx

from neurosim.checks import of_kind
from neurosim.data.patterns import read_patterns
from neurosim.errors import NetworkError
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.values.overflow import all_finite, naming_overflow
from neurosim.learning.propagation import Walk


def error_sizes(net: Network, data: Any, loss: str | Loss = "squared_error") -> list[float]:
    """Return the mean size of the error signals in each generation of neurons, first ones first.

    A generation holds the neurons that lie equally deep in the graph; in a network of layers it is
    a layer. The last is the outputs'; where sizes fall by the same factor from each to the one
    before it, the first neurons learn next to nothing.

    Args:
        net: the network; its numbers stay as they are.
        data: pairs (inputs, expected).
        loss: the loss whose error signals they are.

    Returns:
        For each generation the mean size of the error over its neurons and over the patterns.

    Raises:
        InputError, OptionError, NetworkError: for data or a loss that do not fit.
        DivergenceError: if a number overflows; it names the neuron.

    >>> import neurosim as ns
    >>> net = ns.dense([1, 1, 1, 1], bias=False, seed=1)
    >>> [f"{size:.1e}" for size in error_sizes(net, [([1.0], [1.0])])]
    ['6.4e-04', '7.6e-03', '1.2e-01']
    """
    of_kind(net, Network, "ns.error_sizes needs")
    if net.recurrent:
        raise NetworkError(
            f"network {net.name!r} is recurrent, so its errors come back through time as well as "
            "through layers; see ns.errors_over_time and ns.plot_errors_over_time"
        )
    criterion = find_loss(loss)
    patterns = read_patterns(net, data, criterion)
    twin = net.copy()
    generations = layers(twin)
    totals = [0.0] * len(generations)
    walk = Walk(twin)
    with naming_overflow(twin, f"the numbers of network {net.name!r}"):
        for inputs, expected in patterns:
            walk.forward(inputs)
            walk.backward(expected, criterion, first=True)
            for place, layer in enumerate(generations):
                totals[place] += sum(abs(neuron.error) for neuron in layer)
            if not all_finite(walk.neurons) or not all(map(isfinite, totals)):
                raise OverflowError
    sizes = [len(layer) * len(patterns) for layer in generations]
    return [total / size for total, size in zip(totals, sizes, strict=True)]


def layers(net: Network) -> list[list[Neuron]]:
    """Return the neurons by how deep they lie, those that see only inputs first."""
    generations = nx.topological_generations(net.graph)
    found = [[net.node(name) for name in generation] for generation in generations]
    neurons = [[node for node in layer if isinstance(node, Neuron)] for layer in found]
    return [layer for layer in neurons if layer]
