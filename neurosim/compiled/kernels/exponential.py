"""The exponential function in a form that wide registers can compute, several at a time.

Compiled activations use it in place of ``math.exp``, of which the system's library computes one at
a time: it is what an LSTM spends a third of its time on. x = n ln 2 + r with a whole n and a small
r; e^x = 2^n e^r, and e^r - 1 is a polynomial.

Source: Cody and Waite, "Software Manual for the Elementary Functions" (1980).
"""

from __future__ import annotations

import math

from neurosim.compiled.kernels.jit import inlined, mathematics
from neurosim.compiled.kernels.lanes import bits, fma

LN2_HIGH, LN2_LOW = 6.93145751953125e-1, 1.42860682030941723212e-6
"""ln 2 in two parts, the first with few enough digits for n times it to be exact."""

INVERSE_LN2 = 1.4426950408889634

ROUNDER = 1.5 * 2.0**52
"""Its bits are those of 0 but for the first 13, and adding 1 to it adds 1 to them."""

LARGEST, SMALLEST = 709.782712893384, -708.3964185322641
"""Between these bounds of x, e^x is a float with all its digits."""

C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1.0 / math.factorial(n) for n in range(3, 14))


@inlined
def _reduced(x: float) -> tuple[float, float]:
    """Return n, as a float that has it as its last bits, and e^r - 1.

    n is rounded by adding a number whose last digit stands for 1. The polynomial is the
    Taylor series up to r^13/13!, its terms paired up so that no product waits for all before it.
    """
    shifted = fma(x, INVERSE_LN2, ROUNDER)
    n = shifted - ROUNDER
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x))
    r2 = r * r
    r4 = r2 * r2
    a = fma(fma(r, C5, C4), r2, fma(r, C3, 0.5))
    b = fma(fma(r, C9, C8), r2, fma(r, C7, C6))
    c = fma(fma(r, C13, C12), r2, fma(r, C11, C10))
    return shifted, fma(fma(c, r4, b), r4 * r2, fma(a, r2, r))


@inlined
def exp(x: float) -> float:
    """Return e^x; infinity where it is too large for a float, 0 where it is below 2^-1022.

    Beyond the bounds the first result is meaningless and then replaced: a comparison beforehand
    would delay the rest.
    """
    n, p = _reduced(x)
    y = bits(bits(1.0 + p) + (bits(n) << 52))
    beyond = math.inf if x > 0.0 else 0.0
    return beyond if x > LARGEST or x < SMALLEST else y


@inlined
def expm1(x: float) -> float:
    """Return e^x - 1 without loss of digits near 0; infinity from 709.4 on."""
    n, p = _reduced(x)
    scale = bits(bits(1.0) + (bits(n) << 52))
    y = fma(scale, p, scale - 1.0)
    beyond = math.inf if x > 0.0 else -1.0
    return beyond if x > 709.4 or x < -50.0 else y


@inlined
def tanh(x: float) -> float:
    """Return the hyperbolic tangent, -u/(u + 2) with u = e^(-2|x|) - 1."""
    u: float = expm1(-2.0 * abs(x))
    y = -u / (u + 2.0)
    return y if x >= 0.0 else -y


@inlined
def power(base: float, exponent: float) -> float:
    """Return base^exponent for a base of at least 0."""
    return exp(exponent * math.log(base)) if base > 0.0 else base


for _function in (exp, expm1, tanh):
    setattr(mathematics, _function.__name__, _function)
mathematics.pow = power  # type: ignore[attr-defined]
