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

from neurosim.checks import MOST
from neurosim.errors import NeurosimError
from neurosim.functions.losses import LOSSES
from neurosim.graph.files.entries import Entry, read_document
from neurosim.graph.files.saving import FORMAT, VERSION
from neurosim.learning.batches import Begun
from neurosim.learning.history import History, Stopped
from neurosim.learning.optimizers.schedules import Schedule
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
    root = read_document(path, FORMAT, VERSION)
    document = root.named()
    if "training" not in document:
        raise root.error("holds no training; net.save(path, training=history) keeps it")
    parts = document["training"].fields("after losses engine stopped options", "begun")
    stopped = {name: name for name in get_args(Stopped)}
    return History(
        parts["losses"].numbers(),
        parts["engine"].text(),
        parts["stopped"].choice(stopped, "reason"),
        None,
        None if parts["options"].value is None else _options(parts["options"]),
        parts["after"].whole(most=MOST),
        begun=_begun(parts["begun"]) if "begun" in parts else Begun(),
    )


def _begun(entry: Entry) -> Begun:
    updates, loss = entry.items(2)
    return Begun(updates.whole(most=MOST), loss.number())


def _options(entry: Entry) -> Options:
    parts = entry.fields("optimizer loss batch_size shuffle seed", "window")
    size = parts["batch_size"]
    return Options(
        _made(parts["optimizer"], OPTIMIZERS, "optimizer"),
        parts["loss"].choice(LOSSES, "loss"),
        None if size.value is None else size.whole(1),
        parts["shuffle"].flag(),
        parts["seed"].whole(),
        parts["window"].whole(1) if "window" in parts else None,
    )


def _made(entry: Entry, table: Mapping[str, Callable[..., Any]], what: str) -> Any:
    """Make an optimizer or a schedule from its kind and its options."""
    parts = entry.named()
    if "kind" not in parts:
        raise entry.error("lacks the field 'kind'")
    kind = parts.pop("kind").choice(table, what)
    nested = SCHEDULES if table is OPTIMIZERS else {}
    options = {name: _option(each, nested) for name, each in parts.items()}
    try:
        return kind(**options)
    except (TypeError, NeurosimError) as error:
        raise entry.error(f"is no {what}: {error}") from None


def _option(entry: Entry, schedules: Mapping[str, type[Schedule]]) -> float | Schedule:
    """Return a number, or in an optimizer a schedule; a schedule holds no other."""
    if isinstance(entry.value, dict) and schedules:
        schedule: Schedule = _made(entry, schedules, "schedule")
        return schedule
    return entry.whole() if isinstance(entry.value, int) else entry.number()
