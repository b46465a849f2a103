"""Floats side by side in wide registers, as a value that compiled functions can hold.

A compiler finds such registers by itself in simple loops only. The sums over connections, which are
most of the work, say it here: with the tiles of dense.py it makes digits and larger networks 1.4 to
1.9 times faster. Where a value is wider than the registers of a machine, LLVM takes several.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from llvmlite.binding import get_host_cpu_features
from numba import config, types
from numba.core import cgutils
from numba.extending import models, register_model

from neurosim.compiled.frame import instruction
from neurosim.compiled.program import LANES, LONG

_IS_OWN = config.CPU_NAME is None and config.CPU_FEATURES is None  # what numba compiles for

WIDE = 2 * LANES if _IS_OWN and get_host_cpu_features().get("avx512f") else LANES
"""How many stand side by side in a tile; machine code is kept apart by what the processor has."""

FLOAT, WHOLE = ir.DoubleType(), ir.IntType(64)


class Lanes(types.Type):  # type: ignore[misc]
    """The type of some floats side by side.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        super().__init__(name=f"Lanes({count})")
        self.vector = ir.VectorType(FLOAT, count)


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    """How the type is kept."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, kind.vector)


def _nothing(count: int) -> Any:
    """Return the instruction that makes as many zeros."""
    kind = Lanes(count)

    def zeros(context: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return ir.Constant(kind.vector, None)

        return kind(), generate

    return instruction(zeros)


one, eight, wide, long = map(_nothing, (1, LANES, WIDE, LONG))


def _place(builder: Any, pointer: Any, vector: Any) -> Any:
    return builder.bitcast(pointer, vector.as_pointer())


@instruction
def load(context: Any, like: Any, place: Any) -> Any:
    """Return as many numbers as another value has, from a place on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_place(builder, arguments[1], like.vector), align=8)

    return like(like, place), generate


@instruction
def store(context: Any, place: Any, values: Any) -> Any:
    """Put numbers where they stand from a place on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place, numbers = arguments
        builder.store(numbers, _place(builder, place, values.vector), align=8)
        return context.get_dummy_value()

    return types.void(place, values), generate


@instruction
def spread(context: Any, like: Any, number: Any) -> Any:
    """Return the same number as many times as another value has numbers."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        empty, first = ir.Constant(like.vector, ir.Undefined), ir.Constant(ir.IntType(32), 0)
        alone = builder.insert_element(empty, arguments[1], first)
        everywhere = ir.Constant(ir.VectorType(ir.IntType(32), like.vector.count), None)
        return builder.shuffle_vector(alone, empty, everywhere)

    return like(like, types.float64), generate


@instruction
def fma(context: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c, lane by lane or of floats; in one step, where the machine has one."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = arguments[0].type
        name = f"v{kind.count}f64" if isinstance(kind, ir.VectorType) else "f64"
        form = ir.FunctionType(kind, [kind] * 3)
        fused = cgutils.get_or_insert_function(builder.module, form, f"llvm.fmuladd.{name}")
        return builder.call(fused, arguments)

    kind = a if isinstance(a, Lanes) else types.float64
    return kind(kind, kind, kind), generate


@instruction
def folded(context: Any, a: Any, b: Any) -> Any:
    """Return the sums of neighbours, those of the first value before those of the second."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.VectorType(ir.IntType(32), a.vector.count)
        near, far = (
            builder.shuffle_vector(*arguments, kind([*range(first, 2 * kind.count, 2)]))
            for first in (0, 1)
        )
        return builder.fadd(near, far)

    return a(a, b), generate


@instruction
def lane(context: Any, values: Any, index: Any) -> Any:
    """Return one of the numbers."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.extract_element(*arguments)

    return types.float64(values, types.int64), generate


@instruction
def apart(context: Any) -> Any:
    """Let nothing be read before what comes earlier in a loop: registers would not do for both.

    Where a loop is unrolled, what its next turn reads is taken early otherwise, and sums have to
    make way to the stack and back. It is no instruction of the machine.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.fence("acquire", "singlethread")
        return context.get_dummy_value()

    return types.void(), generate


@instruction
def bits(context: Any, number: Any) -> Any:
    """Return the bits of a float as a whole number, or the float with the bits of one."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], FLOAT if signature.args[0] == types.int64 else WHOLE)

    other = types.float64 if isinstance(number, types.Integer) else types.int64
    own = types.int64 if isinstance(number, types.Integer) else types.float64
    return other(own), generate
