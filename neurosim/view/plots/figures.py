"""What all plots share: an empty figure, its colours, and saving it in one piece."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.errors import OptionError, shown
from neurosim.files import path_of
from neurosim.view.targets import save_figure
from neurosim.view.theme import LIGHT, Theme, mixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "LINES",
    "MARKERS",
    "blank",
    "plain",
    "saved",
    "surface_colours",
]

LINES = (LIGHT.positive, LIGHT.negative, "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Colours of lines (Okabe and Ito 2008), told apart by colour-blind eyes too."""

MARKERS = "osD^vPX*"
"""Marks of classes, in their order: never colour alone."""


def blank(width: float, height: float, save: str | Path | None) -> Figure:
    """Return an empty figure of that size in inches.

    Where windows can be shown and no file is named it is pyplot's, so that ``plt.show()`` shows
    it; otherwise pyplot does not know it, so that nothing piles up and a notebook shows it once.
    """
    from matplotlib.figure import Figure

    if save is None:
        from matplotlib import pyplot

        figure = pyplot.figure(figsize=(width, height), layout="constrained")
        if figure.canvas.required_interactive_framework:
            return figure
        pyplot.close(figure)
    return Figure(figsize=(width, height), layout="constrained")


def plain(axes: Axes) -> None:
    """Take away the frame lines that say nothing."""
    axes.spines[["top", "right"]].set_visible(False)


def surface_colours(theme: Theme = LIGHT) -> Any:
    """Return the colour map of surfaces, from their lowest value to their highest."""
    from matplotlib.colors import LinearSegmentedColormap

    low, middle, high = theme.negative, theme.panel, theme.positive
    colours = [low, mixed(low, middle, 0.6), middle, mixed(high, middle, 0.6), high]
    return LinearSegmentedColormap.from_list("orange_blue", colours, N=257)  # one in the middle


def checked(save: str | Path) -> Path:
    """Return the path of a picture.

    Raises:
        OptionError: for an ending that matplotlib cannot write.
    """
    from matplotlib.backend_bases import FigureCanvasBase

    known, path = FigureCanvasBase.get_supported_filetypes(), path_of(save)
    if path.suffix[1:].lower() in known:
        return path
    endings = ", ".join(sorted(known))
    raise OptionError(f"cannot save a plot as {shown(str(path))}; choose an ending from {endings}")


def saved(figure: Figure, save: str | Path | None) -> Figure:
    """Write the figure to a file, if one is named, and return it.

    The file appears in one piece, or an error leaves what was there.

    Raises:
        OptionError: for an ending that matplotlib cannot write.
        FileError: if it cannot be written.
    """
    if save is not None:
        save_figure(figure, checked(save))
    return figure
