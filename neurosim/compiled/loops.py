"""The loops over samples and epochs: what Python calls."""

from __future__ import annotations

import math
from typing import Any

from neurosim.compiled import fields
from neurosim.compiled.jit import entry, helper
from neurosim.compiled.nodes import assess, expect, present
from neurosim.compiled.pointers import floats, further, pointer, whole
from neurosim.compiled.program import STEP
from neurosim.compiled.updates import clear_gradients, finish
from neurosim.compiled.walks import add, backward, backward_learning, forward, learn_the_last

__all__ = ["answer", "run"]


@helper
def _one_by_one(frame: Any, order: Any, count: int, rate: float) -> float:
    """Run samples one by one, each with its update; return the sum of E."""
    total = 0.0
    for at in range(count):
        one = further(order, at)
        present(frame, one, 1, True, True)
        expect(frame, one, 1)
        forward(frame, 1, True, True)
        total += assess(frame, 1, rate)
        if not math.isfinite(total):
            break
        backward_learning(frame, rate)
    return total


@helper
def _side_by_side(frame: Any, order: Any, count: int, goal: Any, scale: float) -> float:
    """Add what a batch counts to the goal, as many samples at a time as there is room for."""
    total, capacity = 0.0, whole(frame, fields.CAPACITY)
    for at in range(0, count, capacity):
        some, samples = further(order, at), min(capacity, count - at)
        present(frame, some, samples, True, False)
        expect(frame, some, samples)
        forward(frame, samples, True, False)
        total += assess(frame, samples, scale)
        backward(frame, samples, goal, scale)
    return total


@helper
def _in_batches(frame: Any, order: Any, count: int, option: Any) -> float:
    """Run batches, each to its update; return the sum of E."""
    total, size, at_once = 0.0, whole(frame, fields.BATCH), whole(frame, fields.AT_ONCE)
    for at in range(0, count, size):
        batch, samples = further(order, at), min(size, count - at)
        if at_once:
            goal, scale = floats(frame, fields.WEIGHTS), option[0] / samples
        else:
            goal, scale = floats(frame, fields.GRADIENTS), -1.0 / samples
            clear_gradients(frame)
        total += _side_by_side(frame, batch, samples, goal, scale)
        if not at_once:
            finish(frame, option)
        if not math.isfinite(total):
            break
    return total


@helper
def _leave(frame: Any, last: int) -> None:
    """Bring weights and gradients up to date, where updates were done at once."""
    if whole(frame, fields.BATCH) == 1:
        learn_the_last(frame)
    clear_gradients(frame)
    add(frame, last, floats(frame, fields.GRADIENTS), -1.0 / last)
    area = whole(frame, fields.AREA)
    for i in range(STEP * area, (STEP + 1) * area):
        floats(frame, fields.STATE)[i] = 0.0


@entry
def run(
    frame: Any, orders: Any, options: Any, begin: int, end: int, goal: float, losses: Any
) -> int:
    """Run epochs, each from the pattern ``begin`` to the pattern ``end`` of its order.

    Args:
        frame: what there is; see fields.py.
        orders: a row for each epoch, or one for all.
        options: the constants of the optimizer's rule, a row for each epoch, or one for all.
        begin: see above.
        end: see above.
        goal: the mean E at which to stop.
        losses: the sum of E is added, for each epoch.

    Returns:
        How many epochs were run; -1 if E was not finite.
    """
    place, done = pointer(frame), len(losses)
    size, at_once = whole(place, fields.BATCH), whole(place, fields.AT_ONCE)
    for epoch in range(len(losses)):
        order = further(pointer(orders), min(epoch, len(orders) - 1) * orders.shape[1] + begin)
        option = further(pointer(options), min(epoch, len(options) - 1) * options.shape[1])
        if at_once and size == 1:
            losses[epoch] += _one_by_one(place, order, end - begin, option[0])
        else:
            losses[epoch] += _in_batches(place, order, end - begin, option)
        if not math.isfinite(losses[epoch]):
            return -1
        if end == orders.shape[1] and losses[epoch] / end <= goal:
            done = epoch + 1
            break
    if at_once:
        _leave(place, (end - begin - 1) % size + 1)
    return done


@entry
def answer(frame: Any, order: Any, wanted: Any, results: Any) -> None:
    """Write what the wanted slots send on, a row for each pattern of the order."""
    place = pointer(frame)
    state, capacity = floats(place, fields.STATE), whole(place, fields.CAPACITY)
    for begin in range(0, len(order), capacity):
        samples = min(capacity, len(order) - begin)
        present(place, further(pointer(order), begin), samples, False, False)
        forward(place, samples, False, False)
        for sample in range(samples):
            for i in range(len(wanted)):
                results[begin + sample, i] = state[sample * whole(place, fields.SLOTS) + wanted[i]]
