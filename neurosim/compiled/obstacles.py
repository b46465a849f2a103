"""What stands in the way of compiling a network."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from neurosim.compiled import codes
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron

__all__ = ["obstacle"]


def obstacle(net: Network) -> str | None:
    """Say why a network cannot be compiled, or return None."""
    for neuron in _first_of_each(net.neurons, "activation"):
        if codes.activation_code(neuron.activation) < 0:
            return f"activation {neuron.activation.label!r} of neuron {neuron.name!r}"
    for neuron in _first_of_each(net.neurons, "aggregation"):
        if codes.aggregation_code(neuron.aggregation) < 0:
            return f"aggregation {neuron.aggregation.name!r} of neuron {neuron.name!r}"
    return None


def _first_of_each(neurons: Sequence[Neuron], attribute: str) -> list[Neuron]:
    """Return for each function the first neuron that has it: large networks have few functions."""
    having = map(id, map(attrgetter(attribute), reversed(neurons)))
    return list(dict(zip(having, reversed(neurons), strict=True)).values())[::-1]
