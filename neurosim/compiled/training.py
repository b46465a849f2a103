"""Training in slices of compiled code; Ctrl-C, progress and checks have their turn in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from neurosim.compiled import written
from neurosim.compiled.kernels import codes
from neurosim.compiled.kernels.frame import TRAINING, Fields, frame
from neurosim.compiled.kernels.loops import run
from neurosim.compiled.lowering import Lowered, lowered
from neurosim.compiled.numbers import (
    MOST,
    capacity,
    data,
    give_back,
    is_finite,
    longest,
    state,
    take,
)
from neurosim.compiled.steps_of_time import leave_steps
from neurosim.functions import shuffling
from neurosim.interrupt import Interrupt
from neurosim.learning.batches import NOT_BEGUN, Begun, epochs, order
from neurosim.learning.engines import Counted, Run
from neurosim.learning.plan import Plan
from neurosim.learning.recordings.showing import set_stage
from neurosim.learning.trainer import Trainer

WORK = 250_000_000
"""What a slice may do, in connections times samples: some tenths of a second, for Ctrl-C waits.

It is a count, and no time: where a slice ends must be the same whenever the same run is repeated,
as one that overflows is looked through by another engine, whose last digits differ.
"""

FINE = 2_000_000
"""The same once a number has overflowed: the graph is to do no more than that once more."""

BESIDE = 200
"""What a sample takes besides its connections, in these units."""


class Slice(NamedTuple):
    """A stretch of training that compiled code runs in one go."""

    epoch: int  # the number of its first epoch, from 1
    epochs: int  # how many epochs; 1 where it is only a part of one
    begin: int  # the first pattern in the order of each epoch, from 0
    end: int  # the pattern behind the last


class CompiledRun(Run):
    """One training run.

    Args:
        plan: what is to be done.
        asked: whether compiled code was asked for by name.
    """

    engine = "compiled"
    begun = NOT_BEGUN

    def __init__(self, plan: Plan, asked: bool) -> None:
        super().__init__(plan)
        self._count = len(plan.patterns)
        self._size = min(plan.size, self._count)
        self._low = lowered(plan.net)
        self._data = data(plan.net, plan.patterns, plan.window)
        self._steps = longest(self._data)
        self._capacity = self._room()
        self._order = np.arange(self._count)
        self._asked, self._work = asked, WORK
        self._counted = 0  # epochs of which note was taken
        self._start()
        self._go_on_from(plan.begun)
        self._judge = None
        if self.validation is not None:
            from neurosim.compiled.prediction import Judge  # which is compiled when it is imported

            self._judge = Judge(plan.net, self.validation.patterns, plan.loss)

    def run(self, counted: Counted) -> None:
        """Run all epochs; see :class:`neurosim.learning.engines.Run`."""
        course = range(self.plan.epochs)
        along = counted(course)
        counter = iter(() if along is course else along)  # usually there is no progress bar
        next(counter, None)
        with Interrupt() as interrupt:
            try:
                while len(self.losses) < self.plan.epochs:
                    self._run(self._next())
                    if self._epochs_end(counter) or self.is_good_enough():
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

    def _room(self) -> int:
        """Return how many samples run side by side at most."""
        low = self._low
        if self._size == 1:
            return 1
        if low.shared or self.plan.window is not None:
            return self._size  # parts of gradients are made of all, and all states are carried on
        return capacity(low, self._size, self._steps)

    def _start(self) -> None:
        """Take the numbers of the objects, and tell of the run what is the same in all slices."""
        plan, low = self.plan, self._low
        self._free: Fields | None = self._new_state()
        self._now: Fields | None = None  # where compiled code stands,
        self._given = True  # and whether the objects have these numbers
        found = take(low, self._free)
        self._program = low.program(self._capacity, len(self._free.rows))
        frozen = np.zeros(len(low.parameters), dtype=bool) if found is None else found
        once = self._size <= self._capacity and (self._size == 1 or not low.fires)
        for row, parameters in zip(self._program.operations, low.operating, strict=True):
            some = {True} if found is None else {each._trainable for each in parameters}
            row["learns"] = True in some
            once = once and len(some) < 2  # an operation learns as a whole then
        self._training = self._fixed(frozen, once)
        pays = written.pays(plan, self._asked)
        self._written = written.written(low, plan.loss, frozen, self._size) if pays else None

    def _fixed(self, frozen: Any, once: bool) -> Fields:
        """Return what is the same in all slices.

        Args:
            frozen: for each parameter whether it stays as it is.
            once: whether weights may move before a batch is over, if the rule allows it.
        """
        plan, low = self.plan, self._low
        # Those that are read at several places would be read between two moves.
        once = once and codes.is_plain_descent(plan.optimizer) and not low.several
        stretches = np.zeros((0, 2), dtype=np.int64) if once else _moving(low, frozen)
        target = -np.inf if plan.target_loss is None else plan.target_loss
        return Fields(
            forms=low.forms(plan.loss),  # for each operation the number of the loss at its outputs
            moving=stretches,
            sharing=low.sharing,  # rows (place of a parameter, another place of it)
            order=self._order,  # of the samples
            enough=np.array([target]),  # the mean E at which to stop
            moving_count=len(stretches),
            sharing_count=len(low.sharing),
            samples=self._count,
            batch_size=self._size,
            rule=codes.rule_code(plan.optimizer),
            at_once=int(once),  # 1 if a weight moves once it was read for the last time in a batch
            # 1 if it moves when it is read for the next sample instead
            late=int(once and self._size == 1 and not frozen.any() and not low.net.recurrent),
            shuffled=int(plan.shuffle),  # 1 if every epoch draws an order of its own,
            key=shuffling.key(plan.seed),  # by this
        )

    def _new_state(self) -> Fields:
        rule = self.plan.optimizer.rule()
        return state(self._low, self._capacity, self._steps, rule.moments if rule else 0)

    def _go_on_from(self, begun: Begun) -> None:
        """Begin where an epoch was cut."""
        plan, self.begun, self._begin = self.plan, begun, 0
        if begun.updates:
            seed = plan.seed if plan.shuffle else None
            batches = self._updates(list(order(self._count, plan.after + 1, seed))).cumsum()
            self._begin = (int(np.searchsorted(batches, begun.updates)) + 1) * self._size
        if self._begin >= self._count:  # only its end was missing
            self.losses.append(begun.loss / self._count)
            self.begun, self._begin = NOT_BEGUN, 0

    def _updates(self, samples: Any) -> Any:
        """Return how many updates each batch of an order makes: in windows one for each stretch."""
        lengths = np.diff(self._data.starts)[samples]
        longest = np.maximum.reduceat(lengths, range(0, len(lengths), self._size))
        return -(-longest // self._data.window)

    def _next(self) -> Slice:
        """Return what is run next: whole epochs, or whole batches of one."""
        rows, done = len(self._data.patterns) / self._count, len(self.losses)
        samples = max(int(self._work / ((self._low.connections + BESIDE) * rows)), 1)
        epoch, count, begin = self.plan.after + 1 + done, self._count, self._begin
        if begin > 0 or samples < count:
            batches = max(samples // self._size, 1)
            return Slice(epoch, 1, begin, min(begin + batches * self._size, count))
        epochs = 1 if self.plan.by_epoch else min(samples // count, self.plan.epochs - done)
        return Slice(epoch, epochs, 0, count)

    def _run(self, part: Slice) -> None:
        """Run a slice; one in which a number overflows is left undone, and looked through."""
        losses, arrays = np.zeros(part.epochs), self._next_state()
        losses[0] = self.begun.loss
        done = self._call(arrays, part, losses)
        if done < 0 or not is_finite(self._low, arrays):
            self._look_through(part)
            return
        self._free, self._now, self._given = self._now, arrays, False
        first = (part.end - 1) // self._size * self._size
        self._chosen = self._order[first : part.end].tolist()  # of the last batch
        self._begin = part.end % self._count
        if self._begin:
            updates = self._updates(self._order)[: part.end // self._size].sum()
            self.begun = Begun(int(updates), float(losses[0]))
        else:
            self.losses += (losses[:done] / self._count).tolist()
            self.begun = NOT_BEGUN

    def _next_state(self) -> Fields:
        """Return numbers to work on, those of now; these stay as they are, for the way back."""
        if self._free is None:
            self._free = self._new_state()
        if self._now is not None:
            for name in ("weights", "moments", "sending"):
                getattr(self._free, name)[:] = getattr(self._now, name)
        return self._free

    def _call(self, arrays: Fields, part: Slice, losses: Any) -> int:
        optimizer = self.plan.optimizer
        last = part.epoch + (part.epochs if optimizer.schedule is not None else 1)
        rules = [optimizer.at(number).rule() for number in range(part.epoch, last)]
        options = np.array([rule.constants for rule in rules if rule is not None])
        told = frame(TRAINING, self._program, arrays, self._data, self._training)
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
        """Take note of finished epochs, if there are any; True if it is time to stop early."""
        finished = len(self.losses) - self._counted
        deque(islice(counter, finished), maxlen=0)
        self._counted += finished
        recorder, validation = self.recorder, self.validation
        if finished and recorder is not None:
            self._give_back()
            recorder.moment(self.plan.after + len(self.losses), None, self.losses[-1])
        if not finished or validation is None or self._judge is None:
            return False
        loss = self._judge.now() if self._now is None else self._judge(self._now.weights)
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
        if self._given or self._now is None:
            return
        running = set(self._now.batch[: self._now.steps[1]].tolist())
        last = next(each for each in reversed(self._chosen) if each in running)
        numbers = self._low, self._now, last, self.plan.patterns[last].expected, self.plan.loss
        try:
            give_back(*numbers)
        except BaseException:  # such as a signal's, in the middle of it
            give_back(*numbers)
            raise
        finally:
            set_stage(self.plan.net, "updated")
            self._given = True

    def _leave_steps(self) -> None:
        """Let the last batch be asked for each step of time, as after any pass."""
        if self._now is None or not self.plan.net.recurrent or len(self._chosen) > MOST:
            return  # a pass over a larger batch would take the graph long
        patterns = [self.plan.patterns[each] for each in self._chosen]
        *_, batch = next(epochs(patterns, self._size, 1, None, 0, self.plan.window)).batches
        leave_steps(self._low, self._now, batch, self._chosen, self.plan.loss)

    def _look_through(self, part: Slice) -> None:
        """Let a slice in which a number overflows be run in smaller ones, or on the graph."""
        self._work = FINE
        if self._next() == part:
            self._on_the_graph(part)
        if self._now is None:
            self._start()

    def _on_the_graph(self, part: Slice) -> None:
        """Run epochs on to their end on the objects, which tells where exactly numbers overflow."""
        self._give_back()
        self._now = None
        plan = replace(self.plan, epochs=part.epochs, after=part.epoch - 1, begun=self.begun)
        trainer = Trainer(replace(plan, record=None, stopping=None))
        try:
            trainer.run(iter)
        finally:
            self.losses += trainer.losses
            self.begun, self._begin = trainer.begun, 0

    def _cut(self) -> None:
        """Let a recording end where the numbers are now."""
        self._give_back()
        self._leave_steps()
        recorder = self.recorder
        if recorder is not None:
            epoch = self.plan.after + len(self.losses) + 1
            recorder.cut(epoch, 1, sum(each.loss for each in self.plan.net.outputs))


def _moving(low: Lowered, frozen: Any) -> Any:
    """Return rows (first place, behind the last) of weights that may move, as few as can be."""
    still = np.zeros(low.size, dtype=bool)
    still[low.places[frozen]] = True
    still[low.sharing[:, 1]] = True  # which are set to what the parameter's first place has
    # Padding moves with its row, being 0.
    return np.flatnonzero(np.diff(~still, prepend=False, append=False)).reshape(-1, 2)
