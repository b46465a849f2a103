"""The course of a training run, read back from a network's file.

The field ``training`` of the file, written by ``net.save(path, training=history)``:

    {"after": 0, "losses": [0.13, 0.12], "engine": "graph", "stopped": "epochs",
     "options": {
       "optimizer": {"kind": "SGD", "learning_rate": 0.5, "momentum": 0.0, "l2": 0.0},
       "loss": "squared_error", "batch_size": 1, "shuffle": true, "seed": 7}}

``learning_rate`` may be a schedule: {"kind": "StepDecay", "first": 0.5, "factor": 0.5,
"every": 10}. Shuffled orders need no state of their own: an epoch's order follows from the seed and
the number of the epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike
from typing import Any, get_args

from neurosim.checks import (
    choice,
    finite,
    finites,
    flag,
    listed,
    of_kind,
    seed as read_seed,
    text,
    whole,
)
from neurosim.errors import FileError
from neurosim.files import path_of
from neurosim.functions.losses import LOSSES
from neurosim.graph.files.entries import inside, of_fields, read_document
from neurosim.graph.files.saving import FORMAT, VERSION
from neurosim.learning.batches import Begun
from neurosim.learning.history import History, Stopped
from neurosim.learning.plan import OPTIMIZERS, SCHEDULES, Options


def load_history(path: str | PathLike[str]) -> History:
    """Read the history that ``net.save(path, training=history)`` kept with a network.

    Raises:
        FileError: if the file is missing or broken, or no training was saved in it.

    >>> import neurosim as ns
    >>> from tempfile import TemporaryDirectory
    >>> net, data = ns.dense([2, 2, 1], seed=1), ns.data.truth_table("xor")
    >>> with TemporaryDirectory() as folder:
    ...     history = ns.train(net, data, epochs=5, shuffle=True, engine="graph")
    ...     path = net.save(f"{folder}/net.json", training=history)
    ...     ns.resume(ns.load(path), data, load_history(path), epochs=3, engine="graph").epochs
    8
    """
    document = read_document(path, FORMAT, VERSION)
    with inside(path_of(path).name):
        if "training" not in document:
            raise FileError("holds no training; net.save(path, training=history) keeps it")
        with inside("training"):
            return of_fields(_history)(document["training"])


def _history(
    after: Any, losses: Any, engine: Any, stopped: Any, options: Any, begun: Any = (0, 0.0)
) -> History:
    if len(parts := listed(begun, "begun")) != 2:
        raise FileError(f"begun must be a list of 2, got {len(parts)}")
    return History(
        finites(losses, "losses"),
        text(engine, "engine"),
        choice(stopped, {name: name for name in get_args(Stopped)}, "reason"),
        None,
        None if options is None else of_fields(_options)(options),
        whole(after, "after", least=0),
        begun=Begun(whole(parts[0], "begun[0]", least=0), finite(parts[1], "begun[1]")),
    )


def _options(
    optimizer: Any, loss: Any, batch_size: Any, shuffle: Any, seed: Any, window: Any = None
) -> Options:
    return Options(
        _made(optimizer, OPTIMIZERS, "optimizer"),
        choice(loss, LOSSES, "loss"),
        None if batch_size is None else whole(batch_size, "batch_size"),
        flag(shuffle, "shuffle"),
        read_seed(seed),
        None if window is None else whole(window, "window"),
    )


def _made(entry: Any, table: Mapping[str, Callable[..., Any]], what: str) -> Any:
    """Make an optimizer or a schedule from its kind and its options."""
    given = dict(of_kind(entry, dict, f"{what} must be"))
    kind = choice(given.pop("kind", None), table, what)
    for name, value in given.items():
        if isinstance(value, dict) and table is OPTIMIZERS:
            given[name] = _made(value, SCHEDULES, "schedule")
    with inside(what):
        return of_fields(kind)(given)
