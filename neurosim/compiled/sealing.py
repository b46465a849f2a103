"""Data with a digest before it, so that whoever gets it can tell whether it is whole."""

from __future__ import annotations

import hashlib

__all__ = ["opened", "sealed"]

LENGTH = 32


def sealed(data: bytes) -> bytes:
    """Return data behind its digest.

    >>> opened(sealed(b"code"))
    b'code'
    """
    return hashlib.sha256(data).digest() + data


def opened(content: bytes) -> bytes | None:
    """Return the data behind its digest; None if anything is missing, changed or added.

    >>> opened(sealed(b"code") + b"!") is None
    True
    """
    digest, data = content[:LENGTH], content[LENGTH:]
    return data if hashlib.sha256(data).digest() == digest else None
