"""``neurosim lesson``: the lessons that come with neurosim, listed and run."""

from __future__ import annotations

import argparse
import re
import runpy
import sys
from pathlib import Path

from neurosim.checks import choice
from neurosim.cli.options import note, refuse_unused, tell
from neurosim.errors import FileError
from neurosim.files import read_text


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    command.add_argument("name", metavar="NAME", nargs="?", help="such as perceptron, xor, mazur")
    shown = command.add_mutually_exclusive_group()
    shown.add_argument("--save", metavar="FILE", help="write what it shows to FILE, no window")
    shown.add_argument("--no-play", action="store_true", help="only print")


def run(chosen: argparse.Namespace) -> int:
    """List the lessons, or run one.

    Run a lesson: a short program that trains a network, prints what there is to see, checks
    its claim and shows a picture. Without a name, list the lessons in teaching order.

    Examples:
      neurosim lesson
      neurosim lesson xor
      neurosim lesson mazur --save mazur.gif
      neurosim lesson digits --no-play
    """
    known = lessons()
    listing = chosen.name is None
    refuse_unused(chosen, listing, "without a NAME the lessons are listed", "save", "no_play")
    if listing:
        width = max(map(len, known))
        note("\n".join(f"{name:{width}}  {about}" for name, about in known.items()))
        note(f"\nneurosim lesson NAME runs one; the programs are in {folder()}")
        return 0
    choice(chosen.name, known, "lesson")
    options = ["--save", chosen.save] if chosen.save else ["--no-play"] * chosen.no_play
    return _run(folder() / f"{chosen.name}.py", options)


def lessons() -> dict[str, str]:
    """Return the lessons by name, in teaching order, each with what it shows.

    Raises:
        FileError: if neurosim was installed without them.

    >>> list(lessons())[:3]
    ['activations', 'perceptron', 'logistic_regression']
    """
    listed = read_text(folder() / "README.md")
    rows = re.findall(r"^\| \[(\w+)\.py\]\(\w+\.py\) \| (.*) \|$", listed, re.MULTILINE)
    return dict(rows)


def folder() -> Path:
    """Return where the lessons are: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    for folder in (package / "lessons", package.parent / "scenarios"):
        if (folder / "lesson.py").is_file():
            return folder
    raise FileError(f"the lessons are not in {str(package)!r}; install neurosim again")


def _run(path: Path, options: list[str]) -> int:
    """Run a program as ``python path options`` would, here."""
    before = sys.argv, sys.path[:], sys.excepthook
    sys.argv = [str(path), *options]
    sys.path.insert(0, str(path.parent))
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as end:
        if isinstance(end.code, str):
            tell(end.code)
            return 1
        return end.code or 0
    finally:
        sys.argv, sys.path[:], sys.excepthook = before
        sys.modules.pop("lesson", None)
    return 0
