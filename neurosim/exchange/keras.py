"""Keras' Sequential models as networks, read by what their layers offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from neurosim.checks import text
from neurosim.errors import OptionError, shown
from neurosim.exchange.numbers import Array, Cells, at, numbers, only
from neurosim.exchange.stack import Stack
from neurosim.functions.activations import Activation, elu, prelu
from neurosim.graph.layers.dense import SOFTMAX
from neurosim.graph.network import Network

__all__ = ["from_keras"]

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
    if type(model).__name__ != "Sequential":
        raise OptionError(f"model {type(model).__name__} is not known, only Sequential")
    if getattr(model, "input_shape", None) is None:
        raise OptionError("the model is not built yet; call it or build it with its input shape")
    shape = tuple(model.input_shape)[1:]
    layers = _layers(model, "")
    if any(type(each).__name__ in (*GATES, "Bidirectional") for _, each in layers):
        shape = shape[1:]  # a step of time
    stack = Stack(str(model.name) if name is None else text(name, "name"), shape)
    over = False
    for place, layer in layers:
        read = READERS.get(type(layer).__name__)
        if read is None:
            raise OptionError(f"{place} is not known; known are {', '.join(READERS)}")
        with at(place):
            over = _over_time(layer, over)
            read(stack, layer, place)
    return stack.network()


def _layers(model: Any, path: str) -> list[tuple[str, Any]]:
    found = []
    for layer in model.layers:
        kind, name = type(layer).__name__, f"{path}{layer.name}"
        inner = _layers(layer, f"{name}.") if kind == "Sequential" else None
        found += [(f"{name}: {kind}", layer)] if inner is None else inner
    return found


def _over_time(layer: Any, ended: bool) -> bool:
    """Tell whether only the last step of time is left; what reads others then is refused."""
    kind = type(layer).__name__
    if kind not in (*GATES, "Bidirectional"):
        return ended
    if ended:
        raise OptionError("the layer before it needs return_sequences=True")
    last = not layer.get_config().get("return_sequences", getattr(layer, "return_sequences", True))
    if kind == "Bidirectional" and last:
        raise OptionError("return_sequences=False is not known: its halves end at different steps")
    return last


def _weights(layer: Any, *dimensions: int) -> list[Array]:
    """Return a layer's arrays, that many or, without the bias, one fewer."""
    found = [numbers(each, f"weight {place}") for place, each in enumerate(layer.get_weights())]
    if [each.ndim for each in found] not in (list(dimensions), list(dimensions[:-1])):
        raise OptionError(f"weights of shapes {[each.shape for each in found]} are not known")
    return found


def _activate(stack: Stack, place: str, given: Any) -> None:
    if not isinstance(given, str) or given not in ACTIVATIONS:
        raise OptionError(
            f"activation {shown(given)} is not known; known are {', '.join(ACTIVATIONS)}"
        )
    if given != "linear":
        stack.activation(place, ACTIVATIONS[given])


def _dense(stack: Stack, layer: Any, place: str) -> None:
    weights, *bias = _weights(layer, 2, 1)
    stack.dense(place, weights.T, bias[0] if bias else None)
    _activate(stack, place, layer.get_config()["activation"])


def _to_front(stack: Stack, place: str, config: Mapping[str, Any], dimensions: int) -> None:
    """Read maps that come last as those that come first."""
    if config.get("data_format") != "channels_first":
        stack.transpose(place, dimensions, *range(dimensions))


def _to_back(stack: Stack, place: str, config: Mapping[str, Any], dimensions: int) -> None:
    if config.get("data_format") != "channels_first":
        stack.transpose(place, *range(1, dimensions + 1), 0)


