"""Architectures built from the same objects; here alone something knows of layers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from neurosim.checks import choice, finite, whole
from neurosim.errors import OptionError
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.graph.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.graph.softmax import add_softmax

__all__ = ["WEIGHTS", "dense"]

Draw = Callable[[Random], float]

WEIGHTS: dict[str, Callable[[int, int], Draw]] = {
    "uniform": lambda inputs, outputs: _even(0.5),
    "normal": lambda inputs, outputs: _normal(0.5),
    "glorot": lambda inputs, outputs: _even(math.sqrt(6.0 / (inputs + outputs))),
    "glorot_normal": lambda inputs, outputs: _normal(math.sqrt(2.0 / (inputs + outputs))),
    "he": lambda inputs, outputs: _even(math.sqrt(6.0 / inputs)),
    "he_normal": lambda inputs, outputs: _normal(math.sqrt(2.0 / inputs)),
}
"""How weights are drawn, by the sizes of the two layers.

``uniform`` (evenly from -0.5..0.5) and ``normal`` (with standard deviation 0.5) are the lecture's
"small random values"; ``glorot`` (Glorot and Bengio 2010) suits logistic and tanh layers, ``he``
(He et al. 2015) ReLU layers, each evenly or ``_normal`` with the same standard deviation.
"""


def _even(limit: float) -> Draw:
    return lambda random: random.uniform(-limit, limit)


def _normal(deviation: float) -> Draw:
    return lambda random: random.gauss(0.0, deviation)


def dense(
    sizes: Sequence[int],
    activation: str | Activation | Sequence[str | Activation] = "logistic",
    *,
    weights: str | float = "uniform",
    bias: bool = True,
    seed: int = 0,
    name: str | None = None,
) -> Network:
    """Build a multi-layer perceptron in which every layer is fully connected to the next.

    Inputs are called i1, i2 ..., outputs o1, o2 ..., hidden neurons h1, h2 ... or, where there are
    several hidden layers, h1_1 ... h2_1 ...; the bias node of the first weighted layer is b1.

    Args:
        sizes: how many nodes each layer has, inputs first.
        activation: one for all layers, or one for each layer after the inputs. The last may be
            ``"softmax"``: identity neurons z1, z2 ... and the units of :func:`add_softmax`.
        weights: ``"uniform"`` draws all weights from -0.5..0.5, ``"normal"`` with standard
            deviation 0.5; ``"glorot"``, ``"he"``, ``"glorot_normal"`` and ``"he_normal"`` draw in
            a way that suits the layer's size, and start bias weights at 0. A number starts every
            weight at that same number, bias weights too: such a network stays symmetric.
        bias: False leaves out the bias nodes.
        seed: the same seed draws the same weights.
        name: the network's name, by default its sizes.

    Raises:
        OptionError: for fewer than two layers, a size below 1, or an unknown name.

    >>> net = dense([2, 2, 1], seed=1)
    >>> net
    Network('2-2-1', 2 inputs, 2 bias nodes, 3 neurons, 9 connections)
    >>> [neuron.name for neuron in dense([4, 2, 2, 1]).neurons]
    ['h1_1', 'h1_2', 'h2_1', 'h2_2', 'o1']
    """
    counts = _sizes(sizes)
    activations = _activations(activation, len(counts) - 1)
    spread = _spread(weights)
    random = Random(_seed(seed))
    net = Network("-".join(map(str, counts)) if name is None else name)
    with collector_resting():
        before = [net.add_input(f"i{index}").name for index in range(1, counts[0] + 1)]
        for layer, count in enumerate(counts[1:], start=1):
            draw = spread(len(before), count)
            biases = [net.add_bias(f"b{layer}").name] if bias else []
            softmax = activations[layer - 1] is None
            names = _names(layer, count, len(counts))
            if softmax:
                names = [f"z{index}" for index in range(1, count + 1)]
            for each in names:
                last = layer == len(counts) - 1 and not softmax
                add = net.add_output if last else net.add_neuron
                add(each, activations[layer - 1] or "identity")
                drawn = [draw(random) for _ in before]
                if bias:
                    drawn.append(0.0 if weights in _SCALED else draw(random))
                net.connect_all([*before, *biases], each, drawn)
            before = names
        if activations[-1] is None:
            add_softmax(net, before, _names(layer, count, len(counts)))
    return net


_SCALED = ("glorot", "glorot_normal", "he", "he_normal")
"""Ways that start bias weights at 0."""


def _spread(weights: str | float) -> Callable[[int, int], Draw]:
    """Return how to draw weights between layers of two sizes."""
    if isinstance(weights, str):
        return choice(weights, WEIGHTS, "way to draw weights")
    value = finite(weights, "weights")
    return lambda inputs, outputs: lambda random: value


def _names(layer: int, count: int, layers: int) -> list[str]:
    hidden = "h" if layers == 3 else f"h{layer}_"
    prefix = "o" if layer == layers - 1 else hidden
    return [f"{prefix}{index}" for index in range(1, count + 1)]


def _sizes(sizes: Sequence[int]) -> list[int]:
    if isinstance(sizes, str) or not hasattr(sizes, "__len__") or len(sizes) < 2:
        raise OptionError(f"sizes must list at least two layers, such as [2, 2, 1], got {sizes!r}")
    return [whole(size, f"size of layer {place}") for place, size in enumerate(sizes)]


def _seed(seed: int) -> int:
    return whole(seed, "seed", least=0)


def _activations(
    activation: str | Activation | Sequence[str | Activation], layers: int
) -> list[Activation | None]:
    """Return the activation of each layer, None for softmax."""
    one = isinstance(activation, str | Activation)
    chosen = [activation] * layers if one else list(activation)  # type: ignore[arg-type]
    if len(chosen) != layers:
        raise OptionError(
            f"activation must be one name or {layers} (one for each layer after the inputs), "
            f"got {len(chosen)}"
        )
    if SOFTMAX in chosen[:-1]:
        raise OptionError(
            "softmax is for the last layer alone; name an activation for each layer, such as "
            "['tanh', 'softmax']"
        )
    return [None if each == SOFTMAX else find_activation(each) for each in chosen]  # type: ignore


SOFTMAX = "softmax"
