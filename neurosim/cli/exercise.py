"""``neurosim exercise``: a training step to be worked out by hand, its answers, and a check."""

from __future__ import annotations

import argparse
import re

from neurosim.checks import whole
from neurosim.cli.documents import add_output, check_output, give
from neurosim.cli.options import (
    add_options,
    add_pattern,
    note,
    note_file,
    read_expected,
    read_inputs,
    refuse_unused,
)
from neurosim.errors import OptionError
from neurosim.exchange.opening import opened
from neurosim.files import ending_of
from neurosim.graph.network import Network

MOST = 10_000
"""How many variants a quiz has at most; they take a minute or more."""

CHECKING = "the same command with --check NAME VALUE"
"""What the sheet says about checking; a name of two words stands in quotes in a shell."""


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    command.add_argument(
        "net", metavar="NET|SIZE", nargs="+", help="a saved network, or the sizes of the layers"
    )
    command.add_argument(
        "--seed", metavar="NUMBER", type=int,
        help="draws the numbers (default: 0 with sizes; a network keeps its own)",
    )  # fmt: skip
    add_pattern(command, expected="a value for each output", required=False)
    add_options(command, "--rate")
    command.add_argument(
        "--short", action="store_true", help="every rule once, and tables to fill in"
    )
    command.add_argument(
        "--variants", metavar="N", type=int,
        help="with --save FILE.xml, for Moodle: questions of N seeds (default: 1)",
    )  # fmt: skip
    add_options(command, "--loss")
    what = command.add_mutually_exclusive_group()
    what.add_argument("--answers", action="store_true", help="the answers, not the blanks")
    what.add_argument(
        "--check", metavar=("NAME", "VALUE"), nargs=2, help="check one number of the sheet"
    )
    add_output(command)


def run(chosen: argparse.Namespace) -> int:
    """Make a sheet of exercises, and check what was worked out.

    Write a training step as a sheet with blanks, or its answers, or check a number that was
    worked out by hand: of a wrong one the known mistake that leads to it is named.
    The same seed gives the same sheet. Exit code 1 for a wrong number.

    Examples:
      neurosim exercise 2 2 1 --seed 7
      neurosim exercise 2 2 1 --seed 7 --answers
      neurosim exercise 2 2 1 --seed 7 --save sheet.html
      neurosim exercise 2 2 1 --seed 7 --check "net h1" 0.37
      neurosim exercise 2 2 1 --seed 7 --save quiz.xml --variants 30
      neurosim exercise xor.json --inputs 0 1 --expected 1 --save sheet.md
    """
    from neurosim.insight.sheets.exercise import exercise

    moodle = chosen.save is not None and ending_of(chosen.save) == ".xml"
    refuse_unused(chosen, moodle, "questions for Moodle hold their answers", "answers")
    if moodle:
        variants = 1 if chosen.variants is None else whole(chosen.variants, "--variants", most=MOST)
    else:
        check_output(chosen)
        if chosen.variants is not None:
            raise OptionError("--variants is for Moodle; give --save FILE.xml beside it")
    net = _network(chosen)
    seed = 0 if chosen.seed is None and not isinstance(net, Network) else chosen.seed
    knows = net if isinstance(net, Network) else None
    inputs, expected = read_inputs(chosen, knows), read_expected(chosen, knows)
    form = "short" if chosen.short else "full"
    posed = exercise(net, inputs, expected, chosen.rate, chosen.loss, seed=seed, form=form)
    if chosen.check:
        verdict = posed.check(*chosen.check)
        note(str(verdict))
        return 0 if verdict else 1
    if moodle:
        note_file("saved", posed.save(chosen.save, variants))
    else:
        give(posed.answers if chosen.answers else posed.blanks(CHECKING), chosen)
    return 0


def _network(chosen: argparse.Namespace) -> Network | list[int]:
    given: list[str] = chosen.net
    if all(each.isdecimal() and len(each) < 10 for each in given):
        return [int(each) for each in given]
    if len(given) > 1:
        raise OptionError(f"give one saved network, or sizes such as 2 2 1; got {' '.join(given)}")
    if re.fullmatch(r"\d+([,x-]\d+)+", given[0]):
        sizes = " ".join(re.findall(r"\d+", given[0]))
        raise OptionError(f"sizes are parted by spaces, as in {sizes}, got {given[0]}")
    return opened(given[0])
