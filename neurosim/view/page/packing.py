"""Text packed for a page: small, and unpacked by the browser itself."""

from __future__ import annotations

import base64
import zlib


def packed(text: str) -> str:
    """Return a text compressed (zlib, as the browser's "deflate") and in letters (base64).

    The letters need no escapes in HTML, whatever the text says.

    >>> len(packed("neurosim" * 1000)) < 100
    True
    """
    # What cannot stand in UTF-8, half a pair of surrogates in a name, becomes a question mark.
    return base64.b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode("ascii")
