"""A recording or a network in a file: the ending decides what kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from neurosim.checks import listed, whole
from neurosim.errors import OptionError
from neurosim.view.canvas.picture import Picture, canvas_for, figure_size
from neurosim.view.export.film import check_ffmpeg, write_film
from neurosim.view.export.schedule import schedule
from neurosim.view.export.screen import DPI, Scene
from neurosim.view.export.strip import strip
from neurosim.view.layout.layout import layout
from neurosim.view.moments.frames import Frames
from neurosim.view.page.page import write_page
from neurosim.view.scene.theme import Theme, theme as find_theme
from neurosim.view.targets import MOVING, save_figure, target

__all__ = ["save_recording"]

FINE = 200
"""Dots per inch of a still picture."""


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
    found, colours = target(path), find_theme(theme)
    ending = found.suffix[1:].lower()
    if ending == "mp4":
        check_ffmpeg()
    if ending == "html":
        placed = layout(frames.net, positions, large=large)
        return write_page(
            frames.recording, found, theme=colours.name, layout=placed, progress=progress
        )
    look: dict[str, Any] = {"theme": colours, "positions": positions, "large": large}
    size = figure_size(layout(frames.net, positions, large=large))
    shown = _moments(frames, moments)
    if ending in MOVING:
        write_film(Scene(frames, **look), schedule(frames, seconds), found, progress)
        return found
    if len(shown) > 1:
        return save_figure(strip(frames, shown, size, **look), found, dpi=FINE)
    picture = Picture(canvas_for(size, DPI), frames, **look)
    picture.show(shown[0])
    return save_figure(picture.figure, found, dpi=FINE)


def _moments(frames: Frames, moments: Sequence[int] | None) -> list[int]:
    shown = [len(frames) - 1] if moments is None else listed(moments, "moments")
    for moment in shown:
        if whole(moment, "a moment", least=0) >= len(frames):
            raise OptionError(f"a moment must lie in 0..{len(frames) - 1}, got {moment}")
    if not shown:
        raise OptionError("moments must name at least one moment, got none")
    return shown
