"""``neurosim diagnose``: why a network does not learn."""

from __future__ import annotations

import argparse

from neurosim.cli.learning import batch_size
from neurosim.cli.options import add_data, add_network, add_options, note, read_data
from neurosim.exchange.opening import opened


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    add_data(command)
    add_options(command, "--loss", "--rate", "--batch")


def run(chosen: argparse.Namespace) -> int:
    """Find out why a network does not learn.

    Look for what keeps a saved network from learning a set of data.
    Exit code 1 if something is found, 0 if not.

    Examples:
      neurosim diagnose stuck.json data.csv --expected label
      neurosim diagnose stuck.json xor --rate 0.1
    """
    from neurosim.insight.diagnosis.diagnose import diagnose

    net = opened(chosen.net)
    data = read_data(chosen, net)
    size = batch_size(chosen.batch, len(data))
    found = diagnose(net, data, chosen.rate, chosen.loss, batch_size=size)
    note(repr(found))
    return 1 if found else 0
