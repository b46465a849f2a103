"""Playing a recording: in a window, or in a file where there is none."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from neurosim.attributes import SetOnce
from neurosim.checks import check_options, listed, whole
from neurosim.errors import FileError, OptionError, shown
from neurosim.graph.network import Network
from neurosim.learning.history import History
from neurosim.learning.recordings.recording import Recording
from neurosim.notation import counted
from neurosim.view.layout.layout import figure_size, layout
from neurosim.view.moments.folding import frames_of
from neurosim.view.moments.frames import Frames
from neurosim.view.page.notebook import recording_html
from neurosim.view.player.window import in_cells, open_figure, show, show_in_cell
from neurosim.view.scene.theme import Theme, theme as find_theme
from neurosim.view.targets import file_name, target, write

if TYPE_CHECKING:
    from neurosim.view.player.player import Player


@overload
def play(recording: Recording | History, *, save: None = None, **options: Any) -> Playback: ...
@overload
def play(recording: Recording | History, *, save: str | PathLike[str], **options: Any) -> Path: ...
def play(
    recording: Recording | History, *, save: str | PathLike[str] | None = None, **options: Any
) -> Playback | Path:
    """Play a recording in a window, or write it to a file.

    In the window: play and pause, step and step back, jump to the next phase, sample or epoch,
    click a neuron or a connection for its numbers; ``?`` lists the keys. The window moves the
    recording's cursor, so ``net["h1"]`` at the prompt shows the moment in the picture, and stays
    there when it is closed. Where no window can be shown, it says so on stderr and writes an
    animated GIF.

    A script waits until the window is closed. At the prompt of Python, of ``python -i`` and of
    IPython the window stays open beside the prompt, which goes on answering. In a notebook a page
    that plays the recording stands below the cell; ``%matplotlib ipympl`` shows the window there,
    which moves the cursor. Which toolkit opens the window, Tk, Qt or a
    browser, is matplotlib's choice: ``MPLBACKEND=qtagg`` or ``webagg`` changes it.

    Args:
        recording: what a pass returned, or the History of a training with ``record=...``.
        save: a file to write instead: .gif, .mp4 and .html play; .png, .svg and .pdf show the last
            moment, or ``moments=[0, 5, 9]`` as a strip.
        options: ``theme`` ("light" or "dark"), ``positions`` (your own place for every node),
            ``large`` ("elide" or "dense"), ``block`` (True waits for the window to close),
            ``seconds`` (how long a film lasts), ``moments``, ``progress``.

    Returns:
        A :class:`Playback`; with ``save`` the path.

    Raises:
        OptionError: for an unknown ending, theme or option, or something that is no recording.
        RecordingError: if the network was edited since the recording was made.
        FileError: if the file cannot be written.

    >>> import neurosim as ns
    >>> recording = ns.forward(ns.dense([2, 2, 1]), [0, 1])
    >>> ns.play(recording, save="forward.xyz")
    Traceback (most recent call last):
    OptionError: cannot save as 'forward.xyz'; choose .gif, .mp4, .html, .png, .svg, .pdf
    """
    check_options(options, Playback, "play")
    playback = Playback(_recording(recording), **options)
    if save is not None:
        return playback.save(save)
    playback.show()
    return playback


class Playback(SetOnce):
    """A recording that is being played.

    Attributes:
        recording: the recording.
    """

    recording: Recording

    def __init__(
        self,
        recording: Recording,
        *,
        theme: str | Theme = "light",
        positions: Mapping[str, Any] | None = None,
        large: str = "elide",
        block: bool | None = None,
        moments: Sequence[int] | None = None,
        seconds: float | None = None,
        progress: bool | None = None,
    ) -> None:
        self.recording = recording
        self._player: Player | None = None
        self._saved: Path | None = None
        self._frames = frames_of(recording)
        self._block = block
        self._cell: str | None = None
        self._look: dict[str, Any] = {"theme": theme, "positions": positions, "large": large}
        self._film: dict[str, Any] = {"moments": moments, "seconds": seconds, "progress": progress}

    def show(self) -> None:
        """Open the window; where there is none, write an animated GIF and name it on stderr."""
        from neurosim.view.player.controls import HEIGHT
        from neurosim.view.player.panels import WIDTH
        from neurosim.view.player.player import Player

        net, positions, large = self.recording.net, self._look["positions"], self._look["large"]
        wide, high = figure_size(net, positions, large=large)
        wide += WIDTH / 72 if self.recording.marks else 0.0
        title = f"neurosim: {self.recording.net.name}"
        figure, reason = open_figure((wide, high + HEIGHT / 72), title)
        if figure is None and in_cells():
            theme = find_theme(self._look["theme"]).name
            placed = layout(net, positions, large=large)
            self._cell = recording_html(self.recording, theme=theme, layout=placed)
            show_in_cell(self)
            return
        if figure is None:
            self._fall_back(reason)
            return
        self._player = Player(figure, self._frames, **self._look)
        show(figure, self._block)

    @property
    def player(self) -> Player | None:
        """The player in the window, None where there is no window."""
        return self._player

    @property
    def saved(self) -> Path | None:
        """The file written in place of a window, if there was none."""
        return self._saved

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the recording to a file, as ``ns.play(recording, save=path)`` does."""
        found = target(path)
        look = {**self._look, "theme": find_theme(self._look["theme"])}
        shown = _moments(self._frames, self._film["moments"])
        return write(self._frames, found, look, **{**self._film, "moments": shown})

    def _fall_back(self, reason: str) -> None:
        try:
            self._saved = self.save(file_name(self.recording.net, "gif"))
        except FileError as error:
            raise FileError(f"no window can be shown ({reason}), and {error}") from None
        print(f"no window can be shown ({reason}); wrote {self.saved}", file=sys.stderr)

    def _repr_html_(self) -> str | None:
        return self._cell

    def __repr__(self) -> str:
        shown = f", saved as {str(self.saved)!r}" if self.saved else ""
        return f"Playback({counted(len(self.recording), 'step')}{shown})"


def _moments(frames: Frames, moments: Sequence[int] | None) -> list[int]:
    shown = [len(frames) - 1] if moments is None else listed(moments, "moments")
    for moment in shown:
        if whole(moment, "a moment", least=0) >= len(frames):
            raise OptionError(f"a moment must lie in 0..{len(frames) - 1}, got {moment}")
    if not shown:
        raise OptionError("moments must name at least one moment, got none")
    return shown


def _recording(given: Any) -> Recording:
    if isinstance(given, History):
        if given.recording is None:
            raise OptionError(
                "this training kept no steps to play; "
                "train with record='steps', 'samples' or 'epochs'"
            )
        given = given.recording
    if isinstance(given, Network):
        raise OptionError("a network has no steps to play; ns.draw(net) shows it")
    if not isinstance(given, Recording):
        raise OptionError(f"play needs a Recording, such as ns.forward returns, got {shown(given)}")
    if not len(given):
        raise OptionError("this recording has no steps to play; ns.draw(net) shows the network")
    return given
