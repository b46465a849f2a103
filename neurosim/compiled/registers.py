"""How many numbers the registers of this machine hold; the layout of a program depends on it."""

from __future__ import annotations

import os
import platform
from functools import cache

__all__ = ["LANES", "LINE", "fuses", "panel", "processor", "widest"]

LANES = 4
"""Wider registers, where there are any, pass numbers on later, and small networks wait for that."""

LINE = 8
"""Numbers in a cache line; registers read fastest where one begins."""


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
        try:
            features = binding.get_host_cpu_features().flatten()
        except RuntimeError:  # LLVM does not know this processor well enough
            features = ""
    return name, features


@cache
def widest() -> int:
    """Return how many registers of neurons are run side by side at most.

    With the sums of several samples they must fit in all that there are, 32 or 16.
    """
    return 4 if "+avx512vl" in processor()[1] else 2


@cache
def fuses() -> bool:
    """Tell whether a * b + c is one instruction, and rounds once; on old processors it is not."""
    may_lack_it = platform.machine().lower() in ("x86_64", "amd64", "i386", "i686")
    return "+fma" in processor()[1] or not may_lack_it


def panel(left: int, most: int) -> int:
    """Return how many registers of neurons are run side by side next, if so many are left.

    Two narrow panels take about as long as a wide one, so panels of 4 and 3 are best.

    Args:
        left: registers that are needed for all neurons from here on.
        most: what :func:`widest` says.
    """
    threes = -left % 4
    if most == 4 and left >= 3 * threes:
        return 3 if threes else 4
    return min(left, most)
