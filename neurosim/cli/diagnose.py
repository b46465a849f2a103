"""``neurosim diagnose``: why a network does not learn."""

from __future__ import annotations

import argparse
import shlex
from typing import Any

from neurosim.cli.learning import batch_size, usual_rate
from neurosim.cli.options import (
    add_command,
    add_data,
    add_network,
    add_options,
    note,
    read_data,
    read_network,
)
from neurosim.learning.optimizers.descent import RATE

EXAMPLES = """\
  neurosim diagnose stuck.json data.csv --expected label
  neurosim diagnose stuck.json xor --rate 0.1
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "diagnose",
        run,
        "find out why a network does not learn",
        "Look for what keeps a saved network from learning a set of data.\n"
        "Exit code 1 if something is found, 0 if not.",
        EXAMPLES,
    )
    add_network(command)
    add_data(command)
    add_options(command, "--loss", "--rate", "--batch")


def run(chosen: argparse.Namespace) -> int:
    """Look, and tell what was found."""
    from neurosim.insight.diagnosis.diagnose import diagnose

    net = read_network(chosen)
    data = read_data(chosen, net)
    size = batch_size(chosen.batch, len(data))
    found = diagnose(net, data, chosen.rate, chosen.loss, batch_size=size)
    note(repr(found))
    return 1 if found else 0


def line(chosen: argparse.Namespace, *, over_time: bool) -> str:
    """Return the command that diagnoses what ``train`` came to, with the options it was given."""
    words = [chosen.data]
    for name, usual in USUAL.items():
        value = getattr(chosen, name)
        if value != usual:
            words += [f"--{name}", str(value)]
    if chosen.header is not None:
        words.append("--header" if chosen.header else "--no-header")
    if chosen.classes is not None:
        words.append("--classes" if chosen.classes else "--numbers")
    rate = usual_rate("sgd", over_time=over_time) if chosen.rate is None else chosen.rate
    if chosen.optimizer == "sgd" and rate != RATE:
        words += ["--rate", str(rate)]
    net = shlex.quote(chosen.save) if chosen.save else "NET (saved by --save NET)"
    return f"neurosim diagnose {net} {shlex.join(words)}"


USUAL = {
    "expected": None, "columns": None, "sequence": None, "window": None, "ahead": None,
    "delimiter": None, "decimal": ".", "missing": None, "encoding": "utf-8-sig",
    "loss": "squared_error", "batch": "1",
}  # fmt: skip
"""The options that training and diagnosis share, with what they are where none is given."""
