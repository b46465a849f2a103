"""The loop over samples and epochs of training; Python calls ``run``."""

from __future__ import annotations

import math
from typing import Any

from neurosim.compiled import frame as at
from neurosim.compiled.codes import RULES
from neurosim.compiled.frame import floats, further, pointer, wholes
from neurosim.compiled.jit import entry, helper, numeric, switch
from neurosim.compiled.program import WIDTH
from neurosim.compiled.samples import assess, learners, longest_of, present
from neurosim.compiled.walk import backward, forward, learn
from neurosim.functions.shuffling import shuffle

RUN = "int64(int64[::1], float64[:, ::1], float64[::1], int64, int64, int64)"
"""What ``run`` takes."""

draw = numeric(shuffle)


@helper
def _clear(numbers: Any, begin: int, end: int) -> None:
    for i in range(begin, end):
        numbers[i] = 0.0


@helper
def _copy(goal: Any, numbers: Any, count: int) -> None:
    for i in range(count):
        goal[i] = numbers[i]


@helper
def _in_batch(frame: Any, order: Any, count: int, learning: int, rate: float) -> float:
    """Run the samples of a batch to its gradients, or its update at once; return the sum of E.

    Args:
        frame: what there is.
        order: the samples.
        count: how many there are.
        learning: of how many of them something is expected.
        rate: the learning rate.
    """
    total, at_once = 0.0, frame[at.AT_ONCE] == 1
    goal = floats(frame, at.WEIGHTS) if at_once else floats(frame, at.GRADIENTS)
    scale = rate / max(learning, 1) if at_once else -1.0
    capacity = frame[at.CAPACITY]
    for begin in range(0, count, capacity):
        present(frame, further(order, begin), min(count - begin, capacity))
        forward(frame, rate if wholes(frame, at.SPAN)[4] else 0.0)
        total += assess(frame, wholes(frame, at.FORMS))
        if learning == 0:
            continue
        first = frame[at.LEAD] * capacity * frame[at.SLOTS]
        last = first + wholes(frame, at.SPAN)[0] * frame[at.SLOTS] * max(
            capacity, frame[at.SLOT_STRIDE]
        )
        _clear(floats(frame, at.ERROR), first, last)
        # What weights that may not move count is seen after the last batch alone.
        backward(frame, goal, scale, not at_once and wholes(frame, at.SPAN)[3] == 1)
        if frame[at.LATE]:
            earlier, slots = floats(frame, at.EARLIER), frame[at.SLOTS]
            _copy(earlier, floats(frame, at.OUT), slots)
            _copy(further(earlier, slots), floats(frame, at.ERROR), slots)
    return total


def _moves(code: int) -> str:
    rule = RULES[code]
    constants = "".join(f"options[{i}], " for i in range(len(rule.constants)))
    moments = [f"moments[{number} * size + i]" for number in range(rule.moments)]
    results = ", ".join(["weights[i]", *moments]) + ("" if moments else ",")
    arguments = ", ".join(["weights[i]", "gradients[i]", *moments])
    return f"for i in range(begin, end): {results} = f{code}({constants}{arguments})"


move = switch(
    "move(options, weights, gradients, moments, size, begin, end)",
    {f"f{code}": numeric(rule.move) for code, rule in enumerate(RULES)},
    map(_moves, range(len(RULES))),
)
"""Let an optimizer move the weights between two places."""


@helper
def _add_up(frame: Any) -> None:
    """Give a parameter the gradients of all its places."""
    gradients, sharing = floats(frame, at.GRADIENTS), wholes(frame, at.SHARING)
    for i in range(frame[at.SHARING_COUNT]):
        gradients[sharing[2 * i]] += gradients[sharing[2 * i + 1]]


