"""Keras' Sequential models as networks, read by what their layers offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from neurosim.checks import choice, text
from neurosim.errors import OptionError, shown
from neurosim.exchange.numbers import Array, Cells, kind_of, numbers, only
from neurosim.exchange.stack import Stack
from neurosim.functions.activations import SOFTMAX, Activation, elu, prelu
from neurosim.graph.network import Network

ACTIVATIONS: dict[str, str | Activation] = {
    "linear": "identity",
    "sigmoid": "logistic",
    "tanh": "tanh",
    "relu": "relu",
    "softplus": "softplus",
    "elu": elu(1.0),
    "leaky_relu": prelu(0.2),
    "exponential": "exp",
    "softmax": SOFTMAX,
}
"""What Keras' names of activations are here; its leaky ReLU has slope 0.2 as a function."""


def from_keras(model: Any, *, name: str | None = None) -> Network:
    """Return the network that computes what a Keras Sequential model computes when it predicts.

    Known are Dense, Conv1D, Conv2D, their max and average pooling (also global), SimpleRNN, LSTM
    and GRU (also Bidirectional), Flatten, Reshape, Activation and the layers of activations, and
    Dropout. Images are read as Keras has them, (rows, columns, maps): the inputs x1_1_1 ... come in
    that order. A recurrent network answers at every step of time, also where
    ``return_sequences=False`` gives the last alone.

    Args:
        model: a built Sequential model.
        name: the network's, by default the model's.

    Raises:
        OptionError: for a layer or an option that is not known; it names the layer.
        InputError: for shapes that do not fit, or weights that are no finite numbers.
    """
    if _kind(model) != "Sequential":
        raise OptionError(f"model {_kind(model)} is not known, only Sequential")
    if getattr(model, "input_shape", None) is None:
        raise OptionError("the model is not built yet; call it or build it with its input shape")
    layers = list(_layers(model, ""))
    over_time = any(kind in (*GATES, "Bidirectional") for _, kind, _ in layers)
    _check_sequences(layers)
    name = str(model.name) if name is None else text(name, "name")
    stack = Stack(name, tuple(model.input_shape)[2 if over_time else 1 :], over_time=over_time)
    return stack.read(layers, READERS)


def _kind(layer: Any) -> str:
    return kind_of(layer, "call", (*READERS, "Sequential"), "keras", "tf_keras")


