"""``neurosim show``: what is in a saved network."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.options import (
    add_command,
    add_inputs,
    add_network,
    note,
    note_file,
    read_inputs,
    read_network,
)

EXAMPLES = """\
  neurosim show iris.json
  neurosim show iris.json --inputs 5.1 3.5 1.4 0.2
  neurosim show iris.json --plot iris.png
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "show",
        "print or draw a saved network",
        "Print a saved network as a table of its neurons, or draw it.",
        EXAMPLES,
    )
    add_network(command)
    add_inputs(command, "run this pattern first")
    command.add_argument("--plot", metavar="FILE", help="draw it to FILE (.png, .svg, .pdf)")
    command.add_argument("--theme", choices=("light", "dark"), default="light")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print the network, or draw it."""
    net = read_network(chosen)
    if chosen.inputs:
        from neurosim.learning.passes import forward

        forward(net, read_inputs(chosen, net))
    if chosen.plot:
        from neurosim.view.still import draw

        note_file("drawn", draw(net, save=chosen.plot, theme=chosen.theme))
        return 0
    note(str(net))
    if net.scaling is not None:
        note(repr(net.scaling))
    return 0
