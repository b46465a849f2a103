"""Ctrl-C that waits for a good moment."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

__all__ = ["Interrupt"]


class Interrupt:
    """Hold Ctrl-C back while numbers move, and raise it where :meth:`check` is called.

    Used as a context manager around a walk; on the way out a Ctrl-C that is still held back is
    raised. A second Ctrl-C is raised at once, for whoever is stuck in a function of their own.
    ``raised`` tells whether :meth:`check` has raised it.
    Outside the main thread, where Python delivers no Ctrl-C, it does nothing.
    """

    def __init__(self) -> None:
        self.pending = False
        self.raised = False
        self._earlier: Any = None

    def __enter__(self) -> Interrupt:
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._earlier = signal.signal(signal.SIGINT, self._hold)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._earlier is not None:
            signal.signal(signal.SIGINT, self._earlier)
            self._earlier = None
        if kind is None:
            self.check()

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed."""
        if self.pending:
            self.pending = False
            self.raised = True
            raise KeyboardInterrupt

    def _hold(self, number: int, frame: FrameType | None) -> None:
        if self.pending:
            raise KeyboardInterrupt
        self.pending = True
