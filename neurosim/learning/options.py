"""How a run trains: all that its course depends on besides the network and the data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from neurosim.errors import OptionError
from neurosim.functions.losses import LOSSES, Loss
from neurosim.learning.adaptive import Adam, RMSProp
from neurosim.learning.optimizers import SGD, Optimizer
from neurosim.learning.schedules import CosineDecay, ExponentialDecay, Schedule, StepDecay

__all__ = ["OPTIMIZERS", "SCHEDULES", "Options"]

OPTIMIZERS: dict[str, type[Optimizer]] = {each.__name__: each for each in (SGD, RMSProp, Adam)}
SCHEDULES: dict[str, type[Schedule]] = {
    each.__name__: each for each in (StepDecay, ExponentialDecay, CosineDecay)
}
"""The optimizers and schedules that a file can hold, by name."""


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
