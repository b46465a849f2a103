"""How many numbers the registers of this machine hold; the layout of a program depends on it."""

from __future__ import annotations

import os
from functools import cache

__all__ = ["LANES", "panels", "processor"]

LANES = 4
"""Wider registers, where there are any, pass numbers on later, and small networks wait for that."""


@cache
def processor() -> tuple[str, str]:
    """Return the name of the processor and its features, as LLVM writes them.

    NUMBA_CPU_NAME and NUMBA_CPU_FEATURES stand for others, as they do for numba.
    """
    from llvmlite import binding

    name, features = os.environ.get("NUMBA_CPU_NAME"), os.environ.get("NUMBA_CPU_FEATURES")
    if name is None:
        name = binding.get_host_cpu_name()
    if features is None:
        features = binding.get_host_cpu_features().flatten()
    return name, features


@cache
def panels() -> tuple[int, ...]:
    """Return how many neurons are run side by side at most, then fewer.

    Their sums must fit in registers, of which there are 32 or 16.
    """
    return (16, 8, 4) if "+avx512vl" in processor()[1] else (8, 4)
