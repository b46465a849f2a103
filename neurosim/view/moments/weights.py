"""All weights of a network at a moment, quickly when moments are shown one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from neurosim.graph.connection import Connection
from neurosim.learning.steps import Step
from neurosim.view.moments.frames import Frames

FEW = 50
"""Up to this number of updates single weights are looked up, over more all of them."""


class Weights:
    """The weights of connections as they stood at a moment.

    Reading 80,000 weights takes longer than drawing them, and most steps change none.

    Args:
        frames: the moments.
        connections: whose weights.

    Attributes:
        values: the weights at the moment that was sought last, in the order of the connections.
    """

    def __init__(self, frames: Frames, connections: Sequence[Connection]) -> None:
        self._frames, self._connections = frames, connections
        self._places = {id(each): at for at, each in enumerate(connections)}
        steps = frames.recording.steps
        self._moves = [at for at, step in enumerate(steps, 1) if step.phase in ("update", "moment")]
        self._at: int | None = None
        self.values = [0.0] * len(connections)

    def seek(self, index: int) -> bool:
        """Find the weights after ``index`` steps; return whether any may have changed."""
        moves = self._between(index)
        if moves is None:
            frame = self._frames[index]
            self.values = [frame.value(each, "weight") for each in self._connections]
        else:
            for move in moves:
                self._look_up(move, index)
        self._at = index
        return moves is None or bool(moves)

    def _between(self, index: int) -> list[Step] | None:
        """The updates between the last moment and this one; None if all weights must be read."""
        if self._at is None:
            return None
        low, high = sorted((self._at, index))
        found = self._moves[bisect_right(self._moves, low) : bisect_right(self._moves, high)]
        steps = [self._frames.recording[at - 1] for at in found[: FEW + 1]]
        updates = [step for step in steps if step.phase == "update"]
        return updates if len(updates) == len(found) <= FEW else None

    def _look_up(self, move: Step, index: int) -> None:
        for each in move.along:
            if id(each) in self._places:
                weight = self._frames[index].value(each, "weight")
                self.values[self._places[id(each)]] = weight
