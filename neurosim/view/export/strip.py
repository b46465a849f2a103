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
from neurosim.view.scene.theme import theme as find_theme
from neurosim.view.targets import FINE, save_figure

ACROSS = 3
"""How many moments stand side by side before a new row begins."""


def save(
    frames: Frames, path: Path, look: Mapping[str, Any], *, moments: Sequence[int], **_: Any
) -> None:
    """Write moments of a recording as a picture, or as several side by side."""
    save_figure(strip(frames, moments, **look), path, dpi=FINE)


def strip(frames: Frames, moments: Sequence[int], **look: Any) -> Figure:
    """Return a figure with a picture for each moment, row by row, and one legend below.

    Args:
        frames: the moments of the recording.
        moments: how many steps are done in each picture.
        look: theme, positions and large, as for a picture.
    """
    size = figure_size(frames.net, look["positions"], large=look["large"])
    across = min(len(moments), ACROSS)
    rows = math.ceil(len(moments) / across)
    colours = find_theme(look["theme"])
    model, marks = Picture(canvas_for(size, DPI), frames, with_legend=False, **look), ""
    for moment in moments:
        model.show(moment)
        marks += model.drawing.scene.lines.marks()
    shown = entries(model.drawing.scene, marks)
    wide = size[0] * across
    foot = (legend_height(shown, wide * 72 - 2 * EDGE) + EDGE) / 72
    whole = canvas_for((wide, size[1] * rows + foot), DPI)
    whole.set_facecolor(colours.background)
    halves: Any = whole.subfigures(2, 1, height_ratios=[size[1] * rows, foot])
    upper, lower = halves
    lower.set_facecolor(colours.background)
    parts: Any = upper.subfigures(rows, across, squeeze=False)
    for at, part in enumerate(parts.flat):
        part.set_facecolor(colours.background)
        if at < len(moments):
            Picture(part, frames, with_legend=False, **look).show(moments[at])
    high, edge = foot * 72, EDGE / (wide * 72)
    legend(lower.add_axes((edge, EDGE / high, 1 - 2 * edge, 1 - EDGE / high)), shown, colours)
    return whole
