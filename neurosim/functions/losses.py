"""Loss functions: what an output costs, and the error that it sends back.

The sign is the lecture's: ``error = -dE/d net_input``, so weights move *along* the error.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod

from neurosim.checks import choice
from neurosim.errors import InputError, OptionError
from neurosim.functions.activations import ACTIVATIONS, Activation

__all__ = ["LOSSES", "CrossEntropy", "Loss", "Perceptron", "SquaredError", "loss"]


# By function: an activation of one's own may bear the same name.
_LOGISTIC = ACTIVATIONS["logistic"].function
_BINARY_STEP = ACTIVATIONS["binary_step"].function


class Loss(ABC):
    """What one output neuron costs; derive from it for a loss of your own.

    The network's E is the sum over its output neurons.
    """

    name: str = "own loss"
    formula: str = "loss(expected, output)"

    @abstractmethod
    def value(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return E of one output neuron."""

    @abstractmethod
    def error(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return ``-dE/d net_input`` of one output neuron."""

    def check(self, activation: Activation, where: str) -> None:
        """Raise OptionError if an output neuron of this activation cannot learn with this loss."""
        if activation.function is _BINARY_STEP:
            raise OptionError(
                f"{self.name} cannot train {where}: the derivative of binary_step is 0, so no "
                "weight would ever move; use loss='perceptron' or another activation"
            )

    def check_expected(self, expected: float, where: str) -> None:  # noqa: B027 - most allow all
        """Raise InputError if this loss cannot ask for that value."""

    def __repr__(self) -> str:
        return f"Loss({self.name!r}: {self.formula})"


class SquaredError(Loss):
    """Half the squared difference, so that ``error = (expected - output)·f'``.

    >>> from neurosim.functions.activations import ACTIVATIONS
    >>> SquaredError().value(1.0, 0.6, 0.4, ACTIVATIONS["identity"])
    0.08000000000000002
    """

    name = "squared_error"
    formula = "1/2*(expected - output)^2"

    def value(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return ½ (expected - output)²."""
        difference = expected - output
        return 0.5 * difference * difference

    def error(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return (expected - output) f'."""
        return (expected - output) * activation.derivative(net_input, output)


class CrossEntropy(Loss):
    """The cost of a probability: for logistic outputs ``error = expected - output``.

    Outputs must lie in 0..1, by the bounds of their activation. Of a logistic neuron it is
    computed from the net input, which stays exact where the output itself has rounded to 0 or 1;
    of others the output is kept :data:`MARGIN` away from both ends.

    >>> from neurosim.functions.activations import ACTIVATIONS
    >>> CrossEntropy().error(1.0, 0.75, 1.0986, ACTIVATIONS["logistic"])
    0.25
    """

    name = "cross_entropy"
    formula = "-expected*ln(output) - (1 - expected)*ln(1 - output)"
    MARGIN = 1e-15

    def value(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return -expected ln(output) - (1 - expected) ln(1 - output)."""
        if activation.function is _LOGISTIC:
            # -ln(logistic(x)) = softplus(-x) and -ln(1 - logistic(x)) = softplus(x)
            tail = math.log1p(math.exp(-abs(net_input)))
            return expected * (max(-net_input, 0.0) + tail) + (1.0 - expected) * (
                max(net_input, 0.0) + tail
            )
        output = self._probability(output, activation)
        return -expected * math.log(output) - (1.0 - expected) * math.log1p(-output)

    def error(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return (expected - output) f' / (output (1 - output)); f' cancels for a logistic."""
        if activation.function is _LOGISTIC:
            return expected - output
        slope = activation.derivative(net_input, output)
        output = self._probability(output, activation)
        return (expected - output) * slope / (output * (1.0 - output))

    def check(self, activation: Activation, where: str) -> None:
        """Raise OptionError unless the outputs are probabilities that can learn."""
        super().check(activation, where)
        low, high = activation.bounds
        if low < 0.0 or high > 1.0:
            raise OptionError(
                f"{self.name} needs outputs in 0..1, but {where} has {activation.label} with "
                f"outputs in {low:g}..{high:g}; use logistic or squared_error "
                "(an own Activation says bounds=(0, 1))"
            )

    def check_expected(self, expected: float, where: str) -> None:
        """Raise InputError unless the expected value is a probability."""
        if not 0.0 <= expected <= 1.0:
            raise InputError(
                f"{self.name} needs expected values in 0..1, got {expected:g} for {where}"
            )

    def _probability(self, output: float, activation: Activation) -> float:
        if not 0.0 <= output <= 1.0:
            raise InputError(
                f"{self.name} needs outputs in 0..1, but a neuron with activation "
                f"{activation.label} gave {output:g}; use logistic outputs or squared_error"
            )
        return min(max(output, self.MARGIN), 1.0 - self.MARGIN)


class Perceptron(Loss):
    """The perceptron rule: ``error = expected - output``, with no derivative.

    Its E is the perceptron criterion (output - expected)·net_input: how far a wrong net input lies
    on the wrong side of 0. Only for binary-step outputs, where that is the E whose derivative the
    rule follows.

    Source: Rosenblatt, "The Perceptron" (1958); criterion: Bishop, "Pattern Recognition" 4.1.7.
    """

    name = "perceptron"
    formula = "(output - expected)*net_input"

    def value(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return (output - expected) net_input."""
        return (output - expected) * net_input

    def error(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return expected - output."""
        return expected - output

    def check(self, activation: Activation, where: str) -> None:
        """Raise OptionError unless the output neuron is a binary step."""
        if activation.function is not _BINARY_STEP:
            raise OptionError(
                f"the perceptron rule needs binary_step outputs, but {where} has "
                f"{activation.label}; use loss='squared_error' or 'cross_entropy'"
            )

    def check_expected(self, expected: float, where: str) -> None:
        """Raise InputError unless the expected value is one that a binary step can give."""
        if expected not in (0.0, 1.0):
            raise InputError(f"the perceptron rule expects 0 or 1, got {expected:g} for {where}")


LOSSES: dict[str, Loss] = {
    each.name: each for each in (SquaredError(), CrossEntropy(), Perceptron())
}


def loss(chosen: str | Loss) -> Loss:
    """Return the loss of that name, or the given one itself.

    >>> loss("squared_error")
    Loss('squared_error': 1/2*(expected - output)^2)
    """
    return chosen if isinstance(chosen, Loss) else choice(chosen, LOSSES, "loss")
