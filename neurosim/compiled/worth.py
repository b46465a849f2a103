"""When compiled code pays: what it saves, against what it costs to load.

All of it is measured by tests/benchmarks/startup.py, in units of work: one unit is what the graph
does for one connection and one sample, 0.12 microseconds of training on the machine where this was
measured. Compiled code does a unit in about a twentieth of that or less, which is left out here.
"""

from __future__ import annotations

from neurosim.compiled.folder import has_kept
from neurosim.graph.network import Network

__all__ = ["ACCOUNT", "SHALLOW", "SMALL", "Account", "effort", "saving", "specializing", "work"]

NEURON = 5
"""Units that a neuron's own rules take, besides its connections."""

LOADING = 1_500_000
"""Units that the graph does while LLVM and the code that was kept are loaded, 0.18 seconds."""

COMPILING = 20_000_000
"""Units that have to be missed before all is made, where nothing has been kept.

Making it takes four times that, 9.5 seconds or 80 million units, once for each version of neurosim.
The processes to come profit from it as well: so it is begun by the first one that could have used a
quarter of it.
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

CALL = 500
"""Units that the graph does while a run is lowered, borrows its numbers and gives them back."""

EPOCH = 200
"""Units that the graph does while compiled code stops at the end of an epoch."""

FORWARD = 3
"""Training takes so many times as long as the forward pass that is a part of it."""


def work(net: Network, samples: int) -> int:
    """Return how many units of work it is to train a network on so many samples."""
    return samples * sum(len(neuron.incoming) + NEURON for neuron in net.neurons)


def saving(units: int, stops: int = 0) -> int:
    """Return how many units compiled code saves, once it is loaded.

    Args:
        units: the work.
        stops: how many epochs are looked at when they end.
    """
    return units - CALL - stops * EPOCH


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


class Account:
    """What this process would have saved so far, had compiled code been loaded at its start.

    Many short runs add up: as soon as they would have paid for loading, it is loaded. At worst, in
    a process that ends right then, this takes twice the time that was needed. Where nothing has
    been kept it takes five times as long at worst: compiling takes four times what has been missed
    by then. That happens once, for the good of the processes to come.

    Attributes:
        missed: the units.
        loaded: whether compiled code has been loaded, so that more of it costs nothing.
        unusable: whether it turned out that it cannot be loaded.
    """

    def __init__(self) -> None:
        self.missed = 0
        self.loaded = False
        self.unusable = False

    @property
    def price(self) -> int:
        """What it has to save before it is loaded in this process."""
        return LOADING if has_kept("run-all") else COMPILING

    def pays(self, saved: int) -> bool:
        """Tell whether compiled code should save these units; otherwise remember them."""
        if self.unusable or self.loaded:
            return not self.unusable
        self.missed += saved
        return self.missed >= self.price

    def opens(self) -> None:
        """Take note that compiled code has been loaded."""
        self.loaded = True

    def closes(self) -> None:
        """Take note that compiled code cannot be loaded."""
        self.unusable = True


ACCOUNT = Account()
"""The one of this process."""
