"""The player: a recording in a window, with one integer as its whole state."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any, NoReturn

from matplotlib.figure import Figure

from neurosim.errors import RecordingError, StateError
from neurosim.notation import counted
from neurosim.view.actions import Action, kinds, there_are
from neurosim.view.moments.frames import Frames
from neurosim.view.player.board import Board
from neurosim.view.player.controls import HEIGHT, Controls
from neurosim.view.plots.plane import has_plane
from neurosim.view.scene.lines import MIDWAY

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)

TICK = 40
"""Milliseconds between two pictures while it plays."""

STALL = 0.5
"""After a longer pause, such as while a window is moved, playing goes on from where it was."""


class Player(Board):
    """Plays a recording in a figure; moving it moves the recording, and so the live objects.

    Args:
        figure: a figure with a canvas.
        frames: the moments of the recording.
        look: theme, positions and large, as for a picture.

    Attributes:
        playing: whether it moves by itself.
        loop: whether it begins again at the end.
        speed: how many times as fast as normal it plays.
        kinds: for what there are actions.
    """

    def __init__(self, figure: Figure, frames: Frames, **look: Any) -> None:
        super().__init__(figure, frames, HEIGHT, **look)
        self.recording = frames.recording
        self.playing, self.loop, self.speed = False, False, 1.0
        self.closed = False
        self._passed, self._clock = 0.0, 0.0
        surface, images = has_plane(frames.net), bool(self.picture.placed.images)
        self.kinds = kinds(frames, "window", surface=surface, images=images)
        self._by_key = {key: each for each in there_are(self.kinds) for key in each.keys}
        last = len(frames) - 1
        self.controls = Controls(figure, self.picture.theme, last, self.kinds, self.seek)
        self._listen(figure.canvas)
        # As long as the figure is kept, so is the player with its buttons.
        figure._neurosim_player = self  # type: ignore[attr-defined]
        self.show(self.index)

    def __reduce__(self) -> NoReturn:
        raise StateError(
            "a Player has a window and cannot be copied or pickled; its player.recording can"
        )

    def __repr__(self) -> str:
        return f"Player({counted(len(self.recording), 'step')}, at {self.index})"

    @property
    def index(self) -> int:
        """How many steps are done."""
        return self.recording.position

    # Moving

    def seek(self, index: int) -> None:
        """Go to the moment after ``index`` steps, and show it."""
        self._passed = 0.0
        self._go(index)

    def step(self) -> None:
        """Go one step on."""
        self.pause()
        self.seek(self.index + 1)

    def back(self) -> None:
        """Go one step back."""
        self.pause()
        self.seek(self.index - 1)

    def start(self) -> None:
        """Go to the start."""
        self.seek(0)

    def end(self) -> None:
        """Go to the end."""
        self.seek(len(self.recording))

    def jump(self, kind: str) -> None:
        """Go to where the next phase, step of time, sample or epoch begins."""
        self.seek(self.frames.chapters.following(kind, self.index))

    def jump_back(self, kind: str) -> None:
        """Go to where this phase, step of time, sample or epoch began, or the one before."""
        self.seek(self.frames.chapters.preceding(kind, self.index))

    # Playing

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self.playing else self.play()

    def play(self) -> None:
        """Move on by itself; from the start if it stands at the end."""
        if self.index >= len(self.recording):
            self.seek(0)
        self.playing = True
        self.controls.label("toggle", "pause", pressed=True)
        self._clock = time.monotonic()
        self._timer.start()
        self._draw()

    def pause(self) -> None:
        """Stop moving by itself."""
        if self.playing:
            self.playing = False
            self._timer.stop()
            self.controls.label("toggle", "play")
            self._draw()

    def tick(self, seconds: float) -> None:
        """Let that much time pass while it plays."""
        if not self.playing or self.closed:
            return
        self._passed += seconds * self.speed
        index, last = self.index, len(self.recording)
        while self._passed >= self.frames[index].seconds:
            if index == last and not self.loop:
                self.pause()
                self.end()
                return
            self._passed -= self.frames[index].seconds
            index = (index + 1) % (last + 1)
        self._go(index, self._passed / self.frames[index].seconds)

    def hasten(self, by: int) -> None:
        """Play at the next higher speed, after the highest at the lowest; or with -1 lower."""
        self.speed = SPEEDS[max(0, SPEEDS.index(self.speed) + by) % len(SPEEDS)]
        self.controls.label("hasten_1", f"speed {self.speed:g}×")
        self._draw()

    def toggle_loop(self) -> None:
        """Begin again at the end, or stop there."""
        self.loop = not self.loop
        self.controls.label("toggle_loop", "loop", pressed=self.loop)
        self._draw()

    # Looking

    def show(self, index: int, progress: float = MIDWAY) -> None:
        """Show a moment, its signals so far along their connections."""
        super().show(index, progress)
        self.controls.show(index)
        self._draw()

    def fit(self) -> None:
        """Arrange everything again, after the window or what stands in it changed its size."""
        super().fit()
        self.controls.fit()
        self.show(self.index)

    def unpin(self) -> None:
        """Close what was pinned, and the list of keys."""
        self.controls.list_keys(False)
        self.pin(None)

    def toggle_help(self) -> None:
        """Show or hide the list of keys."""
        self.controls.list_keys(not self.controls.keys.get_visible())
        self._draw()

    def close(self) -> None:
        """Stop for good; the recording, and so the network, stays where it is."""
        self.closed, self.playing = True, False
        with suppress(RuntimeError):  # Qt takes timers down before windows when Python ends
            self._timer.stop()

    def act(self, action: Action | None) -> None:
        """Do what a key or button stands for, if for anything."""
        if action is not None:
            getattr(self, action.method)(*action.arguments)

    # What the window tells

    def _listen(self, canvas: Any) -> None:
        for event, act in {
            "key_press_event": lambda event: self.act(self._by_key.get(event.key)),
            "button_press_event": self._on_click,
            "scroll_event": lambda event: self.step() if event.step < 0 else self.back(),
            "resize_event": lambda _: self.fit(),
            "close_event": lambda _: self.close(),  # nothing may be drawn any more
        }.items():
            canvas.mpl_connect(event, act)
        self._timer = canvas.new_timer(interval=TICK)
        self._timer.add_callback(self._on_timer)
        if canvas.manager is None:
            return
        destroy = canvas.manager.destroy

        def stop_and_destroy(*given: Any) -> None:
            self.close()  # Tk waits until no event is left, and there always is one while it plays
            destroy(*given)

        canvas.manager.destroy = stop_and_destroy

    def _on_click(self, event: Any) -> None:
        axes, x = event.inaxes, event.xdata
        if self.figure.canvas.widgetlock.locked():  # the toolbar pans or zooms with this click
            return
        panel = next((name for name, each in self.panels.items() if each.axes is axes), "")
        if self.controls.keys.get_visible():
            self.toggle_help()
        elif panel in ("curve", "history"):
            self.seek(round(x))
        elif panel == "surface":
            self.turn(1)
        elif axes is self.controls.axes and event.button == 1:
            self.act(self.controls.found(x))
        elif axes is self.picture.drawing.axes and event.button == 1:
            self.pin(self.picture.found(x, event.ydata))

    def _on_timer(self) -> None:
        now = time.monotonic()
        passed, self._clock = now - self._clock, now
        self.tick(min(passed, STALL))

    # Inside

    def _go(self, index: int, progress: float = MIDWAY) -> None:
        if self.closed:
            return
        try:
            self.recording.seek(min(max(index, 0), len(self.recording)))
        except RecordingError as error:
            self.pause()
            self.picture.warn(str(error))
            self._draw()
            return
        self.show(self.index, progress)

    def _draw(self) -> None:
        if not self.closed:
            self.figure.canvas.draw_idle()
