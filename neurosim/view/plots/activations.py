"""The table of activation functions: name, plot, equation, derivative."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from neurosim.checks import listed
from neurosim.errors import OptionError
from neurosim.functions.activations import ACTIVATIONS, Activation, activation as find_activation
from neurosim.view.plots.figures import LINES, blank, saved

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

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
    named = list(ACTIVATIONS) if activations is None else listed(activations, "activations")
    chosen = tuple(dict.fromkeys(map(find_activation, named)))
    if not chosen:
        raise OptionError(
            "there is no activation to draw; name one, or leave activations out to see all of them"
        )
    figure = blank(9.0, 1.0 + 1.15 * len(chosen), save)
    figure.set_layout_engine("none")
    top = 1.0 - 0.8 / figure.get_figheight()
    _headings(figure, top)
    height = top / len(chosen)
    for row, each in enumerate(chosen):
        bottom = top - (row + 1) * height
        _words(figure, each, bottom + height / 2)
        axes = figure.add_axes((0.22, bottom + 0.14 * height, 0.2, 0.76 * height))
        _curves(axes, each)
    return saved(figure, save)


def _headings(figure: Figure, top: float) -> None:
    from matplotlib.lines import Line2D

    middle = (top + 1.0) / 2 - 0.004
    for left, text in (
        (0.03, "Name"),
        (0.22, "Plot"),
        (0.5, "Equation"),
        (0.76, "Derivative, y = f(x)"),
    ):
        figure.text(left, middle, text, weight="bold", va="center", fontsize=11)
    figure.add_artist(Line2D([0.02, 0.98], [top, top], color="0.3", linewidth=1.0))
    _key(figure, 0.28, middle, "f").set(color=LINES[0], linestyle="-")
    _key(figure, 0.35, middle, "f '").set(color=LINES[1], linestyle="--")


def _key(figure: Figure, left: float, middle: float, text: str) -> Line2D:
    from matplotlib.lines import Line2D

    figure.text(left + 0.032, middle, text, va="center", fontsize=10, style="italic")
    line = Line2D([left, left + 0.025], [middle, middle])
    figure.add_artist(line)
    return line


def _words(figure: Figure, activation: Activation, middle: float) -> None:
    figure.text(0.03, middle, activation.name, va="center", fontsize=11, parse_math=False)
    constants = ", ".join(f"{name} = {value:g}" for name, value in activation.constants.items())
    figure.text(0.03, middle - 0.022, constants, va="center", fontsize=8.5, color="0.35")
    for left, start, formula in (
        (0.5, "f(x) = ", activation.formula), (0.76, "f '(x) = ", activation.slope),
    ):  # fmt: skip
        figure.text(left, middle, start, va="center", fontsize=10, style="italic")
        line = typeset(formula)
        figure.text(
            left + 0.065, middle, line, va="center", fontsize=11, parse_math=line != formula
        )


def _curves(axes: Axes, activation: Activation) -> None:
    xs = [SPAN * (2.0 * index / (POINTS - 1) - 1.0) for index in range(POINTS)]
    ys = [activation(x) for x in xs]
    slopes = [activation.derivative(x, y) for x, y in zip(xs, ys, strict=True)]
    axes.axhline(0.0, color="0.8", linewidth=0.8)
    axes.axvline(0.0, color="0.8", linewidth=0.8)
    axes.plot(xs, _broken(ys), color=LINES[0], linewidth=1.8)
    axes.plot(xs, _broken(slopes), color=LINES[1], linewidth=1.5, linestyle="--")
    axes.set(xlim=(-SPAN, SPAN), ylim=(-1.7, 2.2), xticks=[-3, 0, 3], yticks=[-1, 0, 1])
    axes.tick_params(labelsize=7, length=2, pad=1)
    axes.spines[:].set_color("0.7")


def _broken(values: list[float]) -> list[float]:
    """Break the line where the function jumps, instead of drawing a slope that is not there."""
    steps = [math.nan if abs(after - now) > JUMP else now for now, after in pairwise(values)]
    return [*steps, values[-1]]


_SIGNS = {
    ">=": r"\geq ",
    "<=": r"\leq ",
    "!=": r"\neq ",
    "*": r"\,",
    "alpha": r"\alpha ",
    "arctan": r"\arctan ",
    "tanh": r"\tanh ",
    "ln": r"\ln ",
}


def typeset(formula: str) -> str:
    r"""Write a formula of an activation as matplotlib's mathematics, a case on each line.

    What cannot be set stays as it is.

    >>> typeset("1 / (1 + e^-x)")
    '$\\dfrac{1}{1 + e^{-x}}$'
    >>> print(typeset("0 for x < 0, 1 for x >= 0"))
    $0\quad\mathrm{for}\ x < 0$
    $1\quad\mathrm{for}\ x \geq  0$
    """
    cases = [_expression(case) for case in re.split(r", (?=[^,]*(?: for | below))", formula)]
    lines = "\n".join(f"${case}$" for case in cases)
    return lines if _is_set(lines) else formula


def _expression(text: str) -> str:
    text = re.sub(r"\^(-?\w+)", r"^{\1}", text)
    text = re.sub(r"^(.+) / \((.+)\)$", r"\\dfrac{\1}{\2}", text)
    for plain, sign in _SIGNS.items():
        text = text.replace(plain, sign)
    return text.replace(" for ", r"\quad\mathrm{for}\ ").replace(" below", r"\quad\mathrm{below}")


def _is_set(lines: str) -> bool:
    from matplotlib.mathtext import MathTextParser

    try:
        for line in lines.splitlines():
            MathTextParser("path").parse(line)
    except ValueError:
        return False
    return True
