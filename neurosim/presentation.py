"""How objects show themselves in a notebook, and networks in a document.

The elements know no pictures; the rooms that draw register themselves here, by kind.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

_RENDERERS: dict[str, Callable[[Any], str]] = {}
_DRAWINGS: list[Callable[[Any, Path], object]] = []


def register(kind: type | str, render: Callable[[Any], str]) -> None:
    """Let ``render`` write the HTML of every object of that kind.

    Args:
        kind: the class, or its full name such as ``"neurosim.graph.network.Network"`` where the
            class itself is not to be loaded yet.
        render: what returns the HTML of an object.
    """
    _RENDERERS[kind if isinstance(kind, str) else _full_name(kind)] = render


def html(shown: object) -> str | None:
    """Return the HTML of an object, or None where nothing is registered for its kind."""
    for kind in type(shown).__mro__:
        render = _RENDERERS.get(_full_name(kind))
        if render is not None:
            return render(shown)
    return None


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def register_drawing(draw: Callable[[Any, Path], object]) -> None:
    """Let ``draw`` write the picture of a network to a file whose ending says the format."""
    _DRAWINGS[:] = [draw]


def draw(net: object, path: Path) -> bool:
    """Write the picture of a network to a file; False where nothing that draws is registered."""
    for drawing in _DRAWINGS:
        drawing(net, path)
    return bool(_DRAWINGS)
