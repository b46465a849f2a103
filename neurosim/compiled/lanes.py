"""Floats side by side in one wide register, as a value that compiled functions can hold.

A compiler finds such registers by itself in simple loops only. The sums over connections, which are
most of the work, say it here: with the tiles of dense.py it makes digits and larger networks 1.4 to
1.9 times faster. Where registers hold fewer than four, LLVM takes several.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from llvmlite.binding import get_host_cpu_features
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

from neurosim.compiled.frame import further
from neurosim.compiled.jit import helper

_IS_OWN = config.CPU_NAME is None and config.CPU_FEATURES is None  # what numba compiles for

LANES = 8 if _IS_OWN and get_host_cpu_features().get("avx512f") else 4
"""How many; machine code that is kept is kept apart by what the processor has."""

VECTOR = ir.VectorType(ir.DoubleType(), LANES)

INDEX = ir.IntType(32)

instruction: Callable[[Callable[..., Any]], Any] = intrinsic


class Lanes(types.Type):  # type: ignore[misc]
    """The type of a register full of floats, or of some: a tile.

    Args:
        rows: how many rows of registers; 0 for a single one.
        columns: how many stand in a row.
    """

    def __init__(self, rows: int = 0, columns: int = 1) -> None:
        super().__init__(name=f"Lanes({rows}, {columns})")
        self.rows, self.columns = rows, columns


lanes = Lanes()


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    """How the type is kept."""

    def __init__(self, manager: Any, kind: Any) -> None:
        held = ir.ArrayType(VECTOR, kind.rows * kind.columns) if kind.rows else VECTOR
        super().__init__(manager, kind, held)


def _place(builder: Any, arguments: Any) -> Any:
    """Return the pointer to a register full; the first arguments are a pointer and how far on."""
    return builder.bitcast(builder.gep(arguments[0], [arguments[1]]), VECTOR.as_pointer())


def _spread(builder: Any, number: Any) -> Any:
    """Return a register with the same number in all lanes."""
    empty = ir.Constant(VECTOR, ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(INDEX, 0))
    return _shuffled(builder, first, first, [0] * LANES)


def _shuffled(builder: Any, a: Any, b: Any, places: list[int]) -> Any:
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(INDEX, LANES), places))


def _fused(builder: Any, arguments: Any) -> Any:
    kind = arguments[0].type
    name = f"llvm.fmuladd.{f'v{LANES}f64' if kind == VECTOR else 'f64'}"
    form = ir.FunctionType(kind, [kind] * 3)
    return builder.call(cgutils.get_or_insert_function(builder.module, form, name), arguments)


@instruction
def load(context: Any, place: Any, index: Any) -> Any:
    """Return the numbers from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_place(builder, arguments), align=8)

    return lanes(place, types.int64), generate


@instruction
def store(context: Any, place: Any, index: Any, values: Any) -> Any:
    """Put numbers where they stand from the index on."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _place(builder, arguments), align=8)
        return context.get_dummy_value()

    return types.void(place, types.int64, lanes), generate


@instruction
def spread(context: Any, number: Any) -> Any:
    """Return the same number in all lanes."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _spread(builder, arguments[0])

    return lanes(types.float64), generate


