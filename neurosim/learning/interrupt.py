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
    raised. A second Ctrl-C is raised at once, for whoever is stuck in a function of their own; any
    more wait, so that what cleans up after it is not cut.
    ``raised`` tells whether :meth:`check` has raised it.
    Inside another one it raises what that one holds back, but only where :meth:`check` is called.
    Outside the main thread, where Python delivers no Ctrl-C, it does nothing.
    """

    def __init__(self) -> None:
        self.raised = False
        self._held = _Held()
        self._earlier: Any = None

    @property
    def pending(self) -> bool:
        """True if Ctrl-C was pressed, and is held back."""
        return self._held.pressed

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            handler: Any = signal.getsignal(signal.SIGINT)
            if isinstance(handler, _Held):
                self._held = handler
            elif handler is signal.default_int_handler:
                self._earlier = signal.signal(signal.SIGINT, self._held)
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
        if self._held.pressed:
            self._held.closing = True
            self._held.pressed = False
            self.raised = True
            raise KeyboardInterrupt


class _Held:
    """What Python calls at Ctrl-C."""

    def __init__(self) -> None:
        self.pressed = False
        self.closing = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.pressed and not self.closing:
            self.closing = True
            raise KeyboardInterrupt
        self.pressed = True
