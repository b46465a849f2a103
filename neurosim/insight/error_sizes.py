"""How large the errors are on their way back: at every depth, and at every step of time."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, isfinite
from typing import Any, cast

import networkx as nx

from neurosim.checks import of_kind
from neurosim.data.patterns import Pattern, read_patterns
from neurosim.errors import DivergenceError, NetworkError
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.values.overflow import all_finite, naming_overflow
from neurosim.learning.propagation import Walk
from neurosim.learning.sequence_walk import SequenceWalk

MOST = 12
"""How many sequences are run at most."""


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


def errors_over_time(net: Network, data: Any, loss: str | Loss = "squared_error") -> list[float]:
    """Return the mean size of the errors that the last step of time sends back to each step.

    Only what is expected at the last step counts, so that nothing else hides how much of it comes
    through. Where sizes fall by the same factor from each step to the one before, the network
    cannot learn what happened long ago; where they grow, its updates become erratic.

    Args:
        net: a recurrent network; its numbers stay as they are.
        data: sequences (inputs, expected), such as :class:`Sequences`; the first 12 are run.
        loss: the loss whose error signals they are.

    Returns:
        For each number of steps back, from 0 on, the mean size of the error over the neurons that
        lead to another step of time, and over the sequences of at least that length.

    Raises:
        InputError, OptionError, NetworkError: for data, a loss or a network that do not fit.
        DivergenceError: if a number overflows.

    Source: Bengio, Simard and Frasconi, "Learning long-term dependencies with gradient descent is
    difficult" (1994).

    >>> import neurosim as ns
    >>> net = ns.recurrent([1, 3, 1], seed=1)
    >>> sizes = errors_over_time(net, ns.data.sequences.parity(4, 6))
    >>> len(sizes), sizes[5] < sizes[0]
    (6, True)
    """
    of_kind(net, Network, "ns.errors_over_time needs")
    criterion = find_loss(loss)
    return sizes_over_time(net, read_patterns(net, data, criterion), criterion)


def through_time(net: Network) -> list[Neuron]:
    """Return the neurons that lead to another step of time.

    Raises:
        NetworkError: if there are none.
    """
    found = [each for each in net.neurons if any(to.delay for to in each.outgoing)]
    if not found:
        raise NetworkError(
            f"no neuron of network {net.name!r} leads to another step of time; ns.error_sizes and "
            "ns.plot_errors show its errors from layer to layer"
        )
    return found


def sizes_over_time(net: Network, patterns: Sequence[Pattern], criterion: Loss) -> list[float]:
    """Return the same of sequences that have been read, and scaled."""
    twin = net.copy()
    twin.scaling = None
    names = [neuron.name for neuron in through_time(twin)]
    sizes: dict[int, list[float]] = {}
    first = patterns[:MOST]
    walk = SequenceWalk(twin, sorted({len(rows) for rows, _ in first}))
    for rows, expected in first:
        with naming_overflow(twin.unroll(len(rows)), f"the numbers of network {net.name!r}"):
            walk.forward(rows)
            walk.backward((*[None] * (len(rows) - 1), expected[-1]), criterion, first=True)
        deep = walk.net
        for step in range(1, len(rows) + 1):
            errors = [abs(cast(Neuron, deep.at(name, step)).error) for name in names]
            sizes.setdefault(len(rows) - step, []).append(fsum(errors) / len(errors))
    found = [fsum(each) / len(each) for _, each in sorted(sizes.items())]
    if not all(map(isfinite, found)):
        raise DivergenceError(f"the errors of network {net.name!r} overflow on their way back")
    return found
