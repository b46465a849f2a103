"""One use of a rule of a calculation, as a mistake finds it: what is right, and what is near."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from neurosim.functions.activations import ACTIVATIONS, Activation
from neurosim.graph.neuron import Output
from neurosim.graph.time.unrolling import split_name
from neurosim.insight.sheets.quantities import Place
from neurosim.insight.sheets.task import edge_of

NEUTRAL = {"sum": 0.0, "product": 1.0, "max": -math.inf}
"""What a signal that was forgotten counts as."""


class Case(NamedTuple):
    """One use of a rule, and the numbers around it that a mistake may take in place of others.

    Attributes:
        work: the calculation.
        x: the neuron or connection that the rule is used for.
        n: the number of the pattern.
        right: what the rule gives.
        parts: the terms of a sum, the expected values of a pattern, or the slope it was given.
        read: what is misread as another thing.
    """

    work: Any
    x: Any
    n: int | None
    right: Any
    parts: Sequence[Any]
    read: Place

    def net(self, neuron: Any = None) -> float:
        """Return the net input of the neuron, or of another one."""
        return float(self.work.number("net", neuron or self.x, self.n))

    def out(self, node: Any = None) -> float:
        """Return what the neuron sends on, or another node."""
        return float(self.work.out(node or self.x, self.n))

    def error(self, neuron: Any) -> float:
        """Return the error of a neuron."""
        return float(self.work.number("error", neuron, self.n))

    @property
    def other(self) -> Any:
        """The node that is read."""
        return self.work.task.net.node(self.read[0])

    @property
    def function(self) -> Activation:
        """The activation that is read."""
        return ACTIVATIONS[self.read[0]]

    @property
    def logits(self) -> list[float]:
        """The net inputs that a softmax shares out, that of the output first."""
        shares = self.work.task.logits
        names = sorted(shares, key=lambda name: shares[name] is not self.x)
        return [self.net(self.work.task.net.node(name)) for name in names]

    @property
    def outputs(self) -> int:
        """How many outputs there are."""
        return len(self.work.task.net.outputs)

    @property
    def is_last(self) -> bool:
        """True at the last step of time."""
        return bool(split_name(self.x.name)[1] == self.work.task.net.length)

    @property
    def back(self) -> float:
        """What flows back to the neuron."""
        return float(self.work.back(self.x, self.n))

    @property
    def expected(self) -> float:
        """The expected value of the output."""
        return float(self.work.expected(self.x, self.n))

    @property
    def slope(self) -> float:
        """The derivative f' of the neuron."""
        return float(self.work.number("slope", self.x, self.n))

    @property
    def own_pull(self) -> float:
        """-dE/dout of an output by its own loss, 0 of another neuron."""
        return self.pull if isinstance(self.x, Output) else 0.0

    @property
    def gap(self) -> float:
        """The expected value less the output."""
        return self.expected - self.out()

    @property
    def both(self) -> bool:
        """True if the loss counts both of two classes."""
        return bool(self.work.task.criterion.name == "cross_entropy")

    @property
    def pull(self) -> float:
        """-dE/dout of the output by its own loss."""
        return float(self.work.pull(self.x, self.n))

    @property
    def weight(self) -> float:
        """The weight of the connection."""
        return float(self.work.weights[edge_of(self.x)])

    @property
    def read_weight(self) -> float:
        """The weight that is read."""
        return float(self.work.weights[self.read])

    @property
    def input(self) -> float:
        """What the source of the connection sends on."""
        return self.out(self.x.source)

    @property
    def neutral(self) -> float:
        """What a signal counts as that is forgotten."""
        return NEUTRAL.get(self.x.target.aggregation.name, 0.0)

    @property
    def partial(self) -> float:
        """The derivative of the target's net input by the signal."""
        return float(self.work.partial(self.x, self.n))

    @property
    def flow(self) -> float:
        """The error that comes back from the target, before the weight."""
        return self.error(self.x.target) * self.partial

    @property
    def optimizer(self) -> Any:
        """The optimizer."""
        return self.work.task.optimizer

    @property
    def forgotten(self) -> tuple[float, ...]:
        """What the optimizer remembers, all of it 0 but the number of updates."""
        count = len(self.work.task.moments)
        return (*(0.0,) * count, *self.right[count:])

    def by_adam(self, *, rooted: bool = True, corrected: bool = True) -> tuple[float, ...]:
        """Return what Adam makes of a weight without a part of its formula."""
        (_, mean, square, updates), adam = self.right, self.optimizer
        if corrected:
            mean /= 1.0 - adam.beta1**updates
            square /= 1.0 - adam.beta2**updates
        size = (math.sqrt(square) if rooted else square) + adam.epsilon
        return (self.x.weight - adam.learning_rate * mean / size, *self.right[1:])


def surprise(expected: float, output: float, both: bool = True) -> float:
    """Return the cross-entropy by its plain formula, NaN where that has no value.

    Args:
        expected: what stands as the expected value.
        output: what stands as the output.
        both: count the other class as well.
    """
    if not 0.0 < output < 1.0:
        return math.nan
    own = -expected * math.log(output)
    return own - (1.0 - expected) * math.log(1.0 - output) if both else own
