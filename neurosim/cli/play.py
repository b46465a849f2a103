"""``neurosim play``: a saved network at work."""

from __future__ import annotations

import argparse

from neurosim.cli.options import (
    add_network,
    add_options,
    add_pattern,
    note_file,
    read_expected,
    read_inputs,
    refuse_unused,
)
from neurosim.exchange.opening import opened


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    add_pattern(command, expected="a value for each output; without them only the forward pass")
    add_options(command, "--loss", "--rate")
    command.add_argument(
        "--save",
        metavar="FILE",
        help="write to FILE: .gif, .mp4, .html, or a still .png, .svg, .pdf",
    )
    add_options(command, "--theme")


def run(chosen: argparse.Namespace) -> int:
    """Play a pass through a saved network.

    Play the forward pass of a pattern in a window or to a file; with expected values also
    the backward pass and the update. The saved network stays as it is.

    Examples:
      neurosim play xor.json --inputs 0 1
      neurosim play xor.json --inputs 0 1 --expected 1 --rate 0.5
      neurosim play xor.json --inputs 0 1 --expected 1 --save step.html
    """
    from neurosim.learning.passes import forward, train_step
    from neurosim.view.showing import play
    from neurosim.view.targets import target

    if chosen.save is not None:
        target(chosen.save)
    forward_only = chosen.expected is None
    refuse_unused(chosen, forward_only, "without --expected nothing is learned", "loss", "rate")
    net = opened(chosen.net)
    inputs, expected = read_inputs(chosen, net), read_expected(chosen, net)
    if forward_only:
        recording = forward(net, inputs)
    else:
        recording = train_step(net, inputs, expected, chosen.rate, chosen.loss)
    if chosen.save:
        note_file("saved", play(recording, save=chosen.save, theme=chosen.theme))
    else:
        play(recording, theme=chosen.theme)
    return 0
