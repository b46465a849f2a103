"""The walks of a recurrent network: over its unrolling for each length of sequence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from neurosim.data.patterns import Pattern
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.time.sequences import Numbers, passes
from neurosim.graph.time.state import carried
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.batches import Stretch
from neurosim.learning.propagation import Asked, Walk
from neurosim.learning.recordings.snapshot import Places, own_places, places
from neurosim.learning.steps import Step

Mark: TypeAlias = "tuple[Walk, int, dict[Walk, list[float]], Unrolled | None, int]"
Rows = Sequence[Numbers]
Wanted = Sequence[Numbers | None]


class SequenceWalk(Walk):
    """The walk of a recurrent network, whose patterns are sequences.

    Sequences of several lengths may make one batch. The gradient of a parameter is then the sum
    over the connections, steps of time and lengths: each unrolled network keeps its shares.

    Attributes:
        net: the unrolled network of the last pass; before one that of a single step of time.
    """

    def __init__(self, net: Network, lengths: Iterable[int] = ()) -> None:
        self._origin = net
        self.parameters, self.holders = net.parameters, net.holders
        self._walks: dict[int, Walk] = {}
        self._walk = [self._over(length) for length in (*lengths, 1)][-1]
        self.net: Unrolled = self._walk.net  # type: ignore[assignment]
        self._totals: dict[Walk, list[float]] = {}  # of the gradients in each, in this batch
        self.shared = ()
        self.left: dict[int, dict[str, float]] = {}  # states, where a sequence goes on
        self._last = 0  # the step of time that the last pass ended with

    def forward(self, inputs: Rows) -> None:
        """Run a sequence, or a stretch of one, through the network."""
        state = self._begin(inputs)
        self._walk.forward(values(self.net, inputs, state))
        self._end(inputs, state)

    def forward_steps(self, inputs: Rows) -> Iterator[Step]:
        """Do what :meth:`forward` does, step by step."""
        state = self._begin(inputs)
        yield from self._walk.forward_steps(values(self.net, inputs, state))
        self._end(inputs, state)

    def backward(self, expected: Wanted, criterion: Loss, first: bool) -> float:
        """Compute E, then every error and gradient; see :meth:`Walk.backward`."""
        new, rest = self._turn(first)
        total = self._walk.backward(flat(self._origin, expected), criterion, new)
        self._walk.reach_inputs()
        self._totals[self._walk] = [each._gradient for each in self.parameters]
        if len(self._totals) > 1:
            for parameter, other in zip(self.parameters, rest, strict=True):
                parameter._gradient += other
        return total

    def backward_steps(self, expected: Wanted, criterion: Loss, first: bool) -> Iterator[Step]:
        """Do what :meth:`backward` does, step by step."""
        new, rest = self._turn(first)
        self._walk.rest = dict(zip(self.parameters, rest, strict=True))
        yield from self._walk.backward_steps(flat(self._origin, expected), criterion, new)
        held = self.net.holders
        self._totals[self._walk] = [_sum(held[each]) for each in self.parameters]

    def reach_inputs(self) -> None:
        """Do nothing: each pass does it, as each length has an unrolled network to be looked at."""

    def show(self) -> None:
        """Let the recurrent network show the step of time where the last pass ended."""
        if not self._last:
            return
        self.net.show(self._last)
        if len(self._totals) > 1:
            for connection in self._origin.connections:
                if connection._apart:
                    connection._share = sum(
                        each._share
                        for walk in self._totals
                        for each in walk.net.copies(connection)  # type: ignore[attr-defined]
                    )

    def places(self) -> Places:
        """Return where all numbers stand that passes change; see :func:`snapshot.places`."""
        own = (own_places(walk.net).columns for walk in self._walks.values())
        return Places([*places(self._origin).columns, *chain.from_iterable(own)])

    def culprit(self) -> str:
        """Name the neuron whose numbers overflowed, perhaps in a sequence of another length."""
        told = [walk.culprit() for walk in (self._walk, *self._walks.values())]
        return next((each for each in told if "neuron" in each), told[0])

    def mark(self) -> Mark:
        """Return what :meth:`back` needs when the numbers of this moment are put back."""
        shown = self._origin._last_pass
        return self._walk, self._last, dict(self._totals), shown, getattr(shown, "_showing", 1)

    def back(self, mark: Mark) -> None:
        """Go back to the pass that was the last one then."""
        self._walk, self._last, self._totals, shown, step = mark
        self.net = self._walk.net  # type: ignore[assignment]
        self.shared = tuple(chain.from_iterable(walk.shared for walk in self._totals))
        self._origin.derived.pop("shown", None)
        if shown is not None:
            shown.show(step)

    def _over(self, length: int) -> Walk:
        if length not in self._walks:
            self._walks[length] = walk_over(self._origin.unroll(length))
        return self._walks[length]

    def _begin(self, inputs: Rows) -> dict[str, float]:
        """Choose the walk; return the state from which the sequence goes on."""
        self._walk = self._over(len(inputs))
        self.net = self._walk.net  # type: ignore[assignment]
        self._last = split_name(self._walk.neurons[-1].name)[1]
        goes_on = isinstance(inputs, Stretch) and inputs.start
        return self.left[inputs.number] if goes_on else {}  # type: ignore[attr-defined]

    def _end(self, inputs: Rows, state: dict[str, float]) -> None:
        if isinstance(inputs, Stretch):
            self.left[inputs.number] = carried(self.net, state)

    def _turn(self, first: bool) -> tuple[bool, list[float]]:
        """Return whether this walk is new in the batch, and the gradients of the others in it."""
        self._last = 1
        if first:
            self._totals, self.shared = {}, ()
        new = self._walk not in self._totals
        if new:
            self._totals[self._walk] = []
            self.shared = (*self.shared, *self._walk.shared)
        rest = [0.0] * len(self.parameters)
        for walk, totals in self._totals.items():
            if walk is not self._walk:
                rest = [one + other for one, other in zip(rest, totals, strict=True)]
        return new, rest

    def _asked(self, inputs: Rows, expected: Wanted) -> Iterator[Asked]:
        outputs = self._origin.outputs
        for row, (twin, nodes) in zip(expected, passes(self._origin, inputs, outputs), strict=True):
            for node, value, output in zip(nodes, row or (), outputs, strict=False):
                yield twin[node], value, output.activation


def walk_of(net: Network, patterns: Sequence[Pattern], window: int | None = None) -> Walk:
    """Return the walk of a network, by whether it takes patterns or sequences.

    Args:
        net: the network.
        patterns: what will be run.
        window: see ``ns.train``.
    """
    if not net.recurrent:
        return Walk(net)
    whole = {len(each.inputs) for each in patterns}
    if window is None:
        return SequenceWalk(net, sorted(whole))
    parts = {min(each, window) for each in whole} | {each % window for each in whole}
    return SequenceWalk(net, sorted(parts - {0}))


def walk_over(deep: Unrolled) -> Walk:
    """Return the walk of an unrolled network, whose states are given their values too."""
    return Walk(deep, (*deep.states, *deep.inputs))


def values(deep: Unrolled, rows: Rows, state: dict[str, float]) -> Numbers:
    """Return what the states and inputs of an unrolled network send on, in their order."""
    return (*(state.get(each.name, 0.0) for each in deep.states), *chain.from_iterable(rows))


def flat(net: Network, rows: Wanted) -> tuple[float | None, ...]:
    """Return what is wanted of the outputs of a network that is unrolled, None where nothing is."""
    nothing = (None,) * len(net.outputs)
    return tuple(chain.from_iterable(nothing if row is None else row for row in rows))


def _sum(connections: Sequence[Connection]) -> float:
    total = 0.0
    for connection in connections:
        total += connection.gradient
    return total