def _convolution(dimensions: int) -> Callable[[Stack, Any, str], None]:
    def read(stack: Stack, layer: Any, place: str) -> None:
        config = layer.get_config()
        only(config.get, groups=1, dilation_rate=1)
        kernels, *bias = _weights(layer, dimensions + 2, 1)
        kernels = np.moveaxis(kernels, (-1, -2), (0, 1))
        padding = _padding(config, kernels.shape[2:], config["strides"])
        _to_front(stack, place, config, dimensions)
        stack.convolution(
            place, kernels, bias[0] if bias else None, stride=config["strides"], padding=padding
        )
        _activate_maps(stack, place, config)
        _to_back(stack, place, config, dimensions)

    return read


def _activate_maps(stack: Stack, place: str, config: Mapping[str, Any]) -> None:
    if config["activation"] == "softmax":
        raise OptionError("softmax over maps is not known")
    _activate(stack, place, config["activation"])


def _padding(config: Mapping[str, Any], sizes: Sequence[int], strides: Any) -> tuple[int, ...]:
    if config["padding"] == "valid":
        return (0,) * len(sizes)
    steps = set(np.ravel(strides).tolist())
    if config["padding"] != "same" or steps != {1} or not all(size % 2 for size in sizes):
        raise OptionError(
            f"padding={config['padding']!r} is not known for sizes {tuple(sizes)} and strides "
            f"{strides}, only 'valid', and 'same' where sizes are odd and strides 1"
        )
    return tuple(size // 2 for size in sizes)


def _pooling(dimensions: int, kind: str) -> Callable[[Stack, Any, str], None]:
    def read(stack: Stack, layer: Any, place: str) -> None:
        config = layer.get_config()
        size, strides = config["pool_size"], config["strides"]
        sizes = tuple(size) if isinstance(size, list | tuple) else (size,) * dimensions
        strides = sizes if strides is None else strides
        padding = _padding(config, sizes, strides)
        _to_front(stack, place, config, dimensions)
        stack.pooling(
            place, size=sizes, kind=kind, stride=strides, padding=padding, padding_counts=False
        )
        _to_back(stack, place, config, dimensions)

    return read


def _pooling_to_one(dimensions: int, kind: str) -> Callable[[Stack, Any, str], None]:
    def read(stack: Stack, layer: Any, place: str) -> None:
        config = layer.get_config()
        _to_front(stack, place, config, dimensions)
        stack.pooling(place, kind=kind)
        _to_back(stack, place, config, dimensions)
        if not config.get("keepdims"):
            stack.reshape(place)

    return read


GATES = {"SimpleRNN": ("elman", 1, [0]), "LSTM": ("lstm", 4, [0, 1, 2, 3]),
         "GRU": ("gru", 3, [1, 0, 2])}  # fmt: skip
"""What cells are called here, how many gates they have, and in which order Keras has them."""


def _cells(layer: Any) -> Cells:
    kind, config = type(layer).__name__, layer.get_config()
    _, rows, order = GATES[kind]
    only(config.get, stateful=False, go_backwards=False, return_state=False)
    if kind != "SimpleRNN":
        only(config.get, activation="tanh", recurrent_activation="sigmoid")
    if kind == "GRU":
        only(config.get, reset_after=True)
    inward, again, *bias = _weights(layer, 2, 2, 2 if kind == "GRU" else 1)
    size = len(again)

    def sorted_rows(matrix: Array) -> Array:
        return np.concatenate([matrix[gate * size : (gate + 1) * size] for gate in order])

    if again.shape[1] != rows * size:
        raise OptionError(f"weights of shapes {inward.shape} and {again.shape} are not known")
    biases = None
    if bias:
        both = bias[0].reshape(-1, rows * size)
        second = both[1] if len(both) > 1 else np.zeros(rows * size)
        biases = sorted_rows(both[0]), sorted_rows(second)
    return Cells(sorted_rows(inward.T), sorted_rows(again.T), biases)


def _recurrent(stack: Stack, layer: Any, place: str) -> None:
    stack.recurrent(place, GATES[type(layer).__name__][0], [_cells(layer)], _elman(layer))


def _both_ways(stack: Stack, layer: Any, place: str) -> None:
    only(layer.get_config().get, merge_mode="concat")
    forward, backward = layer.forward_layer, layer.backward_layer
    kind = type(forward).__name__
    if kind not in GATES or type(backward).__name__ != kind:
        raise OptionError(f"Bidirectional of {kind} is not known, only of {', '.join(GATES)}")
    if _elman(forward) != _elman(backward):
        raise OptionError("halves with different activations are not known")
    halves = [_cells(forward), _cells(_Forward(backward))]
    stack.recurrent(place, GATES[kind][0], halves, _elman(forward))


class _Forward:
    """The backward half of a layer as if it ran forward."""

    def __new__(cls, layer: Any) -> Any:
        config = {**layer.get_config(), "go_backwards": False}
        methods = {"get_config": lambda _: config, "get_weights": lambda _: layer.get_weights()}
        return type(type(layer).__name__, (), methods)()


def _elman(layer: Any) -> str | Activation:
    given = layer.get_config()["activation"]
    if type(layer).__name__ == "SimpleRNN" and (given not in ACTIVATIONS or given == "softmax"):
        raise OptionError(f"activation {shown(given)} is not known")
    return ACTIVATIONS.get(given, "tanh") if isinstance(given, str) else "tanh"


def _reshape(stack: Stack, layer: Any, place: str) -> None:
    shape = tuple(layer.get_config()["target_shape"])
    stack.reshape(place, tuple(int(each) for each in shape))


def _relu(stack: Stack, layer: Any, place: str) -> None:
    config = layer.get_config()
    only(config.get, max_value=None, threshold=0)
    slope = float(config.get("negative_slope", 0.0))
    stack.activation(place, prelu(slope) if slope else "relu")


def _leaky_relu(stack: Stack, layer: Any, place: str) -> None:
    config = layer.get_config()
    stack.activation(place, prelu(float(config.get("negative_slope", config.get("alpha", 0.3)))))


def _prelu(stack: Stack, layer: Any, place: str) -> None:
    slopes = numbers(layer.get_weights()[0], "weight 0")
    if slopes.ndim > 1:
        raise OptionError("PReLU is known behind a row of neurons alone")
    stack.activation(place, *map(prelu, slopes.tolist()))


def _softmax(stack: Stack, layer: Any, place: str) -> None:
    only(layer.get_config().get, axis=-1)
    stack.activation(place, SOFTMAX)


def _pass(stack: Stack, layer: Any, place: str) -> None:
    """Add nothing: it does nothing when a model predicts."""


READERS: dict[str, Callable[[Stack, Any, str], None]] = {
    "Dense": _dense,
    "Conv1D": _convolution(1),
    "Conv2D": _convolution(2),
    "MaxPooling1D": _pooling(1, "max"),
    "MaxPooling2D": _pooling(2, "max"),
    "AveragePooling1D": _pooling(1, "mean"),
    "AveragePooling2D": _pooling(2, "mean"),
    "GlobalMaxPooling1D": _pooling_to_one(1, "max"),
    "GlobalMaxPooling2D": _pooling_to_one(2, "max"),
    "GlobalAveragePooling1D": _pooling_to_one(1, "mean"),
    "GlobalAveragePooling2D": _pooling_to_one(2, "mean"),
    "SimpleRNN": _recurrent,
    "LSTM": _recurrent,
    "GRU": _recurrent,
    "Bidirectional": _both_ways,
    "Flatten": lambda stack, layer, place: stack.reshape(place),
    "Reshape": _reshape,
    "Activation": lambda stack, layer, place: _activate(
        stack, place, layer.get_config()["activation"]
    ),
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "PReLU": _prelu,
    "ELU": lambda stack, layer, place: stack.activation(
        place, elu(float(layer.get_config()["alpha"]))
    ),
    "Softmax": _softmax,
    **dict.fromkeys(
        ("InputLayer", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise",
         "GaussianDropout", "AlphaDropout", "Identity"), _pass
    ),
}  # fmt: skip
"""What reads each kind of layer."""
