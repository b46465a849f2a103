"""Drawing a network and playing a recording: in a window, below a cell, or in a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from neurosim.checks import check_options, flag, listed, of_kind, whole
from neurosim.errors import OptionError, shown
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.learning.recordings.recording import Recording
from neurosim.view.layout.layout import figure_size, layout
from neurosim.view.moments.folding import frames_of
from neurosim.view.moments.frames import Frames
from neurosim.view.player.window import present
from neurosim.view.scene.theme import Theme, theme as find_theme
from neurosim.view.targets import STILL, file_name, target, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from neurosim.learning.history import History
    from neurosim.view.player.player import Player


@overload
def play(
    recording: Recording | History, *, save: None = None, **options: Any
) -> Player | Embedded | Path: ...
@overload
def play(recording: Recording | History, *, save: str | PathLike[str], **options: Any) -> Path: ...
def play(
    recording: Recording | History, *, save: str | PathLike[str] | None = None, **options: Any
) -> Player | Embedded | Path:
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
        The player in the window, the page in a notebook, or the path of the file.

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
    check_options(options, _play, "play")
    return _play(_recording(recording), save, **options)


def _play(
    recording: Recording,
    save: str | PathLike[str] | None,
    *,
    theme: str | Theme = "light",
    positions: Mapping[str, Any] | None = None,
    large: str = "elide",
    block: bool | None = None,
    moments: Sequence[int] | None = None,
    seconds: float | None = None,
    progress: bool | None = None,
) -> Player | Embedded | Path:
    frames, net, chosen = frames_of(recording), recording.net, find_theme(theme)
    look = {"theme": chosen, "positions": positions, "large": large}
    film = {"moments": _moments(frames, moments), "seconds": seconds, "progress": progress}
    if save is not None:
        return write(frames, save, look, **film)
    from neurosim.view.page.notebook import recording_html
    from neurosim.view.player.board import board_size
    from neurosim.view.player.controls import HEIGHT
    from neurosim.view.player.player import Player

    def embedded() -> Embedded:
        placed = layout(net, positions, large=large)
        return Embedded(recording_html(recording, theme=chosen.name, layout=placed))

    wide, high = board_size(frames, positions, large)
    shown: Player | Embedded | Path = present(
        (wide, high + HEIGHT / 72), f"neurosim: {net.name}", block,
        window=lambda figure: Player(figure, frames, **look),
        cell=embedded,
        file=lambda: write(frames, file_name(net, "gif"), look, **film),
    )  # fmt: skip
    return shown


@dataclass
class Embedded:
    """A page below the cell of a notebook."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return "Embedded page"


def _moments(frames: Frames, moments: Sequence[int] | None) -> list[int]:
    shown = [len(frames) - 1] if moments is None else listed(moments, "moments")
    for moment in shown:
        if whole(moment, "a moment", least=0) >= len(frames):
            raise OptionError(f"a moment must lie in 0..{len(frames) - 1}, got {moment}")
    if not shown:
        raise OptionError("moments must name at least one moment, got none")
    return shown


def _recording(given: Any) -> Recording:
    if hasattr(given, "recording"):  # a History
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


def draw(
    net: Network,
    *,
    save: str | PathLike[str] | None = None,
    theme: str | Theme = "light",
    positions: Mapping[str, Any] | None = None,
    large: str = "elide",
    block: bool | None = None,
) -> Figure | Path:
    """Draw a network as it is now, in a window or to a file.

    Shapes tell inputs, bias nodes, hidden neurons and outputs apart; the fill is the output, the
    ring the error, the line the weight. A legend explains it. Nothing changes on the network. In a
    notebook the picture stands below the cell.

    Args:
        net: the network.
        save: a file to write instead of opening a window: .png, .svg or .pdf.
        theme: "light" or "dark".
        positions: your own (x, y) for every node by name, y upwards.
        large: columns of more than 12 nodes: "elide" leaves out their middle, "dense" shows all of
            them as the pixels of an image.
        block: True waits until the window is closed; None does so in a script.

    Returns:
        The matplotlib figure; with ``save`` the path.

    Raises:
        OptionError: for an unknown ending, theme or way to show large columns.
        InputError, NetworkError: for positions that do not fit.
        FileError: if the file cannot be written.

    >>> import neurosim as ns
    >>> ns.draw(ns.dense([2, 2, 1]), save="net.doc")
    Traceback (most recent call last):
    OptionError: cannot save as 'net.doc'; choose .png, .svg, .pdf
    """
    of_kind(net, Network, "ns.draw needs")
    block = None if block is None else flag(block, "block")
    look: dict[str, Any] = {"theme": theme, "positions": positions, "large": large}
    if save is not None:
        found = target(save, STILL)
        with collector_resting():
            return write(Frames.of(net), found, look, moments=[0])
    from neurosim.view.canvas.picture import paint, still

    shown: Figure | Path = present(
        figure_size(net, positions, large=large), f"neurosim: {net.name}", block,
        window=lambda figure: paint(figure, net, **look).figure,
        cell=lambda: still(net, **look).figure,
        file=lambda: write(Frames.of(net), file_name(net, "png"), look, moments=[0]),
    )  # fmt: skip
    return shown
