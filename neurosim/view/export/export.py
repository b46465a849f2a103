"""A recording or a network in a file: the ending decides what kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from neurosim.checks import listed, whole
from neurosim.errors import OptionError
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.theme import Theme, theme as find_theme
from neurosim.view.targets import ENDINGS, target


def save_recording(
    frames: Frames,
    path: str | PathLike[str],
    *,
    theme: str | Theme = "light",
    positions: Mapping[str, Any] | None = None,
    large: str = "elide",
    moments: Sequence[int] | None = None,
    seconds: float | None = None,
    progress: bool | None = None,
) -> Path:
    """Write a recording to a file and return its path; nothing moves, and no window opens.

    Args:
        frames: its moments.
        path: the file; its ending decides: .gif, .mp4 and .html play, .png, .svg and .pdf show a
            moment, or several as a strip.
        theme: "light" or "dark".
        positions: your own place for every node.
        large: how large columns are shown: "elide", or "dense" for blocks of all nodes.
        moments: for still pictures, how many steps are done in each; by default the last moment.
        seconds: how long a film lasts about.
        progress: a progress bar on stderr; None shows it on a terminal, where it takes long.

    Raises:
        OptionError: for an unknown ending or theme.
        FileError: if the file cannot be written.
        MissingExtraError: for an .mp4 without ffmpeg.
    """
    found = target(path)
    writer: Any = import_module(f"neurosim.view.{ENDINGS[found.suffix[1:].lower()]}")
    look = {"theme": find_theme(theme), "positions": positions, "large": large}
    shown = _moments(frames, moments)
    writer.save(frames, found, look, moments=shown, seconds=seconds, progress=progress)
    return found


def _moments(frames: Frames, moments: Sequence[int] | None) -> list[int]:
    shown = [len(frames) - 1] if moments is None else listed(moments, "moments")
    for moment in shown:
        if whole(moment, "a moment", least=0) >= len(frames):
            raise OptionError(f"a moment must lie in 0..{len(frames) - 1}, got {moment}")
    if not shown:
        raise OptionError("moments must name at least one moment, got none")
    return shown
