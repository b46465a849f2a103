"""The machine code of this process; what was made of it once is kept for other processes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from threading import RLock

from neurosim.compiled.folder import keep, kept
from neurosim.compiled.installed import compiling
from neurosim.compiled.machine import called, machine_code
from neurosim.compiled.recent import Recent
from neurosim.compiled.registers import processor
from neurosim.compiled.shape import ANY, Shape
from neurosim.compiled.template import template
from neurosim.compiled.worth import specializing

__all__ = ["Function", "native", "specialized"]

Function = Callable[[int], int]
"""Code that is called with the address of a frame."""

LOCKED = "take", "give"
"""Functions at Python's objects: they keep its lock."""

_LOCK = RLock()

_GENERAL: dict[str, Function] = {}
"""Code for all networks, by the name."""

SPECIAL = 128
"""For so many networks special code is held, 30 kB each and what LLVM needs besides."""

KNOWN = 4096
"""Of so many networks it is known whether special code would pay, 0.3 kB each."""

_SPECIAL: Recent[bytes, Function] = Recent(SPECIAL)
"""The training loop for a single network, by the digest of what it is for; so are the next two."""

_KEPT: Recent[bytes, bool] = Recent(KNOWN)
"""Whether special code has been kept by another process."""

_WORK: Recent[bytes, int] = Recent(KNOWN)
"""Units of work that code for all networks had to do in place of special code."""


def _unlock() -> None:
    """Let a forked process go on where another thread was compiling, which it does not have."""
    global _LOCK  # noqa: PLW0603 - nobody can open a lock that a lost thread holds
    _LOCK = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock)


def native(name: str) -> Function:
    """Return a function of the kernels in machine code, for all networks.

    Raises:
        MissingExtraError: if it cannot be made with what is installed.
    """
    found = _GENERAL.get(name)
    if found is None:
        with _LOCK:  # another thread may just be at it
            found = _GENERAL.get(name)
            if found is None:
                found = _GENERAL[name] = _function(name, ANY)
    return found


def specialized(
    parts: Iterable[bytes], shape: Callable[[], Shape], units: int, asked: bool
) -> Function:
    """Return the training loop in machine code: special code where that pays, or for all networks.

    The numbers are the same to the last bit.

    Args:
        parts: equal where the shape is.
        shape: gives what all frames that the function will be given have in common.
        units: the work that is to be done now, for each operation; see worth.py.
        asked: whether compiled code was asked for by name.

    Raises:
        MissingExtraError: if it cannot be made with what is installed.
    """
    key = _digest(parts)
    found = _SPECIAL.get(key)
    if found is not None:
        return found
    done = _WORK.put(key, (_WORK.get(key) or 0) + units)
    if specializing(done, asked, made=True) and specializing(done, asked, _is_kept(key, shape)):
        with _LOCK:
            return _SPECIAL.get(key) or _SPECIAL.put(key, _function("run", shape()))
    return native("run")


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8))  # or else it could begin or end elsewhere
        digest.update(part)
    return digest.digest()


def _is_kept(key: bytes, shape: Callable[[], Shape]) -> bool:
    found = _KEPT.get(key)
    return _KEPT.put(key, kept(_file("run", shape())) is not None) if found is None else found


def _function(name: str, shape: Shape) -> Function:
    with compiling():
        return called(_code(name, shape), name, name in LOCKED)


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
