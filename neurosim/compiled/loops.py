"""The loops over samples and epochs: what Python calls."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from neurosim.compiled.jit import entry, helper
from neurosim.compiled.lanes import LANES, further, pointer
from neurosim.compiled.online import assess, backward, collect, forward, present
from neurosim.compiled.panels import (
    assess_panel,
    backward_panel,
    collect_panel,
    expect_panel,
    forward_panel,
    present_panel,
)  # fmt: skip
from neurosim.compiled.program import Code, Program, code_of
from neurosim.compiled.updates import Numbers, Store, finish, numbers_of

__all__ = ["Course", "answer", "answer_singly", "gather", "run"]


class Course(NamedTuple):
    """What a run goes through.

    Attributes:
        inputs: a row for each pattern.
        expected: likewise.
        forms: for each operation that activates outputs the number of the loss.
        size: how many patterns make an update.
        groups: how many groups of eight samples are run at the same time at most.
        rule: the number of the optimizer's rule.
        at_once: whether updates are done in the same sweep as the errors.
    """

    inputs: Any
    expected: Any
    forms: Any
    size: int
    groups: int
    rule: int
    at_once: bool


class _Data(NamedTuple):
    """A course as compiled code reads it."""

    inputs: Any
    expected: Any
    forms: Any
    groups: int


@helper
def _sample(
    code: Code,
    data: _Data,
    numbers: Numbers,
    state: Any,
    slots: int,
    pattern: int,
    at_once: bool,
    rule: int,
    options: Any,
) -> float:
    """Run one sample to its update; return E."""
    present(code, state, slots, data.inputs, data.expected, pattern)
    forward(code, state, slots, numbers)
    loss = assess(code, state, slots, data.forms)
    backward(code, state, slots, numbers, at_once, options[0])
    if not at_once:
        finish(numbers, rule, options)
    return loss


@helper
def _batch(
    code: Code,
    data: _Data,
    numbers: Numbers,
    state: Any,
    rows: Any,
    slots: int,
    order: Any,
    at: int,
    count: int,
    step: float,
) -> float:
    """Sum the gradients of a batch, panel by panel; return the sum of E."""
    loss = 0.0
    width = data.groups * LANES
    for start in range(at, at + count, width):
        valid = min(width, at + count - start)
        groups = (valid + LANES - 1) // LANES
        present_panel(code, state, rows, slots, groups, data.inputs, order, start, valid)
        expect_panel(code, state, slots, groups, data.expected, order, start, valid)
        forward_panel(code, state, rows, slots, groups, numbers, True)
        loss += assess_panel(code, state, slots, groups, data.forms, valid)
        backward_panel(code, state, rows, slots, groups, numbers, start == at, 1.0 / count, step)
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
    code, numbers = code_of(program), numbers_of(store)
    data = _Data(
        pointer(course.inputs), pointer(course.expected), pointer(course.forms), course.groups
    )
    numbers_of_nodes, lines = pointer(state), pointer(rows)
    for epoch in range(len(losses)):
        order = further(pointer(orders), min(epoch, len(orders) - 1) * orders.shape[1])
        option = further(pointer(options), min(epoch, len(options) - 1) * options.shape[1])
        at, total = begin, losses[epoch]
        while at < end:
            count = min(course.size, end - at)
            if course.size == 1:
                loss = _sample(
                    code, data, numbers, numbers_of_nodes, slots, order[at],
                    course.at_once, course.rule, option,
                )  # fmt: skip
            else:
                loss = _batch(
                    code, data, numbers, numbers_of_nodes, lines, slots, order, at, count,
                    option[0] if course.at_once else 0.0,
                )  # fmt: skip
                if not course.at_once:
                    finish(numbers, course.rule, option)
            if not math.isfinite(loss):
                return -1
            total += loss
            at += count
        losses[epoch] = total
        if end == orders.shape[1] and total / end <= goal:
            return epoch + 1
    return len(losses)


@entry
def gather(program: Program, store: Store, state: Any, rows: Any, slots: int, count: int) -> None:
    """Compute the gradients of the last update, where it was done at once.

    Args:
        program: the network.
        store: the numbers of connections; the gradients change.
        state: the numbers of nodes.
        rows: the outputs by sample; empty where samples are run one by one.
        slots: how many places a section of the state has.
        count: how many samples the update was of.
    """
    code, numbers = code_of(program), numbers_of(store)
    if len(rows) == 0:
        collect(code, pointer(state), slots, numbers)
    else:
        groups = (count + LANES - 1) // LANES
        share = 1.0 / count
        collect_panel(code, pointer(state), pointer(rows), slots, groups, numbers, share)


@entry
def answer(
    program: Program,
    store: Store,
    state: Any,
    rows: Any,
    slots: int,
    groups: int,
    inputs: Any,
    order: Any,
    wanted: Any,
    results: Any,
) -> None:
    """Write what the wanted slots send on, a row for each pattern, ``groups`` times 8 at once."""
    code, numbers = code_of(program), numbers_of(store)
    place = pointer(state)
    width = groups * LANES
    for start in range(0, len(inputs), width):
        valid = min(width, len(inputs) - start)
        used = (valid + LANES - 1) // LANES
        present_panel(
            code, place, pointer(rows), slots, used, pointer(inputs), pointer(order), start, valid
        )
        forward_panel(code, place, pointer(rows), slots, used, numbers, False)
        for lane in range(valid):
            first = (lane // LANES) * slots * LANES + lane % LANES
            for i in range(len(wanted)):
                results[start + lane, i] = place[first + wanted[i] * LANES]


@entry
def answer_singly(
    program: Program,
    store: Store,
    state: Any,
    slots: int,
    inputs: Any,
    wanted: Any,
    results: Any,
) -> None:
    """Do what :func:`answer` does, one pattern after the other."""
    code, numbers = code_of(program), numbers_of(store)
    place = pointer(state)
    for row in range(len(inputs)):
        for i in range(code.input_count):
            place[code.inputs[i]] = inputs[row, i]
        forward(code, place, slots, numbers)
        for i in range(len(wanted)):
            results[row, i] = place[wanted[i]]
