"""Curves: the loss over the epochs, and the size of the errors by depth and by steps of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from neurosim.checks import finite, flag, listed, of_kind
from neurosim.errors import InputError, shown
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.insight.error_sizes import error_sizes, errors_over_time
from neurosim.learning.history import History
from neurosim.view.plots.figures import blank, is_wide, key, line, named, ruled, saved

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Course: TypeAlias = History | Sequence[float]

RUN = "a training run, a History or a list of losses,"


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
    given: Any = histories
    if not isinstance(given, Mapping | History):
        given = listed(given, RUN)
        given = {"": given} if given and all(isinstance(each, Real) for each in given) else given
    runs = {name: _losses(each) for name, each in named(given, History, RUN).items()}
    if not runs:
        raise InputError("there is no training run to draw; give what ns.train returned")
    wide = is_wide([loss for losses in runs.values() for loss in losses])
    log = wide if log is None else flag(log, "log")
    courses = {name: (range(1, len(losses) + 1), losses) for name, losses in runs.items()}
    return _drawn(courses, "epoch", "mean E", log, save)


def _losses(course: object) -> list[float]:
    losses = listed(course.losses if isinstance(course, History) else course, RUN)
    if not losses:
        raise InputError(f"a training run must have a loss, got {shown(course)}")
    return [finite(each, "each loss") for each in losses]


def plot_errors(
    nets: Network | Mapping[str, Network] | Iterable[Network],
    data: Any,
    loss: str | Loss = "squared_error",
    *,
    save: str | Path | None = None,
) -> Figure:
    """Draw how large the errors are at every depth, for one or several networks.

    Errors that vanish on the way back to the first neurons fall off to the left.

    Args:
        nets: a network; several as a list, or as a dict by what they are called in the picture.
        data: pairs (inputs, expected).
        loss: the loss whose error signals they are.
        save: a file to write it to.

    Returns:
        A matplotlib Figure, its scale logarithmic.

    Raises:
        InputError: for no networks, or data that do not fit.

    >>> import neurosim as ns
    >>> figure = plot_errors(ns.dense([2, 3, 3, 1]), [([0, 1], [1])])
    >>> len(figure.axes[0].lines[0].get_xdata())
    3
    """
    chosen = _nets(nets, "ns.plot_errors").items()
    sizes = {name: error_sizes(net, data, loss) for name, net in chosen}
    courses = {name: (range(1, len(each) + 1), each) for name, each in sizes.items()}
    return _drawn(
        courses, "depth: generation of neurons, the outputs last", "mean |error|", True, save
    )


def plot_errors_over_time(
    nets: Network | Mapping[str, Network] | Iterable[Network],
    data: Any,
    loss: str | Loss = "squared_error",
    *,
    save: str | Path | None = None,
) -> Figure:
    """Draw how much of the last step's error comes back to each step of time before it.

    Errors that vanish on their way back through time fall off to the left; where they rise to the
    left, they explode. See :func:`errors_over_time`.

    Args:
        nets: a recurrent network; several as a list, or as a dict by what they are called in the
            picture.
        data: sequences (inputs, expected).
        loss: the loss whose error signals they are.
        save: a file to write it to.

    Returns:
        A matplotlib Figure, its scale logarithmic.

    Raises:
        InputError, NetworkError: for no networks, one without delay, or data that do not fit.

    >>> import neurosim as ns
    >>> net = ns.recurrent([1, 3, 1], seed=1)
    >>> figure = plot_errors_over_time(net, ns.data.sequences.parity(3, 7))
    >>> figure.axes[0].lines[0].get_xdata().tolist()
    [0, -1, -2, -3, -4, -5, -6]
    """
    chosen = _nets(nets, "ns.plot_errors_over_time").items()
    sizes = {name: errors_over_time(net, data, loss) for name, net in chosen}
    courses = {name: (range(0, -len(each), -1), each) for name, each in sizes.items()}
    return _drawn(courses, "step of time, the last one at 0", "mean |error|", True, save)


def _nets(nets: object, caller: str) -> dict[str, Network]:
    chosen = named(nets, Network, "networks", "network")
    for net in chosen.values():
        of_kind(net, Network, f"{caller} needs")
    if not chosen:
        raise InputError("there is no network to draw; give a network, or several of them")
    return chosen


def _drawn(
    courses: Mapping[str, tuple[range, list[float]]],
    across: str,
    up: str,
    log: bool,
    save: str | Path | None,
) -> Figure:
    figure = blank(7.0, 4.2, save)
    axes = ruled(figure, across, up, log=log)
    axes.locator_params("x", integer=True)
    key(axes, [line(axes, *each, place) for place, each in enumerate(courses.values())], courses)
    if not log:
        axes.update_datalim([(1.0, 0.0)])
        axes.set_ylim(bottom=0.0)
    return saved(figure, save)
