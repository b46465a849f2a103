"""Where compiled code is kept between processes; asking does not load numba.

A file that is broken or cannot be written is no error: with luck it saves time, without it the code
is made once more.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

__all__ = ["has_kept", "keep", "kept"]

SOURCES = ("compiled/**/*.py", "functions/*.py", "learning/optimizers.py", "learning/adaptive.py")
"""What compiled code is made of, within the package."""

DIGEST = 32
"""Bytes at the beginning of a file that tell whether the rest of it is whole."""


def kept(name: str) -> bytes | None:
    """Return what is kept under a name; None if nothing is, or nothing that is whole."""
    try:
        content = (_folder() / name).read_bytes()
    except (RuntimeError, OSError):
        return None
    digest, data = content[:DIGEST], content[DIGEST:]
    return data if hashlib.sha256(data).digest() == digest else None


def keep(name: str, data: bytes) -> None:
    """Keep something under a name, unless there is no home folder, or nothing can be written."""
    with suppress(RuntimeError, OSError):
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            path = Path(file.name)
            try:
                file.write(hashlib.sha256(data).digest() + data)
                file.close()
                path.replace(folder / name)
            except BaseException:
                path.unlink(missing_ok=True)
                raise


@cache
def has_kept(name: str) -> bool:
    """Tell whether an earlier process has kept anything whose name begins so."""
    try:
        return any(_folder().glob(f"{name}*"))
    except (RuntimeError, OSError):
        return False


def _folder() -> Path:
    """Return the folder, in what NUMBA_CACHE_DIR says or the user's own.

    It is named by all that the code depends on, so nothing stale is ever loaded.

    Raises:
        RuntimeError: if there is no home folder.
    """
    return _base() / "neurosim" / _fingerprint()


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
