"""Every number of a network at one moment."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from neurosim.graph.network import Network
from neurosim.graph.nodes import Input, State
from neurosim.graph.parameter import Parameter

__all__ = ["Place", "columns", "is_finite", "own_places", "places", "read", "write"]

Place: TypeAlias = tuple[Any, str]
"""Where a number stands: the element and the attribute."""


def columns(net: Network) -> dict[str, list[Any]]:
    """Return where all numbers stand that a pass or an update may change: elements by attribute.

    Outputs of inputs and states; net input, output, partials and error of neurons; expected value,
    loss and criterion of outputs; value, gradient and moments of parameters; and the part of the
    gradient of each connection that shares its parameter.
    """
    neurons, outputs, parameters = list(net.neurons), list(net.outputs), list(net.parameters)
    shares = [each for each in net.connections if each.holder is each]
    return {
        "output": [*(each for each in net.nodes if isinstance(each, Input | State)), *neurons],
        **dict.fromkeys(("net_input", "partials", "error"), neurons),
        **dict.fromkeys(("expected", "loss", "criterion"), outputs),
        **dict.fromkeys(("value", "moments"), parameters),
        "gradient": [*parameters, *shares],
    }


def places(net: Network) -> tuple[Place, ...]:
    """Return the same as (element, attribute) pairs."""
    return tuple((each, name) for name, owners in columns(net).items() for each in owners)


def own_places(net: Network) -> tuple[Place, ...]:
    """Return those that are the network's alone: parameters are held by unrolled networks, too."""
    return tuple(each for each in places(net) if not isinstance(each[0], Parameter))


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
