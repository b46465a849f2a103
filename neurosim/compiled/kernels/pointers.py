"""Places in arrays, as single words, and the frame that tells where everything is.

A pointer is indexed as an array is, but nobody counts references to it: with arrays, half the time
of a small network goes into counting.

A frame is an array of whole numbers: addresses of other arrays, and counts. It is all that compiled
code is given, and is never written to while that runs. What is asked of it goes through functions
that are not defined here: in general they read the frame, and in code made for a single network
they give what is the same for every frame of it (see shape.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

__all__ = [
    "FLOATS",
    "WHOLES",
    "floats",
    "floats_at",
    "further",
    "instruction",
    "pointer",
    "whole",
    "wholes",
    "wholes_at",
]

instruction: Callable[[Callable[..., Any]], Any] = intrinsic

FLOATS, WHOLES = types.CPointer(types.float64), types.CPointer(types.int64)


@instruction
def pointer(context: Any, array: Any) -> Any:
    """Return where the numbers of an array stand."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return cgutils.create_struct_proxy(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


@instruction
def further(context: Any, place: Any, count: Any) -> Any:
    """Return the pointer to so many numbers further on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return place(place, types.int64), generate


@instruction
def wholes_at(context: Any, address: Any) -> Any:
    """Return the pointer to whole numbers that stand at an address."""
    return WHOLES(types.int64), _from_address


@instruction
def floats_at(context: Any, address: Any) -> Any:
    """Return the pointer to floats that stand at an address."""
    return FLOATS(types.int64), _from_address


def _from_address(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    return builder.inttoptr(arguments[0], context.get_value_type(signature.return_type))


def _ask(context: Any, builder: Any, kind: Any, name: str, arguments: Any) -> Any:
    """Call a function of the frame that is defined elsewhere."""
    made = ir.FunctionType(context.get_value_type(kind), [each.type for each in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, made, name), arguments)


@instruction
def whole(context: Any, frame: Any, index: Any) -> Any:
    """Return a count of the frame."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _ask(context, builder, types.int64, "frame.whole", arguments)

    return types.int64(WHOLES, types.int64), generate


@instruction
def floats(context: Any, frame: Any, index: Any) -> Any:
    """Return the pointer to an array of floats of the frame."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _ask(context, builder, FLOATS, "frame.floats", arguments)

    return FLOATS(WHOLES, types.int64), generate


@instruction
def wholes(context: Any, frame: Any, index: Any) -> Any:
    """Return the pointer to an array of whole numbers of the frame."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _ask(context, builder, WHOLES, "frame.wholes", arguments)

    return WHOLES(WHOLES, types.int64), generate
