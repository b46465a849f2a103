"""What counts as large in a picture: the largest output, error and weight of a recording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from neurosim.graph.neuron import Neuron
from neurosim.graph.parameter import Parameter
from neurosim.learning.recordings.snapshot import Place
from neurosim.view.moments.frames import Frames

DUST = 1e-15
"""What is smaller, as a share of the largest, is left of rounding where larger numbers cancel."""


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
        found = {"output": 1.0, "error": 0.0, "value": 0.0}
        for attribute, values in _numbers(frames):
            size = max(map(abs, values), default=0.0)
            found[attribute] = max(found[attribute], size)
        return cls(found["output"], found["error"] or 1.0, found["value"] or 1.0)

    def shown(self, error: float) -> float:
        """Return an error as the picture shows it: 0 where larger ones cancel but for rounding.

        >>> Scales(error=3.6).shown(-1.1e-16), Scales(error=1e-16).shown(-1.1e-16)
        (0.0, -1.1e-16)
        """
        return 0.0 if abs(error) < DUST * self.error else error


def _numbers(frames: Frames) -> Iterator[tuple[str, list[float]]]:
    """Every number that is shown, in lists by attribute; some more than once."""
    net = frames.net
    yield "output", [node.output for node in net.nodes]
    yield "error", [neuron.error for neuron in net.neurons]
    yield "value", [parameter.value for parameter in net.holders]
    columns: dict[Any, dict[str, list[int]]] = {}
    last: Any = None
    for step in frames.recording:
        # Moments of one training share their places, and other steps of a kind look alike.
        key = id(step.keys()) if step.phase == "moment" else type(step)
        if key not in columns:
            columns[key] = _columns(step.keys())
        if step.before is not last:
            yield from _picked(columns[key], step.before)
        yield from _picked(columns[key], step.after)
        last = step.after


def _columns(keys: Iterable[Place]) -> dict[str, list[int]]:
    """Where outputs, errors and weights stand among those places."""
    found: dict[str, list[int]] = {}
    for column, (element, attribute) in enumerate(keys):
        if _counts(element, attribute):
            found.setdefault(attribute, []).append(column)
    return found


def _picked(
    columns: dict[str, list[int]], values: tuple[Any, ...]
) -> Iterator[tuple[str, list[float]]]:
    for attribute, held in columns.items():
        yield attribute, [values[place] for place in held]


def _counts(element: Any, attribute: str) -> bool:
    if attribute == "value":
        return isinstance(element, Parameter)
    return attribute == "output" or (attribute == "error" and isinstance(element, Neuron))
