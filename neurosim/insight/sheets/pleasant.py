"""Numbers that are pleasant to work with by hand: one decimal, never 0, drawn from a seed."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random
from typing import Any

from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.learning.optimizers.adaptive import Adam
from neurosim.learning.optimizers.descent import Optimizer

_TENTHS = tuple(tenth / 10.0 for tenth in range(1, 10))


def draw_weights(net: Network, random: Random) -> None:
    """Give every weight a value of one decimal from -0.9..0.9, without 0; frozen ones stay."""
    for parameter in net.parameters:
        if parameter.trainable:
            parameter._value = random.choice((-1.0, 1.0)) * random.choice(_TENTHS)


def draw_moments(net: Network, optimizer: Optimizer, random: Random) -> None:
    """Let every weight look back on one update, which the optimizer remembers."""
    rule = optimizer.rule()
    for parameter in net.parameters if rule and rule.moments else ():
        velocity = random.choice((-1.0, 1.0)) * random.choice(_TENTHS)
        if isinstance(optimizer, Adam):
            parameter._moments = (velocity / 10.0, random.choice(_TENTHS) / 100.0, 1.0)
        else:
            parameter._moments = (velocity,)


def drawn_patterns(
    net: Network, count: int, criterion: Loss, random: Random, steps: int
) -> list[tuple[Any, Any]]:
    """Return pairs of inputs from 0.1..1 and expected values that the outputs can reach.

    Of a recurrent network both have a row for each step of time. They are the network's own
    numbers, so it loses the ranges of its scaling.
    """
    if net.scaling is not None:
        net.scaling = replace(net.scaling, inputs=(), expected=())

    def pair() -> tuple[list[float], list[float]]:
        inputs = _different(len(net.inputs), random)
        if criterion.name == "categorical_cross_entropy":
            chosen = random.randrange(len(net.outputs))
            return inputs, [float(place == chosen) for place in range(len(net.outputs))]
        return inputs, [_expected(output, criterion, random) for output in net.outputs]

    if not net.recurrent:
        return [pair() for _ in range(count)]
    drawn = ([pair() for _ in range(steps)] for _ in range(count))
    return [([inputs for inputs, _ in rows], [wanted for _, wanted in rows]) for rows in drawn]


def _different(count: int, random: Random) -> list[float]:
    """Return numbers from 0.1..1, different ones as far as they go."""
    found: list[float] = []
    while len(found) < count:
        found += random.sample((*_TENTHS, 1.0), min(count - len(found), len(_TENTHS) + 1))
    return found


def _expected(output: Output, criterion: Loss, random: Random) -> float:
    low, high = output.activation.bounds
    if (low, high) == (0.0, 1.0) or criterion.name == "cross_entropy":
        return random.choice((0.0, 1.0))
    if math.isfinite(low) and low < 0.0:
        return random.choice((-1.0, 1.0)) * random.choice(_TENTHS)
    return random.choice((*_TENTHS, 1.0))
