"""``neurosim train``: from a table to a network that is saved, drawn and played."""

from __future__ import annotations

import argparse
import shlex
from typing import Any

from neurosim.checks import whole
from neurosim.cli.learning import add_learning, learning
from neurosim.cli.options import add_data, note, note_file, read_data, refuse_unused, score
from neurosim.cli.start import add_start, check_start, new_network, seed_of
from neurosim.data.dataset import Dataset
from neurosim.exchange.opening import check_written, opened, writer, written
from neurosim.files import is_there
from neurosim.graph.network import Network
from neurosim.learning.history import History
from neurosim.learning.recordings.snapshot import places
from neurosim.learning.stopping import EarlyStopping
from neurosim.learning.training import train as learn
from neurosim.notation import counted, number

FRAMES = 300
"""How many epochs, the last ones, a recording for --play always keeps."""

NUMBERS = 3_000_000
"""How many numbers it may keep beyond that, about 100 MB: every epoch of a small network."""

CODES, SEVERAL = 10, 5
"""Up to how many whole numbers look like codes of classes, and how often each comes on average."""


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data(command)
    add_start(command.add_argument_group("the network"))
    _add_learning(command)
    _add_results(command.add_argument_group("results"))


def _add_learning(command: argparse.ArgumentParser) -> None:
    group = add_learning(command)
    group.add_argument(
        "--rate",
        metavar="NUMBER",
        type=float,
        help="learning rate (default: 0.5, over sequences 0.05; 0.01 for rmsprop and adam)",
    )
    group.add_argument(
        "--seed",
        metavar="NUMBER",
        type=int,
        help="for weights, shuffling and --test: the same seed gives the same network (default: 0)",
    )


def _add_results(group: Any) -> None:
    group.add_argument(
        "--save", metavar="FILE",
        help="write the network to FILE (JSON; .npz, .onnx, .graphml, .gexf and .dot are for other "
        "programs)",
    )  # fmt: skip
    group.add_argument(
        "--plot", metavar="FILE",
        help="write a picture to FILE: the decision surface for two inputs, else the loss curve",
    )  # fmt: skip
    group.add_argument(
        "--plot-as", choices=("losses", "decision", "neurons"), help="which picture --plot writes"
    )
    group.add_argument("--play", action="store_true", help="play the training in a window")
    group.add_argument("--quiet", action="store_true", help="no progress bar")


def run(chosen: argparse.Namespace) -> int:
    """Train a network on a table and save it.

    Train a network on a CSV file or a bundled set. Inputs are brought to 0..1, and the saved
    network keeps how, so that it takes new data as it comes.

    Examples:
      neurosim train iris.csv --expected species --hidden 4 --save iris.json
      neurosim train xor --hidden 2 --epochs 3000 --rate 2 --plot xor.png
      neurosim train houses.csv --expected price --hidden 8 8 --activation tanh --test 0.2
      neurosim train walks.csv --expected speed --sequence person --cell lstm --hidden 8
      neurosim train spiral --hidden 8 8 --optimizer adam --rate 0.01 --batch 10 --play
    """
    _check(chosen)
    start = opened(chosen.start) if chosen.start else None
    data = read_data(chosen, start)
    train, test = data, None
    if chosen.test is not None:
        train, test = data.split(test=chosen.test, seed=seed_of(chosen))
    net = start or new_network(chosen, train)
    if chosen.save is not None:
        check_written(net, chosen.save)
    kind, picture = _picture(chosen, net)
    options = _learning(chosen, net, len(train))
    if test is not None and kind == "losses":
        options["stopping"] = EarlyStopping(test, patience=None)
    note(f"{data!r}\n{net!r}")
    history = _learned(net, train, options)
    report = _report(chosen, net, history, train, test)
    try:  # first what took the time, for the reader of what is printed may have left
        if chosen.save is not None:
            written(net, chosen.save)
        if picture is not None:
            picture(net, history, data)
    finally:
        note(report)
    for what, path in (("saved", chosen.save), ("drawn", chosen.plot)):
        if path is not None:
            note_file(what, path)
    if history.stopped == "interrupted":
        raise KeyboardInterrupt  # raised again now that all files are written
    if chosen.play:
        _play(history)
    return 0


