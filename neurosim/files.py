"""The one way to write files, whole or not at all, and to read them, up to a bound."""

from __future__ import annotations

import os
import re
import secrets
import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

from neurosim.errors import FileError, NeurosimError, OptionError, shown
from neurosim.interrupt import AT_ONCE, Interrupt

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]


def path_of(path: object) -> Path:
    """Return a path as it was given, once it is one.

    Raises:
        FileError: if it is none, empty, or holds a NUL, which no name of a file can.

    >>> path_of(5)
    Traceback (most recent call last):
    FileError: a path must be a text without NUL, or a pathlib.Path, got 5
    """
    with suppress(TypeError):
        text = os.fspath(path)  # type: ignore[call-overload]
        if isinstance(text, str) and text and "\0" not in text:
            return Path(text)
    raise FileError(f"a path must be a text without NUL, or a pathlib.Path, got {shown(path)}")


def is_there(path: object) -> bool:
    """Tell whether there is such a file; what cannot be the name of one is not.

    >>> is_there("x" * 5000)
    False
    """
    with suppress(OSError, UnicodeError):
        return path_of(path).exists()
    return False


def ending_of(path: object) -> str:
    """Return the ending of a file in small letters; a number such as a learning rate's is none.

    >>> ending_of("net.JSON"), ending_of("run-0.5")
    ('.json', '')
    """
    ending = path_of(path).suffix.lower()
    return "" if ending[1:].isdigit() else ending


def check_name(path: object, endings: Collection[str], writer: str, hint: str = "") -> None:
    """Raise OptionError for the name of a file that ends as if it held something else.

    A name without ending, as devices and pipes have, promises nothing. The hint ends the message.

    >>> check_name("runs.csv", (".jsonl", ".json"), "a sweep")
    Traceback (most recent call last):
    OptionError: a sweep writes .jsonl, .json files, so not 'runs.csv'
    """
    ending = ending_of(path)
    if ending and ending not in endings:
        raise OptionError(
            f"{writer} writes {', '.join(endings)} files, so not {shown(str(path))}{hint}"
        )


class _TriedError(NeurosimError):
    """Raised in place of writing anything."""


def check_writable(path: object) -> None:
    """Raise FileError for what could not be written, before time is spent on what it is to hold.

    Nothing has changed then: of what is written whole, the file that waits is opened and removed.
    A device or a pipe is left alone, for a reader would take it for ended.
    """
    target = path_of(path)
    if not is_there(target) or target.is_file() or target.is_dir():
        with suppress(_TriedError), written(target):
            raise _TriedError


