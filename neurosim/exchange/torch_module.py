"""The PyTorch module that computes what a network computes."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from neurosim.errors import InputError, MissingExtraError
from neurosim.exchange.plan import Alike, planned
from neurosim.functions.activations import EXP_FLOOR, Activation
from neurosim.graph.network import Network


@cache
def module_class() -> type[Any]:
    """Return the class, which is made once PyTorch is loaded.

    Raises:
        MissingExtraError: if it is not installed.
    """
    try:
        import torch
    except ImportError:
        raise MissingExtraError("net.to_torch() needs PyTorch: pip install torch") from None

    class NetworkModule(torch.nn.Module):  # type: ignore[misc]
        """Computes what a network computes; see ``Network.to_torch``.

        Attributes:
            network: the network that it was made of, with the weights of that moment.
            weights: those that learn, in the order of its parameters.
            frozen: the others.
        """

        def __init__(self, network: Network) -> None:
            super().__init__()
            self.network = network
            free = [each for each in network.parameters if each.trainable]
            held = [each for each in network.parameters if not each.trainable]
            self.weights = torch.nn.Parameter(_tensor([each.value for each in free]))
            self.register_buffer("frozen", _tensor([each.value for each in held]))
            for own, ranges in _ranges(network).items():
                self.register_buffer(own, _tensor(ranges).reshape(-1, 2))
            self._numbers = {each: place for place, each in enumerate([*free, *held])}

        def forward(self, inputs: Any) -> Any:
            net, count = self.network, len(self.network.inputs)
            dimensions = inputs.dim()
            if not dimensions or inputs.shape[-1] != count or (net.recurrent and dimensions < 2):
                steps = "steps, " if net.recurrent else ""
                raise InputError(
                    f"expected a tensor (..., {steps}{count}), got {tuple(inputs.shape)}"
                )
            inputs = (inputs - self.input_ranges[:, 0]) / _width(self.input_ranges)
            before = inputs.shape[: -2 if net.recurrent else -1]
            outputs = self._over_time(inputs) if net.recurrent else self._run(net, inputs)
            outputs = outputs.reshape(*before, *outputs.shape[1:])
            return outputs * _width(self.expected_ranges) + self.expected_ranges[:, 0]

        def _over_time(self, inputs: Any) -> Any:
            steps, count = inputs.shape[-2:]
            deep = self.network.unroll(steps)
            outputs = self._run(deep, inputs.reshape(-1, steps * count))
            return outputs.reshape(-1, steps, len(self.network.outputs))

        def _run(self, net: Network, inputs: Any) -> Any:
            plan = net.derived.get("torch") or planned(net, self._numbers)
            net.derived["torch"] = plan  # the only reference to this network
            inputs = inputs.reshape(-1, plan.inputs)
            weights = torch.cat([self.weights, self.frozen])
            constants = inputs.new_tensor(plan.constants).expand(len(inputs), -1)
            values = torch.cat([inputs, constants], 1)
            for alike in plan.steps:
                values = torch.cat([values, _outputs(alike, values, weights)], 1)
            return values[:, [plan.places[each] for each in net.outputs]]

        def __reduce__(self) -> tuple[Any, ...]:
            return _restored, (self.network, self.state_dict(), self.training)

    return NetworkModule


def _restored(network: Network, state: Any, training: bool) -> Any:
    module = module_class()(network.copy())
    module.to(state["weights"].dtype).load_state_dict(state)
    return module.train(training)


def _places(values: list[list[int]]) -> Any:
    import torch

    return torch.tensor(values)


def _tensor(values: Any) -> Any:
    import torch

    return torch.tensor(values, dtype=torch.float64)


def _ranges(network: Network) -> dict[str, Any]:
    """Return what becomes 0 and 1 of each input and output, 0 and 1 themselves if unscaled."""
    scaling = network.scaling
    return {
        "input_ranges": (scaling and scaling.inputs) or [(0.0, 1.0)] * len(network.inputs),
        "expected_ranges": (scaling and scaling.expected) or [(0.0, 1.0)] * len(network.outputs),
    }


def _width(ranges: Any) -> Any:
    width = ranges[:, 1] - ranges[:, 0]
    return width.where(width != 0, width.new_ones(()))


def _outputs(alike: Alike, values: Any, weights: Any) -> Any:
    """Return what neurons send that compute in the same way."""
    shape = len(alike.neurons), len(alike.sources[0])
    if not shape[1]:
        empty = 1.0 if alike.aggregation == "product" else 0.0
        net_inputs = values.new_full((len(values), shape[0]), empty)
    else:
        signals = values[:, _places(alike.sources)] * weights[_places(alike.weights)]
        net_inputs = {
            "sum": lambda: signals.sum(-1),
            "product": lambda: signals.prod(-1),
            "max": lambda: signals.max(-1).values,
        }[alike.aggregation]()
    return FUNCTIONS[alike.activation.name](net_inputs, alike.activation)


FUNCTIONS: dict[str, Callable[[Any, Activation], Any]] = {
    "identity": lambda x, of: x,
    "probability": lambda x, of: x,
    "clamped": lambda x, of: x.new_full(x.shape, of.constants["value"]),
    "binary_step": lambda x, of: (x >= 0).to(x.dtype),
    "logistic": lambda x, of: x.sigmoid(),
    "tanh": lambda x, of: x.tanh(),
    "arctan": lambda x, of: x.arctan(),
    "relu": lambda x, of: x.relu(),
    "prelu": lambda x, of: x.where(x >= 0, of.constants["alpha"] * x),
    "elu": lambda x, of: x.where(x >= 0, of.constants["alpha"] * x.clamp(max=0).expm1()),
    "softplus": lambda x, of: x.logaddexp(x.new_zeros(())),
    "exp": lambda x, of: x.clamp(min=EXP_FLOOR).exp(),
    "reciprocal": lambda x, of: (1 / x).where(x != 0, x.new_full((), math.inf)),
}
"""The activations by name."""
