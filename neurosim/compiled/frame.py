"""What compiled functions are given: one array of whole numbers, the frame.

It tells where the arrays of a run stand in memory, and counts. A single pointer to it is passed
from function to function, in a register; `floats` and `wholes` give the pointer to one of the
arrays, which is indexed as an array is, but no references to it are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import types
from numba.extending import intrinsic

instruction: Callable[[Callable[..., Any]], Any] = intrinsic

FLOATS, WHOLES = types.CPointer(types.float64), types.CPointer(types.int64)


class Program(NamedTuple):
    """What is done; compiled code never writes to these arrays. See program.py."""

    operations: Any
    index: Any
    parts: Any  # rows (first operation, behind the last, way): 0 does all steps of time at once,
    # 1 one after the other, -1 from the last to the first
    outputs: Any  # where the outputs stand, those of an operation behind one another
    columns: Any  # for each of them its column among the expected values
    constants: Any  # of activations
    operation_count: int
    part_count: int
    input_count: int
    output_count: int
    given_count: int
    first_given: int  # where in a row the nodes begin that always send the same: biases, states
    row_stride: int  # how far apart the numbers of two rows stand
    slot_stride: int  # how far apart the numbers of two nodes stand
    slots: int  # how many nodes a row has, with padding
    size: int  # how many places the weights have
    partial_count: int  # how many partial derivatives a row has
    lead: int  # for how many steps of time before there is room,
    trail: int  # and behind


class State(NamedTuple):
    """The numbers that compiled code works on.

    A row of them belongs to a sample of the batch at one step of time: the row of sample b at step
    t, from 0, is ``(lead + t) * capacity + b``. The rows before and behind stay 0, as states do
    before the first step.
    """

    weights: Any  # by place, see program.py
    before: Any  # the weights before the last update, of a recurrent network
    gradients: Any  # by place
    moments: Any  # what the optimizer remembers, a row for each moment
    out: Any  # of all nodes, by row, as are
    net: Any
    error: Any
    earlier: Any  # the outputs and errors of the sample before
    partials: Any  # d net_input / d signal by row and source, of neurons that do not sum
    signals: Any  # room for the signals of one neuron
    sending: Any  # what the given nodes send
    sent: Any  # what the loss sends back, by row and output
    cost: Any  # E, by row and output
    rows: Any  # the rows that are in use, step after step
    begins: Any  # where each of these begins,
    lines: Any  # and which row of the patterns it shows
    steps: Any  # where those of each step begin, and where the last ones end
    batch: Any  # the samples that are run side by side, the longest first
    found: Any  # room for six numbers of each output in each row
    span: Any  # how many steps of time the stretch has that runs now, how many lie before it, of
    # how many samples something was expected in the last update, 1 if a batch is the last, and 1
    # if weights have not learned from the sample before
    capacity: int  # how many samples there is room for


class Data(NamedTuple):
    """What is put in: patterns, each a sequence of one row or more."""

    patterns: Any  # the rows of all sequences
    starts: Any  # where each begins among them, and where the last ends
    expected: Any  # the rows of expected values
    judged: Any  # for each row of the patterns which of these it should give; -1 if none
    lasting: int  # 1 if any sequence has more than one row
    window: int  # of how many rows a stretch of a sequence is at most; each makes an update


class Training(NamedTuple):
    """What is the same in all slices of a run."""

    forms: Any  # for each operation the number of the loss at its outputs
    moving: Any  # rows (first place, place behind the last) of weights that may move
    sharing: Any  # rows (place of a parameter, another place of it)
    order: Any  # the order of the samples
    goal: Any  # the mean E at which to stop
    moving_count: int
    sharing_count: int
    samples: int  # how many there are
    batch_size: int  # how many of them make an update
    rule: int  # the number of the optimizer's rule
    at_once: int  # 1 if each weight moves as soon as it was read for the last time in a batch
    late: int  # 1 if it moves when it is read for the next sample instead
    shuffled: int  # 1 if every epoch draws an order of its own,
    key: int  # by this


(
    OPERATIONS, INDEX, PARTS, OUTPUTS, COLUMNS, CONSTANTS, OPERATION_COUNT, PART_COUNT,
    INPUT_COUNT, OUTPUT_COUNT, GIVEN_COUNT, FIRST_GIVEN, ROW_STRIDE, SLOT_STRIDE, SLOTS, SIZE,
    PARTIAL_COUNT, LEAD, TRAIL,
    WEIGHTS, BEFORE, GRADIENTS, MOMENTS, OUT, NET, ERROR, EARLIER, PARTIALS, SIGNALS,
    SENDING, SENT, COST, ROWS, BEGINS, LINES, STEPS, BATCH, FOUND, SPAN, CAPACITY,
    PATTERNS, STARTS, EXPECTED, JUDGED, LASTING, WINDOW,
    FORMS, MOVING, SHARING, ORDER, GOAL, MOVING_COUNT, SHARING_COUNT, SAMPLES, BATCH_SIZE, RULE,
    AT_ONCE, LATE, SHUFFLED, KEY,
) = range(60)  # fmt: skip
"""Where in a frame each of these stands."""


def frame(*parts: Program | State | Data | Training) -> Any:
    """Return a frame; the caller must keep the parts until compiled code is done with it."""
    return np.array(
        [each if isinstance(each, int) else address(each) for part in parts for each in part],
        dtype=np.int64,
    )


def address(array: Any) -> int:
    """Return where an array stands in memory."""
    place: int = array.__array_interface__["data"][0]
    return place


@instruction
def pointer(context: Any, array: Any) -> Any:
    """Return where the numbers of an array stand."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


@instruction
def further(context: Any, place: Any, count: Any) -> Any:
    """Return the pointer that lies a number of floats further on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return place(place, types.int64), generate


def _from_frame(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    address = builder.load(builder.gep(arguments[0], [arguments[1]]))
    return builder.inttoptr(address, context.get_value_type(signature.return_type))


@instruction
def floats(context: Any, frame: Any, field: Any) -> Any:
    """Return the pointer to an array of floats that a frame tells of."""
    return FLOATS(WHOLES, types.int64), _from_frame


@instruction
def wholes(context: Any, frame: Any, field: Any) -> Any:
    """Return the pointer to an array of whole numbers that a frame tells of."""
    return WHOLES(WHOLES, types.int64), _from_frame
