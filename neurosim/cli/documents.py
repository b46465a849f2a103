"""Documents on the command line: printed as text, or written to a file by its ending."""

from __future__ import annotations

import argparse
from pathlib import Path

from neurosim.checks import choice
from neurosim.cli.options import note, note_file
from neurosim.insight.document import FORMATS, Document


def add_document(command: argparse.ArgumentParser) -> None:
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


def check_document(chosen: argparse.Namespace) -> None:
    """Raise OptionError for a file whose ending says no format, before anything is computed."""
    if chosen.save:
        choice(Path(chosen.save).suffix.lower(), FORMATS, "format for files ending in")


def give(document: Document, chosen: argparse.Namespace) -> None:
    """Print the document, or write it to the file that was named."""
    if chosen.save:
        note_file("saved", document.save(chosen.save))
    else:
        note(getattr(document, chosen.format)().rstrip("\n"))
