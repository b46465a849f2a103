"""The inner loops of sums over connections: a tile of sums is kept in registers while it grows.

A tile is so many *items* (samples, or sources) by so many *blocks* of four neurons. Each step
loads a register for every block, and multiplies all of them with one number for every item. The
loops are written once here, and made for each size of tile that is used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types

from neurosim.compiled.kernels.lanes import (
    VECTOR,
    emit_load,
    emit_multiply_add,
    emit_put,
    emit_spread,
    emit_sums,
)
from neurosim.compiled.kernels.pointers import FLOATS, WHOLES, instruction
from neurosim.compiled.kernels.sums import Sums, Ways, steps_of, word
from neurosim.compiled.registers import LANES, widest

__all__ = ["adding", "learn_and_sum", "returning", "summing"]

WIDTHS = tuple(range(1, widest() + 1))
"""Blocks of four neurons in a panel."""


def _item(builder: Any, place: Any, *indices: Any) -> Any:
    """Load the number at the sum of indices."""
    index = indices[0]
    for more in indices[1:]:
        index = builder.add(index, more)
    return builder.load(builder.gep(place, [index]))


def _registers(builder: Any, place: Any, blocks: int) -> list[Any]:
    return [emit_load(builder, place, block * LANES) for block in range(blocks)]


def _by_width(builder: Any, blocks: Any, write: Callable[[int], None]) -> None:
    """Write a tile for each width that panels have, and the choice between them."""
    done = builder.append_basic_block("tile.done")
    choice = builder.switch(blocks, done)
    for width in WIDTHS:
        case = builder.append_basic_block(f"tile.{width}")
        choice.add_case(word(width), case)
        builder.position_at_end(case)
        write(width)
        builder.branch(done)
    builder.position_at_end(done)


def _tile(kinds: list[Any], write: Callable[..., None]) -> Any:
    """Return an instruction; ``write(builder, width, *arguments)`` writes it for a width."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        blocks, *others = arguments
        _by_width(builder, blocks, lambda width: write(builder, width, *others))
        return context.get_dummy_value()

    return types.void(types.int64, *kinds), generate


def summing(items: int) -> Any:
    """Return the tile of net inputs: ``items`` samples by neurons, summed over sources."""

    def write(
        builder: Any, width: int, outs: Any, stride: Any, sources: Any, count: Any, weights: Any,
        nets: Any,
    ) -> None:  # fmt: skip
        rows = [builder.gep(outs, [builder.mul(stride, word(item))]) for item in range(items)]
        sums = Ways(builder, items, width)

        def step(k: Any, way: int) -> None:
            row = builder.gep(weights, [builder.mul(k, word(width * LANES))])
            slot = _item(builder, sources, k)
            numbers = [_item(builder, each, slot) for each in rows]
            sums[way].add(numbers, _registers(builder, row, width))

        rounds = steps_of(builder, count, len(sums), step)
        sums.folded(rounds).put(nets, stride)

    @instruction
    def tile(
        context: Any, blocks: Any, outs: Any, stride: Any, sources: Any, count: Any, weights: Any,
        nets: Any,
    ) -> Any:  # fmt: skip
        return _tile([FLOATS, types.int64, WHOLES, types.int64, FLOATS, FLOATS], write)

    return tile


@instruction
def learn_and_sum(
    context: Any, blocks: Any, outs: Any, past: Any, sources: Any, count: Any, weights: Any,
    steps: Any, nets: Any,
) -> Any:  # fmt: skip
    """Sum the net inputs of one sample with weights that first learn from the sample before."""

    def write(
        builder: Any, width: int, outs: Any, past: Any, sources: Any, count: Any, weights: Any,
        steps: Any, nets: Any,
    ) -> None:  # fmt: skip
        moves = _registers(builder, steps, width)
        sums = Ways(builder, 1, width)

        def step(k: Any, way: int) -> None:
            row = builder.gep(weights, [builder.mul(k, word(width * LANES))])
            slot = _item(builder, sources, k)
            registers = _registers(builder, row, width)
            moved = _moved(builder, registers, moves, _item(builder, past, slot), row)
            sums[way].add([_item(builder, outs, slot)], moved)

        rounds = steps_of(builder, count, len(sums), step)
        sums.folded(rounds).put(nets, word(0))

    return _tile([FLOATS, FLOATS, WHOLES, types.int64, FLOATS, FLOATS, FLOATS], write)


