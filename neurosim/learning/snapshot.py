"""Every number of a network at one moment."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input

__all__ = ["Place", "is_finite", "places", "read", "write"]

Place: TypeAlias = tuple[Any, str]
"""Where a number stands: the element and the attribute."""


def places(net: Network) -> tuple[Place, ...]:
    """Return where all numbers stand that a pass or an update may change.

    Outputs of inputs; net input, output, partials and error of neurons; expected value, loss and
    criterion of outputs; value, gradient and moments of parameters; and the part of the gradient
    of each connection that shares its parameter.
    """
    found: list[Place] = []
    for node in net.order:
        if isinstance(node, Input):
            found.append((node, "output"))
        elif isinstance(node, Neuron):
            found += [(node, name) for name in ("net_input", "output", "partials", "error")]
        if isinstance(node, Output):
            found += [(node, name) for name in ("expected", "loss", "criterion")]
    for parameter in net.parameters:
        found += [(parameter, name) for name in ("value", "gradient", "moments")]
    found += [(each, "gradient") for each in net.connections if each.holder is each]
    return tuple(found)


def read(where: tuple[Place, ...]) -> tuple[Any, ...]:
    """Return what stands there now."""
    return tuple([getattr(element, attribute) for element, attribute in where])


def write(where: tuple[Place, ...], values: tuple[Any, ...]) -> None:
    """Put values back to where they were read."""
    for (element, attribute), value in zip(where, values, strict=True):
        setattr(element, attribute, value)


def is_finite(values: tuple[Any, ...]) -> bool:
    """False if any of the numbers has overflowed or is not a number."""
    for value in values:
        if isinstance(value, float):
            if not math.isfinite(value):
                return False
        elif isinstance(value, tuple) and not all(map(math.isfinite, value)):
            return False
    return True
