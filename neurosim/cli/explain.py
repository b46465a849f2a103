"""``neurosim explain``: where a number of a network comes from."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.documents import add_document, check_document, give
from neurosim.cli.options import (
    add_command,
    add_loss,
    add_network,
    add_pattern,
    read_inputs,
    read_network,
    read_pattern,
)
from neurosim.graph.network import Network

EXAMPLES = """\
  neurosim explain xor.json --neuron h1 --inputs 0 1
  neurosim explain xor.json --connection h1 o1 --inputs 0 1 --expected 1
  neurosim explain xor.json --connection i1 h1 --inputs 0 1 --expected 1 --quantity update
  neurosim explain xor.json --neuron h1 --quantity error --inputs 0 1 --expected 1 --save h1.html
"""

FORWARD = ("output", "net_input")
"""Quantities that need no expected values."""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "explain",
        "explain where a number comes from",
        "Explain an output, an error, a gradient or an update: the formula, the numbers plugged\n"
        "in, the result.",
        EXAMPLES,
    )
    add_network(command)
    about = command.add_mutually_exclusive_group(required=True)
    about.add_argument("--neuron", metavar="NAME", help="a neuron, or an input")
    about.add_argument("--connection", metavar=("SOURCE", "TARGET"), nargs=2, help="a connection")
    command.add_argument(
        "--quantity", choices=("output", "net_input", "error", "loss", "gradient", "update"),
        help="which number of it (default: a neuron's output, a connection's gradient)",
    )  # fmt: skip
    add_pattern(command, expected="a value for each output; not needed for outputs and net inputs")
    add_loss(command)
    command.add_argument("--rate", type=float, default=0.5, help="learning rate (default: 0.5)")
    command.add_argument("--digits", type=int, default=9, help="significant digits (default: 9)")
    command.add_argument("--decimals", metavar="COUNT", type=int, help="digits after the point")
    add_document(command)
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run the passes that the question needs, and answer it."""
    from neurosim.insight.explaining.explain import explain

    check_document(chosen)
    net = read_network(chosen)
    quantity = chosen.quantity or ("gradient" if chosen.connection else "output")
    _pass(net, quantity, chosen)
    element = net[tuple(chosen.connection)] if chosen.connection else net[chosen.neuron]
    rate = chosen.rate if quantity == "update" else None
    explanation = explain(
        element, quantity, learning_rate=rate, digits=chosen.digits, decimals=chosen.decimals
    )
    give(explanation, chosen)
    return 0


def _pass(net: Network, quantity: str, chosen: argparse.Namespace) -> None:
    from neurosim.learning.passes import backward, forward

    if quantity in FORWARD:
        forward(net, read_inputs(chosen, net))
        return
    inputs, expected = read_pattern(chosen, net, f"the {quantity} depends on what is expected")
    forward(net, inputs)
    backward(net, expected, chosen.loss)
