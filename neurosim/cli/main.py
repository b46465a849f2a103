"""The command ``neurosim``: its parser, its exit codes, and errors in one line.

Exit codes: 0 done; 1 the answer is bad news (a finding, a wrong gradient, training that diverged);
2 the command cannot be carried out as it was given; 130 Ctrl-C; 141 the output is no longer read.
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from neurosim.cli import (
    diagnose,
    documents,
    exercise,
    lesson,
    play,
    predict,
    show,
    sweep,
    train,
)
from neurosim.cli.options import tell
from neurosim.errors import DivergenceError, NeurosimError, shortened, suggestion
from neurosim.files import check_writable

EXAMPLES = """\
examples:
  neurosim train iris.csv --expected species --hidden 4 --save iris.json
  neurosim predict iris.json new.csv
  neurosim train xor --hidden 2 --epochs 3000 --plot xor.png
  neurosim explain iris.json --connection h1 o1 --inputs 5.1 3.5 1.4 0.2 --expected 1 0 0
  neurosim exercise 2 2 1 --seed 7 --save sheet.html
  neurosim COMMAND --help
"""


NEGATIVE = re.compile(r"^-(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?$")
"""Negative numbers, which are no options: also in exponent form or with a decimal comma."""


class OneLineParser(argparse.ArgumentParser):
    """A parser whose errors are one line, without the usage in front."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Of an abbreviation --seed would stand for --seeds.
        super().__init__(*arguments, **options | {"allow_abbrev": False})
        self._negative_number_matcher = NEGATIVE  # argparse's own takes -4.4e-4 for an option

    def print_help(self, file: Any = None) -> None:
        """Print the help, and say so if it cannot be written."""
        print(self.format_help(), end="", file=file)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Refuse what is empty, and what is left over where its command is known."""
        chosen, others = super().parse_known_args(args, namespace)
        empty = next((name for name, value in vars(chosen).items() if value == ""), None)
        if empty is not None:
            self.error(f"argument {empty.replace('_', '-')}: expected a text that is not empty")
        if others:
            wrong = next((each for each in others if each.startswith("-")), others[0])
            near = suggestion(wrong.partition("=")[0], self._option_string_actions)
            self.error(f"unrecognized arguments: {' '.join(others)}{near}")
        return chosen, others

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is, and end with exit code 2."""
        choice = re.search(r"invalid choice: '(.*?)'(?= \(choose from (.*)\))", message)
        if choice is not None:
            near = suggestion(choice[1], re.findall(r"[\w.-]+", choice[2]))
            message = message[: choice.end()] + near + message[choice.end() :]
        if re.search(r"invalid int value: '\d+(,\d+)+'", message):
            message += "; several numbers are parted by spaces"
        self.exit(2, f"{self.prog}: error: {shortened(message)} (see {self.prog} --help)\n")


COMMANDS: dict[str, tuple[Callable[[OneLineParser], None], Callable[[argparse.Namespace], int]]] = {
    "train": (train.options, train.run),
    "sweep": (sweep.options, sweep.run),
    "predict": (predict.options, predict.run),
    "show": (show.options, show.run),
    "play": (play.options, play.run),
    "explain": (documents.explain_options, documents.explain),
    "worked-example": (documents.worked_example_options, documents.worked_example),
    "exercise": (exercise.options, exercise.run),
    "judge": (documents.judge_options, documents.judge),
    "check-gradients": (documents.check_gradients_options, documents.check_gradients),
    "diagnose": (diagnose.options, diagnose.run),
    "lesson": (lesson.options, lesson.run),
}
"""What adds the options of each command, and what runs it, whose docstring is its help; in the
order in which the help lists them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    Args:
        arguments: what stands after ``neurosim``; by default the process's own.

    >>> main(["predict", "missing.json"])
    2
    """
    if sys.stdout is None:
        tell("error: there is no output to write to (stdout is closed); /dev/null would do")
        return 2
    _write_what_the_terminal_can()
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except NeurosimError as error:
        tell(f"error: {_as_options(' '.join(str(error).split()))}")
        return 1 if isinstance(error, DivergenceError) else 2
    except KeyboardInterrupt:
        tell("stopped")
        return 130
    except BrokenPipeError:
        _write_nothing_more()
        return 141
    except OSError as error:
        _write_nothing_more()
        tell(f"error: {error.filename or 'the output'} cannot be written: {error.strerror}")
        return 2


def _run(arguments: Sequence[str]) -> int:
    if not arguments:
        parser().print_help(sys.stderr)
        return 2
    try:
        chosen = parser().parse_args(arguments)
        for path in (getattr(chosen, "save", None), getattr(chosen, "plot", None)):
            if path is not None:
                check_writable(path)
        code: int = chosen.run(chosen)
    except SystemExit as end:  # from the parser: help, or an error it has told already
        code = end.code if isinstance(end.code, int) else 0
    sys.stdout.flush()  # here, where the error of a closed pipe is caught
    return code


def _as_options(text: str) -> str:
    """Write the library's options and functions in a message as the command calls them."""
    text = text.replace("ns.diagnose(net, data)", "neurosim diagnose NET DATA")
    return re.sub(r"\(option (\w+)", r"(--\1", text.replace("(option inputs", "(option columns"))


def _write_nothing_more() -> None:
    """Throw away what is still to be written, also at the exit, for it would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = OneLineParser(
        prog="neurosim",
        description="Train, ask, draw and explain neural networks from the command line.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"neurosim {_version()}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (add_options, run) in COMMANDS.items():
        summary, _, text = inspect.cleandoc(run.__doc__ or "").partition("\n\n")
        description, _, examples = text.partition("Examples:\n")
        command = commands.add_parser(
            name,
            help=summary[0].lower() + summary[1:].rstrip("."),
            description=description,
            epilog=f"examples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        add_options(command)
        command.set_defaults(run=run, default=command.get_default)
    return top


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    with suppress(PackageNotFoundError):
        return version("neurosim")
    return "from a checkout"


def _write_what_the_terminal_can() -> None:
    """Let a letter that the terminal lacks come out as its code, instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
