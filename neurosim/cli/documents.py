"""The commands that answer with a document: printed as text, or written to a file by its ending."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from neurosim.checks import choice
from neurosim.cli.options import (
    add_network,
    add_options,
    add_pattern,
    note,
    note_file,
    read_expected,
    read_inputs,
    read_pattern,
    refuse_unused,
)
from neurosim.errors import InputError
from neurosim.exchange.opening import opened
from neurosim.graph.network import Network
from neurosim.insight.document import FORMATS, Document


def add_output(command: argparse.ArgumentParser) -> None:
    """Add how a document is printed, or the file that it is written to."""
    group = command.add_argument_group("output").add_mutually_exclusive_group()
    group.add_argument(
        "--format",
        choices=tuple(FORMATS.values()),
        default="text",
        help="how it is printed (default: %(default)s)",
    )
    group.add_argument(
        "--save", metavar="FILE", help=f"write it to FILE instead: {', '.join(FORMATS)}"
    )


def check_output(chosen: argparse.Namespace) -> None:
    """Raise OptionError for a file whose ending says no format, before anything is computed."""
    if chosen.save:
        choice(Path(chosen.save).suffix.lower(), FORMATS, "format for files ending in")


def give(document: Document, chosen: argparse.Namespace) -> None:
    """Print the document, or write it to the file that was named."""
    if chosen.save:
        note_file("saved", document.save(chosen.save))
    else:
        note(getattr(document, chosen.format)().rstrip("\n"))


def _answering(
    answer: Callable[[Network, argparse.Namespace], tuple[Document, bool]],
) -> Callable[[argparse.Namespace], int]:
    """Return what a command runs: it gives an answer; the exit code is 1 where that is bad news."""

    @wraps(answer)
    def run(chosen: argparse.Namespace) -> int:
        check_output(chosen)
        document, good = answer(opened(chosen.net), chosen)
        give(document, chosen)
        return 0 if good else 1

    return run


# neurosim explain

FORWARD = ("output", "net_input")
"""Quantities that need no expected values."""


def explain_options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    about = command.add_mutually_exclusive_group(required=True)
    about.add_argument("--neuron", metavar="NAME", help="a neuron, or an input")
    about.add_argument("--connection", metavar=("SOURCE", "TARGET"), nargs=2, help="a connection")
    command.add_argument(
        "--quantity", choices=("output", "net_input", "error", "loss", "gradient", "update"),
        help="which number of it (default: a neuron's output, a connection's gradient)",
    )  # fmt: skip
    add_pattern(command, expected="a value for each output; not needed for outputs and net inputs")
    add_options(command, "--loss", "--rate")
    how = command.add_mutually_exclusive_group()
    how.add_argument("--digits", type=int, default=9, help="significant digits (default: 9)")
    add_options(how, "--decimals")
    add_output(command)


@_answering
def explain(net: Network, chosen: argparse.Namespace) -> tuple[Document, bool]:
    """Explain where a number comes from.

    Explain an output, an error, a gradient or an update: the formula, the numbers plugged
    in, the result.

    Examples:
      neurosim explain xor.json --neuron h1 --inputs 0 1
      neurosim explain xor.json --connection h1 o1 --inputs 0 1 --expected 1
      neurosim explain xor.json --connection i1 h1 --inputs 0 1 --expected 1 --quantity update
      neurosim explain xor.json --neuron h1 --quantity error --inputs 0 1 --expected 1 --format html
    """
    from neurosim.insight.explaining.explain import explain
    from neurosim.learning.passes import backward, forward

    quantity = chosen.quantity or ("gradient" if chosen.connection else "output")
    why = f"the {quantity} depends on no"
    refuse_unused(chosen, quantity != "update", f"{why} learning rate", "rate")
    refuse_unused(chosen, quantity in FORWARD, f"{why} expected values", "loss")
    if quantity in FORWARD:
        forward(net, read_inputs(chosen, net))
    else:
        why = f"the {quantity} depends on what is expected"
        inputs, expected = read_pattern(chosen, net, why)
        forward(net, inputs)
        backward(net, expected, chosen.loss)
    element = net[tuple(chosen.connection)] if chosen.connection else net[chosen.neuron]
    rate = chosen.rate if quantity == "update" else None
    explanation = explain(
        element, quantity, learning_rate=rate, digits=chosen.digits, decimals=chosen.decimals
    )
    return explanation, True


# neurosim worked-example


def worked_example_options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    add_pattern(command, expected="a value for each output")
    add_options(command, "--loss", "--rate")
    command.add_argument(
        "--short", action="store_true", help="every rule once, the numbers in tables"
    )
    add_options(command, "--decimals")
    add_output(command)


@_answering
def worked_example(net: Network, chosen: argparse.Namespace) -> tuple[Document, bool]:
    """Write out a training step, every number with its formula.

    Write out a training step as one would by hand: the forward pass, the error, every
    gradient, every new weight, and the check that E went down.

    Examples:
      neurosim worked-example xor.json --inputs 0 1 --expected 1
      neurosim worked-example xor.json --inputs 0 1 --expected 1 --save step.html
      neurosim worked-example xor.json --inputs 0 1 --expected 1 --short --save step.tex
    """
    from neurosim.insight.sheets.worked_example import worked_example

    pattern = read_pattern(chosen, net, "a training step needs what is expected")
    form = "short" if chosen.short else "full"
    sheet = worked_example(
        net, *pattern, chosen.rate, chosen.loss, form=form, decimals=chosen.decimals
    )
    return sheet, True


# neurosim judge


def judge_options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    command.add_argument("numbers", metavar="NUMBERS", help="an .npz file of the arrays by name")
    add_pattern(command, expected="a value for each output (default: y in NUMBERS)", required=False)
    add_options(command, "--rate", "--loss")
    add_output(command)


@_answering
def judge(net: Network, chosen: argparse.Namespace) -> tuple[Document, bool]:
    """Judge the numbers that a program of your own computed.

    Say which arrays of a program are right, which is wrong first, and the slip behind it.
    numbers.npz is written by numpy.savez('numbers.npz', x=x, y=y, z1=z1, a1=a1,
    delta2=delta2, dW1=dW1, W1_new=W1, ...). Exit code 1 if something is wrong.

    Examples:
      neurosim judge net.json numbers.npz
      neurosim judge net.json numbers.npz --rate 0.1 --loss cross_entropy
      neurosim judge net.json numbers.npz --inputs 0.05 0.1 --expected 0.01 0.99
    """
    from neurosim.exchange.arrays import read_npz
    from neurosim.insight.judge.judge import judge
    from neurosim.insight.judge.names import DATA

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
    return found.document(), bool(found)


# neurosim check-gradients


def check_gradients_options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_network(command)
    add_pattern(command, expected="a value for each output")
    add_options(command, "--loss")
    command.add_argument(
        "--sample", metavar="COUNT", type=int, help="check only this number of weights"
    )
    command.add_argument(
        "--seed", metavar="NUMBER", type=int, default=0, help="draws these (default: 0)"
    )
    add_output(command)


@_answering
def check_gradients(net: Network, chosen: argparse.Namespace) -> tuple[Document, bool]:
    """Check backpropagation by small changes of the weights.

    Compare every gradient with how much E changes when the weight moves a little.
    Exit code 1 if one is wrong.

    Examples:
      neurosim check-gradients xor.json --inputs 0 1 --expected 1
      neurosim check-gradients digits.json --inputs ... --expected ... --sample 50
    """
    from neurosim.insight.check_gradients import check_gradients

    refuse_unused(chosen, chosen.sample is None, "without --sample all are checked", "seed")
    pattern = read_pattern(chosen, net, "gradients depend on what is expected")
    found = check_gradients(net, *pattern, chosen.loss, sample=chosen.sample, seed=chosen.seed)
    return found.document(), found.ok
