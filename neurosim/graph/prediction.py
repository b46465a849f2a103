"""Asking a network for its outputs without leaving a trace on its objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from neurosim.graph.reading import read_values

if TYPE_CHECKING:
    from neurosim.graph.network import Network

__all__ = ["predicted"]


def predicted(net: Network, inputs: Sequence[Any] | Mapping[str, Any]) -> list[Any]:
    """Return the outputs for one pattern, or a list of them for a sequence of patterns."""
    several = _several(inputs)
    patterns = [
        read_values(net.inputs, each, "input") for each in (inputs if several else [inputs])
    ]
    with _untouched(net):
        results = [_outputs(net, values) for values in patterns]
    return results if several else results[0]


def _outputs(net: Network, values: Sequence[float]) -> list[float]:
    for node, value in zip(net.inputs, values, strict=True):
        node.output = value
    for neuron in net.neurons:
        neuron.activate()
    return [output.output for output in net.outputs]


@contextmanager
def _untouched(net: Network) -> Iterator[None]:
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
    return isinstance(first, Mapping) or (hasattr(first, "__len__") and not isinstance(first, str))
