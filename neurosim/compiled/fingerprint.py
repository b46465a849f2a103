"""A name for all that machine code depends on, found without loading numba or LLVM."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import sysconfig
from functools import cache
from pathlib import Path

from neurosim.compiled.installed import version

__all__ = ["LENGTH", "fingerprint"]

SOURCES = ("compiled/**/*.py", "functions/*.py", "learning/optimizers.py", "learning/adaptive.py")
"""What compiled code is made of, within the package."""

LENGTH = 16
"""Hexadecimal digits of a fingerprint."""

CPUINFO = Path("/proc/cpuinfo")
"""Where Linux describes its processors, one paragraph each."""

SAME = ("model name", "flags", "Features", "CPU implementer", "CPU part", "uarch", "isa", "cpu")
"""What it says of them that stays the same; their clocks do not."""

CHOSEN = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")
"""Settings that stand for another processor; see registers.py."""


@cache
def fingerprint() -> str | None:
    """Return a name that changes with everything that machine code depends on.

    Returns:
        None where that cannot be told: the sources are not there as files, as in a zip, or what is
        installed does not say its version.
    """
    package = Path(__file__).parents[1]
    sources = [sorted(package.glob(pattern)) for pattern in SOURCES]
    numba, llvm = version("numba"), version("llvmlite")
    if numba is None or llvm is None or not all(sources):
        return None
    # One Python may run on two kinds of processors: an Apple's, and Intel's for its sake.
    machine = sysconfig.get_platform(), platform.machine(), sys.maxsize, _processor()
    chosen = list(map(os.environ.get, CHOSEN))
    parts = version("neurosim"), sys.version, numba, llvm, *machine, chosen
    digest = hashlib.sha256(repr(parts).encode())
    for path in (path for paths in sources for path in paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:LENGTH]


def _processor() -> list[str]:
    """Return what the system says of the first processor, as far as it says that in no time.

    Computers that share a home folder find what was kept for their own kind. Whether code runs on
    a processor does not depend on this: LLVM describes it in the name of the file.
    """
    try:
        with CPUINFO.open(encoding="utf-8", errors="replace") as lines:
            first = list(iter(lambda: lines.readline().strip(), ""))
    except OSError:
        return [os.environ.get("PROCESSOR_IDENTIFIER", "")]  # where Windows does
    return [line for line in first if line.partition(":")[0].strip() in SAME]
