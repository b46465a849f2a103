"""Training in slices of compiled code; Ctrl-C, progress and checks have their turn in between."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Any

import numpy as np

from neurosim.compiled import codes
from neurosim.compiled.borrowing import Moment, borrowed, finite, give_back, moment, room
from neurosim.compiled.judging import Judge, forms
from neurosim.compiled.lanes import LANES
from neurosim.compiled.loops import Course, gather, run
from neurosim.compiled.lowering import lowered
from neurosim.compiled.program import COMBINE, GATHER
from neurosim.compiled.slices import Slice, Slices
from neurosim.errors import DivergenceError
from neurosim.learning.batches import Epoch, order
from neurosim.learning.engines import Counted
from neurosim.learning.interrupt import Interrupt
from neurosim.learning.plan import Plan
from neurosim.learning.trainer import Trainer

__all__ = ["CompiledRun"]

GROUPS = 8
"""How many groups of eight samples are run at the same time at most."""

ROOM = 2**26
"""How many bytes the state of a panel may take."""


class CompiledRun:
    """One training run.

    Args:
        plan: what is asked for.

    Attributes:
        losses: the mean E of every finished epoch.
    """

    def __init__(self, plan: Plan) -> None:
        self.losses: list[float] = []
        self._plan = plan
        self._low = low = lowered(plan.net)
        self._count = len(plan.patterns)
        self._size = min(plan.size, self._count)
        self._groups = self._panel()
        rule = plan.optimizer.rule()
        self._store = borrowed(low, rule.moments if rule else 0, self._groups)
        self._state = room(low, self._groups)
        self._course = self._made_course()
        self._total = 0.0  # of the epoch that has begun
        self._last: Moment | None = None
        self._slices = Slices(plan, low.size)
        watch = plan.watch
        self._judge = None if watch is None else Judge(low, watch.patterns, plan.criterion)
        recorder = plan.recorder
        self._mark = (0, 0, None) if recorder is None else recorder.mark()

    def run(self, counted: Counted) -> None:
        """Run all epochs; see :class:`neurosim.learning.engines.Run`."""
        counter = iter(counted(range(self._plan.rounds)))
        next(counter, None)
        with Interrupt() as interrupt:
            try:
                for part in self._slices:
                    self._run(part)
                    enough = part.end == self._count and self._epochs_end(counter)
                    if enough or self._reached():
                        break
                    interrupt.check()
                for _ in counter if len(self.losses) == self._plan.rounds else ():
                    pass
                self._ends()
            except BaseException:
                self._cut()
                raise
            finally:
                self._give_back()

    def _panel(self) -> int:
        """Return how many groups of eight samples run at the same time; 0 for single samples."""
        if self._size == 1:
            return 0
        wanted = -(-self._size // LANES)
        bytes_of_one = 7 * LANES * 8 * self._low.slots
        return max(1, min(wanted, GROUPS, ROOM // bytes_of_one))

    def _made_course(self) -> Course:
        plan, low = self._plan, self._low
        rule = codes.rule_code(plan.optimizer)
        all_move = len(low.sharing) == 0 and self._store.moving.tolist() == [[0, low.size]]
        plain = rule == 0 and plan.optimizer.l2 == 0.0
        return Course(
            inputs=plan.tables[0],
            expected=plan.tables[1],
            forms=forms(low, plan.criterion),
            size=self._size,
            groups=self._groups,
            rule=rule,
            at_once=plain and all_move and self._fits_at_once(),
        )

    def _run(self, part: Slice) -> None:
        losses = np.zeros(part.epochs)
        losses[0] = self._total
        goal = -np.inf if self._plan.goal is None else self._plan.goal
        started = perf_counter()
        done = run(
            self._low.program, self._course, self._store, self._state.numbers, self._state.rows,
            self._low.slots, self._orders(part), self._options(part),
            part.begin, part.end, goal, losses,
        )  # fmt: skip
        self._slices.took(part, perf_counter() - started)
        now = self._moment(part) if done >= 0 else None
        if now is None or not finite(self._low, now):
            self._on_the_graph(part)
            return
        self._last = now
        if part.end < self._count:
            self._total = float(losses[0])
        else:
            self._total = 0.0
            self.losses += (losses[:done] / self._count).tolist()

    def _orders(self, part: Slice) -> Any:
        plan = self._plan
        if plan.seed is None:
            return np.arange(self._count).reshape(1, -1)
        numbers = range(part.epoch, part.epoch + part.epochs)
        return np.array([order(self._count, number, plan.seed) for number in numbers])

    def _options(self, part: Slice) -> Any:
        optimizer = self._plan.optimizer
        last = part.epoch + (part.epochs if optimizer.schedule is not None else 1)
        rules = [optimizer.at(number).rule() for number in range(part.epoch, last)]
        return np.array([rule.constants for rule in rules if rule is not None])

    def _moment(self, part: Slice) -> Moment:
        """Copy all numbers at the end of a slice."""
        low, store, state = self._low, self._store, self._state
        if self._course.at_once:
            count = self._last_batch(part)
            gather(low.program, store, state.numbers, state.rows, low.slots, count)
        return moment(low, store, state, self._last_lane(part))

    def _last_lane(self, part: Slice) -> int | None:
        """Return the place of the last sample in the last panel; None for single samples."""
        if self._groups == 0:
            return None
        return (self._last_batch(part) - 1) % (self._groups * LANES)

    def _last_batch(self, part: Slice) -> int:
        """Return of how many samples the last update was."""
        return (part.end - part.begin - 1) % self._size + 1

    def _fits_at_once(self) -> bool:
        """Tell whether a whole batch is run before any weight moves."""
        only_runs = not np.isin(self._low.program.operations[:, 0], (GATHER, COMBINE)).any()
        return self._size == 1 or (self._size <= self._groups * LANES and only_runs)

    def _reached(self) -> bool:
        goal = self._plan.goal
        return goal is not None and bool(self.losses) and self.losses[-1] <= goal

    def _epochs_end(self, counter: Iterator[Any]) -> bool:
        """Take note of finished epochs; True if it is time to stop early."""
        for _ in range(len(self.losses) - self._counted):
            next(counter, None)
        self._counted = len(self.losses)
        recorder = self._plan.recorder
        if recorder is not None:
            self._give_back()
            recorder.moment(self._plan.after + len(self.losses), None, self.losses[-1])
            self._mark = recorder.mark()
        return self._stops()

    _counted = 0

    def _stops(self) -> bool:
        watch, judge = self._plan.watch, self._judge
        if watch is None or judge is None:
            return False
        loss = judge(self._store)
        if watch.improves(loss):
            self._give_back()  # the watch keeps what stands on the objects
        return watch.epoch_ends(loss)

    def _ends(self) -> None:
        """Put the best weights back, where somebody watches for them."""
        if self._plan.watch is not None:
            self._give_back()
            epoch = self._plan.after + len(self.losses)
            self._plan.watch.ends(self._plan.recorder, epoch, self.losses[-1])

    def _give_back(self) -> None:
        """Put the numbers of the last finished slice on the objects."""
        if self._last is not None:
            give_back(self._low, self._last, self._plan.criterion)
            self._plan.net._stage = "updated"
            self._last = None

    def _on_the_graph(self, part: Slice) -> None:
        """Run a slice on the objects, which tells where exactly numbers overflowed."""
        self._give_back()
        plan = self._plan
        after = part.epoch - 1
        trainer = Trainer(plan.net, plan.criterion, plan.optimizer, None, after=after)
        try:
            trainer.run(self._epochs_of(part), part.end - part.begin, plan.goal)
        except DivergenceError as error:
            self.losses += trainer.losses if part.end == self._count else []
            del self.losses[error.epoch - 1 - plan.after :]
            raise
        self._take_again(part, trainer.losses)

    def _epochs_of(self, part: Slice) -> Iterator[Epoch]:
        for epoch in self._plan.course():
            if part.epoch <= epoch.number < part.epoch + part.epochs:
                whole = epoch.batches
                begin, end = part.begin // self._size, -(-part.end // self._size)
                yield Epoch(epoch.number, whole[begin:end])

    def _take_again(self, part: Slice, losses: list[float]) -> None:
        """Go on from what the graph engine left: it found nothing wrong."""
        rule = self._plan.optimizer.rule()
        self._store = borrowed(self._low, rule.moments if rule else 0, self._groups)
        totals = [each * (part.end - part.begin) for each in losses]
        totals[0] += self._total
        self._total = totals[0] if part.end < self._count else 0.0
        if part.end == self._count:
            self.losses += [each / self._count for each in totals]

    def _cut(self) -> None:
        """Let a recording end where the numbers are now."""
        self._give_back()
        recorder = self._plan.recorder
        if recorder is not None:
            recorder.cut(self._mark)
            epoch = self._plan.after + len(self.losses) + 1
            recorder.rest(epoch, sum(each.loss for each in self._plan.net.outputs))