@instruction
def fma(context: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c, lane by lane; in one step, where the machine has one for it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _fused(builder, arguments)

    return lanes(lanes, lanes, lanes), generate


@instruction
def fuse(context: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a * b + c of single floats in the same way."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _fused(builder, arguments)

    return types.float64(types.float64, types.float64, types.float64), generate


@instruction
def totals(context: Any, tile: Any) -> Any:
    """Return the sums of the rows of a tile that has as many as a register has lanes.

    Registers become half as many at a time, with the sums of neighbouring lanes of two in turn.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        sums = [builder.extract_value(arguments[0], row) for row in range(LANES)]
        while len(sums) > 1:
            apart = LANES // len(sums)
            near = [lane & ~apart | (LANES if lane & apart else 0) for lane in range(LANES)]
            far = [lane + apart for lane in near]
            sums = [
                builder.fadd(_shuffled(builder, a, b, near), _shuffled(builder, a, b, far))
                for a, b in zip(sums[::2], sums[1::2], strict=True)
            ]
        return sums[0]

    return lanes(tile), generate


@instruction
def dotted(context: Any, tile: Any, place: Any, apart: Any, vector: Any) -> Any:
    """Return a tile with products added: of a register, and for each row one further apart."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, place, apart, vector = arguments
        for row in range(signature.args[0].rows):
            part = builder.load(_place(builder, (place, builder.mul(apart, _whole(row)))), align=8)
            sums = _fused(builder, (part, vector, builder.extract_value(tile, row)))
            tile = builder.insert_value(tile, sums, row)
        return tile

    return tile(tile, place, types.int64, lanes), generate


def _empty(rows: int, columns: int) -> Any:
    """Return the instruction that makes a tile of zeros."""
    tile = Lanes(rows, columns)

    def empty(context: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return ir.Constant(context.get_value_type(tile), None)

        return tile(), generate

    return instruction(empty)


TALL = 8
"""Rows of the larger tiles: so many sums grow at a time that none waits for the one before it."""

LONG = 4 * LANES
"""Numbers of the tile that is one line."""

square, tall = _empty(TALL, 2), _empty(TALL, 1)
line, pair, row = _empty(1, 4), _empty(1, 2), _empty(1, 1)
column = _empty(LANES, 1)


@instruction
def taken(context: Any, tile: Any, place: Any) -> Any:
    """Return a tile of one row with the numbers that stand at a place."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, place = arguments
        for column in range(signature.args[0].columns):
            at = _place(builder, (place, _whole(column * LANES)))
            tile = builder.insert_value(tile, builder.load(at, align=8), column)
        return tile

    return tile(tile, place), generate


@instruction
def grown(
    context: Any, tile: Any, numbers: Any, rows: Any, step: Any, vectors: Any, begin: Any
) -> Any:
    """Return a tile with products added: of a number for each row and one row of registers.

    The numbers stand ``step`` behind where ``rows`` says, the registers begin at ``begin``.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, numbers, rows, step, vectors, begin = arguments
        kind = signature.args[0]
        across = [
            builder.load(
                _place(builder, (vectors, builder.add(begin, _whole(column * LANES)))), align=8
            )
            for column in range(kind.columns)
        ]
        for row in range(kind.rows):
            place = builder.add(builder.load(builder.gep(rows, [_whole(row)])), step)
            number = _spread(builder, builder.load(builder.gep(numbers, [place])))
            for column, vector in enumerate(across):
                at = row * kind.columns + column
                sums = _fused(builder, (number, vector, builder.extract_value(tile, at)))
                tile = builder.insert_value(tile, sums, at)
        return tile

    return tile(tile, numbers, rows, types.int64, vectors, types.int64), generate


@instruction
def add_tile(context: Any, tile: Any, count: Any, goal: Any, goals: Any, scale: Any) -> Any:
    """Add ``scale`` times the first ``count`` rows of a tile to numbers, each at its own place."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, count, goal, goals, scale = arguments
        kind, wide = signature.args[0], _spread(builder, scale)
        for row in range(kind.rows):
            with builder.if_then(builder.icmp_signed("<", _whole(row), count)):
                begin = builder.load(builder.gep(goals, [_whole(row)]))
                for column in range(kind.columns):
                    at = _place(builder, (goal, builder.add(begin, _whole(column * LANES))))
                    sums = builder.extract_value(tile, row * kind.columns + column)
                    grown = _fused(builder, (wide, sums, builder.load(at, align=8)))
                    builder.store(grown, at, align=8)
        return context.get_dummy_value()

    return types.void(tile, types.int64, goal, goals, types.float64), generate


@instruction
def moved(context: Any, tile: Any, lesson: Any, place: Any, before: Any, number: Any) -> Any:
    """Add ``before`` times a lesson to numbers, and ``number`` times these to a tile; return it.

    The lesson is a tile as well; both have one row.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        tile, lesson, place, *numbers = arguments
        before, number = (_spread(builder, each) for each in numbers)
        for column in range(signature.args[0].columns):
            at = _place(builder, (place, _whole(column * LANES)))
            part = builder.extract_value(lesson, column), builder.load(at, align=8)
            weights = _fused(builder, (before, *part))
            builder.store(weights, at, align=8)
            sums = _fused(builder, (number, weights, builder.extract_value(tile, column)))
            tile = builder.insert_value(tile, sums, column)
        return tile

    return tile(tile, tile, place, types.float64, types.float64), generate


def _whole(number: int) -> Any:
    return ir.Constant(ir.IntType(64), number)


@helper
def grow(
    tile: Any, numbers: Any, rows: Any, steps: Any, vectors: Any, lines: Any, j: int, count: int,
    goal: Any, goals: Any, some: int, scale: float,
) -> None:  # fmt: skip
    """Add up a tile, and add ``scale`` times it to the goal.

    Args:
        tile: an empty one.
        numbers: what is multiplied; that of a row of the tile at a step stands at the sum of
        rows: where each row begins, and
        steps: how far on it is at each step.
        vectors: the rows of numbers that it is multiplied with, of which those from j on count:
        lines: where that of each step begins.
        j: see there.
        count: how many steps there are.
        goal: what is added to;
        goals: where in it each row of the tile begins, less j.
        some: how many rows of the tile are used.
        scale: see there.
    """
    vectors = further(vectors, j)
    for step in range(count):
        tile = grown(tile, numbers, rows, steps[step], vectors, lines[step])
    add_tile(tile, some, further(goal, j), goals, scale)


@instruction
def as_float(context: Any, bits: Any) -> Any:
    """Return the float with these bits."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@instruction
def as_whole(context: Any, number: Any) -> Any:
    """Return the bits of a float as a whole number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate
