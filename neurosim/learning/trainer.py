"""The loop of training: epochs of batches, all or nothing at every update."""

from __future__ import annotations

from functools import partial

from neurosim.interrupt import AT_SECOND, Interrupt
from neurosim.learning.batches import Batch, Begun, Epoch
from neurosim.learning.engines import Counted, Run
from neurosim.learning.guard import Entry, Guard
from neurosim.learning.plan import Plan
from neurosim.learning.recordings.recorder import Recorder
from neurosim.learning.recordings.showing import set_stage
from neurosim.learning.sequence_walk import walk_of


class Trainer(Run):
    """Runs epochs on the objects, and goes back to the last finished update if it is cut."""

    engine = "graph"

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self.net = plan.net
        self._walk = walk_of(plan.net, plan.patterns, plan.window)
        self._forward, self._backward = self._walk.forward, self._walk.backward
        self._parameters, self._count = self._walk.parameters, len(plan.patterns)
        self._interrupt = Interrupt()
        self._ends = True  # whether the batch that runs is the last one that may be looked at
        self._reached = True  # whether inputs have the errors of the last batch
        self._guard = Guard(self._walk, self._begin, self._run_batch, plan.begun)
        self._begin(Epoch(plan.after + 1, ()))

    def run(self, counted: Counted) -> None:
        """Run all epochs until they end or the loss is low enough; see :class:`Run`."""
        guard, start = self._guard, self.net._stage
        with self._interrupt as interrupt:
            try:
                with interrupt.sooner(AT_SECOND):  # a function of a user's own may be stuck
                    for epoch in counted(self.plan.course()):
                        entry = guard.begins(epoch)
                        self._run_batches(entry, interrupt)
                        enough = self._epoch_ends(entry)
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
        epoch, run, recorder = entry.epoch, self._run_batch, self.recorder
        if recorder is not None and recorder.grain != "epochs":
            by = self._by_steps if recorder.grain == "steps" else self._run_batch
            run = partial(by, recorder=recorder)
        self._begin(epoch)
        total, all_of_them = entry.done[1], len(epoch.batches)
        for count, batch in enumerate(epoch.batches, 1):
            self._ends = count == all_of_them
            loss = run(batch)
            if loss - loss != 0.0:  # infinite, or not a number
                raise OverflowError("E is not finite")
            total += loss
            if batch.goes_on:
                continue
            entry.done = count, total
            if interrupt.pending and count < all_of_them:
                interrupt.check()

    def _begin(self, epoch: Epoch) -> None:
        """Make an epoch the current one, with its learning rate."""
        self._epoch = epoch
        self._rule = self.plan.optimizer.at(epoch.number)

    def _run_batch(self, batch: Batch, recorder: Recorder | None = None) -> float:
        """Run a batch of the current epoch to its update; return the sum of E.

        A recorder keeps what each sample changes, the last one with the update.
        """
        forward, backward, criterion = self._forward, self._backward, self.plan.loss
        total, loss, count = 0.0, 0.0, len(batch.patterns)
        for stretch in batch.carried:
            forward(stretch)
        for number, (inputs, expected) in enumerate(batch.patterns, 1):
            forward(inputs)
            loss = backward(expected, criterion, number == 1)
            total += loss
            if recorder is not None:
                self._walk.reach_inputs()
                if number < count:
                    self._keep(recorder, batch.first + number - 1, loss)
        if not count:  # nothing was expected
            return 0.0
        if count > 1:
            self._walk.average(count)
        self._reached = self._ends or self._interrupt.pending
        if self._reached:
            self._walk.reach_inputs()
        self._rule.update(self._parameters)
        if recorder is not None:
            self._keep(recorder, batch.first + count - 1, loss)
        return total

    def _keep(self, recorder: Recorder, sample: int, loss: float) -> None:
        """Keep what a sample has changed, as one step."""
        self._walk.show()
        recorder.moment(self._epoch.number, sample, loss)

    def _by_steps(self, batch: Batch, recorder: Recorder) -> float:
        """Do the same step by step, and keep the steps."""
        walk, number, count = self._walk, self._epoch.number, len(batch.patterns)
        total = 0.0
        for sample, stretch in enumerate(batch.carried, batch.first):
            recorder.sample_begins(number, sample)
            recorder.take(walk.forward_steps(stretch))
        for index, (inputs, expected) in enumerate(batch.patterns):
            recorder.sample_begins(number, batch.first + index)
            recorder.take(walk.forward_steps(inputs))
            total += recorder.take(walk.backward_steps(expected, self.plan.loss, index == 0))
        if count > 1:
            recorder.take(walk.average_steps(count))
        if count:
            recorder.take(walk.update_steps(self._rule))
        return total

    def _epoch_ends(self, entry: Entry) -> bool:
        """Take note of a finished epoch; True if it is time to stop early."""
        recorder, validation, enough = self.recorder, self.validation, False
        loss = entry.done[1] / self._count
        self._walk.show()
        if recorder is not None and recorder.grain == "epochs":
            recorder.moment(entry.epoch.number, None, loss)
        if validation is not None:
            found = self._walk.mean_loss(validation.patterns, self.plan.loss)
            enough = validation.epoch_ends(found)
        self.losses.append(loss)
        self._guard.ends(entry)
        return enough

    def _cut(self) -> None:
        """Let all else end where the numbers are now: at the last finished update."""
        finished = self._guard.finished
        del self.losses[finished:]
        if self.validation is not None:
            self.validation.cut(finished)
        if self.recorder is not None:
            self._walk.show()
            epoch = self.plan.after + finished + 1
            loss = sum(each.loss for each in self._walk.net.outputs)
            self.recorder.cut(epoch, self._guard.next_sample, loss)
