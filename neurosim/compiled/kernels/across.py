"""A function of numbers, done to many neurons: four at a time in wide registers."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types

from neurosim.compiled.kernels.jit import is_wide
from neurosim.compiled.kernels.pointers import instruction
from neurosim.compiled.kernels.wishes import Distinct, wish, wished
from neurosim.compiled.registers import LANES

__all__ = ["across"]

WORD, INT = ir.IntType(64), ir.IntType(32)


@instruction
def across(
    context: Any, function: Any, state: Any, targets: Any, blocks: Any, constants: Any, places: Any
) -> Any:
    """Do ``state[t + i] = function(*constants, *(state[p + i] for p in places))``.

    For ``i`` up to four times ``blocks``. The function may read what it writes, at its own i.

    Args:
        context: numba's own.
        function: a compiled function of numbers; it returns one, or a tuple for several targets.
        state: a pointer.
        targets: a tuple of places to write to.
        blocks: how many times four numbers.
        constants: a tuple of numbers.
        places: a tuple of places to read from.
    """
    numbers = (types.float64,) * (len(constants) + len(places))

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        _, state, targets, blocks, constants, places = arguments
        form = function.get_call_type(context.typing_context, numbers, {})
        call = context.get_function(function, form)
        ends, fixed, starts = (
            [builder.extract_value(values, i) for i in range(len(signature.args[place]))]
            for place, values in ((2, targets), (4, constants), (5, places))
        )

        def step(i: Any) -> list[Any]:
            read = [builder.load(_place(builder, state, start, i)) for start in starts]
            made = call(builder, (*fixed, *read))
            several = len(ends) > 1
            written = [
                builder.store(
                    builder.extract_value(made, place) if several else made,
                    _place(builder, state, end, i),
                )
                for place, end in enumerate(ends)
            ]
            return [*read, *written]

        _loop(builder, blocks, step, is_wide(function.typing_key))
        return context.get_dummy_value()

    return types.void(function, state, targets, blocks, constants, places), generate


def _place(builder: Any, state: Any, start: Any, i: Any) -> Any:
    return builder.gep(state, [builder.add(start, i)])


def _loop(builder: Any, blocks: Any, step: Any, wide: bool) -> None:
    """Write a loop over ``blocks`` times four, and ask LLVM to do four at a time if it can."""
    body, done = builder.append_basic_block("across"), builder.append_basic_block("across.done")
    count = builder.shl(blocks, ir.Constant(WORD, LANES.bit_length() - 1), flags=("nuw", "nsw"))
    before = builder.block
    builder.cbranch(builder.icmp_signed(">", count, ir.Constant(WORD, 0)), body, done)
    builder.position_at_end(body)
    i = builder.phi(WORD)
    i.add_incoming(ir.Constant(WORD, 0), before)
    group = Distinct(builder.module, (), name=str(len(builder.module.metadata)))
    for access in step(i):
        access.set_metadata("llvm.access.group", group)
    following = builder.add(i, ir.Constant(WORD, 1), flags=("nuw", "nsw"))
    i.add_incoming(following, builder.block)
    again = builder.cbranch(builder.icmp_signed("<", following, count), body, done)
    wishes = [
        wish(builder.module, "parallel_accesses", group),
        wish(builder.module, "interleave.count", ir.Constant(INT, 1)),
        wish(builder.module, "unroll.disable"),
    ]
    if wide:
        wishes.append(wish(builder.module, "vectorize.width", ir.Constant(INT, LANES)))
    wished(builder.module, again, *wishes)
    builder.position_at_end(done)
