"""``neurosim worked-example``: a training step written out in full."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.documents import add_document, check_document, give
from neurosim.cli.options import (
    add_command,
    add_loss,
    add_network,
    add_pattern,
    read_network,
    read_pattern,
)

EXAMPLES = """\
  neurosim worked-example xor.json --inputs 0 1 --expected 1
  neurosim worked-example xor.json --inputs 0 1 --expected 1 --save step.html
  neurosim worked-example xor.json --inputs 0 1 --expected 1 --short --decimals 4 --save step.tex
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "worked-example",
        "write out a training step, every number with its formula",
        "Write out a training step as one would by hand: the forward pass, the error, every\n"
        "gradient, every new weight, and the check that E went down.",
        EXAMPLES,
    )
    add_network(command)
    add_pattern(command, expected="a value for each output")
    add_loss(command)
    command.add_argument("--rate", type=float, default=0.5, help="learning rate (default: 0.5)")
    command.add_argument(
        "--short", action="store_true", help="two gradients in full, the others as a table"
    )
    command.add_argument("--decimals", metavar="COUNT", type=int, help="digits after the point")
    add_document(command)
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write the sheet."""
    from neurosim.insight.sheets.worked_example import worked_example

    check_document(chosen)
    net = read_network(chosen)
    inputs, expected = read_pattern(chosen, net, "a training step needs what is expected")
    sheet = worked_example(
        net,
        inputs,
        expected,
        chosen.rate,
        chosen.loss,
        form="short" if chosen.short else "full",
        decimals=chosen.decimals,
    )
    give(sheet, chosen)
    return 0
