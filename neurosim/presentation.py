"""How objects show themselves in a notebook.

The elements know no pictures; the rooms that draw register themselves here, by kind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["html", "register"]

_RENDERERS: dict[type, Callable[[Any], str]] = {}


def register(kind: type, render: Callable[[Any], str]) -> None:
    """Let ``render`` write the HTML of every object of that kind."""
    _RENDERERS[kind] = render


def html(shown: object) -> str | None:
    """Return the HTML of an object, or None where nothing is registered for its kind."""
    for kind in type(shown).__mro__:
        if kind in _RENDERERS:
            return _RENDERERS[kind](shown)
    return None
