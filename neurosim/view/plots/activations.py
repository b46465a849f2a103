"""The table of activation functions: name, plot, equation, derivative."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from neurosim.checks import listed
from neurosim.errors import OptionError
from neurosim.functions.activations import ACTIVATIONS, Activation, activation as find_activation
from neurosim.view.plots.figures import LINES, blank, saved, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

HEADINGS = ("Name", "Plot", "Equation", "Derivative, y = f(x)")
COLUMNS = (0.03, 0.22, 0.5, 0.76)
"""What stands in the columns, and where these begin, as parts of the width."""

SPAN, POINTS = 4.0, 801
JUMP = 0.25
"""A rise from one point to the next that is no rise but a step."""


def plot_activations(
    activations: Iterable[str | Activation] | None = None,
    *,
    save: str | Path | None = None,
) -> Figure:
    """Draw a table of activation functions with their derivatives.

    Args:
        activations: names, or activations of your own; by default the lecture's nine.
        save: a file to write it to, such as ``"activations.png"``.

    Returns:
        A matplotlib Figure: a row for each, with its name, plot, equation and derivative.

    Raises:
        OptionError: for an unknown activation, or none at all.

    >>> len(plot_activations(["logistic", "relu"]).axes)
    2
    """
    from matplotlib.lines import Line2D

    named = list(ACTIVATIONS) if activations is None else listed(activations, "activations")
    chosen = tuple(dict.fromkeys(map(find_activation, named)))
    if not chosen:
        raise OptionError(
            "there is no activation to draw; name one, or leave activations out to see all of them"
        )
    high = 1.0 + 1.15 * len(chosen)
    figure = blank(9.0, high, save)
    figure.set_layout_engine("none")
    top, row = 1.0 - 0.8 / high, (1.0 - 0.8 / high) / len(chosen)
    figure.add_artist(Line2D([0.02, 0.98], [top, top], color="0.3", linewidth=1.0))
    for left, text in zip(COLUMNS, HEADINGS, strict=True):
        figure.text(left, (top + 1.0) / 2, text, weight="bold", va="center", fontsize=11)
    for place, each in enumerate(chosen):
        low = top - (place + 1) * row
        _words(figure, each, low + row / 2)
        axes = figure.add_axes((COLUMNS[1], low + 0.14 * row, 0.2, 0.76 * row))
        drawn = _curves(axes, each)
    figure.legend(
        drawn, ("f", "f '"), loc="center left", bbox_to_anchor=(0.27, (top + 1.0) / 2), ncols=2,
        frameon=False, handlelength=1.7, columnspacing=1.5,
    )  # fmt: skip
    return saved(figure, save)


def _words(figure: Figure, activation: Activation, middle: float) -> None:
    write = partial(figure.text, va="center")
    name = wrapped(activation.name, 110.0, 11.0)
    below = middle - (10.0 + 7.0 * len(name.split("\n"))) / 72 / figure.get_figheight()
    constants = ", ".join(f"{name} = {value:g}" for name, value in activation.constants.items())
    write(COLUMNS[0], middle, name, fontsize=11, parse_math=False)
    write(COLUMNS[0], below, constants, fontsize=8.5, color="0.35")
    for left, start, formula in (
        (COLUMNS[2], "f(x) =", activation.formula), (COLUMNS[3], "f '(x) =", activation.slope),
    ):  # fmt: skip
        line = typeset(formula)
        write(left, middle, start, fontsize=10, style="italic")
        write(left + 0.065, middle, line, fontsize=11, parse_math=line != formula)


def _curves(axes: Axes, activation: Activation) -> list[Line2D]:
    xs = [SPAN * (2.0 * index / (POINTS - 1) - 1.0) for index in range(POINTS)]
    ys = [activation(x) for x in xs]
    slopes = [activation.derivative(x, y) for x, y in zip(xs, ys, strict=True)]
    axes.axhline(0.0, color="0.8", linewidth=0.8)
    axes.axvline(0.0, color="0.8", linewidth=0.8)
    drawn = axes.plot(xs, _broken(ys), color=LINES[0], linewidth=1.8)
    drawn += axes.plot(xs, _broken(slopes), color=LINES[1], linewidth=1.5, linestyle="--")
    axes.set(xlim=(-SPAN, SPAN), ylim=(-1.7, 2.2), xticks=[-3, 0, 3], yticks=[-1, 0, 1])
    axes.tick_params(labelsize=7, length=2, pad=1)
    axes.spines[:].set_color("0.7")
    return drawn


def _broken(values: list[float]) -> list[float]:
    """Break the line where the function jumps, instead of drawing a slope that is not there."""
    steps = [math.nan if abs(after - now) > JUMP else now for now, after in pairwise(values)]
    return [*steps, values[-1]]


MATHS = (
    (r"\*\*", "^"),
    (r"\^(-?\w+)", r"^{\1}"),
    (r"^(.+) / \((.+)\)$", r"\\dfrac{\1}{\2}"),
    (">=", r"\\geq "), ("<=", r"\\leq "), ("!=", r"\\neq "), (r"\*", r"\\,"),
    (r"\b(alpha|arctan|tanh|ln)\b", r"\\\1 "),
    (" for ", r"\\quad\\mathrm{for}\\ "), (" below", r"\\quad\\mathrm{below}"),
)  # fmt: skip
"""What parts of formulas are in matplotlib's mathematics."""


def typeset(formula: str) -> str:
    r"""Write a formula of an activation as matplotlib's mathematics, a case on each line.

    What cannot be set stays as it is.

    >>> typeset("1 / (1 + e^-x)")
    '$\\dfrac{1}{1 + e^{-x}}$'
    >>> print(typeset("0 for x < 0, 1 for x >= 0"))
    $0\quad\mathrm{for}\ x < 0$
    $1\quad\mathrm{for}\ x \geq  0$
    """
    from matplotlib.mathtext import MathTextParser

    cases = re.split(r", (?=[^,]*(?: for | below))", formula)
    for plain, maths in MATHS:
        cases = [re.sub(plain, maths, case) for case in cases]
    lines = [f"${case}$" for case in cases]
    try:
        for line in lines:
            MathTextParser("path").parse(line)
    except ValueError:
        return formula
    return "\n".join(lines)