def _layers(model: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    for layer in model.layers:
        kind, name = _kind(layer), f"{path}{layer.name}"
        if kind == "Sequential":
            yield from _layers(layer, f"{name}.")
        else:
            yield f"{name}: {kind}", kind, layer


def _check_sequences(layers: Sequence[tuple[str, str, Any]]) -> None:
    """Refuse what reads steps of time behind a layer that keeps the last alone."""
    ended = False
    for place, kind, layer in layers:
        if kind not in (*GATES, "Bidirectional"):
            continue
        if ended:
            raise OptionError(f"{place}: the layer before it needs return_sequences=True")
        given = getattr(layer, "return_sequences", True)
        ended = not layer.get_config().get("return_sequences", given)
        if kind == "Bidirectional" and ended:
            raise OptionError(
                f"{place}: return_sequences=False is not known: its halves end at different steps"
            )


def _weights(layer: Any, *dimensions: int) -> list[Array]:
    """Return a layer's arrays, that many or, without the bias, one fewer."""
    found = [numbers(each, f"weight {place}") for place, each in enumerate(layer.get_weights())]
    if [each.ndim for each in found] not in (list(dimensions), list(dimensions[:-1])):
        raise OptionError(f"weights of shapes {[each.shape for each in found]} are not known")
    return found


def _function(given: Any) -> str | Activation:
    if not isinstance(given, str) or given not in ACTIVATIONS:
        raise OptionError(
            f"activation {shown(given)} is not known; known are {', '.join(ACTIVATIONS)}"
        )
    return ACTIVATIONS[given]


def _activate(stack: Stack, given: Any) -> None:
    function = _function(given)
    if given != "linear":
        stack.activation(function)


def _dense(stack: Stack, layer: Any) -> None:
    weights, *bias = _weights(layer, 2, 1)
    stack.dense(weights.T, bias[0] if bias else None)
    _activate(stack, layer.get_config()["activation"])


def _over_maps(stack: Stack, layer: Any, read: Callable[[int, Mapping[str, Any]], None]) -> None:
    """Let a layer read maps that come first, where Keras has them last."""
    config, dimensions = layer.get_config(), int(_kind(layer)[-2])
    last = config.get("data_format") != "channels_first"
    if last:
        stack.transpose(dimensions, *range(dimensions))
    read(dimensions, config)
    if last and len(stack.shape) == dimensions + 1:
        stack.transpose(*range(1, dimensions + 1), 0)


def _convolution(stack: Stack, layer: Any) -> None:
    def read(dimensions: int, config: Mapping[str, Any]) -> None:
        kernels, *bias = _weights(layer, dimensions + 2, 1)
        stack.convolution(
            np.moveaxis(kernels, (-1, -2), (0, 1)),
            bias[0] if bias else None,
            stride=config["strides"],
            padding=choice(config["padding"], PADDINGS, "padding"),
            dilation=config["dilation_rate"],
            groups=config["groups"],
        )
        if config["activation"] == "softmax":
            raise OptionError("softmax over maps is not known")
        _activate(stack, config["activation"])

    _over_maps(stack, layer, read)


POOLS = [
    f"{extent}{kind}Pooling{dimensions}D"
    for extent, kind, dimensions in product(("", "Global"), ("Max", "Average"), (1, 2))
]
PADDINGS = {"valid": 0, "same": "same"}


def _pooling(stack: Stack, layer: Any) -> None:
    def read(dimensions: int, config: Mapping[str, Any]) -> None:
        name, options = _kind(layer), {}
        whole = name.startswith("Global")
        if not whole:
            options = {"size": config["pool_size"], "stride": config["strides"],
                       "padding": choice(config["padding"], PADDINGS, "padding")}  # fmt: skip
        stack.pooling(dimensions, "max" if "Max" in name else "mean", **options)
        if whole and not config.get("keepdims"):
            stack.reshape()

    _over_maps(stack, layer, read)


GATES = {"SimpleRNN": ("elman", [0]), "LSTM": ("lstm", [0, 1, 2, 3]), "GRU": ("gru", [1, 0, 2])}
"""What cells are called here, and where Keras has each of their gates."""


def _recurrent(stack: Stack, layer: Any) -> None:
    halves = [layer]
    if _kind(layer) == "Bidirectional":
        only(layer.get_config().get, merge_mode="concat")
        halves = [layer.forward_layer, layer.backward_layer]
    kinds = {_kind(each) for each in halves}
    kind = kinds.pop()
    if kinds or kind not in GATES:
        raise OptionError(f"Bidirectional of {kind} is not known, only of {', '.join(GATES)}")
    only(halves[0].get_config().get, go_backwards=False)
    functions = [_function(each.get_config()["activation"]) for each in halves]
    if functions[0] != functions[-1]:
        raise OptionError("halves with different activations are not known")
    stack.recurrent(GATES[kind][0], [_cells(each, kind) for each in halves], functions[0])


def _cells(layer: Any, kind: str) -> Cells:
    get = layer.get_config().get
    only(get, stateful=False, return_state=False)
    if kind != "SimpleRNN":
        only(get, activation="tanh", recurrent_activation="sigmoid")
    if kind == "GRU":
        only(get, reset_after=True)
    inward, again, *bias = _weights(layer, 2, 2, 2 if kind == "GRU" else 1)
    both = [*np.atleast_2d(*bias), np.zeros(inward.shape[1])][:2] if bias else None
    return Cells.of(GATES[kind][1], inward.T, again.T, both)


def _flatten(stack: Stack, layer: Any) -> None:
    if layer.get_config().get("data_format") == "channels_first":  # it puts them last
        stack.transpose(*range(1, len(stack.shape)), 0)
    stack.reshape()


def _reshape(stack: Stack, layer: Any) -> None:
    stack.reshape(tuple(map(int, layer.get_config()["target_shape"])))


def _relu(stack: Stack, layer: Any) -> None:
    config = layer.get_config()
    only(config.get, max_value=None, threshold=0)
    slope = float(config.get("negative_slope", 0.0))
    stack.activation(prelu(slope) if slope else "relu")


def _leaky_relu(stack: Stack, layer: Any) -> None:
    config = layer.get_config()
    stack.activation(prelu(float(config.get("negative_slope", config.get("alpha", 0.3)))))


def _prelu(stack: Stack, layer: Any) -> None:
    slopes = numbers(layer.get_weights()[0], "weight 0")
    if slopes.ndim > 1:
        raise OptionError("PReLU is known behind a row of neurons alone")
    stack.activation(*map(prelu, slopes.tolist()))


def _softmax(stack: Stack, layer: Any) -> None:
    only(layer.get_config().get, axis=-1)
    stack.activation(SOFTMAX)


PASSED = (
    "InputLayer", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise",
    "GaussianDropout", "AlphaDropout", "Identity",
)  # fmt: skip
"""What does nothing when a model predicts."""

READERS: dict[str, Callable[[Stack, Any], None]] = {
    "Dense": _dense,
    **dict.fromkeys(("Conv1D", "Conv2D"), _convolution),
    **dict.fromkeys(POOLS, _pooling),
    **dict.fromkeys((*GATES, "Bidirectional"), _recurrent),
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Activation": lambda stack, layer: _activate(stack, layer.get_config()["activation"]),
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "PReLU": _prelu,
    "ELU": lambda stack, layer: stack.activation(elu(float(layer.get_config()["alpha"]))),
    "Softmax": _softmax,
    **dict.fromkeys(PASSED, lambda stack, layer: None),
}
"""What reads each kind of layer."""
