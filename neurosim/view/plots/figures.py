"""What all plots share: an empty figure, its colours, and saving it in one piece."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from neurosim.checks import offered
from neurosim.errors import OptionError, shown
from neurosim.files import path_of
from neurosim.notation import DIGITS, number, visible
from neurosim.view.scene.theme import LIGHT, Theme, mixed
from neurosim.view.targets import save_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = (LIGHT.positive, LIGHT.negative, "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Colours of lines (Okabe and Ito 2008), told apart by colour-blind eyes too."""

MARKERS = "osD^vPX*"
"""Marks of classes, in their order: never colour alone."""

UNNAMED = re.compile(r"_child\d+$")
"""What matplotlib calls lines and marks that were given no name."""

NO_NAMES: Mapping[str, str] = MappingProxyType({})


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


def key(axes: Axes, names: Mapping[str, str] = NO_NAMES, **options: Any) -> None:
    """Explain lines and marks, each by its name, whatever letter that begins with.

    Args:
        axes: where they are drawn; those without a label are not explained.
        names: what to call them, by label; by default as their labels.
        options: of the legend.
    """
    from matplotlib.collections import PathCollection

    marks = [each for each in axes.collections if isinstance(each, PathCollection)]
    artists = [*axes.lines, *marks]
    labels = {each: str(each.get_label() or "") for each in artists}
    drawn = [each for each in artists if labels[each] and not UNNAMED.match(labels[each])]
    if drawn:
        legend = axes.legend(drawn, [" "] * len(drawn), frameon=False, **options)
        for text, artist in zip(legend.get_texts(), drawn, strict=True):
            text.set_text(names.get(labels[artist], labels[artist]))


def in_full(*sides: Any) -> None:
    """Write the numbers of axes in full, where otherwise a factor would stand in a corner."""
    from matplotlib.ticker import FuncFormatter

    for side in sides:
        side.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def distinct(values: Sequence[float]) -> list[str]:
    """Write numbers with three digits, or as many as it takes to tell them apart.

    >>> distinct([0.25, 1.0]), distinct([0.25401, 0.25402])
    (['0.25', '1'], ['0.25401', '0.25402'])
    """
    for digits in range(3, DIGITS):
        texts = [number(value, digits) for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return texts


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
    there = offered(path.suffix[1:], sorted(known), "choose an ending from")
    raise OptionError(f"cannot save a plot as {shown(str(path))}{there}")


def _written_as_named(figure: Figure) -> None:
    """Write titles and labels letter by letter: no sign in a name begins a formula or commands."""
    named = []
    for axes in figure.axes:
        named += [axes.title, axes.xaxis.label, axes.yaxis.label]
        legend = axes.get_legend()
        named += [legend.get_title(), *legend.get_texts()] if legend is not None else []
    for text in named:
        text.set_parse_math(False)
    for text in named + figure.texts:
        text.set_text(visible(text.get_text()))


def saved(figure: Figure, save: str | Path | None) -> Figure:
    """Write the figure to a file, if one is named, and return it.

    The file appears in one piece, or an error leaves what was there.

    Raises:
        OptionError: for an ending that matplotlib cannot write.
        FileError: if it cannot be written.
    """
    _written_as_named(figure)
    if save is not None:
        save_figure(figure, checked(save))
    return figure