@helper
def _update(frame: Any, options: Any, count: int) -> None:
    """Let the weights move by their average gradients, and those of a parameter alike.

    Sums are divided as the graph does it: the last bit can decide whether a neuron fires.
    """
    weights, gradients = floats(frame, at.WEIGHTS), floats(frame, at.GRADIENTS)
    sharing, moving = wholes(frame, at.SHARING), wholes(frame, at.MOVING)
    for i in range(frame[at.SIZE]):
        gradients[i] /= count
    _add_up(frame)
    for i in range(frame[at.MOVING_COUNT]):
        move(
            frame[at.RULE], options, weights, gradients, floats(frame, at.MOMENTS),
            frame[at.SIZE], moving[2 * i], moving[2 * i + 1],
        )  # fmt: skip
    for i in range(frame[at.SHARING_COUNT]):
        weights[sharing[2 * i + 1]] = weights[sharing[2 * i]]


@helper
def _learn_from(frame: Any, order: Any, count: int, options: Any) -> float:
    """Run the samples of a batch, or a stretch of them, to their update; return the sum of E."""
    learning = count
    if frame[at.LASTING]:
        learning = learners(frame, order, count)
        if wholes(frame, at.SPAN)[3]:
            _copy(floats(frame, at.BEFORE), floats(frame, at.WEIGHTS), frame[at.SIZE])
    if frame[at.AT_ONCE]:
        total: float = _in_batch(frame, order, count, learning, options[0])
    else:
        if learning > 0:
            _clear(floats(frame, at.GRADIENTS), 0, frame[at.SIZE])
        total = _in_batch(frame, order, count, learning, options[0])
        if learning > 0:
            _update(frame, options, learning)
    wholes(frame, at.SPAN)[2] = learning
    return total


@helper
def _epoch(frame: Any, begin: int, end: int, options: Any) -> float:
    """Run samples ``begin`` to ``end`` of the order; return the sum of E."""
    total, size = 0.0, frame[at.BATCH_SIZE]
    for first in range(begin, end, size):
        count, order = min(size, end - first), further(wholes(frame, at.ORDER), first)
        wholes(frame, at.SPAN)[3] = int(first + size >= end)
        wholes(frame, at.SPAN)[4] = int(frame[at.LATE] == 1 and first > begin)
        stretch, length = 0, longest_of(frame, order, count) if frame[at.LASTING] else 1
        while stretch < length:
            wholes(frame, at.SPAN)[1] = stretch
            total += _learn_from(frame, order, count, options)
            stretch += frame[at.WINDOW]
        if not math.isfinite(total):
            break
    return total


@entry(RUN)
def run(frames: Any, options: Any, losses: Any, begin: int, end: int, number: int) -> int:
    """Run as many epochs as there are losses, each from ``begin`` to ``end`` of its order.

    At the end the gradients are those of the last batch, also where the update was done at once.

    Args:
        frames: the frame.
        options: the constants of the optimizer's rule, a row for each epoch or one for all.
        losses: the sums of E are added to.
        begin: the first sample.
        end: behind the last one.
        number: of the first epoch.

    Returns:
        How many epochs were run; -1 if E was not finite.
    """
    frame, done, count = pointer(frames), len(losses), frames[at.SAMPLES]
    for epoch in range(len(losses)):
        if frame[at.SHUFFLED]:
            draw(wholes(frame, at.ORDER), count, number + epoch, frame[at.KEY])
        row = further(pointer(options), min(epoch, len(options) - 1) * options.shape[1])
        losses[epoch] += _epoch(frame, begin, end, row)
        if not math.isfinite(losses[epoch]):
            return -1
        if end == count and losses[epoch] / end <= floats(frame, at.GOAL)[0]:
            done = epoch + 1
            break
    if frame[at.AT_ONCE] and done > 0:
        last = wholes(frame, at.SPAN)[2]
        _clear(floats(frame, at.GRADIENTS), 0, frame[at.SIZE])
        for index in range(frame[at.OPERATION_COUNT]):
            operation = further(wholes(frame, at.OPERATIONS), index * WIDTH)
            learn(frame, operation, floats(frame, at.GRADIENTS), -1.0 / last, True)
        _add_up(frame)
    return done
