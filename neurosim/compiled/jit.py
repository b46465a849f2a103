"""How functions are compiled."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType, ModuleType
from typing import Any, TypeVar

import numba

from neurosim.compiled.cache import keep
from neurosim.compiled.folder import folder

__all__ = ["entry", "exact", "helper", "mathematics", "numeric"]

F = TypeVar("F", bound=Callable[..., Any])

# Sums may be taken in another order and a product may be added without rounding in between, as
# wide registers do; nothing is assumed about infinities, which tell that training diverged.
OPTIONS: dict[str, Any] = {
    "fastmath": {"reassoc", "contract", "nsz"},
    "error_model": "numpy",
    "nogil": True,
}

EXACT: dict[str, Any] = {**OPTIONS, "fastmath": {"contract"}}


def helper(function: F) -> F:
    """Compile a function that other compiled functions call."""
    made: F = numba.njit(**OPTIONS)(function)
    return made


def exact(function: F) -> F:
    """Compile a function whose order of operations is what makes it accurate."""
    made: F = numba.njit(**EXACT)(function)
    return made


def entry(function: F) -> F:
    """Compile a function that Python calls; what was compiled is kept for other processes.

    Where nothing can be written it is compiled anew in every process.
    """
    made: F = numba.njit(**OPTIONS)(function)
    with suppress(RuntimeError, OSError):  # there may be no home folder
        keep(made, folder())
    return made


mathematics = ModuleType("mathematics")
"""Stands for ``math`` in compiled functions; some of its functions take wide registers."""

for _name in ("atan", "exp", "expm1", "inf", "log", "log1p", "nan", "pi", "pow", "sqrt", "tanh"):
    setattr(mathematics, _name, getattr(math, _name))


def numeric(function: Callable[..., Any], wide: bool = True) -> Any:
    """Return a plain function of numbers, such as an activation, for compiled code.

    It is the same code; only ``math`` in it is replaced by :data:`mathematics`, and plain
    functions that it calls are treated likewise.

    Args:
        function: the function.
        wide: False keeps ``math``, which is quicker for a number or two.
    """
    if not isinstance(function, FunctionType):  # one of math's own
        return getattr(mathematics, function.__name__) if wide else function
    own = dict(function.__globals__)
    for name in function.__code__.co_names:
        if own.get(name) is math and wide:
            own[name] = mathematics
        elif isinstance(own.get(name), FunctionType):
            own[name] = numeric(own[name], wide)
    twin = FunctionType(function.__code__, own, function.__name__)
    return exact(twin)
