"""Training in slices of compiled code; Ctrl-C, progress and checks have their turn in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from neurosim.compiled import codes, fields
from neurosim.compiled.borrowing import Moment, borrowed, finite, give_back, moment
from neurosim.compiled.capacity import capacity
from neurosim.compiled.fields import tell
from neurosim.compiled.forms import forms
from neurosim.compiled.judging import Judge
from neurosim.compiled.lowering import lowered
from neurosim.compiled.native import Function, native, specialized
from neurosim.compiled.program import SECTIONS
from neurosim.compiled.registers import LANES
from neurosim.compiled.slices import Slice, Slices
from neurosim.compiled.store import shape_of
from neurosim.compiled.worth import SHALLOW, SMALL, effort, work
from neurosim.functions import shuffling
from neurosim.learning.batches import Begun, Epoch
from neurosim.learning.engines import Counted, Run
from neurosim.learning.interrupt import Interrupt
from neurosim.learning.plan import Plan
from neurosim.learning.trainer import Trainer

__all__ = ["CompiledRun"]

CAPACITY = 64
"""How many samples are run side by side at most."""

ROOM = 2**26
"""How many bytes the state may take."""


class CompiledRun(Run):
    """One training run.

    Args:
        plan: what is to be done.
        asked: whether compiled code was asked for by name.
    """

    engine = "compiled"

    def __init__(self, plan: Plan, asked: bool) -> None:
        super().__init__(plan)
        self._low = low = lowered(plan.net)
        self._count = len(plan.patterns)
        self._size = min(plan.size, self._count)
        self._capacity = self._room()
        self._goal = np.array([-np.inf if plan.target_loss is None else plan.target_loss])
        self._forms = forms(low, plan.loss)
        self._order = np.arange(self._count)
        self._borrow()
        self._function = self._chosen(asked)
        self._leave = native("leave") if self._at_once else None  # made before anything moves
        if len(low.addresses):
            native("give")  # so is this
        self._begun = plan.begun
        self._counted = 0  # epochs of which note was taken
        self._last: Moment | None = None
        self._slices = Slices(plan, low.size)
        self._judge = None
        if self.validation is not None:
            self._judge = Judge(low, self.validation.patterns, plan.loss)
        self._mark = (0, 0, None) if self.recorder is None else self.recorder.mark()

    def run(self, counted: Counted) -> None:
        """Run all epochs; see :class:`neurosim.learning.engines.Run`."""
        course = range(self.plan.epochs)
        along = counted(course)
        counter = iter(() if along is course else along)  # mostly nobody counts along
        next(counter, None)
        with Interrupt() as interrupt:
            try:
                for part in self._slices:
                    self._run(part)
                    enough = part.end == self._count and self._epochs_end(counter)
                    if enough or self.is_good_enough():
                        break
                    interrupt.check()
                if len(self.losses) == self.plan.epochs:
                    deque(counter, maxlen=0)
                self._ends()
                self._give_back()
            except BaseException:
                self._cut()
                raise

    def _room(self) -> int:
        """Return how many samples run side by side at most."""
        if self._size == 1:
            return 1
        wanted = capacity(self._size, CAPACITY)
        affordable = ROOM // (SECTIONS * 8 * self._low.slots)
        return max(LANES, min(wanted, affordable - affordable % LANES))

    def _borrow(self) -> None:
        """Take the numbers of the objects, and tell of the run what is the same in all slices."""
        plan, low = self.plan, self._low
        rule, code = plan.optimizer.rule(), codes.rule_code(plan.optimizer)
        self._store = store = borrowed(low, self._capacity, rule.moments if rule else 0)
        patterns, expected = plan.patterns.tables
        all_move = store.moving is low.everywhere
        plain = codes.is_plain_descent(plan.optimizer)
        self._at_once = plain and all_move and self._fits_at_once()
        tell(
            store.frame,
            {
                fields.PATTERNS: patterns,
                fields.EXPECTED: expected,
                fields.FORMS: self._forms,
                fields.BATCH: self._size,
                fields.RULE: code,
                fields.AT_ONCE: self._at_once,
                fields.GOAL: self._goal,
                fields.ORDER: self._order,
                fields.ORDER_LENGTH: self._count,
                fields.SHUFFLED: plan.shuffle,
                fields.KEY: shuffling.key(plan.seed),
            },
        )

    def _chosen(self, asked: bool) -> Function:
        """Return the training loop."""
        plan, low = self.plan, self._low
        trouble = effort(len(low.program.operations), batches=self._size > 1)
        if low.size > SMALL or trouble > SHALLOW:
            return native("run")
        settings = self._size, self._capacity, codes.rule_code(plan.optimizer), self._at_once
        tables = self._forms, self._store.moving
        parts = (*low.signature, repr(settings).encode(), *(each.tobytes() for each in tables))
        units = work(plan.net, plan.epochs * self._count) // trouble
        return specialized(parts, partial(shape_of, low, self._store, self._forms), units, asked)

    def _run(self, part: Slice) -> None:
        losses, options = np.zeros(part.epochs), self._options(part)
        losses[0] = self._begun.loss
        tell(
            self._store.frame,
            {
                fields.OPTIONS: options,
                fields.OPTION_COUNT: len(options),
                fields.OPTION_LENGTH: options.shape[1],
                fields.BEGIN: part.begin,
                fields.END: part.end,
                fields.LOSSES: losses,
                fields.EPOCH: part.epoch,
                fields.EPOCHS: part.epochs,
            },
        )
        done = self._function(self._store.address)
        if self._leave is not None and done >= 0:
            self._leave(self._store.address)
        now = self._moment(part) if done >= 0 else None
        if now is None or not finite(self._low, now):
            self._on_the_graph(part)
            return
        self._last = now
        self._begun = self._begun_after(part, float(losses[0]))
        if part.end == self._count:
            self.losses += (losses[:done] / self._count).tolist()

    @property
    def begun(self) -> Begun:
        """How far the epoch is in which the run was cut."""
        return self._begun

    def _begun_after(self, part: Slice, loss: float) -> Begun:
        return Begun(part.end // self._size, loss) if part.end < self._count else Begun()

    def _options(self, part: Slice) -> Any:
        optimizer = self.plan.optimizer
        last = part.epoch + (part.epochs if optimizer.schedule is not None else 1)
        rules = [optimizer.at(number).rule() for number in range(part.epoch, last)]
        return np.array([rule.constants for rule in rules if rule is not None])

    def _moment(self, part: Slice) -> Moment:
        """Copy all numbers at the end of a slice."""
        batch = (part.end - part.begin - 1) % self._size + 1
        last = (batch - 1) % self._capacity
        return moment(self._low, self._store, self._capacity, last)

    def _fits_at_once(self) -> bool:
        """Tell whether every weight of a batch is read before it moves."""
        listed = len(self._low.program.starts) > 0
        return self._size == 1 or (self._size <= self._capacity and not listed)

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
        loss = judge(self._store)
        if validation.improves(loss):
            self._give_back()  # what stands on the objects is kept
        return validation.epoch_ends(loss)

    def _ends(self) -> None:
        """Put the best weights back, where somebody watches for them."""
        if self.validation is not None:
            self._give_back()
            epoch = self.plan.after + len(self.losses)
            self.validation.ends(self.recorder, epoch, self.losses[-1])

    def _give_back(self) -> None:
        """Put the numbers of the last finished slice on the objects, all of them or none."""
        if self._last is not None:
            try:
                give_back(self._low, self._last, self.plan.loss)
            except BaseException:  # such as a signal's, in the middle of it
                give_back(self._low, self._last, self.plan.loss)
                raise
            finally:
                self.plan.net._stage = "updated"
                self._last = None

    def _on_the_graph(self, part: Slice) -> None:
        """Run a slice on the objects, which tells where exactly numbers overflowed."""
        self._give_back()
        trainer = Trainer(replace(self._plan_of(part), record=None, stopping=None))
        try:
            trainer.train(self._epochs_of(part), part.end - part.begin)
        finally:
            self._take_over(part, trainer)
        self._borrow()

    def _plan_of(self, part: Slice) -> Plan:
        return replace(self.plan, epochs=part.epochs, after=part.epoch - 1, begun=Begun())

    def _epochs_of(self, part: Slice) -> Iterator[Epoch]:
        begin, end = part.begin // self._size, -(-part.end // self._size)
        for epoch in self._plan_of(part).course():
            yield Epoch(epoch.number, epoch.batches[begin:end])

    def _take_over(self, part: Slice, trainer: Trainer) -> None:
        """Take note of how far the graph engine came."""
        totals = [each * (part.end - part.begin) for each in trainer.losses]
        if totals:
            totals[0] += self._begun.loss
        if totals and part.end < self._count:
            self._begun = self._begun_after(part, totals[0])
            return
        first = Begun() if totals else self._begun
        updates, loss = trainer.begun
        self._begun = Begun(first.updates + updates, first.loss + loss)
        self.losses += [each / self._count for each in totals]

    def _cut(self) -> None:
        """Let a recording end where the numbers are now."""
        self._give_back()
        recorder = self.recorder
        if recorder is not None:
            recorder.cut(self._mark)
            epoch = self.plan.after + len(self.losses) + 1
            recorder.rest(epoch, sum(each.loss for each in self.plan.net.outputs))
