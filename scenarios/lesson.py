"""What every scenario shares: its options, and showing what it has to show."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

import neurosim as ns

__all__ = ["check", "options", "picture", "show"]


def options(doc: str, what: str = "picture", endings: Sequence[str] = ()) -> argparse.Namespace:
    """Read the command line of a scenario; its docstring is the help.

    Args:
        doc: the docstring.
        what: what --save writes.
        endings: what the file's name may end in, where the drawing does not know that itself.

    Returns:
        ``save``: the file to write to, or None; ``play``: False after --no-play.
    """
    sys.excepthook = _told
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--save", metavar="FILE", help=f"write the {what} to FILE, no window")
    parser.add_argument("--no-play", dest="play", action="store_false", help="only print")
    chosen = parser.parse_args()
    if chosen.save and not Path(chosen.save).parent.is_dir():
        parser.error(f"--save {chosen.save}: there is no folder {Path(chosen.save).parent}")
    if chosen.save and endings and Path(chosen.save).suffix not in endings:
        parser.error(f"--save {chosen.save}: the {what} can be written to {', '.join(endings)}")
    return chosen


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell in one line what is refused, such as a file; anything else with its traceback."""
    if issubclass(kind, ns.NeurosimError | OSError):
        print(f"{Path(sys.argv[0]).name}: error: {error}", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


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
    from matplotlib import get_backend, pyplot

    if "inline" in get_backend():
        from IPython.display import display

        display(*figures.values())
        return
    if pyplot.get_fignums():
        pyplot.show()
        return
    for name, figure in figures.items():
        if isinstance(figure, Path):  # ns.draw has written it, and said where
            continue
        target = f"{Path(sys.argv[0]).stem}-{name}.png"
        figure.savefig(target)
        print(f"no window can be shown here; the picture is in {target}", file=sys.stderr)
