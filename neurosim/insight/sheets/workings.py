"""What a calculation keeps, and what mistakes put in the place of the right functions."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from neurosim.functions.activations import Activation
from neurosim.functions.losses import Loss
from neurosim.graph.nodes import Node
from neurosim.insight.explaining.formulas import slope_below
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.slips import KINDS, Place, Slip
from neurosim.insight.sheets.task import rule_of
from neurosim.learning.optimizers.adaptive import Adam
from neurosim.learning.optimizers.descent import SGD, Optimizer

Number = int | None
"""The number of a pattern, from 1; None where there is one."""


class Workings:
    """Numbers that are worked out, and where a mistake is made on the way.

    Args:
        slip: the mistake, if one is made.
        given: numbers that take the place of what is worked out.

    Attributes:
        values: what is used from here on.
        worked: of what was given what it should have been, by all that was given before it; only
            without a slip, as with one it is not asked for.
    """

    def __init__(self, slip: Slip | None, given: Mapping[Quantity, float] | None) -> None:
        self.values: dict[Quantity, float] = {}
        self.worked: dict[Quantity, float] = {}
        self._given = {} if given is None else given
        self._trial = slip is not None
        made = Slip("") if slip is None else slip
        self._kind, self._everywhere = made.kind, made.everywhere
        self._spoilt = KINDS[made.kind].quantity if slip else ""
        self._places: frozenset[Place] = frozenset(made.places)
        self._reads = dict(made.reads)

    def _made(self, kind: str, *places: Place) -> bool:
        """Tell whether the mistake of that kind is made, and at one of those places."""
        if kind != self._kind:
            return False
        return not self._places or not self._places.isdisjoint(places)

    def _note(self, quantity: Quantity, value: float) -> float:
        """Keep a number, or in its place the one that was given; return what is kept."""
        if quantity in self._given:
            self.worked[quantity] = value
            value = self._given[quantity]
        self.values[quantity] = value
        return value

    def _there(self, quantity: Quantity) -> bool:
        """Tell whether a number was given and need not be worked out."""
        if not self._trial or quantity not in self._given:
            return False
        self.values[quantity] = self._given[quantity]
        return True

    def _number(self, kind: str, node: Node, number: Number) -> float:
        return self.values[Quantity(kind, (node.name,), number)]

    def _mean(self, parts: list[float]) -> float:
        if self._made("last_pattern"):
            return parts[-1]
        total = sum(parts)
        return total if self._made("sum_for_mean") else total / len(parts)


NEUTRAL = {"sum": 0.0, "product": 1.0, "max": -math.inf}
"""What a signal that was forgotten counts as."""

OUTS: dict[str, Callable[[Activation, float], float]] = {
    "no_activation": lambda f, net: net,
    "exponent_sign": lambda f, net: f(-net),
    "no_brackets": lambda f, net: 1.0 + math.exp(-net),
}
"""What comes out instead of f(net)."""

SLOPES: dict[str, Callable[[Activation, float, float], float]] = {
    "no_slope": lambda f, net, out: 1.0,
    "slope_at_output": lambda f, net, out: f.derivative(out, f(out)),
    "slope_of_net": lambda f, net, out: f.derivative(net, net),
    "slope_is_out": lambda f, net, out: out,
    "slope_is_rest": lambda f, net, out: 1.0 - out,
    "slope_twice": lambda f, net, out: f.derivative(net, out) ** 2,
    "slope_at_kink": lambda f, net, out: (
        slope_below(f) or 0.0 if net == 0.0 else f.derivative(net, out)
    ),
}
"""What stands instead of f'(net)."""

SOFTMAX: dict[str, Callable[[float, float, float], float]] = {
    "softmax_slope": lambda share, wanted, pull: (wanted - share) * share * (1.0 - share),
    "softmax_diagonal": lambda share, wanted, pull: pull * share * (1.0 - share),
    "softmax_short": lambda share, wanted, pull: wanted - share,
    "softmax_left_out": lambda share, wanted, pull: pull,
}
"""What stands for the error of a softmax's net input: of its share, expected value and -dE/dout."""


LOSSES: dict[str, Callable[[float, float, bool], float]] = {
    "no_half": lambda expected, output, both: (expected - output) ** 2,
    "no_square": lambda expected, output, both: 0.5 * (expected - output),
    "half_squared": lambda expected, output, both: (0.5 * (expected - output)) ** 2,
    "difference": lambda expected, output, both: abs(expected - output),
    "exchanged": lambda expected, output, both: surprise(output, expected, both),
    "one_class": lambda expected, output, both: surprise(expected, output, both=False),
    "common_logarithm": lambda expected, output, both: (
        surprise(expected, output, both) / math.log(10.0)
    ),
}
"""What stands for E of an output; of a cross-entropy that counts both classes or the own one."""


def surprise(expected: float, output: float, both: bool) -> float:
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


FACTORS: dict[str, Callable[[float, float], float]] = {
    "no_half": lambda difference, slope: 2.0,
    "half_kept": lambda difference, slope: 0.5,
    "square_kept": lambda difference, slope: difference,
    "extra_slope": lambda difference, slope: slope,
}
"""What an output's error is multiplied by without need."""


def pulled(
    loss: Loss, activation: Activation, expected: float, output: float, net: float, slope: float
) -> float:
    """Return an output's error with that slope, for any output that a mistake may lead to."""
    form = loss.form(activation)
    if form is not None:
        return form.error(expected, output, net, slope)
    return loss.error(expected, output, net, replace(activation, derivative=lambda x, y: slope))


def updated(
    optimizer: Optimizer, weight: float, gradient: float, before: tuple[float, ...], mistake: str
) -> tuple[float, ...]:
    """Return a weight and what the optimizer remembers of it after an update, perhaps mistaken."""
    function, constants, _ = rule_of(optimizer)
    if mistake == "mixed_velocity" and isinstance(optimizer, SGD):
        gradient *= 1.0 - optimizer.momentum
    found = function(*constants, weight, gradient, *before)
    if not isinstance(optimizer, Adam) or mistake not in ("no_correction", "no_root"):
        return found
    _, mean, square, updates = found
    if mistake == "no_correction":
        size = math.sqrt(square)
    else:
        mean /= 1.0 - optimizer.beta1**updates
        size = square / (1.0 - optimizer.beta2**updates)
    return (weight - optimizer.learning_rate * mean / (size + optimizer.epsilon), *found[1:])
