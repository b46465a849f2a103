"""What every scenario shares: its options, and showing what it has to show."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import neurosim as ns

__all__ = ["check", "options", "picture", "show"]


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


def picture(chosen: argparse.Namespace, **draw: Callable[..., object]) -> None:
    """Save or show pictures; each is drawn by a function that takes ``save`` and returns a Figure.

    One picture goes into the file that was named; of several, each into one with its name added.
    """
    if not chosen.save and not chosen.play:
        return
    figures = {}
    for name, plot in draw.items():
        target = _target(chosen.save, name if len(draw) > 1 else "")
        figures[name] = plot(save=target)
        if target:
            print(f"saved {target}")
    if not chosen.save:
        _show(figures)


def check(statement: str, holds: bool) -> None:
    """Print what the lesson claims, or end with exit code 1 if it does not hold."""
    if not holds:
        raise SystemExit(f"the lesson does not hold: {statement}")
    print(f"Checked: {statement}.")


def _target(save: str | None, name: str) -> Path | None:
    if not save:
        return None
    path = Path(save)
    return path.with_stem(f"{path.stem}-{name}") if name else path


def _show(figures: dict[str, object]) -> None:
    from matplotlib import pyplot

    if pyplot.get_fignums():
        pyplot.show()
        return
    for name, figure in figures.items():
        target = f"{Path(sys.argv[0]).stem}-{name}.png"
        figure.savefig(target)
        print(f"no window can be shown here; the picture is in {target}", file=sys.stderr)
