"""Which weights of a model learn, which ONNX has no word for: a sign for each, in its metadata."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from neurosim.graph.parameter import Parameter

KEY = "weights"
"""What the metadata has them under: by initializer a sign for each of its numbers."""

LEARNS, FROZEN, FIXED = ".fx"


def signs_of(parameters: Iterable[Parameter]) -> str:
    """Return a sign for each parameter."""
    return "".join(
        LEARNS if each.trainable else FIXED if each.fixed else FROZEN for each in parameters
    )


def read_signs(proto: Any) -> dict[str, Any]:
    """Return what a model says of its initializers; nothing where it says nothing of the kind."""
    for each in proto.metadata_props:
        with suppress(ValueError, RecursionError):
            if each.key == KEY and isinstance(words := json.loads(each.value), dict):
                return words
    return {}


def obey(parameters: Iterable[Parameter], signs: Any) -> None:
    """Let parameters learn, or not, as their signs say."""
    for parameter, sign in zip(parameters, signs if isinstance(signs, str) else "", strict=False):
        parameter.fixed = sign == FIXED
        parameter.trainable = sign not in (FROZEN, FIXED)
