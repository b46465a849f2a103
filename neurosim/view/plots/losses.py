"""The course of the loss over the epochs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from neurosim.checks import finite, flag, listed, written
from neurosim.errors import InputError, shown
from neurosim.learning.history import History
from neurosim.view.plots.figures import LINES, blank, key, plain, saved

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Course: TypeAlias = History | Sequence[float]

STYLES = ("-", "--", "-.", ":")
WIDE = 30.0
"""From this ratio of the highest to the lowest loss on, the scale is logarithmic."""


def plot_losses(
    histories: Course | Mapping[str, Course] | Iterable[Course],
    *,
    log: bool | None = None,
    save: str | Path | None = None,
) -> Figure:
    """Draw the loss of one or several training runs, epoch by epoch.

    Args:
        histories: what ``ns.train`` returned; several as a list, or as a dict by what they are
            called in the picture.
        log: a logarithmic scale; by default where the losses span a wide range.
        save: a file to write it to.

    Returns:
        A matplotlib Figure with a line for each run.

    Raises:
        InputError: for no runs, or something that holds no losses.

    >>> import neurosim as ns
    >>> net, land = ns.dense([2, 1], seed=1), [([0, 1], [0]), ([1, 1], [1])]
    >>> figure = plot_losses(ns.train(net, land, epochs=20))
    >>> figure.axes[0].get_xlabel(), len(figure.axes[0].lines[0].get_xdata())
    ('epoch', 20)
    """
    runs = _runs(histories)
    figure = blank(7.0, 4.2, save)
    axes = figure.add_subplot()
    for index, (label, losses) in enumerate(runs.items()):
        axes.plot(
            range(1, len(losses) + 1),
            losses,
            label=label,
            color=LINES[index % len(LINES)],
            linestyle=STYLES[index % len(STYLES)],
            marker="o" if len(losses) == 1 else None,
        )
    if _is_wide(runs) if log is None else flag(log, "log"):
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0.0)
    axes.set(xlabel="epoch", ylabel="mean E")
    axes.grid(color="0.9")
    plain(axes)
    if len(runs) > 1 or "" not in runs:
        key(axes)
    return saved(figure, save)


def _runs(histories: object) -> dict[str, list[float]]:
    if isinstance(histories, Mapping):
        runs = {written(label): _losses(course) for label, course in histories.items()}
    elif isinstance(histories, History):
        runs = {"": _losses(histories)}
    else:
        several = listed(histories, "a training run, a History or a list of losses,")
        if several and all(isinstance(each, Real) for each in several):
            runs = {"": _losses(several)}
        else:
            runs = {f"run {place}": _losses(each) for place, each in enumerate(several, start=1)}
    if not runs:
        raise InputError("there is no training run to draw; give what ns.train returned")
    return runs


def _losses(course: object) -> list[float]:
    what = "a training run, a History or a list of losses,"
    losses = listed(course.losses if isinstance(course, History) else course, what)
    if not losses:
        raise InputError(f"a training run must have a loss, got {shown(course)}")
    return [finite(each, "each loss") for each in losses]


def _is_wide(runs: Mapping[str, Sequence[float]]) -> bool:
    lowest = min(min(losses) for losses in runs.values())
    highest = max(max(losses) for losses in runs.values())
    return 0.0 < lowest * WIDE < highest
