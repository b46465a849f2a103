"""Going on with a training run, here or in another process."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from neurosim.checks import of_kind
from neurosim.errors import OptionError, shown
from neurosim.graph.network import Network
from neurosim.graph.work import at_work
from neurosim.interrupt import AT_ONCE, Interrupt
from neurosim.learning.batches import Begun
from neurosim.learning.history import History
from neurosim.learning.optimizers.descent import MOMENTUM, RATE, chosen
from neurosim.learning.plan import Plan
from neurosim.learning.training import carried_out, planned


def resume(net: Network, data: Any, history: History, epochs: int, **more: Any) -> History:
    """Go on where a training run ended: the same floats come out as if it had never been cut.

    It trains with the history's optimizer, loss, batch size and shuffling; orders and schedules go
    on with the number of the epoch. What the optimizer remembers stands on the network. Between
    processes ``pickle.dump((net, history), file)`` keeps all of it.

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


def _fitting(begun: Begun, plan: Plan) -> Begun:
    """Return how far the first epoch is, if it has that many updates."""
    updates = len(next(plan.course()).batches)
    if begun.updates > updates:
        raise OptionError(
            f"the history was cut after {begun.updates} updates of an epoch, but this data makes "
            f"{updates}; go on with the data it was trained on"
        )
    return begun


_MORE = {"target_loss", "stopping", "record", "record_limit", "engine", "progress"}
