"""The loops over samples and epochs: what Python calls."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from neurosim.compiled.jit import entry, helper
from neurosim.compiled.lanes import LANES
from neurosim.compiled.online import assess, backward, collect, forward, present
from neurosim.compiled.panels import (
    assess_panel,
    backward_panel,
    expect_panel,
    forward_panel,
    present_panel,
)  # fmt: skip
from neurosim.compiled.program import Program
from neurosim.compiled.updates import Store, finish

__all__ = ["Course", "answer", "answer_one", "gather", "run"]


class Course(NamedTuple):
    """What a run goes through.

    Attributes:
        inputs: a row for each pattern.
        expected: likewise.
        forms: for each operation that activates outputs the number of the loss.
        size: how many patterns make an update.
        groups: how many groups of eight samples are run at the same time at most.
        rule: the number of the optimizer's rule.
        at_once: whether online updates are done in the same sweep as the errors.
    """

    inputs: Any
    expected: Any
    forms: Any
    size: int
    groups: int
    rule: int
    at_once: bool


@helper
def _batch(
    program: Program,
    course: Course,
    store: Store,
    state: Any,
    rows: Any,
    slots: int,
    order: Any,
    at: int,
    count: int,
) -> float:
    """Sum the gradients of a batch, panel by panel; return the sum of E."""
    loss = 0.0
    width = course.groups * LANES
    for start in range(at, at + count, width):
        valid = min(width, at + count - start)
        groups = (valid + LANES - 1) // LANES
        present_panel(program, state, rows, slots, groups, course.inputs, order, start, valid)
        expect_panel(program, state, slots, groups, course.expected, order, start, valid)
        forward_panel(program, state, rows, slots, groups, store.weights, store.partials, True)
        loss += assess_panel(program, state, slots, groups, course.forms, valid)
        backward_panel(program, state, rows, slots, groups, store, start == at)
    return loss


@entry
def run(
    program: Program,
    course: Course,
    store: Store,
    state: Any,
    rows: Any,
    slots: int,
    orders: Any,
    options: Any,
    begin: int,
    end: int,
    goal: float,
    losses: Any,
) -> int:
    """Run epochs, each from the pattern ``begin`` to the pattern ``end`` of its order.

    Args:
        program: the network.
        course: what it goes through.
        store: the numbers of connections; they change.
        state: the numbers of nodes; they change.
        rows: outputs by sample, for panels.
        slots: how many places a section of the state has.
        orders: a row for each epoch, or one for all.
        options: the constants of the optimizer's rule, a row for each epoch, or one for all.
        begin: see above.
        end: see above.
        goal: the mean E at which to stop.
        losses: the sum of E is added, for each epoch.

    Returns:
        How many epochs were run; -1 if E was not finite.
    """
    for epoch in range(len(losses)):
        order = orders[min(epoch, len(orders) - 1)]
        option = options[min(epoch, len(options) - 1)]
        at = begin
        while at < end:
            count = min(course.size, end - at)
            if course.size == 1:
                present(program, state, slots, course.inputs, course.expected, order[at])
                forward(program, state, slots, store.weights, store.partials)
                loss = assess(program, state, slots, course.forms)
                backward(program, state, slots, store, course.at_once, option[0])
                if not course.at_once:
                    finish(store, 1, course.rule, option)
            else:
                loss = _batch(program, course, store, state, rows, slots, order, at, count)
                finish(store, count, course.rule, option)
            if not math.isfinite(loss):
                return -1
            losses[epoch] += loss
            at += count
        if end == len(order) and losses[epoch] / end <= goal:
            return epoch + 1
    return len(losses)


@entry
def gather(program: Program, store: Store, state: Any, slots: int) -> None:
    """Compute the gradients of the sample that was run last, where updates were done at once."""
    collect(program, state, slots, store.gradients, store.partials)


@entry
def answer(
    program: Program,
    weights: Any,
    partials: Any,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    inputs: Any,
    order: Any,
    wanted: Any,
    results: Any,
) -> None:
    """Write what the wanted slots send on, a row for each pattern."""
    width = groups * LANES
    for start in range(0, len(inputs), width):
        valid = min(width, len(inputs) - start)
        used = (valid + LANES - 1) // LANES
        present_panel(program, state, rows, slots, used, inputs, order, start, valid)
        forward_panel(program, state, rows, slots, used, weights, partials, False)
        for lane in range(valid):
            place = (lane // LANES) * slots * LANES + lane % LANES
            for i in range(len(wanted)):
                results[start + lane, i] = state[place + wanted[i] * LANES]


@entry
def answer_one(
    program: Program,
    weights: Any,
    partials: Any,
    state: Any,
    slots: int,
    inputs: Any,
    wanted: Any,
    results: Any,
) -> None:
    """Do what :func:`answer` does, one pattern after the other."""
    for row in range(len(inputs)):
        for i in range(len(program.inputs)):
            state[program.inputs[i]] = inputs[row, i]
        forward(program, state, slots, weights, partials)
        for i in range(len(wanted)):
            results[row, i] = state[wanted[i]]
