"""What is installed to compile with, as far as that can be told without loading it."""

from __future__ import annotations

from functools import cache
from importlib import metadata
from importlib.util import find_spec

__all__ = ["has_numba", "version"]


@cache
def has_numba() -> bool:
    """Tell whether numba is installed."""
    return find_spec("numba") is not None


def version(package: str) -> str | None:
    """Return the version of a package; None if it is not installed, or does not say."""
    try:
        found: str | None = metadata.version(package)
    except (ImportError, LookupError, OSError, ValueError):  # what it says of itself is broken
        return None
    return found
