"""The machine code of this process; what was made of it once is kept for other processes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable
from threading import Lock

from neurosim.compiled.folder import has_kept, keep, kept
from neurosim.compiled.machine import called, machine_code
from neurosim.compiled.registers import processor
from neurosim.compiled.shape import ANY, Shape
from neurosim.compiled.template import template
from neurosim.compiled.worth import specializing

__all__ = ["Function", "is_ready", "native", "specialized"]

Function = Callable[[int], int]
"""Code that is called with the address of a frame."""

LOCKED = "take", "give"
"""Functions at Python's objects: they keep its lock."""

_LOCK = Lock()

_READY: dict[tuple[str, Hashable], Function] = {}
"""By the name, and what the code is for; None where it is for all networks."""

_KEPT: dict[Hashable, bool] = {}
"""Whether special code has been kept by another process, by what it is for."""

_WORK: Counter[Hashable] = Counter()
"""Units of work that code for all networks had to do, by what special code would have been for."""


def native(name: str) -> Function:
    """Return a function of the kernels in machine code, for all networks."""
    return _READY.get((name, None)) or _loaded(name, None, ANY)


def specialized(key: Hashable, shape: Callable[[], Shape], units: int, asked: bool) -> Function:
    """Return the training loop in machine code: special code where that pays, or for all networks.

    The numbers are the same to the last bit.

    Args:
        key: equal where the shape is.
        shape: gives what all frames that the function will be given have in common.
        units: the work that is to be done now, for each operation; see worth.py.
        asked: whether compiled code was asked for by name.
    """
    found = _READY.get(("run", key))
    if found is not None:
        return found
    _WORK[key] += units
    if specializing(_WORK[key], asked, made=True):
        if key not in _KEPT:
            _KEPT[key] = has_kept(_file("run", shape()))
        if specializing(_WORK[key], asked, _KEPT[key]):
            return _loaded("run", key, shape())
    return native("run")


def is_ready(name: str) -> bool:
    """Tell whether a function for all networks has been loaded in this process."""
    return (name, None) in _READY


def _loaded(name: str, key: Hashable, shape: Shape) -> Function:
    with _LOCK:  # another thread may just be at it
        found = _READY.get((name, key))
        if found is None:
            found = _READY[name, key] = called(_code(name, shape), name, name in LOCKED)
        return found


def _code(name: str, shape: Shape) -> bytes:
    """Return machine code, from a file if there is one."""
    file = _file(name, shape)
    code = kept(file)
    if code is None:
        code = machine_code(template(), name, shape)
        keep(file, code)
    return code


def _file(name: str, shape: Shape) -> str:
    depends = " ".join([*processor(), shape.definitions()])
    digest = hashlib.sha256(depends.encode()).hexdigest()
    return f"{name}-{'all' if shape is ANY else 'one'}-{digest[:24]}"
