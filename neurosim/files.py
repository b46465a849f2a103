"""Files written whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from os import PathLike
from pathlib import Path

from neurosim.errors import FileError

__all__ = ["read_text", "write_whole"]


def write_whole(path: str | PathLike[str], content: str | bytes) -> Path:
    """Write a file so that whatever happens, the old content or the new stands there in full.

    The content goes into a temporary file beside the target, which then takes its name.

    Returns:
        The path.

    Raises:
        FileError: if it cannot be written; nothing has changed then.
    """
    target = Path(os.path.realpath(path))
    waiting = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        try:
            with waiting.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, waiting)
            waiting.replace(target)
        except BaseException:
            with suppress(OSError):
                waiting.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{str(path)!r} cannot be written: {reason}") from None
    return Path(path)


def read_text(path: str | PathLike[str]) -> str:
    """Return what a file of UTF-8 text holds.

    Raises:
        FileError: if it is missing or cannot be read.
    """
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileError(f"there is no file {str(path)!r}") from None
    except UnicodeError as error:
        raise FileError(f"{str(path)!r} is no UTF-8 text: {error}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{str(path)!r} cannot be read: {reason}") from None
