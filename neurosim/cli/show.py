"""``neurosim show``: a saved network printed or drawn."""

from __future__ import annotations

import argparse

from neurosim.cli.options import (
    add_inputs,
    add_network,
    add_options,
    note,
    note_file,
    read_inputs,
    refuse_unused,
)
from neurosim.exchange.opening import opened


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    add_inputs(command, "run this pattern first")
    command.add_argument("--plot", metavar="FILE", help="draw it to FILE (.png, .svg, .pdf)")
    add_options(command, "--theme")


def run(chosen: argparse.Namespace) -> int:
    """Print or draw a saved network.

    Print a saved network as a table of its neurons, or draw it.

    Examples:
      neurosim show iris.json
      neurosim show iris.json --inputs 5.1 3.5 1.4 0.2
      neurosim show iris.json --plot iris.png
    """
    from neurosim.view.targets import STILL, target

    refuse_unused(chosen, chosen.plot is None, "no --plot names a file", "theme")
    if chosen.plot is not None:
        target(chosen.plot, STILL)
    net = opened(chosen.net)
    if chosen.inputs:
        from neurosim.learning.passes import forward

        forward(net, read_inputs(chosen, net))
    if chosen.plot:
        from neurosim.view.showing import draw

        note_file("drawn", draw(net, save=chosen.plot, theme=chosen.theme))
        return 0
    note(str(net))
    if net.scaling is not None:
        note(repr(net.scaling))
    return 0
