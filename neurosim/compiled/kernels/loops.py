"""The loop over samples and epochs of training; Python calls ``run``."""

from __future__ import annotations

import math
from typing import Any

from neurosim.compiled.kernels.codes import RULES
from neurosim.compiled.kernels.frame import minimum, offset, pointer, training
from neurosim.compiled.kernels.jit import entry, inlined, numeric, switch
from neurosim.compiled.kernels.samples import assess, learners, length, present
from neurosim.compiled.kernels.walk import backward, forward, learn
from neurosim.functions.shuffling import shuffle

RUN = "int64(int64[::1], float64[:, ::1], float64[::1], int64, int64, int64)"
"""What ``run`` takes."""

draw = numeric(shuffle)


@inlined
def _clear(numbers: Any, begin: int, end: int) -> None:
    for i in range(begin, end):
        numbers[i] = 0.0


@inlined
def _copy(goal: Any, numbers: Any, count: int) -> None:
    for i in range(count):
        goal[i] = numbers[i]


@inlined
def _in_batch(frame: Any, order: Any, count: int, learning: int, rate: float) -> float:
    """Run the samples of a batch to its gradients, or its update at once; return the sum of E.

    Args:
        frame: what there is.
        order: the samples.
        count: how many there are.
        learning: of how many of them something is expected.
        rate: the learning rate.
    """
    total, at_once = 0.0, frame.at_once == 1
    goal = frame.weights if at_once else frame.gradients
    scale = rate / (learning if learning > 0 else 1) if at_once else -1.0
    capacity = frame.capacity
    for begin in range(0, count, capacity):
        present(frame, offset(order, begin), minimum(count - begin, capacity))
        forward(frame, rate if frame.span.is_late else 0.0)
        total += assess(frame, frame.forms)
        if learning == 0:
            continue
        first = frame.lead * capacity * frame.slots
        side = frame.slot_stride if frame.row_stride == 1 else capacity
        _clear(frame.error, first, first + frame.span.steps * frame.slots * side)
        # What weights that may not move count is seen after the last batch alone.
        backward(frame, goal, scale, not at_once and frame.span.is_last == 1)
        if frame.late:
            earlier, slots = frame.earlier, frame.slots
            _copy(earlier, frame.out, slots)
            _copy(offset(earlier, slots), frame.error, slots)
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


@inlined
def _add_up(frame: Any) -> None:
    """Give a parameter the gradients of all its places."""
    gradients, sharing = frame.gradients, frame.sharing
    for i in range(frame.sharing_count):
        gradients[sharing[2 * i]] += gradients[sharing[2 * i + 1]]


@inlined
def _update(frame: Any, options: Any, count: int) -> None:
    """Let the weights move by their average gradients, and those of a parameter alike.

    Sums are divided as the graph does it: the last bit can decide whether a neuron fires.
    """
    weights, gradients = frame.weights, frame.gradients
    sharing, moving = frame.sharing, frame.moving
    for i in range(frame.size):
        gradients[i] /= count
    _add_up(frame)
    for i in range(frame.moving_count):
        move(
            frame.rule, options, weights, gradients, frame.moments,
            frame.size, moving[2 * i], moving[2 * i + 1],
        )  # fmt: skip
    for i in range(frame.sharing_count):
        weights[sharing[2 * i + 1]] = weights[sharing[2 * i]]


@inlined
def _learn_from(frame: Any, order: Any, count: int, options: Any) -> float:
    """Run the samples of a batch, or a stretch of them, to their update; return the sum of E."""
    learning = count
    if frame.lasting:
        learning = learners(frame, order, count)
        if frame.span.is_last:
            _copy(frame.before, frame.weights, frame.size)
    if frame.at_once:
        total: float = _in_batch(frame, order, count, learning, options[0])
    else:
        if learning > 0:
            _clear(frame.gradients, 0, frame.size)
        total = _in_batch(frame, order, count, learning, options[0])
        if learning > 0:
            _update(frame, options, learning)
    frame.span.learning = learning
    return total


@inlined
def _epoch(frame: Any, begin: int, end: int, options: Any) -> float:
    """Run samples ``begin`` to ``end`` of the order; return the sum of E."""
    total, size = 0.0, frame.batch_size
    for first in range(begin, end, size):
        count, order = minimum(size, end - first), offset(frame.order, first)
        frame.span.is_last = first + size >= end
        frame.span.is_late = frame.late == 1 and first > begin
        begun = 0
        while begun == 0 or begun < length(frame, frame.batch[0]):  # which is the longest
            frame.span.begun = begun
            total += _learn_from(frame, order, count, options)
            begun += frame.window
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
    frame, done = training(frames), len(losses)
    count = frame.samples
    for epoch in range(len(losses)):
        if frame.shuffled:
            draw(frame.order, count, number + epoch, frame.key)
        row = offset(pointer(options), minimum(epoch, len(options) - 1) * options.shape[1])
        losses[epoch] += _epoch(frame, begin, end, row)
        if not math.isfinite(losses[epoch]):
            return -1
        if end == count and losses[epoch] / end <= frame.enough[0]:
            done = epoch + 1
            break
    if frame.at_once and done > 0:
        last = frame.span.learning
        _clear(frame.gradients, 0, frame.size)
        for index in range(frame.operation_count):
            operation = offset(frame.operations, index)
            learn(frame, operation, frame.gradients, -1.0 / last, True)
        _add_up(frame)
    return done
