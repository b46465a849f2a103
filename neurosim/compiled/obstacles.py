"""What stands in the way of compiling a network."""

from __future__ import annotations

from neurosim.compiled import codes
from neurosim.graph.network import Network

__all__ = ["obstacle"]


def obstacle(net: Network) -> str | None:
    """Say why a network cannot be compiled, or return None."""
    for neuron in net.neurons:
        if codes.activation_code(neuron.activation) < 0:
            return f"activation {neuron.activation.label!r} of neuron {neuron.name!r}"
        if codes.aggregation_code(neuron.aggregation) < 0:
            return f"aggregation {neuron.aggregation.name!r} of neuron {neuron.name!r}"
    return None
