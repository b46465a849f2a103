"""A loop over whole numbers that becomes a sequence where its length is known."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types

from neurosim.compiled.kernels.pointers import instruction
from neurosim.compiled.kernels.wishes import wish, wished
from neurosim.compiled.machine import UNROLLED

__all__ = ["repeat"]

WORD = ir.IntType(64)


@instruction
def repeat(context: Any, count: Any, step: Any, arguments: Any) -> Any:
    """Do ``step(i, *arguments)`` for every ``i`` below the count.

    Args:
        context: numba's own.
        count: a whole number.
        step: a compiled function.
        arguments: a tuple.
    """
    kinds = (types.int64, *arguments)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        count, _, packed = values
        form = step.get_call_type(context.typing_context, kinds, {})
        call = context.get_function(step, form)
        given = [builder.extract_value(packed, i) for i in range(len(arguments))]
        body, done = builder.append_basic_block("repeat"), builder.append_basic_block("done")
        before = builder.block
        builder.cbranch(builder.icmp_signed(">", count, ir.Constant(WORD, 0)), body, done)
        builder.position_at_end(body)
        i = builder.phi(WORD)
        i.add_incoming(ir.Constant(WORD, 0), before)
        call(builder, (i, *given))
        following = builder.add(i, ir.Constant(WORD, 1), flags=("nuw", "nsw"))
        i.add_incoming(following, builder.block)
        again = builder.cbranch(builder.icmp_signed("<", following, count), body, done)
        wished(builder.module, again, wish(builder.module, UNROLLED))
        builder.position_at_end(done)
        return context.get_dummy_value()

    return types.void(types.int64, step, arguments), generate
