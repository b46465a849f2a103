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

__all__ = ["LANES", "instruction", "load", "multiply_add", "put", "spread", "total"]

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


def _pointer(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    data = cgutils.create_struct_proxy(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), VECTOR.as_pointer())


@instruction
def load(context: Any, array: Any, index: Any) -> Any:
    """Return the eight numbers of the array from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature.args[0], *arguments)
        return builder.load(pointer, align=8)

    return lanes(array, types.int64), generate


@instruction
def put(context: Any, array: Any, index: Any, value: Any) -> Any:
    """Write eight numbers to the array from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], pointer, align=8)
        return context.get_dummy_value()

    return types.void(array, types.int64, lanes), generate


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
