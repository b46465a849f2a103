"""Pictures and films in files: what their endings ask for, and what they are called."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.errors import OptionError, shown, suggestion
from neurosim.files import path_of, write_whole
from neurosim.graph.network import Network

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENDINGS = {
    "gif": "export.film",
    "mp4": "export.film",
    "html": "page.page",
    "png": "export.strip",
    "svg": "page.sheet",
    "pdf": "export.strip",
}
"""Which file of the view holds the ``save`` that writes a recording with such an ending."""

STILL = ("png", "svg", "pdf")
"""Endings of pictures of a moment."""

FINE = 200
"""Dots per inch of a still picture."""


def target(path: str | os.PathLike[str], endings: Collection[str] = tuple(ENDINGS)) -> Path:
    """Return the path, once its ending is one of those.

    >>> target("xor.gfi")
    Traceback (most recent call last):
    OptionError: cannot save as 'xor.gfi'; did you mean '.gif'? choose .gif, .mp4, .html, .png, ...
    """
    found = path_of(path)
    ending = found.suffix[1:].lower()
    if ending in endings:
        return found
    near = suggestion(ending, endings).replace("'", "'.", 1)
    listed = ", ".join(f".{each}" for each in endings)
    raise OptionError(f"cannot save as {shown(os.fspath(path))}{near or ';'} choose {listed}")


def write(frames: Any, path: str | os.PathLike[str], look: Mapping[str, Any], **film: Any) -> Path:
    """Write moments, or a film of them, in the format that the path's ending says."""
    found = target(path)
    writer: Any = import_module(f"neurosim.view.{ENDINGS[found.suffix[1:].lower()]}")
    writer.save(frames, found, look, **film)
    return found


def file_name(net: Network, ending: str) -> str:
    """Return a name for a file about the network, in the present folder.

    >>> file_name(Network("a/b c"), "gif")
    'a-b-c.gif'
    """
    name = "".join(each if each.isalnum() or each in "-_." else "-" for each in net.name)
    return f"{name.strip('.') or 'network'}.{ending}"


def save_figure(figure: Figure, path: Path, **look: Any) -> Path:
    """Write a figure of matplotlib to a file whose ending says the format, and return its path.

    Raises:
        FileError: if it cannot be written.
    """
    drawn = BytesIO()  # a full disk then meets no format in the middle of its own work
    figure.savefig(drawn, format=path.suffix[1:].lower(), **look)
    return write_whole(path, drawn.getvalue())
