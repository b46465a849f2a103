"""Activation functions, each together with its derivative.

A derivative takes the net input *and* the output, because the output is already there when it is
needed and often makes it cheaper: the logistic's is ``output * (1 - output)``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

from neurosim.attributes import unchanging
from neurosim.checks import choice, finite, text
from neurosim.errors import OptionError, shown
from neurosim.notation import one_line


@unchanging
@dataclass(frozen=True)
class Activation:
    """A function of a neuron and its derivative, under one name.

    Pass one of your own wherever a name such as ``"logistic"`` goes.

    Args:
        name: what reprs, formulas and pictures call it.
        function: ``f(net_input)``.
        derivative: ``f'(net_input, output)``, where ``output`` is ``f(net_input)``.
        formula: f(x) in plain text, for legends and sheets.
        slope: f'(x) in plain text, where y stands for the output.
        bounds: the open or closed interval that outputs lie in; cross-entropy needs 0..1.
        constants: the constants that the function was made with, by name.

    Raises:
        OptionError: where the two are not functions of one and of two numbers.

    >>> cube = Activation("cube", lambda x: x**3, lambda x, y: 3 * x**2)
    >>> cube(2.0), cube.derivative(2.0, 8.0)
    (8.0, 12.0)
    """

    name: str
    function: Callable[[float], float]
    derivative: Callable[[float, float], float]
    formula: str = "f(x)"
    slope: str = "f'(x)"
    bounds: tuple[float, float] = (-math.inf, math.inf)
    constants: Mapping[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Try both functions once, so that a wrong signature shows here and not in training."""
        text(self.name, "the name of an activation")
        try:
            output = self.function(0.5)
            slope = self.derivative(0.5, output)
        except TypeError as error:
            raise OptionError(
                f"activation {self.name!r} needs function(net_input) and "
                f"derivative(net_input, output): {error}"
            ) from error
        finite(output, f"the output of activation {self.name!r} at 0.5")
        finite(slope, f"the derivative of activation {self.name!r} at 0.5")

    def __call__(self, net_input: float) -> float:
        """Return ``f(net_input)``."""
        try:
            return self.function(net_input)
        except (TypeError, ValueError, OverflowError):  # of what is no number, or of a rule's own
            finite(net_input, f"what {self.label} is asked for")
            raise

    @property
    def label(self) -> str:
        """The name with the constants, if any: ``prelu(alpha=0.25)``."""
        constants = ", ".join(f"{name}={value:g}" for name, value in self.constants.items())
        return f"{self.name}({constants})" if constants else self.name

    def __repr__(self) -> str:
        return one_line(f"Activation({self.label!r}: {self.formula})")


def _identity(x: float) -> float:
    return x


def _one(x: float, y: float) -> float:
    return 1.0


def _binary_step(x: float) -> float:
    return 1.0 if x >= 0.0 else 0.0


def _zero(x: float, y: float) -> float:
    return 0.0


def _logistic(x: float) -> float:
    # Two forms of one function, so that exp never gets a large positive argument.
    power = math.exp(-abs(x))
    return 1.0 / (1.0 + power) if x >= 0.0 else power / (1.0 + power)


def _logistic_slope(x: float, y: float) -> float:
    return y * (1.0 - y)


def _tanh_slope(x: float, y: float) -> float:
    return 1.0 - y * y


def _arctan_slope(x: float, y: float) -> float:
    return 1.0 / (x * x + 1.0)


def _relu(x: float) -> float:
    return x if x >= 0.0 else 0.0


def _relu_slope(x: float, y: float) -> float:
    return 1.0 if x >= 0.0 else 0.0


def _softplus(x: float) -> float:
    # log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), where exp cannot overflow.
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _softplus_slope(x: float, y: float) -> float:
    power = math.exp(-abs(x))
    return 1.0 / (1.0 + power) if x >= 0.0 else power / (1.0 + power)


