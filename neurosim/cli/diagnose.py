"""``neurosim diagnose``: why a network does not learn."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.options import (
    add_command,
    add_data,
    add_loss,
    add_network,
    note,
    read_data,
    read_network,
)

EXAMPLES = """\
  neurosim diagnose stuck.json data.csv --expected label
  neurosim diagnose stuck.json xor --rate 0.1
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "diagnose",
        "find out why a network does not learn",
        "Look for what keeps a saved network from learning a set of data.\n"
        "Exit code 1 if something is found, 0 if not.",
        EXAMPLES,
    )
    add_network(command)
    add_data(command)
    add_loss(command)
    command.add_argument("--rate", type=float, default=0.5, help="learning rate (default: 0.5)")
    command.add_argument("--batch", type=int, default=1, help="patterns in one update (default: 1)")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Look, and tell what was found."""
    from neurosim.insight.diagnosis.diagnose import diagnose

    net = read_network(chosen)
    found = diagnose(net, read_data(chosen, net), chosen.rate, chosen.loss, batch_size=chosen.batch)
    note(repr(found))
    return 1 if found else 0
