"""Where weights come from: how they are drawn, and from what random numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from neurosim.checks import choice, finite, seed as read_seed
from neurosim.graph.layers.given import Given
from neurosim.graph.network import Network

Draw = Callable[[Random], float]

WEIGHTS: dict[str, Callable[[int, int], Draw]] = {
    "uniform": lambda inputs, outputs: _even(0.5),
    "normal": lambda inputs, outputs: _normal(0.5),
    "glorot": lambda inputs, outputs: _even(math.sqrt(6.0 / (inputs + outputs))),
    "glorot_normal": lambda inputs, outputs: _normal(math.sqrt(2.0 / (inputs + outputs))),
    "he": lambda inputs, outputs: _even(math.sqrt(6.0 / inputs)),
    "he_normal": lambda inputs, outputs: _normal(math.sqrt(2.0 / inputs)),
}
"""How weights are drawn, by the numbers of inputs and outputs of a neuron's layer.

``uniform`` (evenly from -0.5..0.5) and ``normal`` (with standard deviation 0.5) are the lecture's
"small random values"; ``glorot`` (Glorot and Bengio 2010) suits logistic and tanh layers, ``he``
(He et al. 2015) ReLU layers, each evenly or ``_normal`` with the same standard deviation.
"""

_SCALED = ("glorot", "glorot_normal", "he", "he_normal")
"""Ways that start bias weights at 0."""


def _even(limit: float) -> Draw:
    return lambda random: random.uniform(-limit, limit)


def _normal(deviation: float) -> Draw:
    return lambda random: random.gauss(0.0, deviation)


class Drawing:
    """Draws the weights of one layer.

    Args:
        net: the network; its random numbers go on from layer to layer.
        weights: the name of a way to draw, the number that every weight starts with, or the
            weights themselves.
        seed: where the random numbers start; None goes on with those of the layer before.

    Raises:
        OptionError, InputError: for an unknown way to draw, or a seed that is none.
    """

    def __init__(self, net: Network, weights: str | float | Given, seed: int | None) -> None:
        self.given = weights if isinstance(weights, Given) else None
        self._spread: Callable[[int, int], Draw]
        if isinstance(weights, Given):
            self._spread = lambda inputs, outputs: lambda random: next(weights.weights)
        elif isinstance(weights, str):
            self._spread = choice(weights, WEIGHTS, "way to draw weights")
        else:
            value = finite(weights, "weights")
            self._spread = lambda inputs, outputs: lambda random: value
        self._bias_at_0 = weights in _SCALED
        self._net = net
        self._seed = None if seed is None else read_seed(seed)

    def start(self, inputs: int, outputs: int) -> None:
        """Begin with a layer: how many inputs a neuron has, and with how many it shares them."""
        if self._seed is not None:
            self._net._random.seed(self._seed)
            self._seed = None
        self._draw = self._spread(max(inputs, 1), outputs)

    def weight(self) -> float:
        """Return the next weight."""
        return self._draw(self._net._random)

    def bias(self) -> float:
        """Return the next weight of a bias node."""
        if self.given is not None:
            return next(self.given.biases)
        return 0.0 if self._bias_at_0 else self.weight()
