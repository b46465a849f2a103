"""What counts as large in a picture: the largest output, error and weight of a recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neurosim.graph.neuron import Neuron
from neurosim.graph.parameter import Parameter
from neurosim.learning.recordings.recording import Recording

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
    def of(cls, recording: Recording) -> Scales:
        """Return the largest sizes at any moment of the recording.

        >>> import neurosim as ns
        >>> net = ns.dense([1, 1], "identity", bias=False, seed=1)
        >>> Scales.of(ns.forward(net, [2.0])).output
        2.0
        """
        net = recording.net
        found = {
            "output": max([1.0, *(abs(node.output) for node in net.nodes)]),
            "error": max((abs(each.error) for each in net.neurons), default=0.0),
            "value": max((abs(each.value) for each in net.parameters), default=0.0),
        }
        columns: dict[Any, list[tuple[int, str]]] = {}
        for step in recording:
            # Moments of one training share their places, and other steps of a kind look alike.
            key = id(step.keys()) if step.phase == "moment" else type(step)
            if key not in columns:
                places = enumerate(step.keys())
                columns[key] = [(at, place[1]) for at, place in places if _counts(*place)]
            before, after = step.before, step.after
            for at, attribute in columns[key]:
                found[attribute] = max(found[attribute], abs(before[at]), abs(after[at]))
        return cls(found["output"], found["error"] or 1.0, found["value"] or 1.0)

    def shown(self, error: float) -> float:
        """Return an error as the picture shows it: 0 where larger ones cancel but for rounding.

        >>> Scales(error=3.6).shown(-1.1e-16), Scales(error=1e-16).shown(-1.1e-16)
        (0.0, -1.1e-16)
        """
        return 0.0 if abs(error) < DUST * self.error else error


def _counts(element: Any, attribute: str) -> bool:
    if attribute == "value":
        return isinstance(element, Parameter)
    return attribute == "output" or (attribute == "error" and isinstance(element, Neuron))
