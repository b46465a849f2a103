"""What a look at a network on data shows: every neuron's numbers, pattern by pattern."""

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
from neurosim.graph.neuron import Neuron
from neurosim.learning.propagation import Walk

__all__ = ["ENOUGH", "LARGE", "Evidence", "Trace", "drawn", "gathered", "steepest", "twin"]

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
    """What one neuron showed, a number for each pattern."""

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
        patterns: the patterns that were run, drawn by lot where there are very many.
        places: where each of them stands among all.
        every: all patterns.
        classes: the names of the classes, where they are known.
        learning_rate: the rate that the network is to learn with.
        batch_size: how many patterns make one update; None for the whole set.
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
    traces: dict[str, Trace] = field(default_factory=dict)
    loss: float = 0.0
    overflowed: Neuron | None = None

    @cached_property
    def unexplained(self) -> float:
        """How far the outputs are off, where always answering the mean would be 1 and perfect 0."""
        off = spread = 0.0
        for place, output in enumerate(self.net.outputs):
            wanted = [pattern.expected[place] for pattern in self.patterns]
            mean = sum(wanted) / len(wanted)
            outputs = self.traces[output.name].outputs
            off += sum((w - o) * (w - o) for w, o in zip(wanted, outputs, strict=True))
            spread += sum((w - mean) * (w - mean) for w in wanted)
        if spread > 1e-12 * len(self.patterns):
            return off / spread
        return 0.0 if off <= 1e-4 * len(self.patterns) else math.inf

    @property
    def learned(self) -> bool:
        """True if the network fits the data, so that it has nothing to learn."""
        return self.overflowed is None and self.unexplained <= ENOUGH

    @property
    def smaller_numbers(self) -> list[str]:
        """What there is to scale: inputs, expected values, or else weights."""
        inputs = (value for pattern in self.every for value in pattern.inputs)
        wanted = (value for pattern in self.every for value in pattern.expected)
        return [
            *(["scaled inputs"] if max(map(abs, inputs), default=0.0) > LARGE else []),
            *(["scaled expected values"] if max(map(abs, wanted)) > LARGE else []),
        ] or ["smaller weights"]

    @property
    def given(self) -> int:
        """How many patterns there were."""
        return len(self.every)

    def number(self, place: int) -> int:
        """Return the number, from 1, that the pattern at that place has among those given."""
        return self.places[place] + 1


def gathered(
    net: Network,
    patterns: Sequence[Pattern],
    criterion: Loss,
    learning_rate: float,
    batch_size: int | None,
    classes: tuple[str, ...] = (),
) -> Evidence:
    """Run the patterns forward and backward on a copy, and keep what every neuron showed."""
    places = drawn(len(patterns), min(MOST_PATTERNS, WORK // max(len(net.connections), 1)))
    chosen = tuple(patterns[place] for place in places)
    evidence = Evidence(
        net, criterion, chosen, places, patterns, classes, learning_rate, batch_size
    )
    copy = twin(net)
    walk = Walk(copy)
    evidence.traces.update({neuron.name: Trace() for neuron in copy.neurons})
    for pattern in chosen:
        culprit = _overflowing(walk, pattern, criterion)
        if culprit is not None:
            evidence.overflowed = cast(Neuron, net[culprit.name])
            break
        evidence.loss += sum(output.loss for output in copy.outputs) / len(chosen)
        for neuron in copy.neurons:
            evidence.traces[neuron.name].take(neuron)
    return evidence


def twin(net: Network) -> Network:
    """Return a copy that takes the patterns as they are here: they have been scaled already."""
    copy = net.copy()
    copy.scaling = None
    return copy


def steepest(neuron: Neuron) -> float:
    """Return the largest |f'| of a neuron's activation near 0, where functions are steepest."""
    activation = neuron.activation
    at = [step / 4.0 for step in range(-16, 17)]
    return max(abs(activation.derivative(x, activation(x))) for x in at)


def drawn(count: int, most: int) -> tuple[int, ...]:
    """Return about that many places of a row, but no fewer than four, in order.

    They are drawn by lot, as a fixed stride may hit one class alone; always the same ones.
    """
    return tuple(sorted(Random(0).sample(range(count), min(max(most, 4), count))))


def _overflowing(walk: Walk, pattern: Pattern, criterion: Loss) -> Neuron | None:
    """Run one pattern; return the first neuron whose numbers grew beyond a float, if one did."""
    raised = False
    try:
        walk.forward(pattern.inputs)
        walk.backward(pattern.expected, criterion, first=True)
    except OverflowError:
        raised = True
    for neuron in walk.neurons:
        shown = (neuron.net_input, neuron.output, neuron.error, getattr(neuron, "loss", 0.0))
        if not all(map(math.isfinite, shown)) or (raised and _raises(neuron)):
            return neuron
    return walk.outputs[0] if raised else None


def _raises(neuron: Neuron) -> bool:
    try:
        neuron.activate()
    except OverflowError:
        return True
    return False
