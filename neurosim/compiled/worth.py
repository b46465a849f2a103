"""When compiled code is worth loading, in units of work.

One unit is what the graph does for one connection and one sample, 0.12 microseconds of training on
the machine where this was measured, by tests/benchmarks/startup.py.
"""

from __future__ import annotations

from neurosim.compiled.codes import is_sum
from neurosim.graph.network import Network

NEURON = 5
"""Units that a neuron's own rules take, besides its connections."""

ENOUGH = 5_000_000
"""From this work on, 0.6 seconds on the graph, ``engine="auto"`` takes machine code.

By then it pays to load it, and where it has to be made first this is soon made up for. What ran in
the process before and what a cache holds must not count, as then the same call would give other
floats, in their last digits, at other times.
"""

FORWARD = 3
"""How many times as long training takes as the forward pass that is a part of it."""


def work(net: Network, samples: int) -> int:
    """Return how many units of work it is to train a network on that number of samples."""
    return samples * sum(len(neuron.incoming) + NEURON for neuron in net.neurons)


def pays(units: int) -> bool:
    """Tell whether work is worth loading machine code for."""
    return units >= ENOUGH


TINY = 128
"""Connections of the largest network that is written out; the time to compile grows with them."""

LONG, ASKED = 10_000_000, 10_000
"""With this number of samples a tiny network is written out: the second or two that it takes
are made up for by then. The second is for compiled code asked for by name, kept for the next time.
"""


def pays_to_write(net: Network, samples: int, asked: bool) -> bool:
    """Tell whether a network should be written out; see written.py.

    Args:
        net: the network.
        samples: how many it is trained on.
        asked: whether compiled code was asked for by name.
    """
    if samples < (ASKED if asked else LONG) or net.recurrent:
        return False
    tiny = sum(len(neuron.incoming) for neuron in net.neurons) <= TINY
    return tiny and all(is_sum(each.aggregation) for each in net.neurons)
