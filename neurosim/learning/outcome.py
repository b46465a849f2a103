"""Whether a run has learned anything, found out once it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any
from weakref import ref

from neurosim.data.patterns import Pattern
from neurosim.errors import NeurosimError
from neurosim.graph.network import Network
from neurosim.learning.scores import failure

__all__ = ["NONE", "Outcome"]

WORK = 300_000
"""How many connections are gone through at most for it: a tenth of a second on the graph."""

FEW = 50
"""How many patterns are asked at least, where there are as many."""


class Outcome:
    """What a run has come to: its network as the run has left it, and patterns to judge it by.

    Args:
        net: the network; it is not kept alive.
        patterns: those that it was trained on.
    """

    __slots__ = ("_found", "_mark", "_net", "_patterns")

    def __init__(self, net: Network, patterns: Sequence[Pattern]) -> None:
        self._net: Callable[[], Network | None] = ref(net)
        self._mark, self._found = _mark(net), ""
        steps = max(len(pattern.inputs) for pattern in patterns) if net.recurrent else 1
        most = max(FEW, WORK // (steps * max(len(net.connections), 1)))
        self._patterns = tuple(patterns[:: -(-len(patterns) // most)])

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
        return _judged, (self.failure,)


def _mark(net: Network) -> int:
    """What tells the weights of a network from others."""
    return hash(tuple(parameter.value for parameter in net.parameters))


def _judged(found: str) -> Outcome:
    made = object.__new__(Outcome)
    made._net, made._mark, made._found, made._patterns = (lambda: None), 0, found, ()
    return made


NONE = _judged("")
"""Of a run that nothing is known of."""
