"""Files to write: what their endings ask for, and that they appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from neurosim.errors import FileError, OptionError, suggestion
from neurosim.graph.network import Network

__all__ = ["ENDINGS", "MOVING", "STILL", "file_name", "target", "written"]

STILL = ("png", "svg", "pdf")
"""Endings of pictures of a moment."""

MOVING = ("gif", "mp4", "html")
"""Endings of files that play."""

ENDINGS = (*MOVING, *STILL)


def target(path: str | os.PathLike[str], endings: tuple[str, ...] = ENDINGS) -> Path:
    """Return the path, once its ending is one of those.

    >>> target("xor.gfi")
    Traceback (most recent call last):
    OptionError: cannot save as 'xor.gfi'; did you mean '.gif'? choose .gif, .mp4, .html, .png, ...
    """
    found = Path(path)
    ending = found.suffix[1:].lower()
    if ending in endings:
        return found
    near = suggestion(ending, endings).replace("'", "'.", 1)
    listed = ", ".join(f".{each}" for each in endings)
    raise OptionError(f"cannot save as {os.fspath(path)!r}{near or ';'} choose {listed}")


def file_name(net: Network, ending: str) -> str:
    """Return a name for a file about the network, in the present folder.

    >>> file_name(Network("a/b c"), "gif")
    'a-b-c.gif'
    """
    name = "".join(each if each.isalnum() or each in "-_." else "-" for each in net.name)
    return f"{name.strip('.') or 'network'}.{ending}"


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Give a draft beside the target to write to; it takes the target's place if all goes well.

    If anything goes wrong, also Ctrl-C, the draft is gone and the target is as it was.

    Raises:
        FileError: if nothing can be written there.
    """
    folder: Path | None = None
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        folder = Path(mkdtemp(prefix=".neurosim-", dir=path.parent))
        draft = folder / path.name
        yield draft
        draft.replace(path)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        reason = error.strerror or error
        raise FileError(f"{str(path)!r} cannot be written: {reason}") from None
    finally:
        if folder is not None:
            with suppress(OSError):
                for rest in folder.iterdir():
                    rest.unlink()
                folder.rmdir()
