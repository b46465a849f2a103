"""Models of ONNX, in and out."""

from __future__ import annotations

from typing import Any

from neurosim.errors import MissingExtraError


def package() -> Any:
    """Return the package onnx.

    Raises:
        MissingExtraError: if it is not installed.
    """
    try:
        import onnx
    except ImportError:
        raise MissingExtraError(
            "reading and writing ONNX needs the package onnx, which is not installed; get it with  "
            "pip install -e '.[onnx]'  in the checkout, or with  pip install onnx"
        ) from None
    return onnx


SIGNS = "weights"
"""What the metadata has under it which weights learn, for which ONNX has no word: by initializer a
sign for each of its numbers."""

LEARNS, FROZEN, FIXED = ".fx"

SCALED, UNSCALED = "scaled", "unscaled"
"""Where, between its own inputs and outputs, the network of a model with a scaling lies."""
