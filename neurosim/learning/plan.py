"""What a training run is to do, and the engine that does it on the objects themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from neurosim.data.patterns import Patterns
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.learning.batches import Epoch, epochs
from neurosim.learning.engines import Counted, Run
from neurosim.learning.optimizers import Optimizer
from neurosim.learning.recorder import Recorder
from neurosim.learning.stopping import Watch
from neurosim.learning.trainer import Trainer

__all__ = ["GraphEngine", "GraphRun", "Plan"]


@dataclass(frozen=True)
class Plan:
    """All that ``ns.train`` was asked for, checked.

    Attributes:
        net: the network.
        patterns: the data.
        size: how many patterns make an update.
        rounds: how many epochs.
        seed: draws the orders; None keeps the order of the data.
        criterion: the loss.
        optimizer: the rule.
        goal: the mean E at which to stop; None runs all epochs.
        recorder: keeps the steps; None records nothing.
        watch: says when to stop early; None never does.
        after: how many epochs were trained before, from which their numbers go on.
    """

    net: Network
    patterns: Patterns
    size: int
    rounds: int
    seed: int | None
    criterion: Loss
    optimizer: Optimizer
    goal: float | None
    recorder: Recorder | None
    watch: Watch | None = None
    after: int = 0

    @property
    def tables(self) -> tuple[Any, Any]:
        """Inputs and expected values as two NumPy arrays, a row for each pattern."""
        return self.patterns.tables

    @property
    def by_epoch(self) -> bool:
        """True if every epoch is looked at when it ends, so that none may be run together."""
        return self.recorder is not None or self.watch is not None

    def course(self) -> Iterator[Epoch]:
        """Return the epochs with their batches."""
        return epochs(self.patterns, self.size, self.rounds, self.seed, self.after)


class GraphRun:
    """Training on the objects themselves."""

    engine = "graph"

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._trainer = Trainer(
            plan.net,
            plan.criterion,
            plan.optimizer,
            plan.recorder,
            watch=plan.watch,
            after=plan.after,
        )
        self.losses = self._trainer.losses

    def run(self, counted: Counted) -> None:
        """Run all epochs."""
        plan = self._plan
        self._trainer.run(counted(plan.course()), len(plan.patterns), plan.goal)


class GraphEngine:
    """Walks over the objects; runs every plan."""

    def obstacle(self, plan: Plan) -> None:
        """Find none."""
        return

    def pays(self, plan: Plan) -> bool:
        """Agree."""
        return True

    def start(self, plan: Plan, asked: bool) -> Run:
        """Prepare a run."""
        return GraphRun(plan)
