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

from neurosim.compiled.jit import exact, mathematics
from neurosim.compiled.pointers import instruction

__all__ = ["exp", "expm1", "power", "tanh"]

LN2_HIGH, LN2_LOW = 6.93145751953125e-1, 1.42860682030941723212e-6
"""ln 2 in two parts, the first with so few digits that n times it is exact."""

INVERSE_LN2 = 1.4426950408889634

ROUNDER = 1.5 * 2.0**52

ROUNDER_BITS = 0x4338000000000000
"""The bits of ROUNDER as a whole number; adding 1 to one adds 1 to the other."""

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


@exact
def _power_of_2(n: int) -> float:
    made: float = _as_float((n + 1023) << 52)
    return made


@exact
def _reduced(x: float) -> tuple[int, float]:
    """Return n, and e^r - 1.

    n is rounded by adding a number so large that its last digit stands for 1. The polynomial is the
    Taylor series up to r^13/13!, its terms paired up so that no product waits for all before it.
    """
    shifted = x * INVERSE_LN2 + ROUNDER
    n = shifted - ROUNDER
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    a = (0.5 + r * C3) + (C4 + r * C5) * r2
    b = (C6 + r * C7) + (C8 + r * C9) * r2
    c = (C10 + r * C11) + (C12 + r * C13) * r2
    whole: int = _as_whole(shifted) - ROUNDER_BITS
    return whole, (a * r2 + r) + (b + c * r4) * (r4 * r2)


@exact
def exp(x: float) -> float:
    """Return e^x; infinity from 710 on, 0 below -746.

    Far out the number at first is nonsense: comparing beforehand would let all the rest wait.
    """
    n, p = _reduced(x)
    half = n >> 1  # in two steps, as 2^n alone may be too small or too large for a float
    scale = _power_of_2(half)
    y = (scale + p * scale) * _power_of_2(n - half)
    y = 0.0 if x < -746.0 else y
    return math.inf if x >= 710.0 else y


@exact
def expm1(x: float) -> float:
    """Return e^x - 1 without loss of digits near 0; infinity from 709.5 on."""
    n, p = _reduced(x)
    scale = _power_of_2(n)
    y = scale * p + (scale - 1.0)
    y = -1.0 if x < -50.0 else y
    return math.inf if x > 709.5 else y


@exact
def power(base: float, exponent: float) -> float:
    """Return base^exponent for a base of at least 0."""
    return exp(exponent * math.log(base))


@exact
def tanh(x: float) -> float:
    """Return the hyperbolic tangent, -u/(u + 2) with u = e^(-2|x|) - 1."""
    u = expm1(-2.0 * abs(x))
    y = -u / (u + 2.0)
    return y if x >= 0.0 else -y


for _function in (exp, expm1, tanh):
    setattr(mathematics, _function.__name__, _function)
mathematics.pow = power  # type: ignore[attr-defined]
