"""``neurosim play``: a training step of a saved network as an animation."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.options import (
    add_command,
    add_loss,
    add_network,
    add_pattern,
    note_file,
    read_expected,
    read_inputs,
    read_network,
)
from neurosim.learning.recordings.recording import Recording

EXAMPLES = """\
  neurosim play xor.json --inputs 0 1
  neurosim play xor.json --inputs 0 1 --expected 1 --rate 0.5
  neurosim play xor.json --inputs 0 1 --expected 1 --save step.html
"""


def add(commands: Any) -> None:
    """Add the command."""
    command = add_command(
        commands,
        "play",
        "play a pass through a saved network",
        "Play the forward pass of a pattern in a window or to a file; with expected values also\n"
        "the backward pass and the update. The saved network stays as it is.",
        EXAMPLES,
    )
    add_network(command)
    add_pattern(command, expected="a value for each output; without them only the forward pass")
    add_loss(command)
    command.add_argument("--rate", type=float, default=0.5, help="learning rate (default: 0.5)")
    command.add_argument(
        "--save",
        metavar="FILE",
        help="write to FILE: .gif, .mp4, .html, or a still .png, .svg, .pdf",
    )
    command.add_argument("--theme", choices=("light", "dark"), default="light")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Run the passes and play them."""
    from neurosim.view.playing import play

    recording = _recording(chosen)
    if chosen.save:
        note_file("saved", play(recording, save=chosen.save, theme=chosen.theme))
    else:
        play(recording, theme=chosen.theme)
    return 0


def _recording(chosen: argparse.Namespace) -> Recording:
    from neurosim.learning.passes import forward, train_step

    net = read_network(chosen)
    inputs = read_inputs(chosen, net)
    if chosen.expected is None:
        return forward(net, inputs)
    return train_step(net, inputs, read_expected(chosen, net), chosen.rate, chosen.loss)
