"""The size of the errors by depth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import of_kind
from neurosim.errors import InputError
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.insight.error_sizes import error_sizes
from neurosim.view.plots.figures import LINES, MARKERS, blank, key, plain, saved

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["plot_errors"]


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
    from matplotlib.ticker import MaxNLocator

    chosen = nets if isinstance(nets, Mapping) else {getattr(nets, "name", ""): nets}
    for net in chosen.values():
        of_kind(net, Network, "ns.plot_errors needs")
    if not chosen:
        raise InputError("there is no network to draw; give a network, or a dict of them")
    figure = blank(6.6, 4.2, save)
    axes = figure.add_subplot()
    for index, (label, net) in enumerate(chosen.items()):
        sizes = error_sizes(net, data, loss)
        axes.plot(
            range(1, len(sizes) + 1),
            sizes,
            label=label,
            color=LINES[index % len(LINES)],
            marker=MARKERS[index % len(MARKERS)],
        )
    axes.set_yscale("log")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set(xlabel="depth: generation of neurons, the outputs last", ylabel="mean |error|")
    axes.grid(color="0.9")
    plain(axes)
    key(axes)
    return saved(figure, save)