class _Bound(partial[float]):
    """A function with constants bound to it; equal to any other one of the same."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bound) and (self.func, self.args) == (other.func, other.args)

    def __hash__(self) -> int:
        return hash((self.func, self.args))


def _prelu(alpha: float, x: float) -> float:
    return x if x >= 0.0 else alpha * x


def _prelu_slope(alpha: float, x: float, y: float) -> float:
    return 1.0 if x >= 0.0 else alpha


def _elu(alpha: float, x: float) -> float:
    return x if x >= 0.0 else alpha * math.expm1(x)


def _elu_slope(alpha: float, x: float, y: float) -> float:
    return 1.0 if x >= 0.0 else y + alpha


def prelu(alpha: float = 0.25) -> Activation:
    """Return the parametric ReLU: x for x >= 0, alpha x below.

    Source: He et al., "Delving Deep into Rectifiers" (2015), which starts alpha at 0.25.

    >>> prelu(0.1)(-2.0)
    -0.2
    """
    return _prelu_with(finite(alpha, "alpha of prelu"))


@lru_cache(maxsize=256)
def _prelu_with(constant: float) -> Activation:
    return Activation(
        "prelu",
        _Bound(_prelu, constant),
        _Bound(_prelu_slope, constant),
        "x for x >= 0, alpha*x below",
        "1 for x >= 0, alpha below",
        (-math.inf if constant > 0 else 0.0, math.inf),
        {"alpha": constant},
    )


def elu(alpha: float = 1.0) -> Activation:
    """Return the exponential linear unit: x for x >= 0, alpha (e^x - 1) below.

    Source: Clevert et al., "Fast and Accurate Deep Network Learning by ELUs" (2015).

    >>> round(elu(2.0)(-1.0), 6)
    -1.264241
    """
    return _elu_with(finite(alpha, "alpha of elu"))


@lru_cache(maxsize=256)
def _elu_with(constant: float) -> Activation:
    return Activation(
        "elu",
        _Bound(_elu, constant),
        _Bound(_elu_slope, constant),
        "x for x >= 0, alpha*(e^x - 1) below",
        "1 for x >= 0, y + alpha below",
        (min(-constant, 0.0), math.inf),
        {"alpha": constant},
    )


_LOGISTIC = Activation(
    "logistic", _logistic, _logistic_slope, "1 / (1 + e^-x)", "y*(1 - y)", (0.0, 1.0)
)

ACTIVATIONS: dict[str, Activation] = {
    "identity": Activation("identity", _identity, _one, "x", "1"),
    "binary_step": Activation(
        "binary_step", _binary_step, _zero, "0 for x < 0, 1 for x >= 0", "0", (0.0, 1.0)
    ),
    "logistic": _LOGISTIC,
    "sigmoid": _LOGISTIC,
    "tanh": Activation("tanh", math.tanh, _tanh_slope, "tanh(x)", "1 - y^2", (-1.0, 1.0)),
    "arctan": Activation(
        "arctan",
        math.atan,
        _arctan_slope,
        "arctan(x)",
        "1 / (x^2 + 1)",
        (-math.pi / 2, math.pi / 2),
    ),
    "relu": Activation(
        "relu",
        _relu,
        _relu_slope,
        "0 for x < 0, x for x >= 0",
        "0 for x < 0, 1 for x >= 0",
        (0.0, math.inf),
    ),
    "prelu": prelu(0.25),
    "elu": elu(1.0),
    "softplus": Activation(
        "softplus", _softplus, _softplus_slope, "ln(1 + e^x)", "1 / (1 + e^-x)", (0.0, math.inf)
    ),
}
"""The lecture's table; ``sigmoid`` is another name of the logistic.

Kinks: binary step f(0) = 1; ReLU and PReLU f'(0) = 1; ELU f'(0) = 1.
"""


@lru_cache(maxsize=256)
def clamp(value: float) -> Activation:
    """Return an activation that is this value whatever comes in; with f' = 0 nothing flows back.

    >>> clamp(0.5)(-3.0), clamp(0.5).label
    (0.5, 'clamped(value=0.5)')
    """
    return Activation(
        "clamped",
        _Bound(_value, value),
        _Bound(_no_slope, value),
        "value",
        "0",
        (min(value, 0.0), max(value, 1.0)),
        {"value": value},
    )


def _value(value: float, x: float) -> float:
    return value


def _no_slope(value: float, x: float, y: float) -> float:
    return 0.0


PARAMETRIC: dict[str, Callable[..., Activation]] = {
    "prelu": prelu,
    "elu": elu,
    "clamped": clamp,
}
"""Activations that are made with constants, by name."""


def _exp(x: float) -> float:
    return math.exp(max(x, EXP_FLOOR))


def _exp_slope(x: float, y: float) -> float:
    return y


def _reciprocal(x: float) -> float:
    return 1.0 / x if x != 0.0 else INFINITY


def _reciprocal_slope(x: float, y: float) -> float:
    return -y * y


INFINITY = math.inf

EXP_FLOOR = -700.0
"""Below this exp stays what it is there, about 1e-304: its neighbour 0 would end all learning."""

ARITHMETIC: dict[str, Activation] = {
    "exp": Activation("exp", _exp, _exp_slope, "e^x", "y", (0.0, math.inf)),
    "reciprocal": Activation("reciprocal", _reciprocal, _reciprocal_slope, "1 / x", "-y^2"),
    "probability": Activation("probability", _identity, _one, "x", "1", (0.0, 1.0)),
}
"""Units that compute a part of something larger, such as softmax; not for neurons on their own.

The exponential overflows from 710 on, and the reciprocal has a pole at 0. A probability is the
identity of what has come out in 0..1.
"""


SOFTMAX = "softmax"
"""What stands for the outputs of a layer together, see :func:`neurosim.add_softmax`."""


def activation(chosen: str | Activation) -> Activation:
    """Return the activation of that name, or the given one itself.

    Raises:
        OptionError: if there is none, or for softmax, which is not of one neuron.

    >>> activation("sigmoid")
    Activation('logistic': 1 / (1 + e^-x))
    >>> activation("sofmax")
    Traceback (most recent call last):
    OptionError: no activation 'sofmax'; did you mean 'softmax'? choose from identity, ...
    """
    if isinstance(chosen, Activation):
        return chosen
    if callable(chosen):
        raise OptionError(
            f"an activation is a name, or an ns.Activation with its derivative, got {shown(chosen)}"
        )
    if not isinstance(chosen, str) or chosen != SOFTMAX:
        found = ARITHMETIC.get(chosen) if isinstance(chosen, str) else None
        return found or choice(chosen, ACTIVATIONS, "activation", also=[SOFTMAX])
    raise OptionError(
        "softmax is no function of one neuron but joins the outputs of a last layer, as in "
        "ns.dense([2, 3], 'softmax'), or ns.add_softmax(net, sources, names)"
    )
