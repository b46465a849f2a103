"""The walk over the operations of a network: forwards, and backwards."""

from __future__ import annotations

from typing import Any

from neurosim.compiled import fields
from neurosim.compiled.kernels.dense import (
    add_dense,
    dense_back,
    dense_back_learning,
    sum_dense,
    sum_dense_alone,
)
from neurosim.compiled.kernels.jit import helper
from neurosim.compiled.kernels.listed import (
    add_listed,
    combine_listed,
    listed_back,
    listed_back_learning,
    sum_listed,
)
from neurosim.compiled.kernels.nodes import activations, errors, steps
from neurosim.compiled.kernels.pointers import floats, further, whole, wholes
from neurosim.compiled.kernels.repeat import repeat
from neurosim.compiled.program import (
    ACTIVATE,
    COUNT,
    DENSE,
    GATHER,
    KIND,
    START,
    STOP,
    WIDTH,
)

__all__ = ["add", "backward", "backward_learning", "forward", "learn_the_last"]


@helper
def _operation(frame: Any, index: int) -> Any:
    return further(wholes(frame, fields.OPERATIONS), index * WIDTH)


@helper
def _operation_from_behind(frame: Any, index: int) -> Any:
    return _operation(frame, whole(frame, fields.OPERATION_COUNT) - 1 - index)


@helper
def _ends_here(operation: Any) -> bool:
    """Tell whether errors flow back through an operation to nobody: its sources are no neurons."""
    ends: bool = operation[KIND] == DENSE and operation[START] == operation[STOP]
    return ends


@helper
def forward(frame: Any, samples: int, trains: bool, learns: bool) -> None:
    """Compute every net input and output.

    Args:
        frame: what there is.
        samples: how many samples run side by side.
        trains: whether errors will flow back afterwards.
        learns: whether weights still have to learn from the sample before.
    """
    repeat(whole(frame, fields.OPERATION_COUNT), _forward, (frame, samples, trains, learns))


@helper
def _forward(index: int, frame: Any, samples: int, trains: bool, learns: bool) -> None:
    operation = _operation(frame, index)
    kind = operation[KIND]
    if kind == ACTIVATE:
        activations(frame, operation, samples, trains)
    elif kind == DENSE:
        if learns:
            sum_dense_alone(frame, operation, _ends_here(operation))
        else:
            sum_dense(frame, operation, samples)
    elif kind == GATHER:
        sum_listed(frame, operation, samples)
    else:
        combine_listed(frame, operation, samples)


@helper
def backward(frame: Any, samples: int, goal: Any, scale: float) -> None:
    """Compute every error, and add what the samples count to the goal.

    Args:
        frame: what there is.
        samples: how many samples run side by side.
        goal: gradients; or weights, where each is changed after it is last read.
        scale: what an error times an input counts.
    """
    repeat(whole(frame, fields.OPERATION_COUNT), _backward, (frame, samples, goal, scale))


@helper
def _backward(index: int, frame: Any, samples: int, goal: Any, scale: float) -> None:
    operation = _operation_from_behind(frame, index)
    kind = operation[KIND]
    if kind == ACTIVATE:
        errors(frame, operation, samples, scale)
    elif kind == DENSE:
        dense_back(frame, operation, samples)
        add_dense(frame, operation, samples, 0, operation[COUNT], goal)
    else:
        listed_back(frame, operation, samples)
        add_listed(frame, operation, samples, goal)


@helper
def backward_learning(frame: Any, scale: float) -> None:
    """Compute every error of one sample, and let weights learn from it on the way.

    Those of neurons that no error flows back through learn when the next sample comes forward.
    """
    repeat(whole(frame, fields.OPERATION_COUNT), _backward_learning, (frame, scale))


@helper
def _backward_learning(index: int, frame: Any, scale: float) -> None:
    operation = _operation_from_behind(frame, index)
    kind = operation[KIND]
    if kind == ACTIVATE:
        errors(frame, operation, 1, scale)
    elif kind == DENSE:
        if not _ends_here(operation):
            dense_back_learning(frame, operation)
    else:
        listed_back_learning(frame, operation)


@helper
def learn_the_last(frame: Any) -> None:
    """Let the weights that wait for another sample learn from the last one."""
    for index in range(whole(frame, fields.OPERATION_COUNT)):
        operation = _operation(frame, index)
        if _ends_here(operation):
            add_dense(frame, operation, 1, 0, operation[COUNT], floats(frame, fields.WEIGHTS))


@helper
def add(frame: Any, samples: int, goal: Any, scale: float) -> None:
    """Add what the samples count to the goal, from the errors and outputs as they stand."""
    for index in range(whole(frame, fields.OPERATION_COUNT)):
        operation = _operation_from_behind(frame, index)
        kind = operation[KIND]
        if kind == ACTIVATE:
            steps(frame, operation, samples, scale)
        elif kind == DENSE:
            add_dense(frame, operation, samples, 0, operation[COUNT], goal)
        else:
            add_listed(frame, operation, samples, goal)
