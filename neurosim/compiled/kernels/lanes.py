"""Four numbers side by side as one value in a wide register.

A compiler finds such registers by itself in simple loops only; the sums over connections, which
are most of the work, say it here. The code is portable: where registers hold fewer numbers, LLVM
takes several.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import models, register_model

from neurosim.compiled.kernels.pointers import instruction
from neurosim.compiled.registers import LANES

__all__ = [
    "VECTOR", "emit_load", "emit_multiply_add", "emit_put", "emit_spread",
    "emit_sums", "emit_total", "load", "multiply_add", "picked", "plus", "put", "scattered",
    "spread", "times", "total",
]  # fmt: skip

VECTOR = ir.VectorType(ir.DoubleType(), LANES)

INDEX = ir.IntType(32)


class LanesType(types.Type):  # type: ignore[misc]
    """The type of four floats."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


lanes = LanesType()


@register_model(LanesType)
class LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    """How the type is kept."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)


def _as_vector(builder: Any, place: Any) -> Any:
    return builder.bitcast(place, VECTOR.as_pointer())


def _at(builder: Any, place: Any, index: int | Any) -> Any:
    whole = ir.Constant(ir.IntType(64), index) if isinstance(index, int) else index
    return builder.gep(place, [whole])


def emit_load(builder: Any, place: Any, index: int | Any = 0) -> Any:
    """Write the instructions that load four numbers."""
    return builder.load(_as_vector(builder, _at(builder, place, index)), align=8)


def emit_put(builder: Any, value: Any, place: Any, index: int | Any = 0) -> None:
    """Write the instructions that store four numbers."""
    builder.store(value, _as_vector(builder, _at(builder, place, index)), align=8)


def emit_spread(builder: Any, number: Any) -> Any:
    """Write the instructions that make four of one number."""
    first = builder.insert_element(ir.Constant(VECTOR, ir.Undefined), number, ir.Constant(INDEX, 0))
    return _shuffled(builder, first, first, [0] * LANES)


def emit_multiply_add(builder: Any, a: Any, b: Any, c: Any) -> Any:
    """Write the instruction a * b + c, of registers or of single numbers."""
    kind = ir.FunctionType(a.type, [a.type] * 3)
    name = f"llvm.fmuladd.{'v4f64' if a.type == VECTOR else 'f64'}"
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [a, b, c])


def emit_total(builder: Any, values: Any) -> Any:
    """Write the instructions that sum the four numbers of one register."""
    halves = builder.fadd(values, _shuffled(builder, values, values, [2, 3, 0, 1]))
    return builder.fadd(*(builder.extract_element(halves, ir.Constant(INDEX, i)) for i in (0, 1)))


def emit_sums(builder: Any, registers: list[Any]) -> Any:
    """Write the instructions that sum each of four registers into a place of one.

    Pairs of registers are interleaved and added, then the two that this gives.
    """
    two = _added(builder, registers, [0, 4, 2, 6], [1, 5, 3, 7])
    return _added(builder, two, [0, 1, 4, 5], [2, 3, 6, 7])[0]


def _added(builder: Any, registers: list[Any], some: list[int], others: list[int]) -> list[Any]:
    made = []
    for a, b in zip(registers[::2], registers[1::2], strict=True):
        first, second = _shuffled(builder, a, b, some), _shuffled(builder, a, b, others)
        made.append(builder.fadd(first, second))
    return made


def _shuffled(builder: Any, a: Any, b: Any, places: list[int]) -> Any:
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(INDEX, LANES), places))


@instruction
def load(context: Any, place: Any, index: Any) -> Any:
    """Return the four numbers from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return emit_load(builder, *arguments)

    return lanes(place, types.int64), generate


@instruction
def put(context: Any, place: Any, index: Any, value: Any) -> Any:
    """Write four numbers from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        emit_put(builder, arguments[2], *arguments[:2])
        return context.get_dummy_value()

    return types.void(place, types.int64, lanes), generate


@instruction
def picked(context: Any, place: Any, index: Any, stride: Any) -> Any:
    """Return four numbers that stand so far apart, from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place, index, stride = arguments
        made = ir.Constant(VECTOR, ir.Undefined)
        for lane in range(LANES):
            number = builder.load(builder.gep(place, [index]))
            made = builder.insert_element(made, number, ir.Constant(INDEX, lane))
            index = builder.add(index, stride)
        return made

    return lanes(place, types.int64, types.int64), generate


@instruction
def scattered(context: Any, place: Any, index: Any, stride: Any, value: Any) -> Any:
    """Write four numbers so far apart, from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place, index, stride, value = arguments
        for lane in range(LANES):
            number = builder.extract_element(value, ir.Constant(INDEX, lane))
            builder.store(number, builder.gep(place, [index]))
            index = builder.add(index, stride)
        return context.get_dummy_value()

    return types.void(place, types.int64, types.int64, lanes), generate


@instruction
def spread(context: Any, number: Any) -> Any:
    """Return four times the same number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return emit_spread(builder, arguments[0])

    return lanes(types.float64), generate


@instruction
def multiply_add(context: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c, four times or once; in one step, where the machine has one for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return emit_multiply_add(builder, *arguments)

    kind = lanes if lanes in (a, b, c) else types.float64
    return kind(kind, kind, kind), generate


@instruction
def plus(context: Any, a: Any, b: Any) -> Any:
    """Return a + b, four times."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fadd(*arguments)

    return lanes(lanes, lanes), generate


@instruction
def times(context: Any, a: Any, b: Any) -> Any:
    """Return a * b, four times."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fmul(*arguments)

    return lanes(lanes, lanes), generate


@instruction
def total(context: Any, values: Any) -> Any:
    """Return the sum of the four."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return emit_total(builder, arguments[0])

    return types.float64(lanes), generate
