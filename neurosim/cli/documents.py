"""Documents on the command line: printed as text, or written to a file by its ending."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from neurosim.checks import choice
from neurosim.cli.options import note
from neurosim.files import write_whole
from neurosim.insight.document import Document

__all__ = ["add_document", "check_document", "give"]

WAYS: dict[str, Callable[[Document], str]] = {
    "text": lambda document: document.text(),
    "markdown": lambda document: document.markdown(),
    "latex": lambda document: document.latex(),
    "html": lambda document: document.html(),
}

ENDINGS = {".txt": "text", ".md": "markdown", ".tex": "latex", ".html": "html"}


def add_document(command: argparse.ArgumentParser) -> None:
    """Add how a document is printed, or the file that it is written to."""
    group = command.add_argument_group("output").add_mutually_exclusive_group()
    group.add_argument(
        "--format", choices=WAYS, default="text", help="print it so (default: %(default)s)"
    )
    group.add_argument(
        "--save", metavar="FILE", help=f"write it to FILE instead: {', '.join(ENDINGS)}"
    )


def check_document(chosen: argparse.Namespace) -> None:
    """Raise OptionError for a file whose ending says no format, before anything is computed."""
    if chosen.save:
        choice(Path(chosen.save).suffix.lower(), ENDINGS, "format for files ending in")


def give(document: Document, chosen: argparse.Namespace) -> None:
    """Print the document, or write it to the file that was named."""
    if not chosen.save:
        note(WAYS[chosen.format](document).rstrip("\n"))
        return
    content = WAYS[ENDINGS[Path(chosen.save).suffix.lower()]](document).rstrip("\n")
    note(f"saved {write_whole(chosen.save, content + chr(10))}")
