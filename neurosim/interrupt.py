"""Ctrl-C that waits for a good moment: in a walk, or while a file takes the place of another."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from types import FrameType, TracebackType
from typing import Any

AT_ONCE, AT_SECOND = 0, 1
"""How many Ctrl-C are held back before one is raised."""


class Interrupt:
    """Hold Ctrl-C back while numbers move, and raise it where :meth:`check` is called.

    Used as a context manager around a walk; on the way out a Ctrl-C that is still held back is
    raised. In a block of :meth:`sooner`, such as for functions of a user's own that may be
    stuck, it is raised in the middle, but only once: what cleans up after it is not cut.
    Inside another one it raises what that one holds back, but only where :meth:`check` is called.
    Outside the main thread, where Python delivers no Ctrl-C, it does nothing.

    Attributes:
        raised: whether :meth:`check` has raised it.
        history: what a Ctrl-C that is raised on the way out carries.
    """

    def __init__(self) -> None:
        self.raised = False
        self.history: object = None
        self._held = _Held()
        self._before = inf
        self._earlier: Any = None

    @property
    def pending(self) -> bool:
        """True if Ctrl-C was pressed, and is held back."""
        return self._held.pressed > 0

    @contextmanager
    def sooner(self, patience: float) -> Iterator[None]:
        """Hold back a limited number of Ctrl-C here; what cleans up is to stand outside."""
        try:
            self._held.patience = patience
            yield
        finally:
            self._held.patience = inf

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            handler: Any = signal.getsignal(signal.SIGINT)
            if isinstance(handler, _Held):
                self._held = handler
                self._before = handler.patience
                handler.patience = inf
            elif handler is signal.default_int_handler:
                self._earlier = signal.signal(signal.SIGINT, self._held)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._held.patience = self._before
            if self._earlier is not None:
                signal.signal(signal.SIGINT, self._earlier)
                if kind is None:
                    self.check()
        except KeyboardInterrupt as pressed:
            if self.history is not None:
                pressed.history = self.history  # type: ignore[attr-defined]
            raise

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed."""
        if self._held.pressed:
            self._held.closing = True
            self._held.pressed = 0
            self.raised = True
            raise KeyboardInterrupt


class _Held:
    """What Python calls at Ctrl-C."""

    def __init__(self) -> None:
        self.pressed = 0
        self.patience = inf
        self.closing = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.pressed += 1
        if self.pressed > self.patience and not self.closing:
            self.closing = True
            raise KeyboardInterrupt
