"""The size of the errors by depth, and by steps of time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import of_kind
from neurosim.errors import InputError
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.insight.error_sizes import error_sizes, errors_over_time
from neurosim.view.plots.figures import LINES, MARKERS, blank, key, plain, saved

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot_errors(
    nets: Network | Mapping[str, Network],
    data: Any,
    loss: str | Loss = "squared_error",
    *,
    save: str | Path | None = None,
) -> Figure:
    """Draw how large the errors are at every depth, for one or several networks.

    Errors that vanish on the way back to the first neurons fall off to the left.

    Args:
        nets: a network, or several in a dict by what they are called in the picture.
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
    sizes = {label: error_sizes(net, data, loss) for label, net in _named(nets, "ns.plot_errors")}
    courses = {label: (range(1, len(each) + 1), each) for label, each in sizes.items()}
    return _drawn(courses, "depth: generation of neurons, the outputs last", save)


def plot_errors_over_time(
    nets: Network | Mapping[str, Network],
    data: Any,
    loss: str | Loss = "squared_error",
    *,
    save: str | Path | None = None,
) -> Figure:
    """Draw how much of the last step's error comes back to each step of time before it.

    Errors that vanish on their way back through time fall off to the left; where they rise to the
    left, they explode. See :func:`errors_over_time`.

    Args:
        nets: a recurrent network, or several in a dict by what they are called in the picture.
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
    named = _named(nets, "ns.plot_errors_over_time")
    sizes = {label: errors_over_time(net, data, loss) for label, net in named}
    courses = {label: (range(0, -len(each), -1), each) for label, each in sizes.items()}
    return _drawn(courses, "step of time, the last one at 0", save)


def _named(nets: Network | Mapping[str, Network], caller: str) -> list[tuple[str, Network]]:
    chosen = nets if isinstance(nets, Mapping) else {getattr(nets, "name", ""): nets}
    for net in chosen.values():
        of_kind(net, Network, f"{caller} needs")
    if not chosen:
        raise InputError("there is no network to draw; give a network, or a dict of them")
    return list(chosen.items())


def _drawn(
    courses: Mapping[str, tuple[range, list[float]]], across: str, save: str | Path | None
) -> Figure:
    from matplotlib.ticker import MaxNLocator

    figure = blank(6.6, 4.2, save)
    axes = figure.add_subplot()
    for index, (label, (places, sizes)) in enumerate(courses.items()):
        axes.plot(
            places,
            sizes,
            label=label,
            color=LINES[index % len(LINES)],
            marker=MARKERS[index % len(MARKERS)],
        )
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel=across, ylabel="mean |error|")
    axes.grid(color="0.9")
    plain(axes)
    key(axes)
    return saved(figure, save)
