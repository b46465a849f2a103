"""The way back to the last finished update, for when training is cut in the middle.

A copy of all numbers is taken every so often, and the batches since then are remembered. Whatever
ends training early, the copy is put back and the finished batches are run once more: the same
floats come out, and the walk itself pays nothing for being all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from neurosim.errors import DivergenceError
from neurosim.graph.network import Network
from neurosim.learning.batches import Batch
from neurosim.learning.snapshot import is_finite, places, read, write

__all__ = ["EVERY", "Guard"]

EVERY = 256
"""How many updates lie between two copies."""


class Guard:
    """Watches over a training run: finite numbers, and the last finished update after a cut.

    Call :attr:`done` with every finished batch, and :meth:`check` after :data:`EVERY` of them.

    Args:
        net: the network that trains.
        run: runs a batch silently and returns its summed E; used to run batches once more.

    Attributes:
        since: the batches that were finished since the last copy.
    """

    def __init__(self, net: Network, run: Callable[[Batch], float]) -> None:
        self._net = net
        self._run = run
        self._places = places(net)
        self._copy = read(self._places)
        self._stage = net.stage
        self.since: list[Batch] = []

        self.done = self.since.append

    def check(self) -> None:
        """Take a new copy.

        Raises:
            OverflowError: if a number is not finite.
        """
        values = read(self._places)
        if not is_finite(values):
            raise OverflowError("a number is not finite")
        self._copy, self._stage = values, self._net.stage
        self.since.clear()

    def restore(self) -> None:
        """Go back to the last finished batch."""
        self._back_to_copy()
        for batch in self.since:
            self._run(batch)
            self._net._stage = "updated"

    def diverged(self, current: Batch | None = None) -> DivergenceError:
        """Find the batch and the neuron at which numbers overflowed, and go back to before it.

        Args:
            current: the batch that was running, if it is not finished.
        """
        suspects = [*self.since, *([current] if current is not None else [])]
        self._back_to_copy()
        self.since.clear()
        for batch in suspects:
            before = read(self._places)
            if not self._runs(batch):
                message = self._message(batch)
                write(self._places, before)
                return DivergenceError(message)
            self._net._stage = "updated"
        return DivergenceError("the numbers overflowed")

    def _runs(self, batch: Batch) -> bool:
        """Run a batch; False if a number overflowed."""
        try:
            total = self._run(batch)
        except OverflowError:
            return False
        return total - total == 0.0 and is_finite(read(self._places))

    def _back_to_copy(self) -> None:
        write(self._places, self._copy)
        self._net._stage = self._stage

    def _message(self, batch: Batch) -> str:
        last = batch.first + len(batch.patterns) - 1
        samples = f"sample {last}" if last == batch.first else f"samples {batch.first} to {last}"
        return (
            f"training diverged in epoch {batch.epoch}, {samples}: {self._culprit()}; "
            "the numbers from before this update are back in place; try a smaller learning rate"
        )

    def _culprit(self) -> str:
        for neuron in self._net.neurons:
            for attribute in ("net_input", "output", "loss"):
                value = getattr(neuron, attribute, 0.0)
                if not is_finite((value,)):
                    return f"{attribute} of neuron {neuron.name!r} became {value}"
        for neuron in reversed(self._net.neurons):
            if not is_finite((neuron.error,)):
                return f"error of neuron {neuron.name!r} became {neuron.error}"
            for connection in neuron.incoming:
                if not is_finite((connection.gradient, connection.weight)):
                    return f"a weight into neuron {neuron.name!r} overflowed ({connection!r})"
        return "a number overflowed"
