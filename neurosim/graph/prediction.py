"""Asking a network for its outputs without leaving a trace on its objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from neurosim.graph.neuron import activate
from neurosim.graph.nodes import Node
from neurosim.graph.overflow import all_finite, naming_overflow
from neurosim.graph.reading import is_table, read_inputs, read_many
from neurosim.graph.rows import as_array

if TYPE_CHECKING:
    from neurosim.graph.network import Network

__all__ = ["predicted", "register", "responses", "untouched"]


Responses = Callable[
    ["Network", Sequence[Sequence[float]], Sequence[Node]], list[list[float]] | None
]

_FASTER: list[Responses] = []

MANY = 16
"""From so many patterns on, faster ways are asked whether they want to answer."""


def register(faster: Responses) -> None:
    """Offer a faster way to answer many patterns; it returns None for what it leaves alone."""
    _FASTER.append(faster)


def predicted(net: Network, inputs: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
    """Return the outputs for one pattern, or a list of them for a sequence of patterns."""
    if isinstance(inputs, Iterator):
        inputs = list(inputs)
    several = is_table(inputs) or _several(inputs := as_array(inputs))
    patterns = read_many(net, inputs) if several else [read_inputs(net, inputs)]
    results = responses(net, patterns, net.outputs)
    if net.scaling is not None:
        results = [net.scaling.restore(outputs) for outputs in results]
    return results if several else results[0]


def responses(
    net: Network, patterns: Iterable[Sequence[float]], nodes: Sequence[Node]
) -> list[list[float]]:
    """Return what the given nodes of the network send on for each pattern, leaving no trace.

    Args:
        net: the network.
        patterns: values for its inputs as ``read_inputs`` gives them: checked, in order, scaled.
        nodes: any of its nodes, hidden ones too.

    Raises:
        DivergenceError: if a number overflows; it names the neuron.
    """
    if not isinstance(patterns, Sequence):
        patterns = list(patterns)
    if len(patterns) >= MANY:
        for faster in _FASTER:
            found = faster(net, patterns, nodes)
            if found is not None:
                return found
    inputs, neurons = net.inputs, net.neurons
    turns = [neuron.forward_turn for neuron in neurons]
    results = []
    with untouched(net), naming_overflow(net, f"the outputs of network {net.name!r}"):
        for values in patterns:
            for node, value in zip(inputs, values, strict=True):
                node.output = value
            activate(turns)
            if not all_finite(neurons):
                raise OverflowError
            results.append([node.output for node in nodes])
    return results


@contextmanager
def untouched(net: Network) -> Iterator[None]:
    """Put the numbers of a forward pass back as they were before the block."""
    inputs = [(node, node.output) for node in net.inputs]
    neurons = [(each, each.net_input, each.output, each.partials) for each in net.neurons]
    try:
        yield
    finally:
        for node, value in inputs:
            node.output = value
        for neuron, net_input, output, partials in neurons:
            neuron.net_input, neuron.output, neuron.partials = net_input, output, partials


def _several(inputs: object) -> bool:
    """Tell a sequence of patterns from a single one: its first item is no number."""
    if isinstance(inputs, Mapping | str):
        return False
    first = next(iter(inputs), None) if isinstance(inputs, Iterable) else None
    return isinstance(first, Mapping | Iterable) and not isinstance(first, str | bytes)
