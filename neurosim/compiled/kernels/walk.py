"""The walk over the operations of a network: forward and backward, also in time."""

from __future__ import annotations

from typing import Any

from neurosim.compiled.kernels.dense import dense
from neurosim.compiled.kernels.frame import offset
from neurosim.compiled.kernels.jit import inlined, subroutine
from neurosim.compiled.kernels.listed import listed
from neurosim.compiled.kernels.nodes import nodes
from neurosim.compiled.kernels.program import ACTIVATE, BACKWARD, DENSE, FORWARD, LEARN


@inlined
def _operate(
    frame: Any, operation: Any, lo: int, hi: int, what: int, goal: Any, scale: float
) -> None:
    if operation.kind == DENSE:
        dense(frame, operation, lo, hi, what, goal, scale)
    elif operation.kind != ACTIVATE:
        listed(frame, operation, lo, hi, what, goal, scale)
    else:
        nodes(frame, operation, lo, hi, what)


@subroutine
def forward(frame: Any, scale: float) -> None:
    """Compute every net input and output.

    Args:
        frame: what there is.
        scale: what an error times an input of the sample before still counts; 0 if nothing.
    """
    span, steps, goal = frame.span.steps, frame.steps, frame.net
    for number in range(frame.stage_count):
        stage = offset(frame.stages, number)
        way = stage.way
        for count in range(span if way else 1):
            step = count if way >= 0 else span - 1 - count
            lo, hi = (steps[step], steps[step + 1]) if way else (0, steps[span])
            for index in range(stage.first, stage.end):
                operation = offset(frame.operations, index)
                _operate(frame, operation, lo, hi, FORWARD, goal, scale)


@subroutine
def backward(frame: Any, goal: Any, scale: float, frozen: bool) -> None:
    """Compute every error, and add what the samples count to the goal.

    Args:
        frame: what there is.
        goal: gradients; or weights, where each is changed after it was read for the last time.
        scale: what an error times an input counts.
        frozen: whether it is added for weights that may not move as well.
    """
    span, steps = frame.span.steps, frame.steps
    late = frame.late == 1 and frame.span.is_last == 0
    for number in range(frame.stage_count - 1, -1, -1):
        stage = offset(frame.stages, number)
        way = stage.way
        for count in range(span if way else 1):
            step = count if way < 0 else span - 1 - count
            lo, hi = (steps[step], steps[step + 1]) if way else (0, steps[span])
            for index in range(stage.end - 1, stage.first - 1, -1):
                operation = offset(frame.operations, index)
                _operate(frame, operation, lo, hi, BACKWARD, goal, 1.0)
                if not way and not (late and operation.kind == DENSE):
                    learn(frame, operation, goal, scale, frozen)
        if way:
            for index in range(stage.first, stage.end):
                operation = offset(frame.operations, index)
                learn(frame, operation, goal, scale, frozen)


@subroutine
def learn(frame: Any, operation: Any, goal: Any, scale: float, frozen: bool) -> None:
    """Add what all samples count, at all steps of time."""
    hi = frame.steps[frame.span.steps]
    if frozen or operation.learns:
        _operate(frame, operation, 0, hi, LEARN, goal, scale)
