"""A progress bar for whatever takes long."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

from neurosim.checks import flag

T = TypeVar("T")

DELAY = 1.0
"""Seconds after which a bar is shown that was not asked for."""


def counted(
    things: Iterable[T], progress: bool | None, what: str, unit: str, total: int | None = None
) -> Iterable[T]:
    """Go through things, and show a progress bar where that takes long.

    Args:
        things: what to go through.
        progress: True always shows the bar, on stderr; None on a terminal, after a second.
        what: what is being done.
        unit: what one of the things is called.
        total: how many there are, if they do not tell.

    >>> list(counted([1, 2], False, "saving", "picture"))
    [1, 2]
    """
    wanted = sys.stderr.isatty() if progress is None else flag(progress, "progress")
    if not wanted:
        return things
    from tqdm import tqdm  # only here: it is not needed without a terminal

    delay = 0.0 if progress else DELAY
    bar: Iterable[T] = tqdm(things, desc=what, unit=unit, total=total, delay=delay)
    return bar
