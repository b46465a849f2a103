"""What is said of an element that was clicked, in a window and on a page: numbers and rules."""

from __future__ import annotations

import re

from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.notation import in_signs
from neurosim.view.scene.theme import NAMES

NUMBERS: dict[str, tuple[str, ...]] = {
    "connection": ("weight", "gradient", "signal", "flow"),
    "input": ("output", "error"),
    "bias": ("output",),
    "state": ("output",),
    "hidden": ("net_input", "output", "slope", "error"),
    "output": ("net_input", "output", "slope", "error", "expected", "loss"),
}
"""Which numbers are shown of each kind of element, by their attributes."""

LABELS = {"slope": "slope f'", "flow": "error sent back", "loss": "E"}
"""What numbers are called that are not called as their attributes."""


def rules(element: Node | Connection) -> list[str]:
    """Return how the numbers of an element are computed, in symbols.

    >>> import neurosim as ns
    >>> net = ns.dense([1, 1], "tanh")
    >>> rules(net["b1"]), rules(net["o1"])[1]
    (['output = 1, always'], 'output = f(net_input), f = tanh: tanh(x)')
    """
    if isinstance(element, Connection):
        return _of_connection(element)
    if isinstance(element, Neuron):
        return _of_neuron(element)
    if isinstance(element, Bias):
        return ["output = 1, always"]
    if isinstance(element, Input):
        return ["output = the value given from outside"]
    return [f"output = {NAMES['state'].partition(': ')[2]}"]


def _of_connection(connection: Connection) -> list[str]:
    target, shared = connection.target, len(connection.sharing)
    partial = "" if target.aggregation is SUM else " · ∂net_input/∂signal"
    return [
        *([f"one weight that {shared} connections share"] if shared > 1 else []),
        "signal = weight · output of source",
        f"error sent back = weight{partial} · error of target",
        f"gradient = -error of target{partial} · output of source",
        "w ← w - α · gradient (plain gradient descent)"
        if connection.trainable
        else "frozen: learning does not move it",
    ]


def _of_neuron(neuron: Neuron) -> list[str]:
    function, aggregation = neuron.activation, neuron.aggregation
    formula, slope = in_signs(function.formula), in_signs(function.slope)
    own = isinstance(neuron, Output)
    return [
        f"net_input = {aggregation.name} of weight · output",
        f"output = f(net_input), f = {function.label}: {formula}",
        f"f' = {slope}" + (", y = output" if re.search(r"\by\b", slope) else ""),
        "error = -∂E/∂net_input; for squared error (expected - output) · f'"
        if own
        else "error = f' · sum of weight · error of target",
    ]
