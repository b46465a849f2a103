"""What counts as large in a picture: the largest output, error and weight of a recording."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.parameter import Parameter
from neurosim.learning.steps import Step
from neurosim.view.frames import Frames

__all__ = ["Scales"]


@dataclass(frozen=True)
class Scales:
    """The sizes that get the strongest fill, the thickest ring and the thickest line.

    They hold for the whole recording, so that a colour means the same in every frame.
    """

    output: float = 1.0
    error: float = 1.0
    weight: float = 1.0

    @classmethod
    def of(cls, frames: Frames) -> Scales:
        """Return the largest sizes at any moment of the recording.

        >>> import neurosim as ns
        >>> net = ns.dense([1, 1], "identity", bias=False, seed=1)
        >>> Scales.of(Frames(ns.forward(net, [2.0]))).output
        2.0
        """
        largest = {"output": 1.0, "error": 0.0, "value": 0.0}
        for attribute, value in _numbers(frames):
            largest[attribute] = max(largest[attribute], abs(value))
        return cls(largest["output"], largest["error"] or 1.0, largest["value"] or 1.0)


def _numbers(frames: Frames) -> Iterator[tuple[str, float]]:
    yield from _now(frames.net)
    for step in frames.recording:
        yield from _shown(step, step.before)
        yield from _shown(step, step.after)


def _now(net: Network) -> Iterator[tuple[str, float]]:
    for node in net.nodes:
        yield "output", node.output
        if isinstance(node, Neuron):
            yield "error", node.error
    for parameter in net.parameters:
        yield "value", parameter.value


def _shown(step: Step, values: tuple[Any, ...]) -> Iterator[tuple[str, float]]:
    for (element, attribute), value in zip(step.keys(), values, strict=True):
        if _counts(element, attribute):
            yield attribute, value


def _counts(element: Any, attribute: str) -> bool:
    if attribute == "value":
        return isinstance(element, Parameter)
    return attribute == "output" or (attribute == "error" and isinstance(element, Neuron))
