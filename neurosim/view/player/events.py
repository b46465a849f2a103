"""What a window tells its player: keys, clicks, the wheel, time, its size, and that it closes."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from neurosim.view.actions import by_key

if TYPE_CHECKING:
    from neurosim.view.player.player import Player

TICK = 40
"""Milliseconds between two pictures while it plays."""

STALL = 0.5
"""After a longer pause, such as while a window is moved, playing goes on from where it was."""


class Events:
    """Passes what happens in a figure's window on to its player.

    Args:
        player: the player.
    """

    def __init__(self, player: Player) -> None:
        self._player = player
        self._clock: float | None = None
        canvas: Any = player.figure.canvas
        canvas.mpl_connect("key_press_event", self.on_key)
        canvas.mpl_connect("button_press_event", self.on_click)
        canvas.mpl_connect("scroll_event", self.on_scroll)
        canvas.mpl_connect("resize_event", lambda _: player.fit())
        canvas.mpl_connect("close_event", self.on_close)
        self._timer = canvas.new_timer(interval=TICK)
        self._timer.add_callback(self.on_timer)
        self._stop_before_closing(canvas.manager)

    def start(self) -> None:
        """Let time pass."""
        self._clock = None
        self._timer.start()

    def stop(self) -> None:
        """Let no time pass."""
        with suppress(RuntimeError):  # Qt takes timers down before windows when Python ends
            self._timer.stop()

    def on_key(self, event: Any) -> None:
        """Do what the key stands for."""
        action = by_key(event.key, self._player.kinds)
        if action is not None:
            self._player.act(action)

    def on_click(self, event: Any) -> None:
        """Do what belongs to the place that was clicked."""
        player, axes = self._player, event.inaxes
        panels, drawing = player.panels, player.picture.drawing
        if player.figure.canvas.widgetlock.locked():  # the toolbar pans or zooms with this click
            return
        if player.sheet.visible:
            player.toggle_help()
        elif panels.seekable(axes):
            player.seek(round(event.xdata))
        elif panels.surface is not None and axes is panels.surface.axes:
            player.turn(1)
        elif axes is drawing.axes and event.button == 1:
            player.pin(player.picture.found(event.xdata, event.ydata))

    def on_scroll(self, event: Any) -> None:
        """Go a step on, or back."""
        self._player.step() if event.step < 0 else self._player.back()

    def on_timer(self) -> None:
        """Pass on how much time has passed."""
        now = time.monotonic()
        passed = TICK / 1000 if self._clock is None else now - self._clock
        self._clock = now
        self._player.tick(min(passed, STALL))

    def _stop_before_closing(self, manager: Any) -> None:
        """Let no time pass once a window is being closed.

        Tk's waits until no event is left, and there always is one while time passes.
        """
        if manager is not None:
            destroy = manager.destroy

            def stop_and_destroy(*arguments: Any) -> None:
                self._player.close()
                destroy(*arguments)

            manager.destroy = stop_and_destroy

    def on_close(self, _: Any) -> None:
        """Stop for good: the canvas is being taken down, nothing may be drawn any more."""
        self._player.close()
