"""The exponential function in a form that wide registers can compute, several at a time.

Compiled activations use it in place of ``math.exp``. x = n ln 2 + r with a whole n and a small r;
e^x = 2^n e^r, and e^r - 1 is a polynomial.

Source: Cody and Waite, "Software Manual for the Elementary Functions" (1980).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types

from neurosim.compiled.jit import exact, mathematics
from neurosim.compiled.lanes import instruction

__all__ = ["exp", "expm1", "power", "tanh"]

LN2_HIGH, LN2_LOW = 6.93145751953125e-1, 1.42860682030941723212e-6
"""ln 2 in two parts, the first with so few digits that n times it is exact."""

INVERSE_LN2 = 1.4426950408889634


@instruction
def _as_float(context: Any, bits: Any) -> Any:
    """Return the float with these bits."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@exact
def _power_of_2(n: int) -> float:
    made: float = _as_float((n + 1023) << 52)
    return made


@exact
def _reduced(x: float) -> tuple[int, float]:
    """Return n, and e^r - 1."""
    n = np.floor(x * INVERSE_LN2 + 0.5)
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    p = 1.0 / 6227020800.0  # 1/13!, then the Taylor series downwards
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    return int(n), p * (r * r) + r


@exact
def exp(x: float) -> float:
    """Return e^x; infinity from 710 on, 0 below -746."""
    x = x if x > -760.0 else -760.0
    x = x if x < 710.0 else 710.0
    n, p = _reduced(x)
    half = n >> 1  # in two steps, as 2^n alone may be too small or too large for a float
    return (1.0 + p) * _power_of_2(half) * _power_of_2(n - half)


@exact
def expm1(x: float) -> float:
    """Return e^x - 1 without loss of digits near 0."""
    x = x if x > -50.0 else -50.0
    x = x if x < 709.0 else 709.0
    n, p = _reduced(x)
    scale = _power_of_2(n)
    return scale * p + (scale - 1.0)


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
