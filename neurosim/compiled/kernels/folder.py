"""Where numba keeps machine code between processes: a folder that is the user's alone."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from shutil import rmtree

SOURCES = ("compiled/**/*.py", "functions/*.py", "learning/optimizers/*.py")
"""What machine code is made of, within the package; numba looks at one of these files alone."""

FOR_DAYS = 30
"""For how many days the code of other versions is kept after its last use."""

DIGITS = 16


@cache
def folder() -> Path | None:
    """Return the folder; None where there is none that only this user can put code into.

    A folder that cannot be used is no error: code is made once more in every process then.
    """
    with suppress(RuntimeError, OSError):
        base = _base()
        if base.is_absolute():  # what lies in the current folder may be anybody's
            ours = base.resolve() / "neurosim" / _digest()
            for each in reversed((ours, *ours.parents)):
                if not each.is_dir():
                    each.mkdir(mode=0o700, exist_ok=True)
            if not _is_private(ours):
                return None
            os.utime(ours)  # it is in use
            _remove_unused(ours)
            return ours if os.access(ours, os.W_OK) else None
    return None


def _base() -> Path:
    """Return the folder that NUMBA_CACHE_DIR names, or the user's own for such things."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return Path(chosen)
    name, usual = "XDG_CACHE_HOME", "~/.cache"
    if sys.platform == "win32":
        name, usual = "LOCALAPPDATA", "~"
    return Path(os.environ.get(name) or usual).expanduser()  # an empty one counts as not set


def _digest() -> str:
    """Return a name that changes with the sources.

    Raises:
        RuntimeError: if they are not there as files, as in a zip.
    """
    package = Path(__file__).parents[2]
    paths = [path for pattern in SOURCES for path in sorted(package.glob(pattern))]
    if not paths:
        raise RuntimeError("the sources are not there as files")
    digest = hashlib.sha256(str(package).encode())
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:DIGITS]


def _is_private(path: Path) -> bool:
    """Tell whether a folder, the one around it and all that is in it are the user's alone.

    Whoever may write to a folder further up could put another one in its place, unless that is
    sticky, as /tmp is.
    """
    if os.name != "posix":
        return True
    own = os.geteuid()
    inside = [each.lstat() for each in path.rglob("*")]
    around = [each.lstat() for each in (path, *path.parents)]
    return (
        all(each.st_uid == own and not stat.S_ISLNK(each.st_mode) for each in inside)
        and all(stat.S_ISDIR(each.st_mode) and each.st_uid in (own, 0) for each in around)
        and all(each.st_uid == own for each in around[:2])
        and all(not each.st_mode & mask for each, mask in zip(around, (0o077, 0o022), strict=False))
        and all(not each.st_mode & 0o022 or each.st_mode & stat.S_ISVTX for each in around[2:])
    )


def _remove_unused(ours: Path) -> None:
    """Remove the folders of other versions that have not been used for long."""
    for other in ours.parent.iterdir():
        named = len(other.name) == DIGITS and set(other.name) <= set("0123456789abcdef")
        if named and other != ours and not other.is_symlink():
            unused = time.time() - other.stat().st_mtime > FOR_DAYS * 24 * 60 * 60
            if unused and _is_private(other):
                rmtree(other, ignore_errors=True)
