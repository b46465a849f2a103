"""What is installed to compile with, and whether it can be used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from importlib.util import find_spec

from neurosim.errors import MissingExtraError

PACKAGES = ("numba", "llvmlite", "numpy")
"""Those that have to go together."""


@cache
def has_numba() -> bool:
    """Tell whether numba is installed, without loading it."""
    return find_spec("numba") is not None


def version(package: str) -> str | None:
    """Return the version of a package; None if it is not installed, or does not say."""
    try:
        found: str | None = metadata.version(package)
    except (ImportError, LookupError, OSError, ValueError):  # what it says of itself is broken
        return None
    return found


@contextmanager
def compiling() -> Iterator[None]:
    """Load or make compiled code in the block; what goes wrong there tells what is installed.

    A numba that does not go with the NumPy or the LLVM beside it fails in many ways, some of them
    with errors of its own, which have no parent but Exception.

    Raises:
        MissingExtraError: from any other error.
    """
    try:
        yield
    except Exception as error:
        packages = [f"{name} {version(name) or '(version unknown)'}" for name in PACKAGES]
        raise MissingExtraError(
            f"engine 'compiled' cannot use what is installed, {', '.join(packages)}: "
            f"{type(error).__name__}: {error}"
        ) from error
