"""Ctrl-C while the command ``neurosim`` is still loading: it ends in one line, as it does later.

Most of the time until a short command answers is that of its imports. The package imports this file
before all others; in any other process than the command it does nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import PurePath
from types import TracebackType


def _is_command(words: list[str]) -> bool:
    """Tell whether the process was started as ``neurosim`` or ``python -m neurosim``.

    >>> _is_command(["python", "/bin/neurosim", "train"]), _is_command(["python", "-m", "neurosim"])
    (True, True)
    >>> _is_command(["python", "-m", "pytest", "neurosim"]), _is_command(["python", "xor.py"])
    (False, False)
    """
    if "-m" in words[:-1]:
        return words[words.index("-m") + 1] == "neurosim"
    return any(PurePath(word).stem == "neurosim" for word in words[:2])


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    if sys.stderr is not None:
        print("neurosim: stopped", file=sys.stderr, flush=True)
    os._exit(130)


if _is_command(sys.orig_argv):
    sys.excepthook = _told
