"""What all plots share: an empty figure, its lines, keys and bars, and saving it in one piece."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import listed, written
from neurosim.notation import DIGITS, number, visible
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import LIGHT, Theme, mixed
from neurosim.view.targets import save_figure, target

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = (LIGHT.positive, LIGHT.negative, "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Colours of lines (Okabe and Ito 2008), told apart by colour-blind eyes too."""

MARKERS, STYLES = "osD^vPX*", ("-", "--", "-.", ":")
"""Marks of classes and styles of lines, in their order: never colour alone."""

FEW = 60
"""A line of no more points than these has a mark at each."""

WIDE = 30.0
"""From this ratio of the highest to the lowest value on, a scale is logarithmic."""

SIZE, BESIDE, SIGN = 10.0, 80.0, 34.0
"""In points: of letters, what axes or a bar need beside them, and the sign before a name."""

UNNAMED = re.compile(r"_child\d+$|$")
"""What matplotlib calls lines and marks that were given no name."""


def blank(wide: float, high: float, save: str | Path | None) -> Figure:
    """Return an empty figure of that size in inches.

    Where windows can be shown and no file is named it is pyplot's, so that ``plt.show()`` shows
    it; otherwise pyplot does not know it, so that nothing piles up and a notebook shows it once.
    """
    from matplotlib.figure import Figure

    if save is None:
        from matplotlib import pyplot

        figure = pyplot.figure(figsize=(wide, high), layout="constrained")
        if figure.canvas.required_interactive_framework:
            return figure
        pyplot.close(figure)
    return Figure(figsize=(wide, high), layout="constrained")


def ruled(figure: Figure, across: str, up: str, *, log: bool = False) -> Axes:
    """Return axes for lines and points: a faint grid, and no frame lines that say nothing."""
    axes = figure.add_subplot(xlabel=across, ylabel=up, yscale="log" if log else "linear")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="0.9")
    axes.set_axisbelow(True)
    return axes


def line(axes: Axes, xs: Sequence[float], ys: Sequence[float], place: int, name: str) -> str:
    """Draw a line that differs from those at other places, and return its colour."""
    colour = LINES[place % len(LINES)]
    marker = MARKERS[place % len(MARKERS)] if len(xs) <= FEW else None
    style = STYLES[place % len(STYLES)]
    axes.plot(xs, ys, style, color=colour, marker=marker, ms=4, label=name or None)
    return colour


def named(
    given: object, single: type | tuple[type, ...], what: str, kind: str = "run"
) -> dict[str, Any]:
    """Return what is drawn by what it is called: one alone "", several in a list by their place."""
    if isinstance(given, Mapping):
        return {written(name): each for name, each in given.items()}
    if isinstance(given, single):
        return {"": given}
    return {f"{kind} {place}": each for place, each in enumerate(listed(given, what), start=1)}


def is_wide(values: Sequence[float]) -> bool:
    """Tell whether a logarithmic scale shows them better."""
    return 0.0 < min(values) * WIDE < max(values)


def wrapped(text: str, room: float, size: float = SIZE) -> str:
    """Return a text in lines that are no wider than the room in points, where that is possible.

    >>> print(wrapped("petal length", 60))
    petal
    length
    """
    lines: list[str] = []
    for given in text.split("\n"):
        lines.append("")
        for word in re.split(r"(?<=[\s_/-])", given):
            # A word too long for a line is broken anywhere.
            for part in [word] if width(word, size) <= room else word:
                if lines[-1] and width(lines[-1] + part.rstrip(), size) > room:
                    lines.append("")
                lines[-1] += part
    return "\n".join(each.strip() for each in lines)


def key(axes: Axes, title: str | None = None) -> None:
    """Explain above the axes lines and marks that have a name, in as many columns as there fit."""
    from matplotlib.collections import PathCollection

    marks = (each for each in axes.collections if isinstance(each, PathCollection))
    names = {each: str(each.get_label() or "") for each in (*axes.lines, *marks)}
    names = {each: name for each, name in names.items() if not UNNAMED.match(name)}
    if not names:
        return
    figure: Any = axes.figure
    room = 72 * figure.get_figwidth() - BESIDE * len(figure.axes)
    texts = [wrapped(visible(name), room - SIGN) for name in names.values()]
    widest = max(width(each, SIZE) for text in texts for each in text.split("\n")) + SIGN
    columns = min(len(names), max(1, int(room / widest)))
    legend = axes.legend(
        [*names], [" "] * len(names), title=title, loc="lower left", bbox_to_anchor=(0.0, 1.0),
        ncols=columns, alignment="left", frameon=False, handlelength=1.5, columnspacing=1.0,
        borderpad=0.1,
    )  # fmt: skip
    for drawn, text in zip(legend.get_texts(), texts, strict=True):
        drawn.set_text(text)
        drawn.set_parse_math(False)
    rows = sum(text.count("\n") + 1 for text in texts) / columns
    figure.set_figheight(figure.get_figheight() + SIZE * 1.4 / 72 * (rows - 1))


def bar(axes: Axes, drawn: Any, ticks: Sequence[float], values: Sequence[float], name: str) -> None:
    """Draw beside the axes which colours stand for which values."""
    found = axes.figure.colorbar(drawn, ax=axes, pad=0.02, label=name)
    found.set_ticks([*ticks], labels=distinct(values))


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
    """Return the path of a picture, or raise OptionError if matplotlib has no such format."""
    from matplotlib.backend_bases import FigureCanvasBase

    return target(save, sorted(FigureCanvasBase.get_supported_filetypes()))


def saved(figure: Figure, save: str | Path | None) -> Figure:
    """Write the figure to a file, if one is named, and return it.

    Names stand in it letter by letter, none begins a formula or a command, and in several lines
    where they are long. The file appears in one piece, or an error leaves what was there.

    Raises:
        OptionError: for an ending that matplotlib cannot write.
        FileError: if it cannot be written.
    """
    wide, high = (72 * side - BESIDE for side in figure.get_size_inches())
    for axes in figure.axes:
        legend = axes.get_legend()
        titles = [axes.title, axes.xaxis.label, *([legend.get_title()] if legend else [])]
        for text in (*titles, axes.yaxis.label):
            text.set_parse_math(False)
            room = high if text is axes.yaxis.label else wide
            text.set_text(wrapped(visible(text.get_text()), room))
    for text in figure.texts:
        text.set_text(visible(text.get_text()))
    if save is not None:
        save_figure(figure, checked(save))
    return figure
