"""The loops over samples and epochs, which Python calls with nothing but a frame."""

from __future__ import annotations

import math
from typing import Any

from neurosim.compiled import fields
from neurosim.compiled.kernels.jit import helper, numeric
from neurosim.compiled.kernels.nodes import assess, expect, present
from neurosim.compiled.kernels.pointers import floats, further, whole, wholes
from neurosim.compiled.kernels.updates import clear_gradients, finish
from neurosim.compiled.kernels.walks import (
    add,
    backward,
    backward_learning,
    forward,
    learn_the_last,
)
from neurosim.compiled.program import STEP
from neurosim.functions.shuffling import shuffle

__all__ = ["answer", "leave", "run"]

draw = numeric(shuffle)


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
def run(frame: Any) -> int:
    """Run epochs of training, each from BEGIN to END of its order; see fields.py.

    Returns:
        How many epochs were run; -1 if E was not finite.
    """
    losses = floats(frame, fields.LOSSES)
    begin, end = whole(frame, fields.BEGIN), whole(frame, fields.END)
    length, width = whole(frame, fields.ORDER_LENGTH), whole(frame, fields.OPTION_LENGTH)
    size, at_once = whole(frame, fields.BATCH), whole(frame, fields.AT_ONCE)
    done: int = whole(frame, fields.EPOCHS)
    goal = floats(frame, fields.GOAL)[0]
    for epoch in range(done):
        if whole(frame, fields.SHUFFLED):
            number = whole(frame, fields.EPOCH) + epoch
            draw(wholes(frame, fields.ORDER), length, number, whole(frame, fields.KEY))
        order = further(wholes(frame, fields.ORDER), begin)
        row = min(epoch, whole(frame, fields.OPTION_COUNT) - 1)
        option = further(floats(frame, fields.OPTIONS), row * width)
        if at_once and size == 1:
            losses[epoch] += _one_by_one(frame, order, end - begin, option[0])
        else:
            losses[epoch] += _in_batches(frame, order, end - begin, option)
        if not math.isfinite(losses[epoch]):
            return -1
        if end == length and losses[epoch] / end <= goal:
            done = epoch + 1
            break
    return done


@helper
def leave(frame: Any) -> int:
    """Bring weights and gradients up to date after a run whose updates were done at once.

    Returns:
        How many samples the last update was made of.
    """
    size, area = whole(frame, fields.BATCH), whole(frame, fields.AREA)
    last: int = (whole(frame, fields.END) - whole(frame, fields.BEGIN) - 1) % size + 1
    if size == 1:
        learn_the_last(frame)
    clear_gradients(frame)
    add(frame, last, floats(frame, fields.GRADIENTS), -1.0 / last)
    for i in range(STEP * area, (STEP + 1) * area):
        floats(frame, fields.STATE)[i] = 0.0
    return last


@helper
def answer(frame: Any) -> int:
    """Write what the wanted slots send on, a row for each pattern of the order; return how many."""
    state, capacity = floats(frame, fields.STATE), whole(frame, fields.CAPACITY)
    count, wanted = whole(frame, fields.WANTED_COUNT), wholes(frame, fields.WANTED)
    length: int = whole(frame, fields.ORDER_LENGTH)
    for begin in range(0, length, capacity):
        samples = min(capacity, length - begin)
        present(frame, further(wholes(frame, fields.ORDER), begin), samples, False, False)
        forward(frame, samples, False, False)
        for sample in range(samples):
            row = further(floats(frame, fields.RESULTS), (begin + sample) * count)
            place = sample * whole(frame, fields.SLOTS)
            for i in range(count):
                row[i] = state[place + wanted[i]]
    return length
