"""The loop of training: epochs of batches, all or nothing at every update."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from neurosim.interrupt import AT_SECOND, Interrupt
from neurosim.learning.batches import Batch, Begun, Epoch
from neurosim.learning.engines import Counted, Run
from neurosim.learning.guard import Entry, Guard
from neurosim.learning.plan import Plan
from neurosim.learning.recordings.recorder import Recorder
from neurosim.learning.recordings.showing import set_stage
from neurosim.learning.sequence_walk import walk_of
from neurosim.learning.steps import Step


class Trainer(Run):
    """Runs epochs on the objects, and goes back to the last finished update if it is cut."""

    engine = "graph"

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.net = plan.net
        self._walk = walk_of(plan.net, plan.patterns, plan.window)
        self._forward, self._backward = self._walk.forward, self._walk.backward
        self._parameters = self._walk.parameters
        self._interrupt = Interrupt()
        self._ends = True  # whether the batch that runs is the last one that may be looked at
        self._reached = True  # whether inputs have the errors of the last batch
        mark = None if self.recorder is None else self.recorder.mark()
        self._guard = Guard(self._walk, self._begin, self._silently, plan.begun, mark)
        self._begin(Epoch(plan.after + 1, ()))

    def run(self, counted: Counted) -> None:
        """Run all epochs; see :class:`neurosim.learning.engines.Run`."""
        self.train(counted(self.plan.course()), len(self.plan.patterns))

    def train(self, epochs: Iterable[Epoch], count: int) -> None:
        """Run epochs until they end or the loss is low enough.

        Args:
            epochs: the epochs with their batches.
            count: how many patterns an epoch has.

        Raises:
            DivergenceError: if a number overflowed.
        """
        guard, start = self._guard, self.net._stage
        with self._interrupt as interrupt:
            try:
                with interrupt.sooner(AT_SECOND):  # a function of a user's own may be stuck
                    for epoch in epochs:
                        entry = guard.begins(epoch)
                        self._run_batches(entry, interrupt)
                        enough = self._epoch_ends(entry, entry.done[1] / count)
                        interrupt.check()
                        if enough or self.is_good_enough():
                            break
                guard.check()
                if self.validation is not None:
                    self.validation.ends(self.recorder, self._epoch.number, self.losses[-1])
            except OverflowError:
                self._ends = True
                error = guard.diverged()
                self._cut()
                raise error from None
            except BaseException:
                self._ends = True
                if not (interrupt.raised and self._reached):  # it is raised between updates
                    guard.restore()
                self._cut()
                raise
            finally:
                self._walk.show()
                set_stage(self.net, "updated" if guard.moved else start)

    @property
    def begun(self) -> Begun:
        """How far the running epoch is."""
        return self._guard.begun

    def _run_batches(self, entry: Entry, interrupt: Interrupt) -> None:
        """Run the batches of an epoch; a Ctrl-C has its turn between them."""
        epoch, recorder = entry.epoch, self.recorder
        run = self._silently if recorder is None else partial(self._recorded, recorder)
        self._begin(epoch)
        total, all_of_them = entry.done[1], len(epoch.batches)
        for count, batch in enumerate(epoch.batches, 1):
            self._ends = count == all_of_them
            loss = run(batch)
            if loss - loss != 0.0:  # infinite, or not a number
                raise OverflowError("E is not finite")
            total += loss
            if recorder is not None:
                entry.marks.append(recorder.mark())
            if batch.goes_on:
                continue
            entry.done = count, total
            if interrupt.pending and count < all_of_them:
                interrupt.check()

    def _begin(self, epoch: Epoch) -> None:
        """Make an epoch the current one, with its learning rate."""
        self._epoch = epoch
        self._rule = self.plan.optimizer.at(epoch.number)

    def _silently(self, batch: Batch) -> float:
        """Run a batch of the current epoch to its update; return the sum of E."""
        forward, backward, criterion = self._forward, self._backward, self.plan.loss
        total, first = 0.0, True
        for stretch in batch.carried:
            forward(stretch)
        for inputs, expected in batch.patterns:
            forward(inputs)
            total += backward(expected, criterion, first)
            first = False
        if first:  # nothing was expected
            return 0.0
        if len(batch.patterns) > 1:
            self._walk.average(len(batch.patterns))
        self._reached = self._ends or self._interrupt.pending
        if self._reached:
            self._walk.reach_inputs()
        self._rule.update(self._parameters)
        return total

    def _recorded(self, recorder: Recorder, batch: Batch) -> float:
        """Run a batch as :meth:`_silently` does, and keep what the recorder wants of it."""
        if recorder.grain == "epochs":
            return self._silently(batch)
        by = self._by_steps if recorder.grain == "steps" else self._by_samples
        return by(recorder, batch)

    def _by_steps(self, recorder: Recorder, batch: Batch) -> float:
        walk, total = self._walk, 0.0
        keep = partial(self._keep, recorder)
        for index, stretch in enumerate(batch.carried):
            recorder.sample_begins(self._epoch.number, batch.first + index)
            keep(walk.forward_steps(stretch))
        for index, (inputs, expected) in enumerate(batch.patterns):
            recorder.sample_begins(self._epoch.number, batch.first + index)
            keep(walk.forward_steps(inputs))
            loss = 0.0
            for step in walk.backward_steps(expected, self.plan.loss, first=index == 0):
                keep((step,))
                loss += step.loss or 0.0
            total += loss
        samples = len(batch.patterns)
        if samples > 1:
            keep(walk.average_steps(samples))
        if samples:
            keep(walk.update_steps(self._rule))
        return total

    def _by_samples(self, recorder: Recorder, batch: Batch) -> float:
        walk = self._walk
        total, last = 0.0, len(batch.patterns) - 1
        for stretch in batch.carried:
            walk.forward(stretch)
        for index, (inputs, expected) in enumerate(batch.patterns):
            walk.forward(inputs)
            loss = walk.backward(expected, self.plan.loss, index == 0)
            walk.reach_inputs()
            if index == last:
                if last:
                    walk.average(last + 1)
                self._rule.update(self._parameters)
            walk.show()
            recorder.moment(self._epoch.number, batch.first + index, loss)
            total += loss
        return total

    def _keep(self, recorder: Recorder, steps: Iterable[Step]) -> None:
        for step in steps:
            if not step.is_finite():
                raise OverflowError(str(step))
            recorder.take(step)

    def _epoch_ends(self, entry: Entry, loss: float) -> bool:
        """Take note of a finished epoch; True if it is time to stop early."""
        recorder, validation, enough = self.recorder, self.validation, False
        self._walk.show()
        if recorder is not None and recorder.grain == "epochs":
            recorder.moment(entry.epoch.number, None, loss)
        if validation is not None:
            found = self._walk.mean_loss(validation.patterns, self.plan.loss)
            enough = validation.epoch_ends(found)
        self.losses.append(loss)
        self._guard.ends(entry, None if recorder is None else recorder.mark())
        return enough

    def _cut(self) -> None:
        """Let all else end where the numbers are now: at the last finished update."""
        finished = self._guard.finished
        del self.losses[finished:]
        if self.validation is not None:
            self.validation.cut(finished)
        if self.recorder is not None:
            self._walk.show()
            self.recorder.cut(self._guard.mark)
            loss = sum(each.loss for each in self._walk.net.outputs)
            self.recorder.rest(self.plan.after + len(self.losses) + 1, loss)
