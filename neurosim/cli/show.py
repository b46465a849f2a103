"""``neurosim show`` and ``neurosim play``: a saved network printed, drawn, or at work."""

from __future__ import annotations

import argparse
from typing import Any

from neurosim.cli.options import (
    add_command,
    add_inputs,
    add_network,
    add_options,
    add_pattern,
    note,
    note_file,
    read_expected,
    read_inputs,
    read_network,
)


def add_show(commands: Any) -> None:
    """Add ``neurosim show``."""
    command = add_command(
        commands,
        "show",
        _show,
        "print or draw a saved network",
        "Print a saved network as a table of its neurons, or draw it.",
        """\
  neurosim show iris.json
  neurosim show iris.json --inputs 5.1 3.5 1.4 0.2
  neurosim show iris.json --plot iris.png
""",
    )
    add_network(command)
    add_inputs(command, "run this pattern first")
    command.add_argument("--plot", metavar="FILE", help="draw it to FILE (.png, .svg, .pdf)")
    add_options(command, "--theme")


def _show(chosen: argparse.Namespace) -> int:
    net = read_network(chosen)
    if chosen.inputs:
        from neurosim.learning.passes import forward

        forward(net, read_inputs(chosen, net))
    if chosen.plot:
        from neurosim.view.showing import draw

        note_file("drawn", draw(net, save=chosen.plot, theme=chosen.theme))
        return 0
    note(str(net))
    if net.scaling is not None:
        note(repr(net.scaling))
    return 0


def add_play(commands: Any) -> None:
    """Add ``neurosim play``."""
    command = add_command(
        commands,
        "play",
        _play,
        "play a pass through a saved network",
        "Play the forward pass of a pattern in a window or to a file; with expected values also\n"
        "the backward pass and the update. The saved network stays as it is.",
        """\
  neurosim play xor.json --inputs 0 1
  neurosim play xor.json --inputs 0 1 --expected 1 --rate 0.5
  neurosim play xor.json --inputs 0 1 --expected 1 --save step.html
""",
    )
    add_network(command)
    add_pattern(command, expected="a value for each output; without them only the forward pass")
    add_options(command, "--loss", "--rate")
    command.add_argument(
        "--save",
        metavar="FILE",
        help="write to FILE: .gif, .mp4, .html, or a still .png, .svg, .pdf",
    )
    add_options(command, "--theme")


def _play(chosen: argparse.Namespace) -> int:
    from neurosim.learning.passes import forward, train_step
    from neurosim.view.showing import play

    net = read_network(chosen)
    inputs, expected = read_inputs(chosen, net), read_expected(chosen, net)
    if expected is None:
        recording = forward(net, inputs)
    else:
        recording = train_step(net, inputs, expected, chosen.rate, chosen.loss)
    if chosen.save:
        note_file("saved", play(recording, save=chosen.save, theme=chosen.theme))
    else:
        play(recording, theme=chosen.theme)
    return 0
