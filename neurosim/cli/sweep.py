"""``neurosim sweep``: which sizes, learning rates and starts learn a table."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from neurosim.checks import finite, whole
from neurosim.cli.learning import add_learning, learning, usual_rate
from neurosim.cli.options import add_data, columns, note, note_file, read_data
from neurosim.cli.start import add_kind, new_network
from neurosim.data.dataset import Dataset
from neurosim.data.sequence_set import Sequences
from neurosim.errors import OptionError, shown
from neurosim.files import check_name
from neurosim.graph.network import Network
from neurosim.notation import counted, number

TABLE = 60
"""How many lines of the table are printed."""


def options(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_data(command)
    group = command.add_argument_group("what is tried")
    group.add_argument(
        "--hidden", metavar="COUNT,...", default="4",
        help="neurons of the hidden layer, or of several as in 8-8; 0 for none (default: 4)",
    )  # fmt: skip
    group.add_argument(
        "--rate", metavar="NUMBER,...",
        help="learning rates (default: 0.5, over sequences 0.05; 0.01 for rmsprop and adam)",
    )  # fmt: skip
    group.add_argument(
        "--seeds", metavar="COUNT", type=int, default=10,
        help="how many starts each has: the seeds from 0 on (default: %(default)s)",
    )  # fmt: skip
    add_kind(command.add_argument_group("the network"))
    add_learning(command)
    results = command.add_argument_group("results")
    results.add_argument(
        "--workers", metavar="COUNT", type=int, default=1, help="processes (default: 1)"
    )
    results.add_argument(
        "--save", metavar="FILE", help="keep each run in FILE (.jsonl), one line of JSON"
    )
    results.add_argument("--plot", metavar="FILE", help="draw them: the result by the size")
    results.add_argument("--quiet", action="store_true", help="no progress bar")


def run(chosen: argparse.Namespace) -> int:
    """Train from many starts, and see which of them learn.

    Train a new network for each combination of size, learning rate and seed, and say what
    came of it. A cut sweep goes on where its file ends: give the same command again.

    Examples:
      neurosim sweep xor --hidden 2,3,4 --rate 0.5,2 --seeds 50 --epochs 1000 --target-loss 0.005
      neurosim sweep data.csv --expected y --hidden 2,4,8 --rate 0.1,1 --seeds 50 --workers 4
      neurosim sweep iris --hidden 4,8-8 --test 0.3 --save runs.jsonl --plot runs.png
    """
    from neurosim.learning.sweep import ENDINGS, MOST_RUNS, sweep
    from neurosim.learning.training import planned

    whole(chosen.epochs, "--epochs")
    workers = whole(chosen.workers, "--workers", most=1000)
    sizes = [_sizes(each) for each in columns(chosen.hidden)]
    rates = [_rate(each) for each in columns(chosen.rate)]
    seeds = range(whole(chosen.seeds, "--seeds", most=MOST_RUNS))
    if chosen.save:
        check_name(chosen.save, ENDINGS, "a sweep")
    if chosen.plot:
        from neurosim.view.plots.figures import checked

        checked(chosen.plot)
    data = read_data(chosen)
    rates = rates or [usual_rate(chosen.optimizer, over_time=isinstance(data, Sequences))]
    grid = {"hidden": sizes, "rate": rates, "seed": seeds, "settings": [_settings(chosen)]}
    given = vars(chosen) | {"run": None, "default": None}  # which cannot go to other processes
    part, _ = _parts(data, given)
    for rate in rates:  # refuses what none of the runs could do
        net, learns = _begun(part, given, sizes[0], rate, 0)
        planned(net, part, after=0, window=None, **learns)
    note(f"{data!r}\n{counted(len(sizes) * len(rates) * len(seeds), 'run')}")
    options = {"save": chosen.save, "progress": False if chosen.quiet else None}
    rows = _in_processes(workers, partial(sweep, partial(one_run, data, given), grid, **options))
    learned = not all("error" in each for each in rows)
    if chosen.plot and learned:
        from neurosim.view.plots.sweeps import plot_sweep

        plot_sweep(rows, x="hidden", y=_result(rows), save=chosen.plot)
    note(_report(rows))
    if chosen.save:
        note_file("saved", chosen.save)
    if chosen.plot and learned:
        note_file("drawn", chosen.plot)
    return 0 if learned else 1


def one_run(
    data: Dataset,
    options: dict[str, Any],
    hidden: int | str,
    rate: float,
    seed: int,
    settings: str,
) -> dict[str, Any]:
    """Train one network; return its loss, and its accuracy where the data has classes.

    The settings tell its row from those of other commands in the same file.
    """
    from neurosim.learning.scores import accuracy
    from neurosim.learning.training import train

    parts = _parts(data, options)
    net, learns = _begun(parts[0], options, hidden, rate, seed)
    history = train(net, parts[0], **learns, progress=False)
    results = {"loss": history.losses[-1], "epochs": history.epochs, "stopped": history.stopped}
    if data.classes:
        names = ("accuracy", "test_accuracy")
        results |= {
            name: accuracy(net, part)
            for name, part in zip(names, parts, strict=True)
            if part is not None
        }
    return results | {"engine": history.engine}


def _parts(data: Dataset, options: dict[str, Any]) -> tuple[Dataset, Dataset | None]:
    """Return what the runs train on, and what is held out."""
    return (data, None) if options["test"] is None else data.split(test=options["test"], seed=0)


def _begun(
    data: Dataset, options: dict[str, Any], hidden: int | str, rate: float, seed: int
) -> tuple[Network, dict[str, Any]]:
    """Return a new network, and the options with which it is trained."""
    layers = [int(each) for each in str(hidden).split("-")] if hidden else []
    chosen = argparse.Namespace(**options | {"hidden": layers, "rate": rate, "seed": seed})
    net = new_network(chosen, data)
    return net, learning(chosen, len(data), over_time=net.recurrent)


def _in_processes(workers: int, sweeping: Callable[..., list[dict[str, Any]]]) -> Any:
    """Sweep here, or in processes that are started afresh, which hold no lock of this one."""
    if workers == 1:
        return sweeping()
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return sweeping(executor=pool)


ELSEWHERE = ("hidden", "rate", "seeds", "workers", "save", "plot", "quiet", "run", "default")
"""Options that are columns of their own in a row, or change no result."""


def _settings(chosen: argparse.Namespace) -> str:
    """Write all that the runs of a command have in common, for the file may hold others too."""
    given = {name: value for name, value in vars(chosen).items() if name not in ELSEWHERE}
    return " ".join(
        f"{name}={value}" for name, value in given.items() if not (value is None or value is False)
    )


def _sizes(text: str) -> int | str:
    """Return the neurons of one hidden layer, or of several as a text.

    >>> _sizes("4"), _sizes("8-8")
    (4, '8-8')
    """
    parts = text.split("-")
    if all(each.isdecimal() and len(each) < 6 for each in parts):
        sizes = [int(each) for each in parts]
        if len(sizes) == 1:
            return sizes[0]
        if all(sizes):
            return "-".join(map(str, sizes))
    raise OptionError(f"--hidden takes sizes such as 2,4,8-8, got {shown(text)}")


def _rate(text: str) -> float:
    try:
        return finite(float(text), "--rate")
    except ValueError:
        raise OptionError(f"--rate takes numbers such as 0.1,1, got {shown(text)}") from None


# What is told


def _result(rows: list[dict[str, Any]]) -> str:
    """Return the name of the result that says best how well the runs did."""
    for name in ("test_accuracy", "accuracy"):
        if any(name in each for each in rows):
            return name
    return "loss"


def _report(rows: list[dict[str, Any]]) -> str:
    """Write a line for each size and learning rate: the best, the middle and the worst start."""
    name = _result(rows)
    groups: dict[tuple[str, Any], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["hidden"], row["rate"]), []).append(row)
    goal = any(each.get("stopped") == "target_loss" for each in rows)
    heads = [f"{'hidden':>8}", f"{'rate':>8}", f"{'runs':>6}"]
    heads += [f"{word:>12}" for word in ("best", "median", "worst")]
    lines = [f"{name} of the runs:", "".join(heads) + ("   at the target" if goal else "")]
    for (hidden, rate), group in list(groups.items())[:TABLE]:
        results = sorted((each[name] for each in group if name in each), reverse=name != "loss")
        cells = [f"{hidden:>8}", f"{number(rate):>8}", f"{len(group):>6}"]
        if results:
            three = (results[0], median(results), results[-1])
            cells += [f"{number(each, 4):>12}" for each in three]
        reached = sum(each.get("stopped") == "target_loss" for each in group)
        cells += [f"{reached:>16}"] if goal else []
        failed = [each["error"] for each in group if "error" in each]
        lines.append("".join(cells) + (f"   {len(failed)} failed: {failed[0]}" if failed else ""))
    if len(groups) > TABLE:
        lines.append(f"... and {counted(len(groups) - TABLE, 'line')} more")
    return "\n".join(lines)
