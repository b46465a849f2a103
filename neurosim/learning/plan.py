"""What a training run is to do, and which of it its course depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from neurosim.attributes import unchanging
from neurosim.data.patterns import Patterns
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.learning.batches import NOT_BEGUN, Begun, Epoch, epochs
from neurosim.learning.optimizers.descent import Optimizer
from neurosim.learning.recordings.recorder import Grain, Recorder
from neurosim.learning.stopping import EarlyStopping


@unchanging
@dataclass(frozen=True)
class Options:
    """How a run trains; the attributes are the options of ``ns.train`` of the same names."""

    optimizer: Optimizer
    loss: Loss
    batch_size: int | None
    shuffle: bool
    seed: int
    window: int | None = None


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
