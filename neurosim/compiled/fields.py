"""The entries of the frame that compiled code is given (see pointers.py)."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["framed"]

# The arrays of a Program.
(
    OPERATIONS, RUNS, STARTS, SOURCES, ENDINGS, INPUTS, OUTPUTS, BIASES, LIVE, CONSTANTS,
) = range(10)  # fmt: skip

# The arrays of a Store and of a State.
(
    WEIGHTS, GRADIENTS, MOMENTS, PARTIALS, SIGNALS, MOVING, SHARING, MASTERS, SHARES, STATE, MIRROR,
) = range(10, 21)  # fmt: skip

# What a run goes through: patterns and expected values by row, and for each operation that
# activates outputs the number of the loss.
PATTERNS, EXPECTED, FORMS = range(21, 24)

# How many rows the arrays of these names have.
(
    OPERATION_COUNT, ENDING_COUNT, INPUT_COUNT, OUTPUT_COUNT, BIAS_COUNT, MOVING_COUNT,
    SHARING_COUNT, MASTER_COUNT,
) = range(24, 32)  # fmt: skip

# Slots of a sample, weights with padding, numbers in a section of the state, groups of four
# samples in the mirror (0 where there is none); whether inputs stand in a row, and whether any
# neurons list their sources.
SLOTS, SIZE, AREA, GROUPS, INPUTS_IN_A_ROW, LISTED = range(32, 38)

# Samples that make an update, samples that run side by side at most, the number of the optimizer's
# rule, and whether errors move the weights without a gradient in between.
BATCH, CAPACITY, RULE, AT_ONCE, COUNT = range(38, 43)


def framed(entries: dict[int, Any]) -> Any:
    """Return a frame with these entries: counts, and arrays, which must live as long as it does."""
    frame = [0] * COUNT
    for place, entry in entries.items():
        is_array = isinstance(entry, np.ndarray)
        frame[place] = entry.__array_interface__["data"][0] if is_array else entry
    return np.array(frame, dtype=np.int64)
