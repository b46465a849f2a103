"""``neurosim check-gradients``: backpropagation against measured changes of E."""

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
  neurosim check-gradients xor.json --inputs 0 1 --expected 1
  neurosim check-gradients digits.json --inputs ... --expected ... --sample 50
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "check-gradients",
        "check backpropagation by small changes of the weights",
        "Compare every gradient with how much E changes when the weight moves a little.\n"
        "Exit code 1 if one is wrong.",
        EXAMPLES,
    )
    add_network(command)
    add_pattern(command, expected="a value for each output")
    add_loss(command)
    command.add_argument(
        "--sample", metavar="COUNT", type=int, help="check only this number of weights"
    )
    command.add_argument(
        "--seed", metavar="NUMBER", type=int, default=0, help="draws these (default: 0)"
    )
    add_document(command)
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check, and tell."""
    from neurosim.insight.checking.gradients import check_gradients

    check_document(chosen)
    net = read_network(chosen)
    inputs, expected = read_pattern(chosen, net, "gradients depend on what is expected")
    found = check_gradients(
        net, inputs, expected, chosen.loss, sample=chosen.sample, seed=chosen.seed
    )
    give(found.document(), chosen)
    return 0 if found.ok else 1
