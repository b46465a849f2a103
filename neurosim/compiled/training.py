"""Training in slices of compiled code; Ctrl-C, progress and checks have their turn in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from neurosim.compiled import codes
from neurosim.compiled.frame import State, frame
from neurosim.compiled.loops import run
from neurosim.compiled.lowering import lowered
from neurosim.compiled.moving import moving
from neurosim.compiled.numbers import (
    Numbers,
    capacity,
    data,
    give_back,
    give_expected,
    is_finite,
    last_row,
    longest,
    state,
    steps_of_time,
    take,
)
from neurosim.compiled.program import LEARNS
from neurosim.compiled.slices import FINE, Slice, samples_of
from neurosim.compiled.worth import pays_to_write
from neurosim.interrupt import Interrupt
from neurosim.learning.batches import Begun, Epoch, order
from neurosim.learning.engines import Counted, Run
from neurosim.learning.plan import Plan
from neurosim.learning.recordings.showing import set_stage
from neurosim.learning.trainer import Trainer


class CompiledRun(Run):
    """One training run.

    Args:
        plan: what is to be done.
        asked: whether compiled code was asked for by name.
    """

    engine = "compiled"

    def __init__(self, plan: Plan, asked: bool) -> None:
        super().__init__(plan)
        self._count = len(plan.patterns)
        self._size = min(plan.size, self._count)
        self._low = lowered(plan.net)
        self._data = data(plan.net, plan.patterns, plan.window)
        self._steps = longest(self._data)
        self._capacity = self._room()
        self._order = np.arange(self._count)
        self._states: list[State] = []
        self._begun = plan.begun
        self._counted = 0  # epochs of which note was taken
        self._now: Numbers | None = None  # where compiled code stands
        self._given = True  # whether the objects have these numbers
        self._asked, self._written = asked, None
        self._begin()
        self._judge = None
        if self.validation is not None:
            from neurosim.compiled.prediction import Judge  # which is compiled when it is imported

            self._judge = Judge(self._low, self.validation.patterns, plan.loss)
        self._mark = (0, 0, None) if self.recorder is None else self.recorder.mark()

    def run(self, counted: Counted) -> None:
        """Run all epochs; see :class:`neurosim.learning.engines.Run`."""
        course = range(self.plan.epochs)
        along = counted(course)
        counter = iter(() if along is course else along)  # usually there is no progress bar
        next(counter, None)
        with Interrupt() as interrupt:
            try:
                for part in self._slices():
                    self._run(part)
                    enough = part.end == self._count and self._epochs_end(counter)
                    if enough or self.is_good_enough():
                        break
                    interrupt.check()
                if len(self.losses) == self.plan.epochs:
                    deque(counter, maxlen=0)
                self._ends()
                self._give_back()
                self._leave_steps()
            except BaseException:
                self._cut()
                raise

    def _slices(self) -> Iterator[Slice]:
        plan, samples = self.plan, self._samples()
        first, epochs, begun = plan.after + 1, plan.epochs, plan.begun
        if begun.updates:  # the epoch in which a run was cut goes on
            shuffled = order(self._count, first, plan.seed if plan.shuffle else None)
            batches = self._updates(list(shuffled)).cumsum().tolist().index(begun.updates) + 1
            begin = min(batches * self._size, self._count)
            if begin == self._count:  # only its end was missing
                self.losses.append(begun.loss / self._count)
                self._begun = Begun()
            else:
                rest = Slice(first, 1, begin, self._count)
                yield from rest.cut(samples, self._size, plan.by_epoch)
            first, epochs = first + 1, epochs - 1
        yield from Slice(first, epochs, 0, self._count).cut(samples, self._size, plan.by_epoch)

    def _updates(self, samples: Any) -> Any:
        """Return how many updates each batch of an order makes: in windows one for each stretch."""
        lengths = np.diff(self._data.starts)[samples]
        longest = np.maximum.reduceat(lengths, range(0, len(lengths), self._size))
        return -(-longest // self._data.window)

    def _samples(self, work: int | None = None) -> int:
        """Return how many samples a slice has."""
        rows = len(self._data.patterns) / self._count
        return samples_of(self._low.connections, rows, work)

    def _room(self) -> int:
        """Return how many samples run side by side at most."""
        low = self._low
        if self._size == 1:
            return 1
        if low.shared or self.plan.window is not None:
            return self._size  # parts of gradients are made of all, and all states are carried on
        return capacity(low, self._size, self._steps)

    def _begin(self) -> None:
        """Take the numbers of the objects, and tell of the run what is the same in all slices."""
        plan, low = self.plan, self._low
        rule = plan.optimizer.rule()
        moments = rule.moments if rule else 0
        self._states = [state(low, self._capacity, self._steps, moments)]
        found = take(low, self._states[0])
        self._program = low.program(self._capacity, len(self._states[0].rows))
        frozen = np.zeros(len(low.parameters), dtype=bool) if found is None else found
        for row, parameters in zip(self._program.operations, low.operating, strict=True):
            row[LEARNS] = found is None or any(each.trainable for each in parameters)
        weights = self._states[0].weights
        once = self._size <= self._capacity and (self._size == 1 or not low.fires)
        self._training = moving(plan, low, weights, frozen, self._order, self._size, once)
        if (
            codes.is_plain_descent(plan.optimizer)
            and plan.target_loss is None
            and pays_to_write(low.net, (plan.after + plan.epochs) * self._count, self._asked)
        ):
            from neurosim.compiled.written import written

            self._written = written(low, plan.loss, frozen, self._size)

    def _next_state(self) -> State:
        """Return numbers to work on, those of now; these stay as they are, for the way back."""
        if self._now is None:
            return self._states[0]
        if len(self._states) == 1:
            moments = len(self._states[0].moments)
            self._states.append(state(self._low, self._capacity, self._steps, moments))
        now = self._now.state
        free = self._states[1] if now is self._states[0] else self._states[0]
        free.weights[:] = now.weights
        free.moments[:] = now.moments
        return free

    def _run(self, part: Slice) -> None:
        losses, some = np.zeros(part.epochs), self._next_state()
        losses[0] = self._begun.loss
        done = self._call(some, part, losses)
        if done < 0 or not is_finite(self._low, some):
            self._look_through(part)
            return
        self._now = Numbers(some, self._last(some, part.end), int(some.span[2]))
        self._given = False
        self._begun = self._begun_after(part, float(losses[0]))
        if part.end == self._count:
            self.losses += (losses[:done] / self._count).tolist()

    def _last(self, some: State, end: int) -> int:
        """Return the last sample of a batch that ends there; in windows shorter ones end before."""
        if self.plan.window is None:
            return int(self._order[end - 1])
        running = set(some.batch[: some.steps[1]].tolist())
        earlier: list[int] = self._order[end - 1 :: -1].tolist()
        return next(sample for sample in earlier if sample in running)

    @property
    def begun(self) -> Begun:
        """How far the epoch is in which the run was cut."""
        return self._begun

    def _begun_after(self, part: Slice, loss: float) -> Begun:
        if part.end == self._count:
            return Begun()
        return Begun(int(self._updates(self._order)[: part.end // self._size].sum()), loss)

    def _call(self, some: State, part: Slice, losses: Any) -> int:
        optimizer = self.plan.optimizer
        last = part.epoch + (part.epochs if optimizer.schedule is not None else 1)
        rules = [optimizer.at(number).rule() for number in range(part.epoch, last)]
        options = np.array([rule.constants for rule in rules if rule is not None])
        told = frame(self._program, some, self._data, self._training)
        begin, done = part.begin, 0
        if self._written is not None:  # it leaves the last batch
            done = self._written(told, options, losses, begin, part.end, part.epoch) - 1
            if done < 0:
                return -1
            begin = part.end - (part.end - begin - 1) % self._size - 1
            options = options[min(done, len(options) - 1) :]
        more: int = run(told, options, losses[done:], begin, part.end, part.epoch + done)
        return done + more if more > 0 else more

    def _epochs_end(self, counter: Iterator[Any]) -> bool:
        """Take note of finished epochs; True if it is time to stop early."""
        deque(islice(counter, len(self.losses) - self._counted), maxlen=0)
        self._counted = len(self.losses)
        recorder = self.recorder
        if recorder is not None:
            self._give_back()
            recorder.moment(self.plan.after + len(self.losses), None, self.losses[-1])
            self._mark = recorder.mark()
        return self._stops()

    def _stops(self) -> bool:
        validation, judge = self.validation, self._judge
        if validation is None or judge is None:
            return False
        loss = judge.now() if self._now is None else judge(self._now.state.weights)
        if validation.improves(loss):
            self._give_back()  # what stands on the objects is kept
        return validation.epoch_ends(loss)

    def _ends(self) -> None:
        """Put the best weights back, where early stopping has kept them."""
        if self.validation is not None:
            self._give_back()
            epoch = self.plan.after + len(self.losses)
            self.validation.ends(self.recorder, epoch, self.losses[-1])

    def _give_back(self) -> None:
        """Put the numbers of the last finished slice on the objects, all of them or none."""
        if self._now is not None and not self._given:
            try:
                self._give()
            except BaseException:  # such as a signal's, in the middle of it
                self._give()
                raise
            finally:
                set_stage(self.plan.net, "updated")
                self._given = True

    def _give(self) -> None:
        if self._now is not None:
            some, last, size = self._now
            net, expected = self.plan.net, self.plan.patterns[last].expected
            if net.recurrent:
                expected = expected[int(some.span[1])]
                net.derived.pop("shown", None)  # arrays keep no network for each step of time
            row = last_row(some, last)
            give_back(self._low, some, row, size, self.plan.loss)
            give_expected(net.outputs, expected)

    def _leave_steps(self) -> None:
        """Let the last samples be asked for each step of time, as after any pass."""
        net = self.plan.net
        if self._now is None or not net.recurrent:
            return
        some, last, size = self._now
        if size > some.steps[1]:
            return  # the gradients of a batch that ran in parts cannot be told apart any more
        made = net.derived.get("unrolled", {})
        found = steps_of_time(self._low, some, self._data, self.plan.patterns, self.plan.loss)
        for length, steps in found.items():
            if (length, "all") in made:
                steps(net)
        length = len(self.plan.patterns[last].inputs) - int(some.span[1])
        length = min(length, self._data.window)
        net.derived["shown"] = made.get((length, "all"), found[length])

    def _look_through(self, part: Slice) -> None:
        """Run a slice in which numbers overflow once more, to find out where."""
        parts = list(part.cut(self._samples(FINE), self._size, by_epoch=False))
        if len(parts) == 1:
            self._on_the_graph(part)
            return
        if self._now is None:
            self._begin()
        for each in parts:
            self._run(each)
            if self.is_good_enough():
                return

    def _on_the_graph(self, part: Slice) -> None:
        """Run a slice on the objects, which tells where exactly numbers overflowed."""
        self._give_back()
        self._now = None
        trainer = Trainer(replace(self._plan_of(part), record=None, stopping=None))
        try:
            trainer.train(self._epochs_of(part), part.end - part.begin)
        finally:
            self._take_over(part, trainer)
        self._begin()

    def _plan_of(self, part: Slice) -> Plan:
        return replace(self.plan, epochs=part.epochs, after=part.epoch - 1, begun=Begun())

    def _epochs_of(self, part: Slice) -> Iterator[Epoch]:
        for epoch in self._plan_of(part).course():
            batches = [each for each in epoch.batches if part.begin < each.first <= part.end]
            yield Epoch(epoch.number, batches)

    def _take_over(self, part: Slice, trainer: Trainer) -> None:
        """Take note of how far the graph engine came."""
        totals = [each * (part.end - part.begin) for each in trainer.losses]
        if totals:
            totals[0] += self._begun.loss
            if part.end < self._count:
                self._begun = self._begun_after(part, totals[0])
                return
        first = Begun() if totals else self._begun
        updates, loss = trainer.begun
        self._begun = Begun(first.updates + updates, first.loss + loss)
        self.losses += [each / self._count for each in totals]

    def _cut(self) -> None:
        """Let a recording end where the numbers are now."""
        self._give_back()
        self._leave_steps()
        recorder = self.recorder
        if recorder is not None:
            recorder.cut(self._mark)
            epoch = self.plan.after + len(self.losses) + 1
            recorder.rest(epoch, sum(each.loss for each in self.plan.net.outputs))
