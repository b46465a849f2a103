"""What a look at a network on data shows: every neuron's numbers, pattern by pattern.

Of a recurrent network, whose patterns are sequences, step of time by step of time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import cast

from neurosim.data.patterns import Pattern
from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.time.unrolling import Unrolled, split_name
from neurosim.learning.propagation import Walk
from neurosim.learning.sequence_walk import walk_of
from neurosim.notation import counted

MOST_PATTERNS = 256
"""How many patterns are run at most."""

ENOUGH = 0.01
"""Up to which share of its spread the data may stay unexplained and yet counts as learned."""

LARGE = 10.0
"""From which size on numbers count as unscaled; the lecture brings inputs to 0..1."""

WORK = 1_000_000
"""How many connections are passed at most, so that large networks are answered soon too."""


@dataclass
class Trace:
    """What one neuron showed, a number for each pattern, or for each step of time of them."""

    outputs: list[float] = field(default_factory=list)
    slopes: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)

    def take(self, neuron: Neuron) -> None:
        """Add what the neuron shows now."""
        self.outputs.append(neuron.output)
        self.slopes.append(abs(neuron.slope))
        self.errors.append(neuron.error)


@dataclass
class Evidence:
    """Everything that the families of findings look at; nothing in it is written to.

    Attributes:
        net: the network as it was given.
        criterion: the loss.
        patterns: the patterns that were run, drawn at random where there are very many.
        places: where each of them stands among all.
        every: all patterns.
        classes: the names of the classes, where they are known.
        learning_rate: the rate that the network is to learn with.
        batch_size: how many patterns make one update; None for the whole set.
        is_dataset: whether the data came as a dataset, as a scaling is read from.
        traces: what each neuron showed, by name.
        loss: the mean of E over the patterns.
        overflowed: the neuron whose numbers grew beyond what a float can hold; the traces end
            before that pattern.
    """

    net: Network
    criterion: Loss
    patterns: tuple[Pattern, ...]
    places: tuple[int, ...]
    every: Sequence[Pattern]
    classes: tuple[str, ...]
    learning_rate: float
    batch_size: int | None
    is_dataset: bool = True
    traces: dict[str, Trace] = field(default_factory=dict)
    loss: float = 0.0
    overflowed: Neuron | None = None

    @cached_property
    def rows(self) -> tuple[Pattern, ...]:
        """What the traces have a number for: the patterns that were run, or their steps of time."""
        return rows_of(self.net, self.patterns)

    @cached_property
    def every_row(self) -> tuple[Pattern, ...]:
        """The same of all patterns."""
        return rows_of(self.net, self.every)

    @cached_property
    def every_judged(self) -> list[Pattern]:
        """Those of them at which something is expected."""
        return judged_rows(self.net, self.every)

    @cached_property
    def unexplained(self) -> float:
        """How far the outputs are off, where always answering the mean would be 1 and perfect 0."""
        shown = zip(*(self.traces[each.name].outputs for each in self.net.outputs), strict=True)
        judged = [
            (row.expected, outputs)
            for row, outputs in zip(self.rows, shown, strict=True)
            if row.expected is not None
        ]
        off: float = sum((w - o) * (w - o) for pair in judged for w, o in zip(*pair, strict=True))
        whole = spread([wanted for wanted, _ in judged])
        if whole > 1e-12 * len(judged):
            return off / whole
        return 0.0 if off <= 1e-4 * len(judged) else math.inf

    @property
    def learned(self) -> bool:
        """True if the network fits the data, so that it has nothing to learn."""
        return self.overflowed is None and self.unexplained <= ENOUGH

    @property
    def smaller_numbers(self) -> list[str]:
        """What there is to scale: inputs, expected values, or else weights."""
        inputs = (value for row in self.every_row for value in row.inputs)
        wanted = (value for row in self.every_judged for value in row.expected)
        weights = "smaller weights" + " on the connections with a delay" * self.net.recurrent
        return [
            *(["scaled inputs"] if max(map(abs, inputs), default=0.0) > LARGE else []),
            *(["scaled expected values"] if max(map(abs, wanted)) > LARGE else []),
        ] or [weights]

    def scaling(self, options: str = "") -> str:
        """Return the line that gives the network the ranges of the data."""
        kind = "ns.data.Sequences" if self.net.recurrent else "ns.Dataset"
        data = "data" if self.is_dataset else f"{kind}.from_pairs(data)"
        return f"net.scaling = ns.Scaling.of({data}{options})"

    @property
    def noun(self) -> str:
        """What the data is made of."""
        return "sequences" if self.net.recurrent else "patterns"

    def told(self, count: int) -> str:
        """Return how many patterns, or steps of time of sequences, in words."""
        return (
            f"{counted(count, 'step')} of time" if self.net.recurrent else counted(count, "pattern")
        )


def gathered(
    net: Network,
    patterns: Sequence[Pattern],
    criterion: Loss,
    learning_rate: float,
    batch_size: int | None,
    classes: tuple[str, ...] = (),
) -> Evidence:
    """Run the patterns forward and backward on a copy, and keep what every neuron showed."""
    patterns = [_as_given(pattern) for pattern in patterns]
    places = drawn(len(patterns), min(MOST_PATTERNS, WORK // max(work_of(net, patterns), 1)))
    chosen = tuple(patterns[place] for place in places)
    evidence = Evidence(
        net, criterion, chosen, places, patterns, classes, learning_rate, batch_size
    )
    copy = twin(net)
    walk = walk_of(copy, chosen)
    evidence.traces.update({neuron.name: Trace() for neuron in copy.neurons})
    for pattern in chosen:
        culprit = _overflowing(net, walk, pattern, criterion)
        if culprit is not None:
            name = split_name(culprit.name)[0] if net.recurrent else culprit.name
            evidence.overflowed = cast(Neuron, net[name])
            break
        evidence.loss += sum(output.loss for output in walk.net.outputs) / len(chosen)
        for name, trace in evidence.traces.items():
            for neuron in _everywhere(walk.net, name):
                trace.take(neuron)
    return evidence


def _as_given(pattern: Pattern) -> Pattern:
    """Return a pattern as people give it: of a sequence judged at its end, one expected row."""
    at_end = pattern.expected[0] is None
    return pattern._replace(expected=pattern.expected[-1:]) if at_end else pattern


def _everywhere(net: Network, name: str) -> list[Neuron]:
    """Return the neuron of that name, at each step of time where the network is unrolled."""
    if not isinstance(net, Unrolled):
        return [cast(Neuron, net.node(name))]
    return [cast(Neuron, net.at(name, step)) for step in range(1, net.length + 1)]


def rows_of(net: Network, patterns: Sequence[Pattern]) -> tuple[Pattern, ...]:
    """Return the patterns, or the steps of time of sequences, one after the other."""
    if not net.recurrent:
        return tuple(patterns)
    return tuple(
        Pattern(row, wanted)
        for inputs, expected in patterns
        for row, wanted in zip(
            inputs, (*[None] * (len(inputs) - len(expected)), *expected), strict=True
        )
    )


def spread(rows: Sequence[Sequence[float]]) -> float:
    """Return the squared distances from the mean, added up over all columns."""
    total = 0.0
    for column in zip(*rows, strict=True):
        mean = sum(column) / len(column)
        total += sum((value - mean) * (value - mean) for value in column)
    return total


def judged_rows(net: Network, patterns: Sequence[Pattern]) -> list[Pattern]:
    """Return those of the rows at which something is expected."""
    return [row for row in rows_of(net, patterns) if row.expected is not None]


def work_of(net: Network, patterns: Sequence[Pattern]) -> int:
    """Return how many connections are passed for a pattern, on average."""
    return len(net.connections) * len(rows_of(net, patterns)) // len(patterns)


def twin(net: Network) -> Network:
    """Return a copy that takes the patterns as they are here: they have been scaled already."""
    copy = net.copy()
    copy.scaling = None
    return copy


def hidden(net: Network) -> list[Neuron]:
    """Return the neurons with trainable weights both into them and out of them.

    The units of a softmax are none: their own weights are frozen.
    """
    return [
        each
        for each in net.neurons
        if learns(each)
        and any(to.trainable for to in each.outgoing)
        and not isinstance(each, Output)
    ]


def learns(neuron: Neuron) -> bool:
    """Tell whether a neuron has trainable weights."""
    return any(each.trainable for each in neuron.incoming)


def steepest(neuron: Neuron) -> float:
    """Return the largest |f'| of a neuron's activation near 0, where functions are steepest."""
    activation = neuron.activation
    at = [step / 4.0 for step in range(-16, 17)]
    return max(abs(activation.derivative(x, activation(x))) for x in at)


def drawn(count: int, most: int) -> tuple[int, ...]:
    """Return about that many places of a row, but no fewer than four, in order.

    They are drawn at random, as a fixed stride may hit one class alone; always the same ones.
    """
    return tuple(sorted(Random(0).sample(range(count), min(max(most, 4), count))))


def _overflowing(net: Network, walk: Walk, pattern: Pattern, criterion: Loss) -> Neuron | None:
    """Run one pattern; return the first neuron whose numbers grew beyond a float, if one did."""
    wanted = [row.expected for row in rows_of(net, [pattern])]
    raised = False
    try:
        walk.forward(pattern.inputs)
        walk.backward(wanted if net.recurrent else wanted[0], criterion, first=True)
    except OverflowError:
        raised = True
    for neuron in walk.net.neurons:
        shown = (neuron.net_input, neuron.output, neuron.error, getattr(neuron, "loss", 0.0))
        if not all(map(math.isfinite, shown)) or (raised and _raises(neuron)):
            return neuron
    return walk.net.outputs[0] if raised else None


def _raises(neuron: Neuron) -> bool:
    try:
        neuron.activate()
    except OverflowError:
        return True
    return False
