"""E as a function of one number of the network, and its difference quotients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node

STEPS = (1e-5, 1e-4, 1e-6, 1e-3, 1e-7)
"""Steps to try, relative to the number where that is above 1: the first mostly does."""

_JUMP = 1e-3
"""A slope or output that changes by more within the smallest step has a jump there."""


class Surroundings:
    """E near the point where a network stands.

    Args:
        net: the network, after a forward pass.
        expected: the value wanted of every output; None wants none.
        criterion: the loss.
    """

    def __init__(self, net: Network, expected: Sequence[float | None], criterion: Loss) -> None:
        self._neurons = net.neurons
        self._criterion = criterion
        self._judged: list[tuple[Output, float]] = [
            (output, value)
            for output, value in zip(net.outputs, expected, strict=True)
            if value is not None
        ]
        self._base = [(each.net_input, each.output, each.partials) for each in self._neurons]
        self.size = max(
            [abs(each.output) for each in net.order] + [abs(each.net_input) for each in net.neurons]
        )

    def loss(self) -> float:
        """Return E as the outputs stand."""
        return sum(
            self._criterion.value(wanted, each.output, each.net_input, each.activation)
            for each, wanted in self._judged
        )

    def after(self, targets: Iterable[Node]) -> list[Neuron]:
        """Return the neurons that change with those, themselves included, in forward order."""
        reached = set(targets)
        found = []
        for neuron in self._neurons:
            if neuron in reached:
                found.append(neuron)
                reached.update(each.target for each in neuron._outgoing)
        return found

    def noise(self, step: float) -> float:
        """Return how much rounding may change a difference quotient."""
        return 1e-14 * (1.0 + self.size + abs(self.loss())) / step

    def reset(self) -> None:
        """Put every neuron back to where the network stands."""
        for neuron, values in zip(self._neurons, self._base, strict=True):
            neuron._net_input, neuron._output, neuron._partials = values


def quotient(at: Callable[[float], float], step: float) -> float:
    """Return the central difference of a function around 0."""
    return (at(step) - at(-step)) / (2.0 * step)


def jump(at: Callable[[float], float], step: float, neurons: Sequence[Neuron]) -> Neuron | None:
    """Return the first neuron whose slope, output or partials jump between -step and step."""
    seen = []
    for shift in (-step, 0.0, step):
        at(shift)
        seen.append([_behaviour(neuron) for neuron in neurons])
    for place, neuron in enumerate(neurons):
        values = zip(*(moment[place] for moment in seen), strict=True)
        if any(max(each) - min(each) > _JUMP for each in values):
            return neuron
    return None


def _behaviour(neuron: Neuron) -> tuple[float, ...]:
    return neuron.slope, neuron.output, *neuron.partials
