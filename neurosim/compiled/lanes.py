"""Eight numbers side by side, one for each of eight samples, as one value in a wide register.

A compiler finds such registers by itself in simple loops only; the sums over connections, which
are most of the work of a batch, say it here. The code is portable: where registers hold fewer
numbers, LLVM takes several.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

__all__ = [
    "LANES",
    "further",
    "instruction",
    "load",
    "multiply_add",
    "pointer",
    "put",
    "spread",
    "total",
]

LANES = 8

instruction: Callable[[Callable[..., Any]], Any] = intrinsic

VECTOR = ir.VectorType(ir.DoubleType(), LANES)


class LanesType(types.Type):  # type: ignore[misc]
    """The type of eight floats."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


lanes = LanesType()


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    """How the type is kept."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)


@instruction
def pointer(context: Any, array: Any) -> Any:
    """Return where the numbers of an array stand.

    A pointer is indexed as an array is, but is a single word that nobody counts references to:
    with arrays, half the time of a small network goes into counting.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return cgutils.create_struct_proxy(signature.args[0])(context, builder, arguments[0]).data

    return types.CPointer(array.dtype)(array), generate


@instruction
def further(context: Any, place: Any, count: Any) -> Any:
    """Return the pointer to so many numbers further on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.gep(arguments[0], [arguments[1]])

    return place(place, types.int64), generate


def _eight(builder: Any, place: Any, index: Any) -> Any:
    return builder.bitcast(builder.gep(place, [index]), VECTOR.as_pointer())


@instruction
def load(context: Any, place: Any, index: Any) -> Any:
    """Return the eight numbers from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_eight(builder, *arguments), align=8)

    return lanes(place, types.int64), generate


@instruction
def put(context: Any, place: Any, index: Any, value: Any) -> Any:
    """Write eight numbers from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _eight(builder, *arguments[:2]), align=8)
        return context.get_dummy_value()

    return types.void(place, types.int64, lanes), generate


@instruction
def spread(context: Any, number: Any) -> Any:
    """Return eight times the same number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        index = ir.Constant(ir.IntType(32), 0)
        first = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), arguments[0], index)
        places = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return builder.shuffle_vector(first, first, places)

    return lanes(types.float64), generate


@instruction
def multiply_add(context: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c, eight times."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        name = "llvm.fmuladd.v8f64"
        kind = ir.FunctionType(VECTOR, [VECTOR] * 3)
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        return builder.call(function, arguments)

    return lanes(lanes, lanes, lanes), generate


@instruction
def total(context: Any, values: Any) -> Any:
    """Return the sum of the eight."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        name = "llvm.vector.reduce.fadd.v8f64"
        kind = ir.FunctionType(ir.DoubleType(), [ir.DoubleType(), VECTOR])
        function = cgutils.get_or_insert_function(builder.module, kind, name)
        start = ir.Constant(ir.DoubleType(), -0.0)
        return builder.call(function, [start, arguments[0]], fastmath=("reassoc", "nsz"))

    return types.float64(lanes), generate
