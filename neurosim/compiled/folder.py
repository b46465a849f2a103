"""Where compiled code is kept between processes; asking does not load numba.

A file that is broken or cannot be written is no error: with luck it saves time, without it the code
is made once more.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from neurosim.compiled.fingerprint import LENGTH, fingerprint
from neurosim.compiled.sealing import opened, sealed

__all__ = ["has_kept", "keep", "kept"]

FOR_DAYS = 30
"""So long the code of other versions is kept after it was used last."""

OURS = re.compile(f"[0-9a-f]{{{LENGTH}}}")
"""What the names of folders look like."""


def kept(name: str) -> bytes | None:
    """Return what is kept under a name; None if nothing is, or nothing that is whole."""
    with suppress(RuntimeError, OSError):
        data = _whole(_private(_folder()) / name)
        if data is not None:
            os.utime(_folder())  # which says that it is in use
            return data
    return None


def keep(name: str, data: bytes) -> None:
    """Keep something under a name, unless there is no place for it, or nothing can be written.

    What other versions have kept, and nobody has used for a long time, is removed.
    """
    with suppress(RuntimeError, OSError):
        folder = _folder()
        folder.parent.parent.mkdir(parents=True, exist_ok=True)
        for each in (folder.parent, folder):
            each.mkdir(mode=0o700, exist_ok=True)
        _private(folder)
        path = folder / f"new-{secrets.token_hex(8)}"
        try:
            with path.open("xb") as file:
                path.chmod(0o600)
                file.write(sealed(data))
            path.replace(folder / name)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        for other in folder.parent.iterdir():
            if other != folder and OURS.fullmatch(other.name):
                _remove_unused(other)


@cache
def has_kept(name: str) -> bool:
    """Tell whether an earlier process has kept anything of use whose name begins so."""
    with suppress(RuntimeError, OSError):
        folder = _private(_folder())
        return any(_whole(path) is not None for path in folder.glob(f"{name}*"))
    return False


def _whole(path: Path) -> bytes | None:
    """Return what a file keeps; None if it is not there, cannot be read, or is broken."""
    try:
        return opened(path.read_bytes())
    except OSError:
        return None


def _remove_unused(folder: Path) -> None:
    """Remove a folder of another version, unless it was used lately, or holds more than files."""
    with suppress(OSError):
        if time.time() - folder.stat().st_mtime < FOR_DAYS * 24 * 60 * 60:
            return
        paths = list(folder.iterdir())
        if folder.is_symlink() or not all(path.is_file() for path in paths):
            return  # somebody made it what we never do
        for path in paths:
            path.unlink()
        folder.rmdir()


def _folder() -> Path:
    """Return the folder, in what NUMBA_CACHE_DIR says or the user's own.

    It is named by all that the code depends on, so nothing stale is ever loaded.

    Raises:
        RuntimeError: if there is no home folder, or nobody knows what the code depends on.
    """
    name = fingerprint()
    if name is None:
        raise RuntimeError("what compiled code depends on cannot be told")
    base = _base()
    if not base.is_absolute():  # what lies in the current folder may be anybody's
        raise RuntimeError(f"the folder for compiled code must be absolute, not {base}")
    return base / "neurosim" / name


def _private(folder: Path) -> Path:
    """Return a folder that nobody but its user can put code into.

    Raises:
        RuntimeError: if it, or the one that it lies in, belongs to somebody else, may be written to
            by others, or is a link.
    """
    if os.name == "posix":
        for each in (folder, folder.parent):
            found = each.lstat()
            own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
            if not own or found.st_mode & 0o022:
                raise RuntimeError(f"others may write to {each}")
    return folder


def _base() -> Path:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    name, usual = "XDG_CACHE_HOME", "~/.cache"
    if sys.platform == "win32":
        name, usual = "LOCALAPPDATA", "~"
    return Path(os.environ.get(name) or usual).expanduser()  # empty is as good as not set
