"""Several moments of a recording side by side, for print."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from neurosim.view.canvas.legend import legend
from neurosim.view.canvas.picture import DPI, EDGE, Picture, canvas_for
from neurosim.view.layout.layout import figure_size
from neurosim.view.moments.frames import Frames
from neurosim.view.scene.legend import entries, legend_height
from neurosim.view.targets import FINE, save_figure

ACROSS = 3
"""How many moments stand side by side before a new row begins."""


def save(
    frames: Frames, path: Path, look: Mapping[str, Any], *, moments: Sequence[int], **_: Any
) -> None:
    """Write moments as a picture, or as several side by side."""
    # Packed less, it takes two thirds of the time and is larger by a hundredth.
    packed = {"pil_kwargs": {"compress_level": 3}} if path.suffix.lower() == ".png" else {}
    save_figure(strip(frames, moments, **look), path, dpi=FINE, **packed)


def strip(frames: Frames, moments: Sequence[int], **look: Any) -> Figure:
    """Return a figure with a picture for each moment, row by row, and one legend below.

    Args:
        frames: the moments of the recording.
        moments: how many steps are done in each picture.
        look: theme, positions and large, as for a picture.
    """
    size = figure_size(frames.net, look["positions"], large=look["large"])
    model = Picture(canvas_for(size, DPI), frames, with_legend=len(frames) == 1, **look)
    model.show(moments[-1])
    whole: Figure = model.figure
    if len(frames) == 1:  # a network as it is now
        return whole
    across = min(len(moments), ACROSS)
    rows, wide = math.ceil(len(moments) / across), size[0] * across
    shown = entries(model.drawing.scene)
    foot = (legend_height(shown, wide * 72 - 2 * EDGE) + EDGE) / 72
    whole = canvas_for((wide, size[1] * rows + foot), DPI)
    halves: Any = whole.subfigures(2, 1, height_ratios=[size[1] * rows, foot])
    upper, lower = halves
    parts = list(upper.subfigures(rows, across, squeeze=False).flat)
    for each in (whole, lower, *parts):
        each.set_facecolor(model.theme.background)
    for part, moment in zip(parts, moments, strict=False):
        Picture(part, frames, with_legend=False, **look).show(moment)
    high, edge = foot * 72, EDGE / (wide * 72)
    below = lower.add_axes((edge, EDGE / high, 1 - 2 * edge, 1 - EDGE / high))
    legend(below, shown, model.theme)
    return whole
