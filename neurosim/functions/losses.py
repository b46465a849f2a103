"""Loss functions: what an output costs, and the error that it sends back.

The sign is the lecture's: ``error = -dE/d net_input``, so weights move *along* the error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from neurosim.attributes import SetOnce
from neurosim.checks import choice, of_kind
from neurosim.errors import InputError, OptionError
from neurosim.functions.activations import ACTIVATIONS, Activation
from neurosim.notation import one_line


class Form(NamedTuple):
    """A loss at outputs of one activation, as two functions of numbers alone.

    Attributes:
        value: E, of expected value, output and net input.
        error: ``-dE/d net_input``, of expected value, output, net input and f'.
    """

    value: Callable[[float, float, float], float]
    error: Callable[[float, float, float, float], float]


# By function: a user's own activation may have the same name.
_LOGISTIC = ACTIVATIONS["logistic"].function
_BINARY_STEP = ACTIVATIONS["binary_step"].function


class Loss(SetOnce):
    """What one output neuron costs; derive from it for a loss of your own.

    The network's E is the sum over its output neurons. One of your own has :meth:`value` and
    :meth:`error`, or a :meth:`form` of both.
    """

    name: ClassVar[str] = "own loss"
    formula: ClassVar[str] = "loss(expected, output)"

    def value(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return E of one output neuron."""
        return self._form(activation).value(expected, output, net_input)

    def error(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return ``-dE/d net_input`` of one output neuron."""
        slope = activation.derivative(net_input, output)
        return self._form(activation).error(expected, output, net_input, slope)

    def error_formula(self, activation: Activation) -> str:
        """Return what :meth:`error` computes, in symbols; an own loss may say more than this."""
        return "(-dE/dnet)"

    def check(self, activation: Activation, where: str) -> None:
        """Raise OptionError if an output neuron of this activation cannot learn with this loss."""
        of_kind(activation, Activation, f"{self.name} is checked for")
        if activation.function is _BINARY_STEP:
            raise OptionError(
                f"{self.name} cannot train {where}: the derivative of binary_step is 0, so no "
                "weight would ever move; use loss='perceptron' or another activation"
            )

    def check_expected(self, expected: float, where: str) -> None:
        """Raise InputError if this loss cannot ask for that value."""

    def form(self, activation: Activation) -> Form | None:
        """Return the same as functions of numbers alone, for compiled code; None if there are none.

        The functions may use ``math`` and comparisons, and nothing else from outside.
        """
        return None

    def _form(self, activation: Activation) -> Form:
        form = self.form(activation)
        if form is None:
            raise OptionError(f"{type(self).__name__} needs value() and error(), or a form()")
        return form

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Let a pickle name one of the table, so that it is the same one afterwards."""
        if LOSSES.get(self.name) is self:
            return loss, (self.name,)
        return super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        return one_line(f"Loss({self.name!r}: {self.formula})")


def _half_square(expected: float, output: float, net_input: float) -> float:
    difference = expected - output
    return 0.5 * difference * difference


def _difference_times_slope(
    expected: float, output: float, net_input: float, slope: float
) -> float:
    return (expected - output) * slope


def _difference(expected: float, output: float, net_input: float, slope: float) -> float:
    return expected - output


def _surprise_of_logistic(expected: float, output: float, net_input: float) -> float:
    # -ln(logistic(x)) = softplus(-x) and -ln(1 - logistic(x)) = softplus(x)
    tail = math.log1p(math.exp(-abs(net_input)))
    return expected * (max(-net_input, 0.0) + tail) + (1.0 - expected) * (
        max(net_input, 0.0) + tail
    )


MARGIN = 1e-15
"""How far cross-entropy keeps an output away from 0 and 1, where it has no net input to go by."""


def _surprise(expected: float, output: float, net_input: float) -> float:
    if not 0.0 <= output <= 1.0:
        return math.nan
    output = min(max(output, MARGIN), 1.0 - MARGIN)
    return -expected * math.log(output) - (1.0 - expected) * math.log1p(-output)


def _difference_by_variance(
    expected: float, output: float, net_input: float, slope: float
) -> float:
    output = min(max(output, MARGIN), 1.0 - MARGIN)
    return (expected - output) * slope / (output * (1.0 - output))


def _wrong_side(expected: float, output: float, net_input: float) -> float:
    return (output - expected) * net_input


TINY = 2.2250738585072014e-308
"""The smallest float of full precision."""


def _surprise_of_share(expected: float, output: float, net_input: float) -> float:
    # From 0, so that an expected value of 0 does not give -0.0.
    return 0.0 - expected * math.log(max(output, TINY))


def _by_share(expected: float, output: float, net_input: float, slope: float) -> float:
    return expected * slope / max(output, TINY)


class SquaredError(Loss):
    """Half the squared difference, so that ``error = (expected - output)·f'``.

    >>> from neurosim.functions.activations import ACTIVATIONS
    >>> SquaredError().value(1.0, 0.6, 0.4, ACTIVATIONS["identity"])
    0.08000000000000002
    """

    name = "squared_error"
    formula = "1/2*(expected - output)^2"

    def error_formula(self, activation: Activation) -> str:
        """Return what :meth:`error` computes, in symbols."""
        return "(expected - output) · f′(net)"

    def form(self, activation: Activation) -> Form:
        """Return the same as functions of numbers alone."""
        return Form(_half_square, _difference_times_slope)


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

    def value(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return E of one output neuron, whose output must lie in 0..1."""
        self._check_probability(output, activation)
        return super().value(expected, output, net_input, activation)

    def error(
        self, expected: float, output: float, net_input: float, activation: Activation
    ) -> float:
        """Return ``-dE/d net_input`` of one output neuron, whose output must lie in 0..1."""
        self._check_probability(output, activation)
        return super().error(expected, output, net_input, activation)

    def error_formula(self, activation: Activation) -> str:
        """Return what :meth:`error` computes, in symbols."""
        if activation.function is _LOGISTIC:
            return "expected - output"
        return "(expected - output) · f′(net) / (output · (1 - output))"

    def form(self, activation: Activation) -> Form:
        """Return the same as functions of numbers alone."""
        if activation.function is _LOGISTIC:
            return Form(_surprise_of_logistic, _difference)
        return Form(_surprise, _difference_by_variance)

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
        _check_probability(self, expected, where)

    def _check_probability(self, output: float, activation: Activation) -> None:
        if not 0.0 <= output <= 1.0:
            raise InputError(
                f"{self.name} needs outputs in 0..1, but a neuron with activation "
                f"{activation.label} gave {output:g}; use logistic outputs or squared_error"
            )


class Perceptron(Loss):
    """The perceptron rule: ``error = expected - output``, with no derivative.

    Its E is the perceptron criterion (output - expected)·net_input: how far a wrong net input lies
    on the wrong side of 0. Only for binary-step outputs, where that is the E whose derivative the
    rule follows.

    Source: Rosenblatt, "The Perceptron" (1958); criterion: Bishop, "Pattern Recognition" 4.1.7.
    """

    name = "perceptron"
    formula = "(output - expected)*net_input"

    def error_formula(self, activation: Activation) -> str:
        """Return what :meth:`error` computes, in symbols."""
        return "expected - output"

    def form(self, activation: Activation) -> Form:
        """Return the same as functions of numbers alone."""
        return Form(_wrong_side, _difference)

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


class CategoricalCrossEntropy(Loss):
    """The cost of the probability that softmax outputs give to the expected class.

    An output sends ``expected / output`` back; by the units of the softmax it arrives at the net
    inputs as ``expected - output``. See :func:`neurosim.graph.layers.softmax.add_softmax`.

    >>> from neurosim.functions.activations import activation
    >>> CategoricalCrossEntropy().error(1.0, 0.25, 0.25, activation("probability"))
    4.0
    """

    name = "categorical_cross_entropy"
    formula = "-expected*ln(output)"

    def error_formula(self, activation: Activation) -> str:
        """Return what :meth:`error` computes, in symbols."""
        return "expected · f′(net) / output"

    def form(self, activation: Activation) -> Form:
        """Return the same as functions of numbers alone."""
        return Form(_surprise_of_share, _by_share)

    def check(self, activation: Activation, where: str) -> None:
        """Raise OptionError unless the output is one of a softmax."""
        if activation.name != "probability":
            raise OptionError(
                f"{self.name} needs softmax outputs, which share 1 among them, but {where} has "
                f"{activation.label}; build them by activation='softmax' or ns.add_softmax, or "
                "use loss='cross_entropy'"
            )

    def check_expected(self, expected: float, where: str) -> None:
        """Raise InputError unless the expected value is a probability."""
        _check_probability(self, expected, where)


def _check_probability(criterion: Loss, expected: float, where: str) -> None:
    if not 0.0 <= expected <= 1.0:
        raise InputError(
            f"{criterion.name} needs expected values in 0..1, got {expected:g} for {where}"
        )


LOSSES: dict[str, Loss] = {
    each.name: each
    for each in (SquaredError(), CrossEntropy(), Perceptron(), CategoricalCrossEntropy())
}


def loss(chosen: str | Loss) -> Loss:
    """Return the loss of that name, or the given one itself.

    >>> loss("squared_error")
    Loss('squared_error': 1/2*(expected - output)^2)
    """
    return chosen if isinstance(chosen, Loss) else choice(chosen, LOSSES, "loss")
