"""PyTorch modules, read by what they offer, and a network as a module that computes the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from neurosim.checks import text
from neurosim.errors import OptionError, shown
from neurosim.exchange.numbers import Cells, kind_of, numbers, only
from neurosim.exchange.plan import check_standard
from neurosim.exchange.stack import Stack
from neurosim.exchange.torch_module import module_class
from neurosim.functions.activations import SOFTMAX, elu, prelu
from neurosim.graph.network import Network

ACTIVATIONS = {
    "Sigmoid": "logistic",
    "Tanh": "tanh",
    "ReLU": "relu",
    "Softplus": "softplus",
}
"""Modules without numbers of their own, and what they are called here."""

OTHERWISE = (
    ". A class of your own that calls such modules can be given as a list of them, or through "
    "torch.onnx.export and ns.from_onnx"
)

PASSED = ("Identity", "Dropout", "Dropout1d", "Dropout2d", "AlphaDropout", "FeatureAlphaDropout")
"""What does nothing in eval mode."""


def from_torch(
    module: Any, shape: int | Sequence[int] | None = None, *, name: str | None = None
) -> Network:
    """Return the network that computes what a PyTorch module computes in eval mode.

    The weights are copied; the names are those of :func:`neurosim.dense`,
    :func:`neurosim.convolutional` and :func:`neurosim.recurrent`. Known are Linear, Conv1d and
    Conv2d, MaxPool, AvgPool and their adaptive kinds with one place, Flatten and Unflatten, RNN,
    LSTM and GRU (stacked, bidirectional; the network answers at every step of time),
    MultiheadAttention of one head over its own input, the activations of the table, Softmax and
    Dropout. Cells and attention are followed by identity outputs.

    Args:
        module: one of these modules, a Sequential or a list of them; or what ``net.to_torch()``
            returned.
        shape: the shape of one input without the batch, such as (1, 28, 28), where the first
            module does not say it.
        name: the network's, by default the module's class.

    Raises:
        OptionError: for a module that is not known; it names its place, such as ``2.bn``.
        InputError: for shapes that do not fit, or weights that are no finite numbers.

    Softplus is linear beyond a threshold in PyTorch, and not here: they differ by up to 2e-9 there.
    ReLU has slope 1 at 0 here, 0 in PyTorch.
    """
    made_here = getattr(module, "network", None)
    if isinstance(made_here, Network) and hasattr(module, "forward"):
        return _given_back(module, made_here, name)
    layers = list(_layers(module, ""))
    kind = "list of modules" if isinstance(module, list | tuple) else _kind(module)
    over_time = any(each in GATES for _, each, _ in layers)
    stack = Stack(kind if name is None else text(name, "name"), shape, over_time=over_time)
    return stack.read(layers, READERS, OTHERWISE)


def _given_back(module: Any, network: Network, name: str | None) -> Network:
    """Return the network of a module from ``net.to_torch()``, with the module's weights."""
    net = network.copy(name)
    for own, free in (("weights", True), ("frozen", False)):
        held = [each for each in net.parameters if each.trainable is free]
        values = numbers(getattr(module, own), own, len(held)).tolist()
        for parameter, value in zip(held, values, strict=True):
            parameter._value = value
    return net


def _kind(module: Any) -> str:
    return kind_of(module, "forward", (*READERS, "Sequential"), "torch")


_DEEPEST = 50


