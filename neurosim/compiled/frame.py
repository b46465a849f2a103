"""What compiled functions are given: one array of whole numbers, the frame.

It tells where the arrays of a run stand in memory, and counts. A single pointer to it is passed
from function to function, in a register; `floats` and `wholes` give the pointer to one of the
arrays, which is indexed as an array is, but no references to it are counted.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

instruction: Callable[[Callable[..., Any]], Any] = intrinsic

FLOATS, WHOLES = types.CPointer(types.float64), types.CPointer(types.int64)


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
"""Where in a frame each of these stands; each is explained where its array is made."""

PLACES = {name.lower(): place for name, place in globals().items() if isinstance(place, int)}


class Fields(SimpleNamespace):
    """Some of a frame's arrays and counts, by their names above.

    Attributes:
        words: what a frame has of them: counts, and where arrays stand in memory.
    """

    def __init__(self, **each: Any) -> None:
        super().__init__(**each)
        self.words = {
            name: some if isinstance(some, int) else address(some) for name, some in each.items()
        }


def frame(*parts: Fields) -> Any:
    """Return a frame; the caller must keep the parts until compiled code is done with it."""
    found = [0] * len(PLACES)
    for part in parts:
        for name, word in part.words.items():
            found[PLACES[name]] = word
    return np.array(found, dtype=np.int64)


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
