"""The loop of training: epochs of batches, all or nothing at every update."""

from __future__ import annotations

from collections.abc import Iterable

from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.learning.batches import Batch
from neurosim.learning.guard import EVERY, Guard
from neurosim.learning.interrupt import Interrupt
from neurosim.learning.optimizers import Optimizer
from neurosim.learning.propagation import Walk
from neurosim.learning.recorder import Recorder
from neurosim.learning.steps import LossStep, Step

__all__ = ["Trainer"]


class Trainer:
    """Runs epochs on a network, and goes back to the last finished update if it is cut.

    Args:
        net: the network.
        criterion: the loss.
        optimizer: the rule that moves the parameters.
        recorder: keeps the steps; None trains silently.

    Attributes:
        losses: the mean E of every finished epoch.
    """

    def __init__(
        self, net: Network, criterion: Loss, optimizer: Optimizer, recorder: Recorder | None
    ) -> None:
        self.net = net
        self.criterion = criterion
        self.optimizer = optimizer
        self._rule, self._rule_of = optimizer.at(1), 1
        self.recorder = recorder
        self.losses: list[float] = []
        self._walk = Walk(net)
        self._guard = Guard(net, self._silently)
        self._mark = (0, 0, None) if recorder is None else recorder.mark()

    def run(self, epochs: Iterable[Iterable[Batch]], count: int, goal: float | None) -> None:
        """Run epochs until they end or the loss is down to the goal.

        Args:
            epochs: for each epoch its batches.
            count: how many patterns an epoch has.
            goal: the mean E at which to stop; None runs all epochs.

        Raises:
            DivergenceError: if a number overflowed.
        """
        run = self._silently if self.recorder is None else self._recorded
        done, check, since = self._guard.done, self._guard.check, self._guard.since
        current: Batch | None = None
        with Interrupt() as interrupt:
            try:
                for batches in epochs:
                    total = 0.0
                    for batch in batches:
                        current = batch
                        loss = run(batch)
                        if loss - loss != 0.0:  # infinite, or not a number
                            raise OverflowError("E is not finite")
                        total += loss
                        done(batch)
                        current = None
                        if interrupt.pending:
                            interrupt.check()
                        if len(since) >= EVERY:
                            check()
                    self._epoch_ends(total / count)
                    if goal is not None and self.losses[-1] <= goal:
                        break
                check()
            except OverflowError:
                error = self._guard.diverged(current)
                self._cut()
                raise error from None
            except BaseException:
                if current is not None:
                    self._guard.restore()
                self._cut()
                raise

    def _silently(self, batch: Batch) -> float:
        """Run a batch to its update; return the sum of E."""
        walk, criterion = self._walk, self.criterion
        total, first = 0.0, True
        for inputs, expected in batch.patterns:
            walk.forward(inputs)
            total += walk.backward(expected, criterion, first)
            first = False
        if len(batch.patterns) > 1:
            walk.average(len(batch.patterns))
        walk.update(self._at(batch.epoch))
        self.net._stage = "updated"
        return total

    def _recorded(self, batch: Batch) -> float:
        """Run a batch as :meth:`_silently` does, and keep what the recorder wants of it."""
        recorder = self._keeper()
        if recorder.grain == "epochs":
            return self._silently(batch)
        self._mark = recorder.mark()
        steps = recorder.grain == "steps"
        total = self._by_steps(batch) if steps else self._by_samples(batch)
        self.net._stage = "updated"
        return total

    def _by_steps(self, batch: Batch) -> float:
        walk, recorder = self._walk, self._keeper()
        total = 0.0
        for index, (inputs, expected) in enumerate(batch.patterns):
            recorder.sample_begins(batch.epoch, batch.first + index)
            self._keep(walk.forward_steps(inputs))
            loss = 0.0
            for step in walk.backward_steps(expected, self.criterion, first=index == 0):
                self._keep((step,))
                if isinstance(step, LossStep):
                    loss += step.after[1]
            total += loss
        if len(batch.patterns) > 1:
            self._keep(walk.average_steps(len(batch.patterns)))
        self._keep(walk.update_steps(self._at(batch.epoch)))
        return total

    def _by_samples(self, batch: Batch) -> float:
        walk, recorder = self._walk, self._keeper()
        total, last = 0.0, len(batch.patterns) - 1
        for index, (inputs, expected) in enumerate(batch.patterns):
            walk.forward(inputs)
            loss = walk.backward(expected, self.criterion, index == 0)
            if index == last:
                if last:
                    walk.average(last + 1)
                walk.update(self._at(batch.epoch))
            recorder.moment(batch.epoch, batch.first + index, loss)
            total += loss
        return total

    def _at(self, epoch: int) -> Optimizer:
        """Return the optimizer with the rate of that epoch; a batch may be run again later."""
        if epoch != self._rule_of:
            self._rule, self._rule_of = self.optimizer.at(epoch), epoch
        return self._rule

    def _keep(self, steps: Iterable[Step]) -> None:
        recorder = self._keeper()
        for step in steps:
            if not step.is_finite():
                raise OverflowError(str(step))
            recorder.take(step)

    def _keeper(self) -> Recorder:
        if self.recorder is None:
            raise RuntimeError("nothing is recorded")
        return self.recorder

    def _epoch_ends(self, loss: float) -> None:
        recorder = self.recorder
        if recorder is not None and recorder.grain == "epochs":
            self._guard.check()
            recorder.moment(len(self.losses) + 1, None, loss)
            self._mark = recorder.mark()
        self.losses.append(loss)

    def _cut(self) -> None:
        """Let the recording end where the numbers are now: at the last finished update."""
        if self.recorder is not None:
            self.recorder.cut(self._mark)
            self.recorder.rest(len(self.losses) + 1, sum(each.loss for each in self.net.outputs))
