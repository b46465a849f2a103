"""Optimizers that give every parameter a step size of its own."""

from __future__ import annotations

import math

from neurosim.checks import MOST
from neurosim.errors import InputError
from neurosim.learning.optimizers.descent import Optimizer, Rule, Schedule
from neurosim.notation import number, product


def _scale(
    rate: float,
    l2: float,
    decay: float,
    epsilon: float,
    value: float,
    gradient: float,
    mean_square: float,
    updates: float,
) -> tuple[float, float, float]:
    gradient = gradient + l2 * value
    mean_square = decay * mean_square + (1.0 - decay) * (gradient * gradient)
    value = value - rate * gradient / (math.sqrt(mean_square) + epsilon)
    return value, mean_square, updates + 1.0


def _adapt(
    rate: float,
    l2: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    value: float,
    gradient: float,
    mean: float,
    mean_square: float,
    updates: float,
) -> tuple[float, float, float, float]:
    gradient = gradient + l2 * value
    updates = updates + 1.0
    mean = beta1 * mean + (1.0 - beta1) * gradient
    mean_square = beta2 * mean_square + (1.0 - beta2) * (gradient * gradient)
    first = mean / (1.0 - math.pow(beta1, updates))
    second = mean_square / (1.0 - math.pow(beta2, updates))
    value = value - rate * first / (math.sqrt(second) + epsilon)
    return value, mean, mean_square, updates


class _Adaptive(Optimizer):
    """What divides by the root of a mean square; its moments end in that and a number of updates.

    (The number of updates of :class:`RMSProp` only tells its moments from those of other rules.)
    """

    epsilon: float = 1e-8

    def check_moments(self, moments: tuple[float, ...]) -> None:
        """Raise InputError unless the moments are what updates by this rule leave."""
        rule = self.rule()
        if rule is None or len(moments) != rule.moments:
            return  # of another rule, and not taken
        *_, mean_square, updates = moments
        if not (mean_square >= 0.0 and 0.0 <= updates <= MOST and updates == int(updates)):
            raise InputError(
                f"moments {moments} cannot be those of {self!r}: they end in a mean square and a "
                "number of updates, from 0 on"
            )


class RMSProp(_Adaptive):
    """Gradient descent in which every gradient is divided by its recent size.

    ``mean_square = decay * mean_square + (1 - decay) * gradient^2``, and
    ``value -= learning_rate * gradient / (sqrt(mean_square) + epsilon)``.

    ``Parameter.moments`` is ``(mean_square, updates)``.

    Args:
        learning_rate: above 0, or a function of the epoch.
        decay: how much of the mean square is kept, from 0 up to but not including 1.
        epsilon: keeps the division finite, above 0.
        l2: see :class:`Optimizer`.

    Source: Hinton, Srivastava and Swersky, "Neural Networks for Machine Learning", lecture 6e
    (2012).

    >>> from neurosim.graph.parameter import Parameter
    >>> parameter = Parameter(0.4)
    >>> parameter.gradient = 0.1
    >>> RMSProp(learning_rate=0.01, decay=0.75).update([parameter])
    >>> round(parameter.value, 6)
    0.38
    """

    OPTIONS = ("decay", "epsilon", "l2")
    decay: float = 0.9

    def __init__(
        self,
        learning_rate: float | Schedule = 0.01,
        decay: float = 0.9,
        epsilon: float = 1e-8,
        l2: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, l2, decay=decay, epsilon=epsilon)

    def rule(self) -> Rule:
        """Return the rule."""
        return Rule(_scale, (self.learning_rate, self.l2, self.decay, self.epsilon), 2)

    @property
    def symbols(self) -> str:
        """``w ← w - α · gradient / (√mean_square + ε)``."""
        return f"w ← w - α · {self.pulled} / (√mean_square + ε)"

    def formula(self, before: float, gradient: float, moments: tuple[float, ...]) -> str:
        """Write ``w - rate*gradient/(sqrt(mean_square) + epsilon)``."""
        slope = gradient + self.l2 * before
        size = f"(sqrt({number(moments[0])}) + {number(self.epsilon)})"
        return f"{number(before)} - {product(self.learning_rate, slope)}/{size}"


class Adam(_Adaptive):
    """Momentum and a step size of its own for every parameter, both corrected for their start at 0.

    With the n-th update: ``mean = beta1 * mean + (1 - beta1) * gradient``,
    ``mean_square = beta2 * mean_square + (1 - beta2) * gradient^2``, and ``value -= learning_rate *
    (mean / (1 - beta1^n)) / (sqrt(mean_square / (1 - beta2^n)) + epsilon)``.

    ``Parameter.moments`` is ``(mean, mean_square, updates)``, where updates is n.

    Args:
        learning_rate: above 0, or a function of the epoch.
        beta1: how much of the mean is kept, from 0 up to but not including 1.
        beta2: how much of the mean square is kept, likewise.
        epsilon: keeps the division finite, above 0.
        l2: see :class:`Optimizer`.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.

    >>> from neurosim.graph.parameter import Parameter
    >>> parameter = Parameter(0.4)
    >>> parameter.gradient = 0.1
    >>> Adam(learning_rate=0.01).update([parameter])
    >>> round(parameter.value, 6), parameter.moments[2]
    (0.39, 1.0)
    """

    OPTIONS = ("beta1", "beta2", "epsilon", "l2")
    beta1: float = 0.9
    beta2: float = 0.999

    def __init__(
        self,
        learning_rate: float | Schedule = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        l2: float = 0.0,
    ) -> None:
        super().__init__(learning_rate, l2, beta1=beta1, beta2=beta2, epsilon=epsilon)

    def rule(self) -> Rule:
        """Return the rule."""
        options = (self.learning_rate, self.l2, self.beta1, self.beta2, self.epsilon)
        return Rule(_adapt, options, 3)

    @property
    def symbols(self) -> str:
        """``w ← w - α · mean / (√mean_square + ε)``, both means divided by 1 - β^updates."""
        means = "mean / (1 - β₁ⁿ)", "√(mean_square / (1 - β₂ⁿ))"
        return f"w ← w - α · {means[0]} / ({means[1]} + ε)"

    def formula(self, before: float, gradient: float, moments: tuple[float, ...]) -> str:
        """Write ``w - rate*mean/(sqrt(mean_square) + epsilon)``, both means freed of the start."""
        mean, mean_square, updates = moments
        first = mean / (1.0 - self.beta1**updates)
        second = mean_square / (1.0 - self.beta2**updates)
        size = f"(sqrt({number(second)}) + {number(self.epsilon)})"
        return f"{number(before)} - {product(self.learning_rate, first)}/{size}"
