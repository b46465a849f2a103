"""Where weights come from: how they are drawn, from what random numbers, or that they are given."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import chain
from random import Random

from neurosim.checks import choice, finite, listed, seed as read_seed
from neurosim.errors import InputError
from neurosim.graph.network import Network
from neurosim.graph.rows import as_array
from neurosim.notation import counted

__all__ = ["WEIGHTS", "Draw", "Drawing", "Given", "matrix", "vector"]

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


class Given:
    """The weights of one layer in the order in which it takes them, and those of its bias node.

    Args:
        weights: neuron by neuron, as its sum takes them; of a layer with kernels, kernel by kernel.
        biases: one for each.
    """

    def __init__(self, weights: Iterator[float], biases: Iterator[float]) -> None:
        self.weights, self.biases = weights, biases

    @classmethod
    def dense(cls, weights: list[list[float]], biases: list[float] | None) -> Given:
        """Return those of a dense layer; biases start at 0 where there are none."""
        return cls(chain.from_iterable(weights), iter(biases or [0.0] * len(weights)))


def vector(values: object, what: str, count: int) -> list[float]:
    """Return numbers as floats.

    Raises:
        InputError, OptionError: if they are not as many, or not all finite numbers.
    """
    numbers = [
        finite(each, f"{what}[{place}]")
        for place, each in enumerate(listed(as_array(values), what))
    ]
    if len(numbers) != count:
        raise InputError(f"{what} must hold {counted(count, 'number')}, got {len(numbers)}")
    return numbers


def matrix(values: object, what: str, rows: int, columns: int) -> list[list[float]]:
    """Return rows of numbers as floats, a row for each unit.

    Raises:
        InputError, OptionError: for another shape, or what is no finite number.

    >>> matrix([[1, 2, 3]], "W1", 3, 1)
    Traceback (most recent call last):
    InputError: W1 must have 3 rows (one for each unit) of 1, got 1 of 3: it is transposed
    """
    found = [listed(as_array(row), f"each row of {what}") for row in listed(as_array(values), what)]
    lengths = {len(row) for row in found}
    if lengths != {columns} or len(found) != rows:
        width = ", ".join(map(str, sorted(lengths)))
        turned = ": it is transposed" if (len(found), lengths) == (columns, {rows}) else ""
        raise InputError(
            f"{what} must have {counted(rows, 'row')} (one for each unit) of {columns}, "
            f"got {len(found)} of {width or 0}{turned}"
        )
    return [
        [finite(each, f"{what}[{row}][{column}]") for column, each in enumerate(numbers)]
        for row, numbers in enumerate(found)
    ]


class Drawing:
    """Draws the weights of one layer.

    Args:
        net: the network; its random numbers go on from layer to layer.
        weights: the name of a way to draw, the number that every weight starts with, or the
            weights themselves.
        seed: where the random numbers start; None goes on with those of the layer before.

    Raises:
        OptionError, InputError: for a way or a seed that cannot be.
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
