"""The mistakes that people make when they work out backpropagation by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias, Input
from neurosim.insight.sheets.task import Task

__all__ = ["Slip", "slips"]

Place = tuple[str, ...]
"""The name of a neuron, or the two names of a connection."""

WORDS: dict[str, tuple[str, str]] = {
    "no_bias": ("the bias is forgotten in net {0}", "the bias is forgotten in every net input"),
    "no_signal": ("the signal {0} -> {1} is forgotten in net {1}", ""),
    "no_activation": ("out {0} is the net input itself, without the activation", ""),
    "no_half": (
        "the factor 1/2 of the squared error is forgotten at {0}",
        "the factor 1/2 of the squared error is forgotten",
    ),
    "half_kept": (
        "the factor 1/2 is still there in error {0}; it cancels against the exponent",
        "the factor 1/2 is still there in the errors; it cancels against the exponent",
    ),
    "no_slope": ("f' is missing in error {0}", "f' is missing in every error"),
    "slope_at_output": (
        "f' in error {0} is taken at the output instead of the net input",
        "f' is taken at the outputs instead of the net inputs",
    ),
    "slope_of_net": (
        "the formula of f' in error {0} got the net input where it wants the output",
        "the formula of f' got the net inputs where it wants the outputs",
    ),
    "extra_slope": (
        "error {0} has an f' that cancels with this loss",
        "the errors of the outputs have an f' that cancels with this loss",
    ),
    "updated_weight": (
        "error {0} uses the weights after their update instead of those before",
        "the errors use the weights after their update instead of those before",
    ),
    "no_path": ("the path {0} -> {1} is forgotten in error {0}", ""),
    "no_own_loss": ("error {0} lacks its own expected value and has only what flows back", ""),
    "swapped": (
        "in gradient {0} -> {1} the weight stands where the input belongs",
        "in the gradients the weights stand where the inputs belong",
    ),
    "swapped_back": (
        "in error {0} its output stands where the weights belong",
        "in the errors outputs stand where the weights belong",
    ),
    "error_sign": ("error {0} has the wrong sign", "the errors of the outputs have the wrong sign"),
    "gradient_sign": (
        "gradient {0} -> {1} has the wrong sign: it is -error times input",
        "the gradients have the wrong sign: they are -error times input",
    ),
    "update_sign": (
        "new weight {0} -> {1} goes the wrong way: it is w - learning_rate times gradient",
        "the updates go the wrong way: new weights are w - learning_rate times gradient",
    ),
    "no_rate": ("", "the learning rate is forgotten"),
    "sum_for_mean": ("", "the patterns are summed instead of averaged"),
}
"""What each mistake is, made at one place or everywhere; empty where that makes no sense."""


class Slip(NamedTuple):
    """One mistake, made at one place or everywhere.

    Attributes:
        kind: a key of :data:`WORDS`.
        place: where; None for everywhere.
    """

    kind: str
    place: Place | None = None

    @property
    def text(self) -> str:
        """What was done wrong."""
        here, everywhere = WORDS[self.kind]
        return everywhere if self.place is None else here.format(*self.place)


def slips(task: Task, near: Place, most: int) -> list[Slip]:
    """Return the mistakes that can be made in a task.

    Args:
        task: the task.
        near: the place that was asked about; mistakes near it come first.
        most: how many to return at most.
    """
    found = [
        Slip(kind, place)
        for kind in WORDS
        for place in _places(kind, task)
        if kind not in _without_sense(task)
    ]
    return sorted(found, key=lambda slip: distance(slip, near))[:most]


def distance(slip: Slip, asked: Place) -> int:
    """Return 0 for a mistake at the place that was asked about, 1 for everywhere, 2 elsewhere."""
    if slip.place is None:
        return 1
    return 0 if slip.place == asked or slip.place == asked[-1:] else 2


def _without_sense(task: Task) -> set[str]:
    squared = task.criterion.name == "squared_error"
    left_out = {"extra_slope"} if squared else {"no_half", "half_kept"}
    return left_out | ({"sum_for_mean"} if len(task.patterns) == 1 else set())


def _places(kind: str, task: Task) -> Iterator[Place | None]:
    here, everywhere = WORDS[kind]
    if everywhere:
        yield None
    if here:
        yield from _named(_elements(kind, task.net))


def _elements(kind: str, net: Network) -> Iterable[Neuron | Connection]:
    """Return the neurons or connections at which that mistake can be made."""
    if kind in ("gradient_sign", "update_sign", "swapped"):
        return net.connections
    if kind in ("no_signal", "no_path"):
        left_out = Bias if kind == "no_signal" else Bias | Input
        return [each for each in net.connections if not isinstance(each.source, left_out)]
    if kind in ("no_half", "half_kept", "extra_slope", "no_own_loss"):
        return [each for each in net.outputs if each.outgoing or kind != "no_own_loss"]
    if kind in ("updated_weight", "swapped_back"):
        return [neuron for neuron in net.neurons if neuron.outgoing]
    return net.neurons


def _named(elements: Iterable[Neuron | Connection]) -> Iterator[Place]:
    for each in elements:
        if isinstance(each, Connection):
            yield (each.source.name, each.target.name)
        else:
            yield (each.name,)
