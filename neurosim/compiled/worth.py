"""When compiled code is worth loading, in units of work.

One unit is what the graph does for one connection and one sample, 0.12 microseconds of training on
the machine where this was measured, by tests/benchmarks/startup.py.
"""

from __future__ import annotations

from neurosim.graph.network import Network

__all__ = ["ENOUGH", "FORWARD", "pays", "work"]

NEURON = 5
"""Units that a neuron's own rules take, besides its connections."""

ENOUGH = 5_000_000
"""From so many units on, 0.6 seconds of the graph's, machine code is used where nobody chose.

By then it pays to load it, and where it has to be made first this is soon made up for. What ran in
the process before and what a cache holds must not count, as then the same call would give other
floats, in their last digits, at other times.
"""

FORWARD = 3
"""Training takes so many times as long as the forward pass that is a part of it."""


def work(net: Network, samples: int) -> int:
    """Return how many units of work it is to train a network on so many samples."""
    return samples * sum(len(neuron.incoming) + NEURON for neuron in net.neurons)


def pays(units: int) -> bool:
    """Tell whether so much work is worth loading machine code for."""
    return units >= ENOUGH
