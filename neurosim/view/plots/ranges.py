"""From where to where the colours of a neuron go, and so in the middle where it changes sides."""

from __future__ import annotations

import math
from collections.abc import Collection

from neurosim.graph.neuron import Neuron
from neurosim.view.plots.grids import Span, Surface


def bounds(neuron: Neuron, expected: Collection[float] = ()) -> Span:
    """Return the range of a neuron's colours; an end is infinite where only its values tell it.

    That is what its function can give. Where the values that are expected of it have another
    middle, such as 0 and 1 of a tanh, it is theirs: the line between two classes lies midway
    between what is expected of them, as it does for :func:`neurosim.accuracy`.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], "tanh")
    >>> bounds(net["o1"]), bounds(net["o1"], [0, 1, 1]), bounds(net["o1"], [-0.9, 0.9])
    ((-1.0, 1.0), (0, 1), (-1.0, 1.0))
    """
    low, high = neuron.activation.bounds
    least, most = min(expected, default=low), max(expected, default=high)
    if least == most or math.isclose(least + most, low + high, abs_tol=1e-9):
        return low, high
    return least, most


def limits(neuron: Neuron, values: Surface, expected: Collection[float] = ()) -> Span:
    """Return the range of a neuron's colours: its bounds, or where it has none its values."""
    low, high = bounds(neuron, expected)
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    reach = max(abs(value) for row in values for value in row) or 1.0
    return (0.0 if low == 0.0 else -reach), reach