def write_whole(path: object, content: str | bytes) -> Path:
    """Write a file by :func:`written`, text as UTF-8, and return its path.

    Raises:
        FileError: if it cannot be written; nothing has changed then.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    with written(path) as file:
        file.write(data)
    return path_of(path)


@contextmanager
def written(path: object) -> Iterator[IO[bytes]]:
    """Give a file to write to; whatever happens, the old content or the new stands there in full.

    What is written waits in a file of its own beside the target, which no other process can have
    opened, with the rights and the owner of the target from its first byte on. It takes the
    target's name at the end of the block, or is removed if the block ends by an error or Ctrl-C;
    what a process left that was killed is removed by the next one that writes there. A link is
    followed. What is no ordinary file, such as ``/dev/stdout`` or a pipe, is never replaced but
    written to.

    Raises:
        FileError: if it cannot be written; nothing has changed then.
    """
    target = path_of(path)
    try:
        with _opened(target) as file:
            yield file
    except NeurosimError:
        raise
    except (OSError, UnicodeError) as error:
        nowhere = isinstance(error, FileNotFoundError)
        why = f"there is no folder {shown(str(target.parent))}" if nowhere else _reason(error)
        raise FileError(f"{shown(str(target))} cannot be written: {why}") from None


@contextmanager
def growing(path: object) -> Iterator[IO[bytes]]:
    """Open an ordinary file, or a new one, to be read and to have more written at its end.

    It is locked: two processes that add to one file would each do the other's work too.

    Raises:
        FileError: if it cannot be opened, read or written, or is being added to already.
    """
    target = path_of(path)
    name = shown(str(target))
    try:
        if target.exists() and not target.is_file():
            raise OSError("it is no ordinary file")
        with target.open("a+b") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file
    except BlockingIOError:
        raise FileError(f"{name} is being added to by another process or call") from None
    except NeurosimError:
        raise
    except (OSError, UnicodeError, ValueError) as error:
        raise FileError(f"{name} cannot be added to: {_reason(error)}") from None


def read_text(path: object, encoding: str = "UTF-8", hint: str = "") -> str:
    """Return the text that a file holds; the hint ends the message where the encoding is another.

    Raises:
        FileError: if it is missing, cannot be read, is too large, a device that never ends, or not
            written in that encoding.
        OptionError: if there is no such encoding.
    """
    name, content = shown(str(path_of(path))), read_bytes(path)
    try:
        text = content.decode(encoding)
    except (LookupError, TypeError):
        raise OptionError(f"no encoding {shown(encoding)}") from None
    except UnicodeDecodeError as error:
        raise FileError(f"{name} is not written in {encoding} ({error}){hint}") from None
    except ValueError:  # a NUL in its name
        raise OptionError(f"no encoding {shown(encoding)}") from None
    # Editors of Windows put a mark before what is written in UTF-8.
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def read_bytes(path: object) -> bytes:
    """Return what a file holds.

    Raises:
        FileError: if it is missing, cannot be read, is too large, or a device that never ends.
    """
    found = path_of(path)
    name = shown(str(found))
    try:
        return _content(found)
    except FileNotFoundError:
        raise FileError(f"there is no file {name}") from None
    except (OSError, ValueError) as error:
        raise FileError(f"{name} cannot be read: {_reason(error)}") from None


def _reason(error: Exception) -> object:
    return getattr(error, "strerror", None) or error


# Writing

_STREAM = re.compile(r"/(?:dev|proc/self)/(?:(stdin|stdout|stderr)|fd/(\d{1,9}))")
_NUMBERS = {"stdin": 0, "stdout": 1, "stderr": 2}


def _opened(target: Path) -> AbstractContextManager[IO[bytes]]:
    stream = _STREAM.fullmatch(str(target))
    if stream:  # to open it once more would overwrite what was printed
        sys.stdout.flush()
        name, number = stream.groups()
        return os.fdopen(os.dup(_NUMBERS[name] if name else int(number)), "wb")
    try:
        before = target.stat()
    except FileNotFoundError:
        return _replacing(Path(os.path.realpath(target)), None)
    if stat.S_ISDIR(before.st_mode):
        raise IsADirectoryError(21, "it is a folder")
    if stat.S_ISREG(before.st_mode):
        return _replacing(Path(os.path.realpath(target)), before)
    return target.open("wb")


@contextmanager
def _replacing(target: Path, before: os.stat_result | None) -> Iterator[IO[bytes]]:
    with Interrupt() as interrupt:
        _sweep(target.parent)
        file = _waiting(target.parent, 0o666 if before is None else 0o600)
        try:
            with file:
                if before is not None and fcntl is not None:
                    _rights_of(before, file)
                with interrupt.sooner(AT_ONCE):
                    yield file
                file.flush()
                os.fsync(file.fileno())
                if fcntl is None:
                    file.close()  # Windows renames nothing that is open
                Path(file.name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise


def _waiting(folder: Path, rights: int) -> IO[bytes]:
    """Open a new file that is locked, which tells it from what a process left that was killed."""

    def privately(path: str, flags: int) -> int:
        return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), rights)

    while True:
        path = folder / f".neurosim-{secrets.token_hex(8)}.tmp"
        file = open(path, "xb", opener=privately)  # noqa: SIM115  pathlib knows no opener
        if fcntl is None:
            return file
        with suppress(OSError):  # where there are no locks nothing is swept, either
            fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return file
        file.close()  # swept before it was locked


def _rights_of(before: os.stat_result, file: IO[bytes]) -> None:
    """Give a new file the owner and the rights of the one whose place it takes."""
    for owner in (before.st_uid, -1):  # of another owner, but maybe of a group of ours
        with suppress(OSError):
            os.fchown(file.fileno(), owner, before.st_gid)
            break
    of_group = os.fstat(file.fileno()).st_gid == before.st_gid
    os.fchmod(file.fileno(), before.st_mode & (0o777 if of_group else 0o707))


_OURS = re.compile(r"\.neurosim-[0-9a-f]{16}\.tmp")


def _sweep(folder: Path) -> None:
    """Remove what a process of ours left in a folder that was killed while it wrote."""
    if fcntl is None:
        return
    left: list[str] = []
    with suppress(OSError), os.scandir(folder) as entries:
        left += [entry.path for entry in entries if _OURS.fullmatch(entry.name)]
    for path in left:
        with suppress(OSError):
            _remove_if_left(path)


def _remove_if_left(path: str) -> None:
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(number)
        if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid():
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails while another process writes
            Path(path).unlink()
    finally:
        os.close(number)


# Reading

LARGEST = 2**29
"""A file of more bytes is not read."""


def _content(path: Path) -> bytes:
    """Return what a file holds, or raise OSError for what never ends."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if stat.S_ISCHR(status.st_mode) and not file.isatty():
            raise OSError("it is a device")
        content = bytearray()
        if status.st_size <= LARGEST:
            while len(content) <= LARGEST and (more := file.read(2**20)):
                content += more
        if max(status.st_size, len(content)) > LARGEST:
            raise OSError(f"it holds more than {LARGEST:,} bytes")
        return bytes(content)
