"""What all plots share: an empty figure, its lines, keys and bars, and saving it in one piece."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import listed, written
from neurosim.notation import DIGITS, number, visible
from neurosim.view.scene.lettering import width, wrapped
from neurosim.view.scene.theme import LIGHT, Theme
from neurosim.view.targets import save_figure, target

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

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
    """Return axes with a faint grid, no lines that say nothing, and numbers in full.

    Of its own matplotlib would write a factor in a corner, where the key stands.
    """
    axes = figure.add_subplot(xlabel=across, ylabel=up, yscale="log" if log else "linear")
    axes.spines[["top", "right"]].set_color("0.9")
    axes.grid(color="0.9")
    axes.set_axisbelow(True)
    for side in (axes.xaxis,) if log else (axes.xaxis, axes.yaxis):
        side.set_major_formatter(lambda value, _: number(value))
    return axes


def line(axes: Axes, xs: Sequence[float], ys: Sequence[float], place: int) -> Line2D:
    """Draw a line that differs from those at other places, also without colours."""
    (drawn,) = axes.plot(xs, ys, STYLES[place % len(STYLES)], color=LINES[place % len(LINES)], ms=4)
    if len(xs) <= FEW:
        drawn.set_marker(MARKERS[place % len(MARKERS)])
    return drawn


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


def in_lines(name: str, room: float, size: float = SIZE) -> str:
    """Return a name in lines no wider than the room in points, if it can be between its words."""
    return "\n".join(wrapped(visible(name), size, room))


def letter(text: Text, name: str, room: float, size: float = SIZE) -> None:
    """Write a name letter by letter: no sign in it begins a formula."""
    text.set(parse_math=False, text=in_lines(name, room, size))


def key(axes: Axes, drawn: Iterable[Any], names: Iterable[str], title: str = "") -> None:
    """Name above the axes what is drawn, in as many columns as there fit."""
    shown = [(each, name) for each, name in zip(drawn, names, strict=False) if name]
    if not shown:
        return
    figure: Any = axes.figure
    room = 72 * figure.get_figwidth() - BESIDE * len(figure.axes)
    widest = SIGN + max(width(visible(name), SIZE) for _, name in shown)
    columns = max(1, min(len(shown), int(room / widest)))
    # Matplotlib would leave out names that begin with an underscore.
    legend = axes.legend(
        [each for each, _ in shown], [" "] * len(shown), title=title or None, loc="lower left",
        bbox_to_anchor=(0.0, 1.0), ncols=columns, alignment="left", frameon=False,
        handlelength=1.5, columnspacing=1.0, borderpad=0.1,
    )  # fmt: skip
    letter(legend.get_title(), title, room)
    for text, (each, name) in zip(legend.get_texts(), shown, strict=True):
        each.set_label(name)
        letter(text, name, room - SIGN)
    lines = sum(text.get_text().count("\n") + 1 for text in legend.get_texts())
    figure.set_figheight(figure.get_figheight() + SIZE * 1.4 / 72 * (lines / columns - 1))


def bar(axes: Axes, drawn: Any, ticks: Sequence[float], values: Sequence[float], name: str) -> None:
    """Draw beside the axes which colours stand for which values."""
    found = axes.figure.colorbar(drawn, ax=axes, pad=0.02, label=name)
    found.set_ticks([*ticks], labels=distinct(values))


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

    colours = [theme.negative, theme.panel, theme.positive]
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
        letter(axes.xaxis.label, axes.get_xlabel(), wide)
        letter(axes.yaxis.label, axes.get_ylabel(), high)
    if save is not None:
        save_figure(figure, checked(save))
    return figure
