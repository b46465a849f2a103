"""When compiled code pays: what it saves, against what it costs to load.

All of it is measured by tests/benchmarks/startup.py, in units of work: one unit is what the graph
does for one connection and one sample, 0.12 microseconds of training on the machine where this was
measured. Compiled code does a unit in about a twentieth of that or less, which is left out here.
"""

from __future__ import annotations

from neurosim.graph.network import Network

__all__ = ["FORWARD", "SHALLOW", "SMALL", "effort", "pays", "specializing", "work"]

NEURON = 5
"""Units that a neuron's own rules take, besides its connections."""

ENOUGH = 5_000_000
"""From so many units on, 0.6 seconds of the graph's, machine code is used where nobody chose.

By then it pays to load it, and where it has to be made first this is soon made up for. What ran in
the process before and what a cache holds must not count, as then the same call would give other
floats, in their last digits, at other times.
"""

SMALL, SHALLOW = 1000, 12
"""Up to so many connections, and so much effort, code may be made for a network alone.

It saves a nanosecond a unit there, and more. The effort is counted in operations of the program
(two for a layer), each of which takes 0.1 seconds to make, so work is compared for each of them.
"""

BATCHES = 3
"""In batches an operation counts for so many."""

SPECIALIZING = 20_000_000
"""Units, for each operation, that have saved a quarter of what it takes to make it."""

ASKED = 400_000
"""The same where compiled code was asked for by name: speed is what counts then."""

KEPT = 12
"""Where such code has been kept, and need only be loaded, it pays so many times sooner."""

FORWARD = 3
"""Training takes so many times as long as the forward pass that is a part of it."""


def work(net: Network, samples: int) -> int:
    """Return how many units of work it is to train a network on so many samples."""
    return samples * sum(len(neuron.incoming) + NEURON for neuron in net.neurons)


def pays(units: int) -> bool:
    """Tell whether so much work is worth loading machine code for."""
    return units >= ENOUGH


def effort(operations: int, batches: bool) -> int:
    """Return what it takes to make code for a network alone, in operations; see :data:`SMALL`."""
    return operations * (BATCHES if batches else 1)


def specializing(units: int, asked: bool, made: bool) -> bool:
    """Tell whether code should be made, or at least loaded, for a small network alone.

    Args:
        units: work that such code would have done so far in this process, and would do next, for
            each operation of effort.
        asked: whether compiled code was asked for by name.
        made: whether there is such code already.
    """
    return units >= (ASKED if asked else SPECIALIZING) // (KEPT if made else 1)