def _layers(module: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Return a module, or one after the other those that it is a sequence of."""
    if path.count(".") > _DEEPEST:
        raise OptionError("modules are nested too deeply")
    kind = _kind(module)
    if isinstance(module, list | tuple) or kind == "Sequential":
        # named_children() leaves out a module that stands there a second time.
        parts = enumerate(module) if isinstance(module, list | tuple) else module._modules.items()
        for name, each in parts:
            yield from _layers(each, f"{path}.{name}" if path else str(name))
        return
    place = f"{path}: {kind}" if path else kind
    hooks = (getattr(module, name, None) for name in ("_forward_hooks", "_forward_pre_hooks"))
    if kind in READERS and (any(hooks) or "forward" in vars(module)):
        raise OptionError(
            f"{place} has hooks or a forward of its own, and what they do is not known; remove them"
        )
    yield place, kind, module


def _biases(module: Any, count: int, name: str = "bias") -> Any:
    found = getattr(module, name, None)
    return None if found is None else numbers(found, name, count)


def _linear(stack: Stack, module: Any) -> None:
    weights = numbers(module.weight, "weight", None, None)
    stack.dense(weights, _biases(module, len(weights)))


def _convolution(stack: Stack, module: Any) -> None:
    only(partial(getattr, module), padding_mode="zeros", transposed=False)
    dimensions = int(_kind(module)[-2])
    kernels = numbers(module.weight, "weight", *[None] * (dimensions + 2))
    options = {name: getattr(module, name) for name in ("stride", "dilation", "groups")}
    padding = 0 if module.padding == "valid" else module.padding
    stack.convolution(kernels, _biases(module, len(kernels)), padding=padding, **options)


def _pooling(stack: Stack, module: Any) -> None:
    wanted = {"output_size": 1, "ceil_mode": False, "divisor_override": None}
    only(partial(getattr, module), return_indices=False, **wanted)
    names = {"size": "kernel_size", "stride": "stride", "padding": "padding",
             "dilation": "dilation", "padding_counts": "count_include_pad"}  # fmt: skip
    options = {
        name: getattr(module, theirs) for name, theirs in names.items() if hasattr(module, theirs)
    }
    kind = _kind(module)
    stack.pooling(int(kind[-2]), "max" if "Max" in kind else "mean", **options)


def _flatten(stack: Stack, module: Any) -> None:
    only(partial(getattr, module), start_dim=1, end_dim=-1)
    stack.reshape()


def _unflatten(stack: Stack, module: Any) -> None:
    only(partial(getattr, module), dim=1)
    stack.reshape(tuple(int(each) for each in module.unflattened_size))


GATES = {"RNN": ("elman", range(1)), "LSTM": ("lstm", range(4)), "GRU": ("gru", range(3))}
"""What cells are called here, and their gates, which PyTorch has in the same order."""


def _recurrent(stack: Stack, module: Any) -> None:
    only(partial(getattr, module), proj_size=0)
    cell, order = GATES[_kind(module)]
    for layer in range(module.num_layers):
        halves = []
        for ending in ["", "_reverse"][: 2 if module.bidirectional else 1]:
            inward, again, *biases = (
                getattr(module, f"{part}_l{layer}{ending}", None)
                for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            halves.append(Cells.of(order, inward, again, biases if module.bias else None))
        stack.recurrent(cell, halves, getattr(module, "nonlinearity", "tanh"))


def _attention(stack: Stack, module: Any) -> None:
    only(partial(getattr, module), num_heads=1, bias_k=None, bias_v=None, add_zero_attn=False)
    if getattr(module, "in_proj_weight", None) is None:
        raise OptionError("keys and values of other sizes than queries (kdim, vdim) are not known")
    size = module.embed_dim
    inward = numbers(module.in_proj_weight, "in_proj_weight", 3 * size, size)
    outward = numbers(module.out_proj.weight, "out_proj.weight", size, size)
    biases = [_biases(module, 3 * size, "in_proj_bias"), _biases(module.out_proj, size)]
    stack.attention(inward, outward, None if biases[0] is None else np.concatenate(biases))


def _softmax(stack: Stack, module: Any) -> None:
    if module.dim not in ((-1, 2) if stack.over_time else (None, -1, 1)):
        raise OptionError(f"dim={shown(module.dim)} is not known, only the last one")
    stack.activation(SOFTMAX)


def _function(stack: Stack, module: Any) -> None:
    only(partial(getattr, module), beta=1)
    if getattr(module, "threshold", 20) < 20:
        raise OptionError(f"threshold={module.threshold} is not known, only 20 or more")
    stack.activation(ACTIVATIONS[_kind(module)])


def _prelu(stack: Stack, module: Any) -> None:
    stack.activation(*map(prelu, numbers(module.weight, "weight", None).tolist()))


POOLS = [
    f"{extent}{kind}Pool{dimensions}d"
    for extent, kind, dimensions in product(("", "Adaptive"), ("Max", "Avg"), (1, 2))
]

READERS: dict[str, Callable[[Stack, Any], None]] = {
    "Linear": _linear,
    **dict.fromkeys(("Conv1d", "Conv2d"), _convolution),
    **dict.fromkeys(POOLS, _pooling),
    "Flatten": _flatten,
    "Unflatten": _unflatten,
    **dict.fromkeys(GATES, _recurrent),
    "MultiheadAttention": _attention,
    "Softmax": _softmax,
    "PReLU": _prelu,
    "LeakyReLU": lambda stack, module: stack.activation(prelu(module.negative_slope)),
    "ELU": lambda stack, module: stack.activation(elu(module.alpha)),
    **dict.fromkeys(ACTIVATIONS, _function),
    **dict.fromkeys(PASSED, lambda stack, module: None),
}
"""What reads each kind of module."""


def to_torch(net: Network) -> Any:
    """Return a module that computes what a network computes; see ``Network.to_torch``."""
    check_standard(net)
    return module_class()(net.copy())
