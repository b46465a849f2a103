"""Training a network on data: the options, checked, and what comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from neurosim.checks import choice, finite, flag, of_kind, seed as read_seed, whole
from neurosim.data.fitting import remember
from neurosim.data.patterns import read_patterns
from neurosim.errors import DivergenceError, OptionError, shown
from neurosim.functions.losses import Loss, loss as find_loss
from neurosim.graph.network import Network
from neurosim.graph.time.sequences import check_no_look_ahead
from neurosim.graph.work import at_work
from neurosim.interrupt import AT_ONCE, Interrupt
from neurosim.learning.batches import Begun
from neurosim.learning.engines import Run, engine as find_engine, fixed as fixed_engine
from neurosim.learning.history import NONE, History, Outcome, Stopped
from neurosim.learning.optimizers.descent import (
    MOMENTUM,
    RATE,
    Optimizer,
    Schedule,
    chosen,
    rate_of,
)
from neurosim.learning.plan import Plan
from neurosim.learning.recordings.recorder import GRAINS
from neurosim.learning.stopping import EarlyStopping
from neurosim.progress import counted

T = TypeVar("T")


def train(
    net: Network,
    data: Any,
    epochs: int,
    learning_rate: float | Schedule = RATE,
    *,
    batch_size: int | None = 1,
    loss: str | Loss = "squared_error",
    momentum: float = MOMENTUM,
    optimizer: Optimizer | None = None,
    shuffle: bool = False,
    seed: int = 0,
    target_loss: float | None = None,
    stopping: EarlyStopping | None = None,
    after: int = 0,
    window: int | None = None,
    record: str | None = None,
    record_limit: int | None = None,
    engine: str = "auto",
    progress: bool | None = None,
) -> History:
    """Train the network on patterns, and return the course of the loss.

    Args:
        net: the network; training goes on from its numbers.
        data: a :class:`Dataset`, or pairs (inputs, expected); each part a sequence in order or a
            dict by name. A network that knows no names of columns and classes keeps those of the
            dataset, in ``net.scaling``; one that knows some finds its columns by them. For a
            recurrent network each pair is a sequence: a row for each step of time, of lengths of
            their own; expected may be one row, which is for the last step.
        epochs: how many times to go through the data.
        learning_rate: the lecture's alpha, above 0, or a function that gives it for the number of
            the epoch, from 1; it is asked for all epochs before the first, and may give 0.
        batch_size: how many patterns make one update, by the average of their gradients: 1 is
            online learning, None takes the whole set (gradient descent).
        loss: ``"squared_error"``, ``"cross_entropy"``, ``"categorical_cross_entropy"`` (for softmax
            outputs), ``"perceptron"``, or a :class:`Loss`.
        momentum: see :class:`SGD`.
        optimizer: such as ``ns.Adam(0.01)``; takes the place of ``learning_rate`` and
            ``momentum``.
        shuffle: draw a new order of the patterns in every epoch.
        seed: the same seed draws the same orders.
        target_loss: stop after the first epoch whose loss is this or lower.
        stopping: stop when a validation part gets no better, and keep the best weights; see
            :class:`EarlyStopping`.
        after: how many epochs were trained before: numbers of epochs, shuffled orders and rates
            go on from there. What the optimizer remembers stands on the network, also on one from a
            file that ``net.save(path, moments=True)`` wrote, so with the same options the same
            floats come out as if the run had never been cut. ``ns.resume`` takes the options from a
            history.
        window: truncated backpropagation through time: a sequence is cut into stretches of at most
            that many steps of time, each makes an update, and the state is carried on to the next;
            for recurrent networks that do not look ahead. None takes sequences whole.
        record: keep ``"steps"`` (every change), ``"samples"`` or ``"epochs"`` in
            ``history.recording``. A step takes about 0.25 kB and 16 bytes for each connection it
            sums; a sample or an epoch 8 bytes for every number of the network (about 3 for each
            parameter and 4 for each neuron) and 24 more for each that changed.
        record_limit: keep only the latest steps, this many; the recording says how many were
            dropped. None keeps all.
        engine: ``"graph"`` walks over the objects; ``"compiled"`` runs arrays in their place, much
            faster, and gives the numbers back (it needs numba; for a small network that trains for
            some time it makes code that serves no other, in 0.3 seconds or more, and keeps it);
            ``"auto"`` takes the compiled one where it can run this and the work is worth it, which
            depends on the network and the numbers of patterns and epochs alone. The floats of the
            two may differ in the last digits, and so may those of a compiled run that halts at each
            epoch, to record or to judge it, from those of one that does not.
        progress: show a progress bar; by default on a terminal, when it takes over a second.

    Returns:
        The losses by epoch, and the recording if one was asked for.

    Raises:
        InputError, OptionError, NetworkError, MissingExtraError: before anything has changed; an
            engine that cannot run this says why.
        DivergenceError: if a number overflows; it names epoch, sample and neuron, the numbers from
            before that update are back in place, and ``error.history`` holds the course so far.
        KeyboardInterrupt: on Ctrl-C; the last finished update is in place (with ``window`` that of
            the last sequences run to their end), and ``error.history`` holds the course so far,
            with its recording, from which ``ns.resume`` goes on. A second Ctrl-C does not wait for
            the update, in case a function of your own is stuck.
        StateError: while something else is at work on the network, see :class:`Network`.

    Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors"
    (1986).

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], activation="binary_step", seed=1)
    >>> land = [([0, 0], [0]), ([0, 1], [0]), ([1, 0], [0]), ([1, 1], [1])]
    >>> ns.train(net, land, epochs=20, learning_rate=0.1, loss="perceptron")
    History(20 epochs, loss 0.2074 -> 0, engine='graph')
    >>> [net.predict(inputs) for inputs, _ in land]
    [[0.0], [0.0], [0.0], [1.0]]
    """
    of_kind(net, Network, "ns.train needs")
    with Interrupt() as interrupt, at_work(net, "ns.train"):
        with interrupt.sooner(AT_ONCE):
            plan = planned(
                net,
                data,
                optimizer=chosen(optimizer, learning_rate, momentum, net.parameters),
                loss=loss,
                batch_size=batch_size,
                shuffle=shuffle,
                seed=seed,
                window=window,
                epochs=epochs,
                after=after,
                target_loss=target_loss,
                stopping=stopping,
                record=record,
                record_limit=record_limit,
            )
        return carried_out(plan, data, engine, progress, interrupt)


def resume(net: Network, data: Any, history: History, epochs: int, **more: Any) -> History:
    """Go on where a training run ended: the same floats come out as if it had never been cut.

    It trains with the history's optimizer, loss, batch size and shuffling; orders and rates go
    on with the number of the epoch. What the optimizer remembers stands on the network. Between
    processes ``pickle.dump((net, history), file)`` keeps all of it; without a pickle, whose loading
    may run code, ``net.save(path, moments=True)`` keeps the network, and ``ns.train(after=)`` goes
    on from the end of an epoch.

    Args:
        net: the network as the run left it.
        data: the same patterns.
        history: of the run; one that ended early by :class:`EarlyStopping` went back to the best
            weights, from which it goes on. One that Ctrl-C interrupted is ``error.history``; the
            next update of the epoch that was cut comes first.
        epochs: how many more, that one included.
        more: options of :func:`ns.train` that do not change the course: ``target_loss``,
            ``stopping``, ``record``, ``record_limit``, ``engine``, ``progress``.

    Returns:
        The course from the start, the earlier epochs included; a recording holds the new ones.

    Raises:
        OptionError: for a history that does not say how it trained, or an option that would change
            the course; otherwise as ``ns.train``. So are DivergenceError and KeyboardInterrupt,
            whose ``error.history`` has the earlier epochs too.

    >>> import neurosim as ns
    >>> data = ns.data.truth_table("xor")
    >>> whole, parts = ns.dense([2, 2, 1], seed=1), ns.dense([2, 2, 1], seed=1)
    >>> options = {"optimizer": ns.Adam(0.05), "shuffle": True, "seed": 7, "engine": "graph"}
    >>> history = ns.train(whole, data, epochs=9, **options)
    >>> again = resume(parts, data, ns.train(parts, data, epochs=4, **options), epochs=5)
    >>> again.losses == history.losses, parts.predict([0, 1]) == whole.predict([0, 1])
    (True, True)
    """
    of_kind(history, History, "ns.resume needs")
    of_kind(net, Network, "ns.resume needs")
    options = history.options
    if options is None:
        raise OptionError("this history does not say how it was trained, so it cannot go on")
    wrong = sorted(set(more) - _MORE)
    if wrong:
        raise OptionError(
            f"{shown(wrong[0])} is taken from the history, or unknown; "
            f"give only {', '.join(sorted(_MORE))}"
        )
    engine, progress = more.pop("engine", "auto"), more.pop("progress", None)
    with Interrupt() as interrupt, at_work(net, "ns.resume"):
        with interrupt.sooner(AT_ONCE):
            chosen(options.optimizer, RATE, MOMENTUM, net.parameters)
            done = history.after + history.epochs
            plan = planned(net, data, epochs=epochs, after=done, **vars(options), **more)
            plan = replace(plan, begun=_fitting(history.begun, plan), earlier=history.losses)
        return carried_out(plan, data, engine, progress, interrupt)


_MORE = {"target_loss", "stopping", "record", "record_limit", "engine", "progress"}
"""The options of ``ns.train`` that ``ns.resume`` takes: they do not change the course."""


def planned(net: Network, data: Any, **given: Any) -> Plan:
    """Return what is to be done, all of it checked before anything changes; see :func:`train`.

    Args:
        net: the network.
        data: what it is to be trained on.
        given: the options, by their names.
    """
    asked = Plan(net=net, patterns=data, **given)
    criterion, limit, target = find_loss(asked.loss), asked.record_limit, asked.target_loss
    if asked.record is None and limit is not None:
        raise OptionError(
            f"record_limit={shown(limit)} needs record='steps', 'samples' or 'epochs' beside it"
        )
    if asked.stopping is not None:
        of_kind(asked.stopping, EarlyStopping, "stopping must be")
    epochs, after = whole(asked.epochs, "epochs"), whole(asked.after, "after", least=0)
    if asked.optimizer.schedule is not None:
        for number in range(after + 1, after + epochs + 1):
            rate_of(asked.optimizer.schedule, number)
    size, window, record = asked.batch_size, asked.window, asked.record
    return replace(
        asked,
        loss=criterion,
        batch_size=None if size is None else whole(size, "batch_size"),
        shuffle=flag(asked.shuffle, "shuffle"),
        seed=read_seed(asked.seed),
        window=None if window is None else _window(net, window),
        epochs=epochs,
        after=after,
        target_loss=None if target is None else finite(target, "target_loss"),
        record=None if record is None else choice(record, GRAINS, "grain of recording"),
        record_limit=None if limit is None else whole(limit, "record_limit"),
        patterns=read_patterns(net, data, criterion),
        stopping=None if asked.stopping is None else asked.stopping.checked(net, criterion),
    )


def carried_out(
    plan: Plan, data: Any, engine: str, progress: bool | None, interrupt: Interrupt
) -> History:
    """Run a plan; see :func:`train`. What cuts it has the course so far as ``error.history``.

    Args:
        plan: what is to be done.
        data: what it was made of.
        engine: which one runs it.
        progress: whether a bar is shown.
        interrupt: holds Ctrl-C back from the first update on.
    """
    if progress is not None:
        flag(progress, "progress")
    name, found = find_engine(engine, plan)
    run = None
    try:
        with interrupt.sooner(AT_ONCE):
            run = found.start(plan, engine != "auto")
        remember(plan.net, data)
        run.run(partial(_counted, epochs=plan.epochs, progress=progress))
        ended = _history(plan, name, run, _why_ended(run))
        interrupt.history = replace(ended, stopped="interrupted")
        return ended
    except (DivergenceError, KeyboardInterrupt) as error:
        why: Stopped = "diverged" if isinstance(error, DivergenceError) else "interrupted"
        error.history = _history(plan, name, run, why)  # type: ignore[union-attr]
        raise


def _why_ended(run: Run) -> Stopped:
    if run.is_good_enough():
        return "target_loss"
    early = run.validation is not None and run.validation.patience_is_over
    return "early" if early else "epochs"


def _fitting(begun: Begun, plan: Plan) -> Begun:
    """Return how far the first epoch is, if it has that many updates."""
    updates = len(next(plan.course()).batches)
    if begun.updates > updates:
        raise OptionError(
            f"the history was cut after {begun.updates} updates of an epoch, but this data makes "
            f"{updates}; go on with the data it was trained on"
        )
    return begun


def _window(net: Network, window: int) -> int:
    if not net.recurrent:
        raise OptionError(
            f"window={shown(window)} cuts sequences, but network {net.name!r} has no connection "
            "that waits; leave it out"
        )
    check_no_look_ahead(net, "window=")
    return whole(window, "window")


def _history(plan: Plan, engine: str, run: Run | None, stopped: Stopped) -> History:
    """Return the course of a run, None for one that was cut before it began."""
    recorder = plan.recorder() if run is None else run.recorder
    validation = None if run is None else run.validation
    best = None if validation is None else validation.best
    return History(
        plan.earlier if run is None else (*plan.earlier, *run.losses),
        engine if run is None else run.engine,
        stopped,
        None if recorder is None else recorder.recording(),
        plan.options,
        plan.after - len(plan.earlier),
        () if validation is None else tuple(validation.losses),
        None if best is None else plan.after + 1 + best,
        plan.begun if run is None else run.begun,
        NONE if run is None else Outcome(plan.net, plan.patterns),
    )


def _counted(course: Iterable[T], epochs: int, progress: bool | None) -> Iterable[T]:
    """Show a bar while epochs are counted; a sweep has one of its own."""
    within = progress is None and fixed_engine() is not None
    return counted(course, False if within else progress, "training", "epoch", epochs)
