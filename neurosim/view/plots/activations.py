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
from neurosim.notation import in_signs
from neurosim.view.plots.figures import LINES, blank, letter, saved

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME, FORMULA = 110.0, 270.0
"""In points: how wide lines of a name and of a formula may be."""

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
    figure = blank(8.0, 0.3 + 1.15 * len(chosen), save)
    rows = figure.subplots(len(chosen), squeeze=False, gridspec_kw={"hspace": 0.1})
    for axes, each in zip(rows.flat, chosen, strict=True):
        _draw(axes, each)
    return saved(figure, save)


def _draw(axes: Axes, activation: Activation) -> None:
    """Draw a row of the table: the name, both curves, and as their key both formulas."""
    name = "\n".join(
        [activation.name, *(f"{name} = {value:g}" for name, value in activation.constants.items())]
    )
    beside = axes.annotate(
        "", (0.0, 0.5), (-28.0, 0.0), "axes fraction", "offset points", ha="right", va="center"
    )
    letter(beside, name, NAME)
    xs = [SPAN * (2.0 * index / (POINTS - 1) - 1.0) for index in range(POINTS)]
    ys = [activation(x) for x in xs]
    slopes = [activation.derivative(x, y) for x, y in zip(xs, ys, strict=True)]
    axes.axhline(0.0, color="0.8", linewidth=0.8)
    axes.axvline(0.0, color="0.8", linewidth=0.8)
    axes.plot(xs, _broken(ys), color=LINES[0], linewidth=1.8, label="f(x)")
    axes.plot(xs, _broken(slopes), color=LINES[1], linewidth=1.5, linestyle="--", label="f '(x)")
    axes.set(xlim=(-SPAN, SPAN), ylim=(-1.7, 2.2), xticks=[-3, 0, 3], yticks=[-1, 0, 1])
    axes.tick_params(labelsize=7, length=2, pad=1)
    axes.spines[:].set_color("0.7")
    legend = axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)
    where = ", y = f(x)" if re.search(r"\by\b", activation.slope) else ""
    formulas = activation.formula, activation.slope + where
    for text, formula in zip(legend.get_texts(), formulas, strict=True):
        letter(text, f"{text.get_text()} = {in_signs(formula)}", FORMULA)


def _broken(values: list[float]) -> list[float]:
    """Break the line where the function jumps, instead of drawing a slope that is not there."""
    steps = [math.nan if abs(after - now) > JUMP else now for now, after in pairwise(values)]
    return [*steps, values[-1]]
