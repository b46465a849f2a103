"""What a training run leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from weakref import ref

from neurosim.attributes import unchanging
from neurosim.data.patterns import Pattern
from neurosim.errors import NeurosimError
from neurosim.graph.network import Network
from neurosim.learning.batches import NOT_BEGUN, Begun
from neurosim.learning.plan import Options
from neurosim.learning.recordings.recording import Recording
from neurosim.learning.scores import failure
from neurosim.notation import counted, number

Stopped = Literal["epochs", "target_loss", "early", "diverged", "interrupted"]
"""Why a run ended."""


WORK = 300_000
"""How many connections are gone through at most for it: a tenth of a second on the graph."""

FEW = 50
"""How many patterns are asked at least, where there are as many."""


class Outcome:
    """What a run has come to: its network as the run has left it, and patterns to judge it by.

    Args:
        net: the network; it is not kept alive. None where nothing more can be found out.
        patterns: those that it was trained on.
        found: what was found out, see :attr:`failure`.
    """

    __slots__ = ("_found", "_mark", "_net", "_patterns")

    def __init__(
        self, net: Network | None = None, patterns: Sequence[Pattern] = (), found: str = ""
    ) -> None:
        self._net: Callable[[], Network | None] = (lambda: None) if net is None else ref(net)
        self._mark, self._found, self._patterns = 0, found, tuple(patterns)
        if net is not None:
            self._mark = _mark(net)
            steps = max(len(pattern.inputs) for pattern in patterns) if net.recurrent else 1
            most = max(FEW, WORK // (steps * max(len(net.connections), 1)))
            self._patterns = self._patterns[:: -(-len(patterns) // most)]

    @property
    def failure(self) -> str:
        """What shows that it has learned nothing; empty if nothing does, or weights have moved."""
        net, patterns = self._net(), self._patterns
        if patterns and net is not None and _mark(net) == self._mark:
            with suppress(NeurosimError):  # its numbers overflow, and training has told of that
                self._found = failure(net, patterns)
            self._patterns = ()
        return self._found

    def __reduce__(self) -> tuple[Any, ...]:
        """Leave the network and the patterns behind: in another process only the result counts."""
        return Outcome, (None, (), self.failure)


def _mark(net: Network) -> int:
    """What tells the weights of a network from others."""
    return hash(tuple([parameter._value for parameter in net.parameters]))


NONE = Outcome()
"""Of a run that nothing is known of."""


@unchanging
@dataclass(frozen=True)
class History:
    """The course of one training run.

    Attributes:
        losses: for each epoch the mean over its patterns of E, each taken before its update.
        engine: which engine ran: ``"graph"`` or ``"compiled"``.
        stopped: why it ended: after all ``"epochs"``, at the ``"target_loss"``, ``"early"`` by
            :class:`EarlyStopping`, because it ``"diverged"``, or was ``"interrupted"`` by Ctrl-C.
        recording: the steps, where recording was asked for.
        options: how it trained, for ``ns.resume``.
        after: how many epochs had been trained before the first of ``losses``.
        validation: with :class:`EarlyStopping`, for each epoch the mean E of the validation part
            after it; of a run that ``ns.resume`` went on with, the epochs since.
        best_epoch: the epoch whose weights were kept then.
        begun: where it was cut in the middle of an epoch, how many updates of that are made, and
            the sum of E over their patterns; ``ns.resume`` goes on with the next one.
        outcome: what finds out whether it has learned anything, see ``failure``.

    >>> History((0.5, 0.25), "graph", "epochs", None)
    History(2 epochs, loss 0.5 -> 0.25, engine='graph')
    """

    losses: tuple[float, ...]
    engine: str
    stopped: Stopped
    recording: Recording | None
    options: Options | None = None
    after: int = 0
    validation: tuple[float, ...] = ()
    best_epoch: int | None = None
    begun: Begun = NOT_BEGUN
    outcome: Outcome = field(default=NONE, repr=False, compare=False)

    @property
    def epochs(self) -> int:
        """How many epochs were run."""
        return len(self.losses)

    @property
    def failure(self) -> str:
        """What shows that it has learned nothing; empty where nothing does.

        That is one class for all patterns, or outputs that are hardly nearer to what is expected
        than its mean is. It is found out when it is asked for, from a sample where there are many
        patterns, as long as the weights are those that the run has left.

        >>> import neurosim as ns
        >>> history = ns.train(ns.dense([2, 1], seed=1), ns.data.truth_table("xor"), epochs=500)
        >>> history.failure
        'its outputs are no nearer to what is expected than the mean of it is'
        """
        return self.outcome.failure if self.losses else ""

    def __repr__(self) -> str:
        parts = [counted(self.epochs, "epoch")]
        if self.losses:
            parts.append(f"loss {number(self.losses[0], 4)} -> {number(self.losses[-1], 4)}")
        parts.append(f"engine={self.engine!r}")
        if self.stopped != "epochs":
            parts.append(f"stopped={self.stopped!r}")
        if self.begun.updates:
            parts.append(f"{counted(self.begun.updates, 'update')} of the next")
        if self.best_epoch is not None:
            parts.append(f"best epoch {self.best_epoch}")
        if self.recording is not None:
            parts.append(f"recorded {counted(len(self.recording), 'step')}")
        if why := self.failure:
            parts.append(f"learned nothing: {why}; ns.diagnose(net, data) finds out why")
        return f"History({', '.join(parts)})"
