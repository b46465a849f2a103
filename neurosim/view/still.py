"""A still picture of a network as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from neurosim.checks import flag, of_kind
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.view.layout.layout import figure_size
from neurosim.view.moments.frames import Frames
from neurosim.view.player.window import present
from neurosim.view.scene.theme import Theme
from neurosim.view.targets import STILL, file_name, target, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def draw(
    net: Network,
    *,
    save: str | PathLike[str] | None = None,
    theme: str | Theme = "light",
    positions: Mapping[str, Any] | None = None,
    large: str = "elide",
    block: bool | None = None,
) -> Figure | Path:
    """Draw a network as it is now, in a window or to a file.

    Shapes tell inputs, bias nodes, hidden neurons and outputs apart; the fill is the output, the
    ring the error, the line the weight. A legend explains it. Nothing changes on the network. In a
    notebook the picture stands below the cell.

    Args:
        net: the network.
        save: a file to write instead of opening a window: .png, .svg or .pdf.
        theme: "light" or "dark".
        positions: your own (x, y) for every node by name, y upwards.
        large: columns of more than 12 nodes: "elide" leaves out their middle, "dense" shows all of
            them as the pixels of an image.
        block: True waits until the window is closed; None does so in a script.

    Returns:
        The matplotlib figure; with ``save`` the path.

    Raises:
        OptionError: for an unknown ending, theme or way to show large columns.
        InputError, NetworkError: for positions that do not fit.
        FileError: if the file cannot be written.

    >>> import neurosim as ns
    >>> ns.draw(ns.dense([2, 2, 1]), save="net.doc")
    Traceback (most recent call last):
    OptionError: cannot save as 'net.doc'; choose .png, .svg, .pdf
    """
    of_kind(net, Network, "ns.draw needs")
    block = None if block is None else flag(block, "block")
    look: dict[str, Any] = {"theme": theme, "positions": positions, "large": large}
    if save is not None:
        found = target(save, STILL)
        with collector_resting():
            return write(Frames.of(net), found, look, moments=[0])
    from neurosim.view.canvas.picture import paint, still

    shown: Figure | Path = present(
        figure_size(net, positions, large=large), f"neurosim: {net.name}", block,
        window=lambda figure: paint(figure, net, **look).figure,
        cell=lambda: still(net, **look).figure,
        file=lambda: write(Frames.of(net), file_name(net, "png"), look, moments=[0]),
    )  # fmt: skip
    return shown
