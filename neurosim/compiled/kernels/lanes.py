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

from neurosim.compiled.kernels.jit import Held, instruction
from neurosim.compiled.kernels.program import LANES, LONG

_IS_OWN = config.CPU_NAME is None and config.CPU_FEATURES is None  # what numba compiles for

WIDE = 2 * LANES if _IS_OWN and get_host_cpu_features().get("avx512f") else LANES
"""How many stand side by side in a tile; machine code is kept apart by what the processor has."""

FLOAT, WHOLE = ir.DoubleType(), ir.IntType(64)


def _nothing(count: int) -> Any:
    """Return the instruction that makes as many zeros."""
    kind = Held(f"Lanes({count})", ir.VectorType(FLOAT, count))
    return instruction(lambda: (kind, lambda *_: ir.Constant(kind.form, None)))


one, eight, wide, long = map(_nothing, (1, LANES, WIDE, LONG))


def _place(builder: Any, pointer: Any, vector: Any) -> Any:
    return builder.bitcast(pointer, vector.as_pointer())


@instruction
def load(like: Any, place: Any) -> Any:
    """Return as many numbers as another value has, from a place on."""

    def write(context: Any, builder: Any, value: Any, place: Any) -> Any:
        return builder.load(_place(builder, place, value.type), align=8)

    return like, write


@instruction
def store(place: Any, values: Any) -> Any:
    """Put numbers where they stand from a place on."""

    def write(context: Any, builder: Any, place: Any, values: Any) -> None:
        builder.store(values, _place(builder, place, values.type), align=8)

    return types.void, write


@instruction
def broadcast(like: Any, number: Any) -> Any:
    """Return the same number as many times as another value has numbers."""

    def write(context: Any, builder: Any, value: Any, number: Any) -> Any:
        empty, first = ir.Constant(value.type, ir.Undefined), ir.Constant(ir.IntType(32), 0)
        everywhere = ir.Constant(ir.VectorType(ir.IntType(32), value.type.count), None)
        return builder.shuffle_vector(
            builder.insert_element(empty, number, first), empty, everywhere
        )

    return like, write


@instruction
def fma(a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c, lane by lane or of floats; in one step, where the machine has one."""

    def write(context: Any, builder: Any, *values: Any) -> Any:
        kind = values[0].type
        name = f"v{kind.count}f64" if isinstance(kind, ir.VectorType) else "f64"
        form = ir.FunctionType(kind, [kind] * 3)
        fused = cgutils.get_or_insert_function(builder.module, form, f"llvm.fmuladd.{name}")
        return builder.call(fused, values)

    return a, write


@instruction
def pair_sums(a: Any, b: Any) -> Any:
    """Return the sums of neighbours, those of the first value before those of the second."""

    def write(context: Any, builder: Any, *values: Any) -> Any:
        count = values[0].type.count
        kind = ir.VectorType(ir.IntType(32), count)
        near, far = (
            builder.shuffle_vector(*values, kind([*range(first, 2 * count, 2)])) for first in (0, 1)
        )
        return builder.fadd(near, far)

    return a, write


@instruction
def lane(values: Any, index: Any) -> Any:
    """Return one of the numbers."""
    return types.float64, lambda _, builder, *values: builder.extract_element(*values)


@instruction
def fence() -> Any:
    """Let nothing be read before what comes earlier in a loop: registers would not do for both.

    Where a loop is unrolled, what its next turn reads is taken early otherwise, and sums have to
    make way to the stack and back. It is no instruction of the machine.
    """
    return types.void, lambda _, builder: builder.fence("acquire", "singlethread")


@instruction
def bits(number: Any) -> Any:
    """Return the bits of a float as a whole number, or the float with the bits of one."""
    other, form = (types.int64, WHOLE) if number == types.float64 else (types.float64, FLOAT)
    return other, lambda _, builder, value: builder.bitcast(value, form)
