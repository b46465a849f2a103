"""A progress bar for whatever takes long to save."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from neurosim.checks import flag

T = TypeVar("T")


def counted(things: Iterable[T], progress: bool | None, unit: str) -> Iterator[T]:
    """Go through things, and show a progress bar where that takes long.

    Args:
        things: what to go through.
        progress: True always shows the bar, on stderr; None on a terminal, from the second second.
        unit: what one of them is called.

    >>> list(counted([1, 2], False, "picture"))
    [1, 2]
    """
    wanted = sys.stderr.isatty() if progress is None else flag(progress, "progress")
    if not wanted:
        return iter(things)
    from tqdm import tqdm  # only here: it is not needed without a terminal

    bar: Callable[..., Any] = tqdm
    delay = 1.0 if progress is None else 0.0
    return iter(bar(things, desc="saving", unit=unit, delay=delay))