def adding(items: int) -> Any:
    """Return the tile of weights or gradients: ``items`` sources by neurons, over samples."""

    def write(
        builder: Any, width: int, outs: Any, stride: Any, sources: Any, samples: Any, steps: Any,
        weights: Any,
    ) -> None:  # fmt: skip
        sums = Sums(builder, items, width)
        slots = [_item(builder, sources, word(item)) for item in range(items)]
        sums.load(weights, word(width * LANES))

        def step(sample: Any, way: int) -> None:
            shift = builder.mul(sample, stride)
            numbers = [_item(builder, outs, slot, shift) for slot in slots]
            sums.add(numbers, _registers(builder, builder.gep(steps, [shift]), width))

        steps_of(builder, samples, 1, step)
        sums.put(weights, word(width * LANES))

    @instruction
    def tile(
        context: Any, blocks: Any, outs: Any, stride: Any, sources: Any, samples: Any, steps: Any,
        weights: Any,
    ) -> Any:  # fmt: skip
        return _tile([FLOATS, types.int64, WHOLES, types.int64, FLOATS, FLOATS], write)

    return tile


def returning(learns: bool) -> Any:
    """Return the tile of errors of one sample that flow back to up to four consecutive sources.

    The places behind them, up to four, are read and written, too, but not changed.

    Args:
        learns: whether the weights learn from the sample on the way.
    """

    def write(
        builder: Any, width: int, many: Any, weights: Any, errors: Any, outs: Any, steps: Any,
        back: Any,
    ) -> None:  # fmt: skip
        own = _registers(builder, errors, width)
        moves = _registers(builder, steps, width) if learns else []

        def flow(item: int) -> Any:
            row = builder.gep(weights, [word(item * width * LANES)])
            registers = _registers(builder, row, width)
            if learns:
                _moved(builder, registers, moves, _item(builder, outs, word(item)), row)
            return _flow(builder, registers, own)

        def add(flows: list[Any]) -> None:
            total = builder.fadd(emit_load(builder, back), emit_sums(builder, flows))
            emit_put(builder, total, back)

        with builder.if_else(builder.icmp_signed("==", many, word(LANES))) as (full, few):
            with full:
                add([flow(item) for item in range(LANES)])
            with few:
                cells = Sums(builder, LANES, 1)
                cells.clear()
                for item, (cell,) in enumerate(cells.cells):
                    with builder.if_then(builder.icmp_signed("<", word(item), many)):
                        builder.store(flow(item), cell)
                add([builder.load(cell) for (cell,) in cells.cells])

    @instruction
    def tile(
        context: Any, blocks: Any, many: Any, weights: Any, errors: Any, outs: Any, steps: Any,
        back: Any,
    ) -> Any:  # fmt: skip
        return _tile([types.int64, *[FLOATS] * 5], write)

    return tile


def _flow(builder: Any, registers: list[Any], errors: list[Any]) -> Any:
    """Sum weights times errors, block by block."""
    flow = ir.Constant(VECTOR, [0.0] * LANES)
    for register, error in zip(registers, errors, strict=True):
        flow = emit_multiply_add(builder, register, error, flow)
    return flow


def _moved(builder: Any, registers: list[Any], moves: list[Any], number: Any, row: Any) -> Any:
    """Add a move times the number to the weights of a source, and store them."""
    wide = emit_spread(builder, number)
    moved = []
    for block, (register, move) in enumerate(zip(registers, moves, strict=True)):
        moved.append(emit_multiply_add(builder, move, wide, register))
        emit_put(builder, moved[-1], row, block * LANES)
    return moved
