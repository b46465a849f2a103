"""What a training run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurosim.learning.recording import Recording
from neurosim.notation import number

__all__ = ["History", "Stopped"]

Stopped = Literal["epochs", "target_loss", "diverged"]
"""Why a run ended."""


@dataclass(frozen=True)
class History:
    """The course of one training run.

    Attributes:
        losses: for each epoch the mean over its patterns of E, each taken before its update.
        engine: which engine ran: ``"graph"`` or ``"compiled"``.
        stopped: why it ended: after all ``"epochs"``, at the ``"target_loss"``, or because it
            ``"diverged"``.
        recording: the steps, where recording was asked for.

    >>> History((0.5, 0.25), "graph", "epochs", None)
    History(2 epochs, loss 0.5 -> 0.25, engine='graph')
    """

    losses: tuple[float, ...]
    engine: str
    stopped: Stopped
    recording: Recording | None

    @property
    def epochs(self) -> int:
        """How many epochs were run."""
        return len(self.losses)

    def __repr__(self) -> str:
        plural = "" if self.epochs == 1 else "s"
        parts = [f"{self.epochs} epoch{plural}"]
        if self.losses:
            parts.append(f"loss {number(self.losses[0], 4)} -> {number(self.losses[-1], 4)}")
        parts.append(f"engine={self.engine!r}")
        if self.stopped != "epochs":
            parts.append(f"stopped={self.stopped!r}")
        if self.recording is not None:
            parts.append(f"recorded {len(self.recording)} steps")
        return f"History({', '.join(parts)})"
