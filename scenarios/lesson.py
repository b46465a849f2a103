"""What every scenario shares: its options, and showing what it has to show."""

import argparse

import neurosim as ns

__all__ = ["options", "show"]


def options(doc: str) -> argparse.Namespace:
    """Read the command line of a scenario; its docstring is the help.

    Returns:
        ``save``: the file to write the pictures to, or None; ``play``: False after --no-play.
    """
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--save", metavar="FILE", help="write the animation to FILE, no window")
    parser.add_argument("--no-play", dest="play", action="store_false", help="only print")
    return parser.parse_args()


def show(recording: ns.Recording, chosen: argparse.Namespace) -> None:
    """Save the recording if a file was named; otherwise play it, unless --no-play says not to."""
    if chosen.save:
        print(f"saved {ns.play(recording, save=chosen.save)}")
    elif chosen.play:
        ns.play(recording)
