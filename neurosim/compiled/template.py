"""What machine code is made of: functions as numba leaves them, for all networks to come."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache

from neurosim.compiled.folder import keep, kept
from neurosim.compiled.registers import fuses, widest
from neurosim.compiled.sealing import opened
from neurosim.learning.interrupt import Interrupt

__all__ = ["here", "template"]

CHILD = """
import sys
sys.path[:] = sys.argv[1:]
from neurosim.compiled.sealing import sealed
from neurosim.compiled.template import here
sys.stdout.buffer.write(sealed(here()))
"""
"""Finds each module where this process finds it; to get there it imports nothing from a file."""

COMPILING = "NEUROSIM_COMPILING"
"""Is set in that process, which must start no other one: what it loads as numba may be a script of
that name that trains, too."""


@cache
def template() -> bytes:
    """Return the template, from a file if there is one."""
    file = f"template-{widest()}-{'fused' if fuses() else 'apart'}"
    made = kept(file)
    if made is None:
        made = _elsewhere() or here()
        keep(file, made)
    return made


def _elsewhere() -> bytes | None:
    """Let another process make it, as Ctrl-C in the middle would leave half of numba's work behind.

    Returns:
        None where no other process can be started, or it failed.
    """
    if not sys.executable or getattr(sys, "frozen", False):  # which would start the program again
        return None
    if COMPILING in os.environ:
        return None
    # Some put a pathlib.Path there, which Python passes over. "-P" is for the current folder: it is
    # looked into only if this process does so, and in its turn.
    path = [each for each in sys.path if isinstance(each, str)]
    command = [sys.executable, "-P", "-c", CHILD, *path]
    try:
        # In a session of its own, as who pressed Ctrl-C may have meant to wait here nevertheless.
        child = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {COMPILING: "1"},
            start_new_session=True,
            check=False,
        )
    except (OSError, ValueError):
        return None
    return opened(child.stdout) if child.returncode == 0 else None  # others may print as well


def here() -> bytes:
    """Make it in this process, which loads numba; Ctrl-C waits until it is done."""
    with Interrupt():
        from neurosim.compiled.kernels import jit, loops, parameters

        made = [loops.run, loops.leave, loops.answer, parameters.take, parameters.give]
        return jit.template(made)
