"""The entries of the frame that compiled code is given (see kernels/pointers.py)."""

from __future__ import annotations

from ctypes import addressof, c_char
from typing import Any

import numpy as np

__all__ = ["address", "tell"]

# The tables of a Program: arrays of whole numbers.
OPERATIONS, RUNS, STARTS, SOURCES, ENDINGS, INPUTS, OUTPUTS, BIASES = range(8)

# More tables: for each operation that activates outputs the number of the loss, and what the
# optimizer has to know of where weights stand.
FORMS, MOVING, SHARING, MASTERS = range(8, 12)

# How many rows the tables of these names have.
(
    OPERATION_COUNT, ENDING_COUNT, INPUT_COUNT, OUTPUT_COUNT, BIAS_COUNT, MOVING_COUNT,
    SHARING_COUNT, MASTER_COUNT,
) = range(12, 20)  # fmt: skip

# Slots of a sample, weights with padding, numbers in a section of the state, groups of four
# samples in the mirror (0 where there is none), where in the state it stands which outputs are
# live; whether inputs stand in a row, and whether any neurons list their sources.
SLOTS, SIZE, AREA, GROUPS, LIVE, INPUTS_IN_A_ROW, LISTED = range(20, 27)

# Samples that make an update, samples that run side by side at most, the number of the optimizer's
# rule, and whether errors move the weights without a gradient in between.
BATCH, CAPACITY, RULE, AT_ONCE = range(27, 31)

# Arrays of floats that stand at a fixed distance from the frame; see store.py.
WEIGHTS, GRADIENTS, STATE = range(31, 34)

# Other arrays of floats: the constants of activations, what only some networks need, and what a run
# goes through, patterns and expected values by row.
CONSTANTS, MOMENTS, PARTIALS, SIGNALS, SHARES, MIRROR, PATTERNS, EXPECTED = range(34, 42)

# What is asked for at the moment. Training: the order of the patterns and how long it is, whether
# it is drawn for every epoch, and by what key; rows of the optimizer's constants and how many there
# are; the first pattern and the one behind the last; the mean E at which to stop, and where the sum
# of E is added, for each epoch; the number of the first epoch, and how many. Answering: the order,
# where in the state the answers stand, and where to write them.
(
    ORDER, ORDER_LENGTH, SHUFFLED, KEY, OPTIONS, OPTION_COUNT, OPTION_LENGTH, BEGIN, END, GOAL,
    LOSSES, EPOCH, EPOCHS, WANTED, WANTED_COUNT, RESULTS,
) = range(42, 58)  # fmt: skip

# Parameters where Python keeps them: the address of each, how many there are, and the place of each
# one's weight; in which word of a parameter it says where its value, its gradient, and True or
# False for trainable is; the addresses of the type of floats and of True; and where to write which
# parameters are left to Python.
(
    ADDRESSES, ADDRESS_COUNT, PLACES, VALUE, GRADIENT, TRAINABLE, FLOAT, TRUE, LEFT,
) = range(58, 67)  # fmt: skip

COUNT = 67


def address(array: Any) -> int:
    """Return where the numbers of an array stand, 0 if it has none; it must outlive their use."""
    if not array.size:
        return 0
    if array.flags.writeable:
        return addressof(c_char.from_buffer(array))  # the other way was a tenth of short runs
    found: int = array.__array_interface__["data"][0]
    return found


def tell(frame: Any, entries: dict[int, Any]) -> None:
    """Write entries into a frame: counts, and arrays, which must live as long as it is used."""
    for index, entry in entries.items():
        frame[index] = address(entry) if isinstance(entry, np.ndarray) else entry
