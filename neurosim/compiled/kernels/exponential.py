"""The exponential function in a form that wide registers can compute, several at a time.

Compiled activations use it in place of ``math.exp``. x = n ln 2 + r with a whole n and a small r;
e^x = 2^n e^r, and e^r - 1 is a polynomial.

Source: Cody and Waite, "Software Manual for the Elementary Functions" (1980).
"""

from __future__ import annotations

import math
from typing import Any

from llvmlite import ir
from numba import types

from neurosim.compiled.kernels.jit import helper, mathematics
from neurosim.compiled.kernels.lanes import multiply_add
from neurosim.compiled.kernels.pointers import instruction
from neurosim.compiled.registers import fuses

__all__ = ["exp", "expm1", "power", "tanh"]

LN2, REST = 0.6931471805599453, 2.3190468138462996e-17
"""ln 2, and what the float leaves out."""

LN2_HIGH, LN2_LOW = 6.93145751953125e-1, 1.42860682030941723212e-6
"""ln 2 in two parts, the first with so few digits that n times it is exact."""

FUSED = fuses()

INVERSE_LN2 = 1.4426950408889634

ROUNDER = 1.5 * 2.0**52
"""Its bits are those of 0 but for the first 13, and adding 1 to it adds 1 to them."""

LARGEST, SMALLEST = 709.782712893384, -708.3964185322641
"""Where e^x is no longer, or not yet, one of the numbers that have all their digits."""

C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1.0 / math.factorial(n) for n in range(3, 14))


@instruction
def _as_float(context: Any, bits: Any) -> Any:
    """Return the float with these bits."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@instruction
def _as_whole(context: Any, number: Any) -> Any:
    """Return the bits of a float as a whole number."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@helper
def _reduced(x: float) -> tuple[int, float]:
    """Return n, shifted to where a float has its exponent, and e^r - 1.

    n is rounded by adding a number so large that its last digit stands for 1. The polynomial is the
    Taylor series up to r^13/13!, its terms paired up so that no product waits for all before it.
    Where n ln 2 is not rounded before it is taken off, what r lacks, as ln 2 is no float, is so
    little that two terms are enough for it.
    """
    shifted = multiply_add(x, INVERSE_LN2, ROUNDER)
    n = shifted - ROUNDER
    if FUSED:
        r, lacking = multiply_add(n, -LN2, x), n * -REST
    else:
        r, lacking = (x - n * LN2_HIGH) - n * LN2_LOW, 0.0
    r2 = r * r
    r4 = r2 * r2
    a = multiply_add(multiply_add(r, C5, C4), r2, multiply_add(r, C3, 0.5))
    b = multiply_add(multiply_add(r, C9, C8), r2, multiply_add(r, C7, C6))
    c = multiply_add(multiply_add(r, C13, C12), r2, multiply_add(r, C11, C10))
    low = multiply_add(a, r2, multiply_add(lacking, 1.0 + r, r))
    return _as_whole(shifted) << 52, multiply_add(multiply_add(c, r4, b), r4 * r2, low)


@helper
def exp(x: float) -> float:
    """Return e^x; infinity where it is too large for a float, 0 where it is below 2^-1022.

    Far out the number at first is nonsense: comparing beforehand would let all the rest wait.
    """
    n, p = _reduced(x)
    y = _as_float(_as_whole(1.0 + p) + n)
    beyond = math.inf if x > 0.0 else 0.0
    return beyond if x > LARGEST or x < SMALLEST else y


@helper
def expm1(x: float) -> float:
    """Return e^x - 1 without loss of digits near 0; infinity from 709.4 on."""
    n, p = _reduced(x)
    scale = _as_float(_as_whole(1.0) + n)
    y = multiply_add(scale, p, scale - 1.0)
    beyond = math.inf if x > 0.0 else -1.0
    return beyond if x > 709.4 or x < -50.0 else y


@helper
def power(base: float, exponent: float) -> float:
    """Return base^exponent for a base of at least 0."""
    return exp(exponent * math.log(base))


@helper
def tanh(x: float) -> float:
    """Return the hyperbolic tangent, -u/(u + 2) with u = e^(-2|x|) - 1."""
    u = expm1(-2.0 * abs(x))
    y = -u / (u + 2.0)
    return y if x >= 0.0 else -y


for _function in (exp, expm1, tanh):
    setattr(mathematics, _function.__name__, _function)
mathematics.pow = power  # type: ignore[attr-defined]
