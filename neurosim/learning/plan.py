"""What a training run is to do, and which of it its course depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

from neurosim.attributes import unchanging
from neurosim.data.patterns import Patterns
from neurosim.errors import OptionError
from neurosim.functions.losses import LOSSES, Loss
from neurosim.graph.network import Network
from neurosim.learning.batches import NOT_BEGUN, Begun, Epoch, epochs
from neurosim.learning.optimizers.adaptive import Adam, RMSProp
from neurosim.learning.optimizers.descent import SGD, Optimizer
from neurosim.learning.optimizers.schedules import (
    CosineDecay,
    ExponentialDecay,
    Schedule,
    StepDecay,
)
from neurosim.learning.recordings.recorder import Grain, Recorder
from neurosim.learning.stopping import EarlyStopping

OPTIMIZERS: dict[str, type[Optimizer]] = {each.__name__: each for each in (SGD, RMSProp, Adam)}
SCHEDULES: dict[str, type[Schedule]] = {
    each.__name__: each for each in (StepDecay, ExponentialDecay, CosineDecay)
}
"""The optimizers and schedules that a file can hold, by name."""


@unchanging
@dataclass(frozen=True)
class Options:
    """How a run trains; the attributes are the options of ``ns.train`` of the same names.

    >>> from neurosim.functions.losses import loss
    >>> Options(SGD(0.5), loss("squared_error"), 1, True, 7).as_json()["optimizer"]
    {'kind': 'SGD', 'learning_rate': 0.5, 'momentum': 0.0, 'l2': 0.0}
    """

    optimizer: Optimizer
    loss: Loss
    batch_size: int | None
    shuffle: bool
    seed: int
    window: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what a file keeps of them.

        Raises:
            OptionError: for an optimizer, schedule or loss of your own.
        """
        if LOSSES.get(self.loss.name) is not self.loss:
            raise _own("loss", self.loss, LOSSES)
        return {
            "optimizer": _optimizer(self.optimizer),
            "loss": self.loss.name,
            "batch_size": self.batch_size,
            "shuffle": self.shuffle,
            "seed": self.seed,
            **({} if self.window is None else {"window": self.window}),
        }


@unchanging
@dataclass(frozen=True, kw_only=True)
class Plan(Options):
    """All that ``ns.train`` was asked for, checked, under the names that its options have there.

    It holds no state of the run: engines read it, and keep what changes in a :class:`Run`.

    Attributes:
        net: the network.
        patterns: the data, in the network's own numbers.
        stopping: its validation part is patterns as well.
        begun: how far the first epoch is already, where a run was cut in the middle of it.
        earlier: the losses of the run that goes on, the last of the ``after`` epochs.
    """

    net: Network
    patterns: Patterns
    epochs: int
    after: int = 0
    target_loss: float | None = None
    stopping: EarlyStopping | None = None
    record: Grain | None = None
    record_limit: int | None = None
    begun: Begun = NOT_BEGUN
    earlier: tuple[float, ...] = ()

    @property
    def options(self) -> Options:
        """What the course of the run depends on besides the network and the data."""
        return Options(*[getattr(self, each.name) for each in fields(Options)])

    @property
    def size(self) -> int:
        """How many patterns make an update."""
        return self.batch_size or len(self.patterns)

    @property
    def by_epoch(self) -> bool:
        """True if every epoch is looked at when it ends, so that none may be run together."""
        return self.record is not None or self.stopping is not None

    def course(self) -> Iterator[Epoch]:
        """Return the epochs with their batches."""
        seed = self.seed if self.shuffle else None
        course = epochs(self.patterns, self.size, self.epochs, seed, self.after, self.window)
        for epoch in course:
            left = self.begun.updates if epoch.number == self.after + 1 else 0
            yield epoch._replace(batches=epoch.batches[left:]) if left else epoch

    def recorder(self) -> Recorder | None:
        """Return what keeps the steps, beginning here; None if nothing is recorded."""
        if self.record is None:
            return None
        return Recorder(self.net, self.record, self.record_limit, self.patterns)


def _optimizer(rule: Optimizer) -> dict[str, Any]:
    kind = type(rule).__name__
    if OPTIMIZERS.get(kind) is not type(rule):
        raise _own("optimizer", rule, OPTIMIZERS)
    rate = rule.learning_rate if rule.schedule is None else _schedule(rule.schedule)
    options = {name: getattr(rule, name) for name in rule.OPTIONS}
    return {"kind": kind, "learning_rate": rate, **options}


def _schedule(schedule: Schedule) -> dict[str, Any]:
    kind = type(schedule).__name__
    if SCHEDULES.get(kind) is not type(schedule):
        raise _own("schedule", schedule, SCHEDULES)
    return {"kind": kind, **asdict(schedule)}  # type: ignore[call-overload]


def _own(what: str, given: object, table: dict[str, Any]) -> OptionError:
    return OptionError(
        f"a file cannot hold the {what} {given!r} of your own; it can hold {', '.join(table)}"
    )
