"""``neurosim judge``: the numbers of a program of your own, judged."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.documents import add_document, check_document, give
from neurosim.cli.options import (
    add_command,
    add_loss,
    add_network,
    add_pattern,
    read_expected,
    read_inputs,
    read_network,
)
from neurosim.errors import InputError

EXAMPLES = """\
  neurosim judge net.json numbers.npz
  neurosim judge net.json numbers.npz --rate 0.1 --loss cross_entropy
  neurosim judge net.json numbers.npz --inputs 0.05 0.1 --expected 0.01 0.99
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "judge",
        "judge the numbers that a program of your own computed",
        "Say which arrays of a program are right, which is wrong first, and the slip behind it.\n"
        "numbers.npz is written by numpy.savez('numbers.npz', x=x, y=y, z1=z1, a1=a1,\n"
        "delta2=delta2, dW1=dW1, W1_new=W1, ...). Exit code 1 if something is wrong.",
        EXAMPLES,
    )
    add_network(command)
    command.add_argument("numbers", metavar="NUMBERS", help="an .npz file of the arrays by name")
    add_pattern(command, expected="a value for each output (default: y in NUMBERS)", required=False)
    command.add_argument("--rate", type=float, default=0.5, help="learning rate (default: 0.5)")
    add_loss(command)
    add_document(command)
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Judge, and tell."""
    from neurosim.exchange.arrays import read_npz
    from neurosim.insight.judge.judge import judge
    from neurosim.insight.judge.names import DATA

    check_document(chosen)
    net = read_network(chosen)
    arrays = read_npz(chosen.numbers)
    parts = {"inputs": read_inputs(chosen, net), "expected": read_expected(chosen, net)}
    for what, words in DATA.items():
        name = next((each for each in arrays if each.casefold() in words), None)
        if parts[what] is None and name is None:
            raise InputError(
                f"{chosen.numbers} has no array of {what} called {' or '.join(words[:2])}; "
                f"add it, or give --{what}"
            )
        if parts[what] is None and name is not None:
            parts[what] = arrays.pop(name)
    found = judge(net, parts["inputs"], parts["expected"], arrays, chosen.rate, chosen.loss)
    give(found.document(), chosen)
    return 0 if found else 1
