"""What the script of a page needs to compute a network's outputs itself, at places of a plane."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import Any

from neurosim.data.patterns import Pattern
from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.graph.time.unrolling import Unrolled
from neurosim.view.page.javascript import UntranslatableError, translated
from neurosim.view.plots.grids import bounds

PLANE = 2
"""How many inputs make a plane to draw a surface over."""


def has_plane(net: Network) -> bool:
    """Tell whether outputs can be drawn over two inputs, which are not one at two steps of time."""
    over_time = net.recurrent or isinstance(net, Unrolled)
    return len(net.inputs) == PLANE and bool(net.outputs) and not over_time


class Evaluation:
    """The functions of a network's neurons as JavaScript, and who has which.

    Where there is no plane, no output, or a user's own function that cannot be translated,
    all of it is empty.

    Args:
        net: the network.
        patterns: the data, which says what is expected of the outputs.

    Attributes:
        functions: distinct functions, in JavaScript.
        neurons: rows of [node, aggregation, activation] in the order of the forward pass, a node
            by its place in the network and functions by their place in ``functions``.
        bounds: for each output the range of its colours, each end None where its values tell it.

    >>> import neurosim as ns
    >>> found = Evaluation(ns.dense([2, 1], activation="tanh"))
    >>> found.functions[1], found.neurons, found.bounds
    ('Math.tanh', [[3, 0, 1]], [[-1.0, 1.0]])
    """

    def __init__(self, net: Network, patterns: Sequence[Pattern] = ()) -> None:
        self.functions: list[str] = []
        self.neurons: list[list[int]] = []
        self.bounds: list[list[float | None]] = []
        if not has_plane(net):
            return
        try:
            self._fill(net)
        except UntranslatableError:
            self.functions, self.neurons = [], []
            return
        columns = zip(*(expected for _, expected in patterns), strict=True)
        expected = [set(column) for column in columns] or [set[float]() for _ in net.outputs]
        self.bounds = [_bounds(*each) for each in zip(net.outputs, expected, strict=True)]

    def _fill(self, net: Network) -> None:
        places: dict[Callable[..., Any], int] = {}
        nodes = {id(node): place for place, node in enumerate(net.nodes)}
        for neuron in net.neurons:
            row = [nodes[id(neuron)]]
            for function in (neuron.aggregation.combine, neuron.activation.function):
                if function not in places:
                    places[function] = len(places)
                    self.functions.append(translated(function))
                row.append(places[function])
            self.neurons.append(row)


def _bounds(output: Output, expected: Collection[float]) -> list[float | None]:
    return [bound if math.isfinite(bound) else None for bound in bounds(output, expected)]
