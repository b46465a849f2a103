"""Functions that mistakes put in the place of the right ones."""

from __future__ import annotations

import math
from collections.abc import Callable

from neurosim.functions.activations import Activation
from neurosim.insight.explaining.formulas import slope_below

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


def surprise(expected: float, output: float, *, both: bool) -> float:
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
