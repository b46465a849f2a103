"""Where compiled code is kept between processes; asking does not load numba."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["folder", "kept"]

SOURCES = ("compiled/*.py", "functions/*.py", "learning/optimizers.py", "learning/adaptive.py")
"""What compiled code is made of, within the package."""


def folder() -> Path:
    """Return the folder for compiled code, in what NUMBA_CACHE_DIR says or the user's own.

    It is named by all that the code depends on, so nothing stale is ever loaded.

    Raises:
        RuntimeError: if there is no home folder.
    """
    return _base() / "neurosim" / _fingerprint()


@cache
def kept() -> bool:
    """Tell whether an earlier process has kept the code for training."""
    try:
        return any(folder().glob("*/loops.*.nbc"))
    except (RuntimeError, OSError):
        return False


def _base() -> Path:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", "~")).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()


@cache
def _fingerprint() -> str:
    """Return a name that changes with every source that compiled code is made of."""
    parts = [sys.version, version("numba"), version("llvmlite")]
    digest = hashlib.sha256(" ".join(parts).encode())
    package = Path(__file__).parents[1]
    for sources in SOURCES:
        for path in sorted(package.glob(sources)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