def _check(chosen: argparse.Namespace) -> None:
    """Refuse what can be told before a file is read."""
    whole(chosen.epochs, "--epochs")
    check_start(chosen)
    if chosen.save is not None:
        writer(chosen.save)
    refuse_unused(chosen, chosen.plot is None, "no --plot names a file", "plot_as")
    refuse_unused(chosen, chosen.hidden == [], "there are no hidden neurons", "activation")


def _learned(net: Network, data: Dataset, options: dict[str, Any]) -> History:
    """Train; Ctrl-C after the first epoch ends the training, but not the command."""
    try:
        return learn(net, data, **options)
    except KeyboardInterrupt as error:
        history: History | None = getattr(error, "history", None)
        if history is None or not history.losses:
            raise
        return history


def _play(history: History) -> None:
    from neurosim.view.showing import play

    recording = history.recording
    if recording is not None and recording.dropped:
        note(f"playing the last {len(recording)} of {counted(history.epochs, 'epoch')}")
    play(history)


def _learning(chosen: argparse.Namespace, net: Network, count: int) -> dict[str, Any]:
    """Return the options of ``ns.train`` for those of the command line."""
    return learning(chosen, count, over_time=net.recurrent) | {
        "record": "epochs" if chosen.play else None,
        "record_limit": max(FRAMES, NUMBERS // len(places(net))) if chosen.play else None,
        "progress": False if chosen.quiet else None,
    }


def _picture(chosen: argparse.Namespace, net: Network) -> tuple[str, Any]:
    """Return which picture is drawn and what draws it, checked before anything is trained."""
    if not chosen.plot:
        return "", None
    from neurosim.view.plots.curves import plot_losses
    from neurosim.view.plots.decision import plot_decision
    from neurosim.view.plots.figures import checked
    from neurosim.view.plots.neurons import plot_neurons
    from neurosim.view.plots.plane import check_plane

    checked(chosen.plot)
    plane = len(net.inputs) == 2 and not net.recurrent
    kind = chosen.plot_as or ("decision" if plane else "losses")
    if kind == "losses":
        return kind, lambda net, history, data: plot_losses(
            {"train": history, "test": history.validation} if history.validation else history,
            save=chosen.plot,
        )
    check_plane(net)
    plot = plot_decision if kind == "decision" else plot_neurons
    return kind, lambda net, history, data: plot(net, data, save=chosen.plot)


def _report(
    chosen: argparse.Namespace,
    net: Network,
    history: History,
    train: Dataset,
    test: Dataset | None,
) -> str:
    first, last = history.losses[0], history.losses[-1]
    cut = ", stopped by Ctrl-C" if history.stopped == "interrupted" else ""
    epochs = counted(history.epochs, "epoch")
    lines = [f"{epochs}{cut}: mean E of train {number(first, 4)} -> {number(last, 4)}"]
    for part, data in (("train", train), ("test", test)):
        if data is not None:
            lines.append(f"{part}: {score(net, data)}")
    if told := _codes(chosen, train):
        lines.append(told)
    if history.failure:
        saved = shlex.quote(chosen.save) if chosen.save else "NET (saved by --save NET)"
        lines.append(
            f"it has learned nothing: {history.failure}; to find out why: neurosim diagnose "
            f"{saved} {shlex.quote(chosen.data)}, with the same options of the data and of learning"
        )
    return "\n".join(lines)


def _codes(chosen: argparse.Namespace, data: Dataset) -> str:
    """Say that numbers in a file may be codes of classes, where they look so."""
    rows = getattr(data, "flat", data).expected
    values = {value for row in rows for value in row}
    few = len(values) <= CODES and SEVERAL * len(values) <= len(rows) and len(rows[0]) == 1
    is_open = chosen.classes is None and not data.classes and data.given_expected_names
    if not (few and is_open and is_there(chosen.data)):
        return ""
    if not all(map(float.is_integer, values)):
        return ""
    return (
        f"what is expected has {counted(len(values), 'value')}, all whole numbers; if they stand "
        "for classes, say so (--classes)"
    )
