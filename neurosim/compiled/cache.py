"""Compiled code that is kept in files: with luck it saves time, without it costs some."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache

__all__ = ["keep"]


class Cache(FunctionCache):  # type: ignore[misc]
    """numba's cache, in which a file that is broken or cannot be written is no error."""

    def load_overload(self, *asked: Any) -> Any:
        """Return what was kept; None if nothing was, or nothing that can be read."""
        try:
            return super().load_overload(*asked)
        except Exception:  # whatever unpickling half a file raises
            with suppress(OSError):
                self.flush()
            return None

    def save_overload(self, *given: Any) -> None:
        """Keep compiled code, unless the disk is full or read-only."""
        with suppress(OSError):
            super().save_overload(*given)


def keep(dispatcher: Any, folder: Path) -> None:
    """Let what a function is compiled to be kept in a folder, if that can be written.

    numba would look for other folders. They are not named by what the code depends on, so there
    could be something stale in them.
    """
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        cache = Cache(dispatcher.py_func)
    except (RuntimeError, OSError):
        return
    finally:
        numba.config.CACHE_DIR = before
    if folder in Path(cache.cache_path).parents:
        dispatcher._cache = cache
