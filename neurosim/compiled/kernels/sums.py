"""Sums that are kept in registers while they grow, as LLVM is told to write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from llvmlite import ir
from numba.core import cgutils

from neurosim.compiled.kernels.lanes import (
    VECTOR,
    emit_load,
    emit_multiply_add,
    emit_put,
    emit_spread,
)
from neurosim.compiled.registers import LANES

__all__ = ["Sums", "Ways", "steps_of", "word"]

ENOUGH = 8
"""So many sums at a time keep two multipliers busy, as each takes about four steps."""

MOST_WAYS = 4
"""More would have to be added up for longer than they save in small networks."""


def word(number: int) -> Any:
    """Return a whole number as LLVM writes it."""
    return ir.Constant(ir.IntType(64), number)


class Sums:
    """Registers that sums are kept in, by item and block.

    Args:
        builder: what writes the instructions.
        items: how many rows.
        blocks: how many registers a row has.
    """

    def __init__(self, builder: Any, items: int, blocks: int) -> None:
        self.builder, self.items, self.blocks = builder, items, blocks
        self.cells = [
            [cgutils.alloca_once(builder, VECTOR) for _ in range(blocks)] for _ in range(items)
        ]

    def clear(self) -> None:
        """Begin with zeros."""
        for row in self.cells:
            for cell in row:
                self.builder.store(ir.Constant(VECTOR, [0.0] * LANES), cell)

    def load(self, place: Any, stride: Any) -> None:
        """Begin with numbers that stand in a row for each item, so far apart."""
        for first, row in self._rows(place, stride):
            for block, cell in enumerate(row):
                self.builder.store(emit_load(self.builder, first, block * LANES), cell)

    def _rows(self, place: Any, stride: Any) -> Iterator[tuple[Any, list[Any]]]:
        for item, row in enumerate(self.cells):
            yield self.builder.gep(place, [self.builder.mul(stride, word(item))]), row

    def add(self, numbers: list[Any], registers: list[Any]) -> None:
        """Add the products of a number for each item and a register for each block."""
        for number, row in zip(numbers, self.cells, strict=True):
            wide = emit_spread(self.builder, number)
            for register, cell in zip(registers, row, strict=True):
                grown = emit_multiply_add(self.builder, wide, register, self.builder.load(cell))
                self.builder.store(grown, cell)

    def fold(self, other: Sums) -> None:
        """Add other sums of the same size."""
        for row, others in zip(self.cells, other.cells, strict=True):
            for cell, more in zip(row, others, strict=True):
                values = self.builder.load(cell), self.builder.load(more)
                self.builder.store(self.builder.fadd(*values), cell)

    def put(self, place: Any, stride: Any) -> None:
        """Store them the same way."""
        for first, row in self._rows(place, stride):
            for block, cell in enumerate(row):
                emit_put(self.builder, self.builder.load(cell), first, block * LANES)


class Ways(list[Sums]):
    """As many sums of the same kind as keep a multiplier busy; in the end they are added up."""

    def __init__(self, builder: Any, items: int, blocks: int) -> None:
        ways = min(max(ENOUGH // (items * blocks), 1), MOST_WAYS)
        super().__init__(Sums(builder, items, blocks) for _ in range(ways))
        for each in self:
            each.clear()

    def folded(self, rounds: Any) -> Sums:
        """Return the first; where there were any rounds, with all others added to it."""
        builder, half = self[0].builder, len(self) // 2
        with builder.if_then(builder.icmp_signed(">", rounds, word(0))):
            while half:
                for way in range(half):
                    self[way].fold(self[way + half])
                half //= 2
        return self[0]


def steps_of(builder: Any, count: Any, ways: int, step: Callable[[Any, int], None]) -> Any:
    """Call ``step(k, way)`` for every k, ``ways`` of them at a time as long as there are.

    Returns:
        How often all ways were gone.
    """
    whole = builder.udiv(count, word(ways))
    with cgutils.for_range(builder, whole) as loop:
        first = builder.mul(loop.index, word(ways))
        for way in range(ways):
            step(builder.add(first, word(way)), way)
    if ways > 1:
        with cgutils.for_range(builder, count, start=builder.mul(whole, word(ways))) as loop:
            step(loop.index, 0)
    return whole
