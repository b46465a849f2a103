"""Every number of a network at one moment."""

from __future__ import annotations

import math
from operator import attrgetter
from typing import Any, TypeAlias

from neurosim.graph.network import Network
from neurosim.graph.nodes import Input, State
from neurosim.graph.parameter import Parameter

Place: TypeAlias = tuple[Any, str]
"""Where a number stands: the element and the attribute."""

Kept: TypeAlias = dict[str, tuple[list[Any], list[Any]]]
"""Numbers by attribute: the elements, and what stood on each."""


def columns(net: Network) -> dict[str, list[Any]]:
    """Return where all numbers stand that a pass or an update may change: elements by attribute.

    Outputs of inputs and states, errors of inputs; net input, output, partials and error of
    neurons; expected value, loss and criterion of outputs; value, gradient and moments of
    parameters; and the part of the gradient of each connection that shares its parameter.
    """
    if "columns" in net.derived:  # until an edit: each pass asks for them
        found: dict[str, list[Any]] = net.derived["columns"]
        return found
    neurons, outputs, parameters = list(net.neurons), list(net.outputs), list(net.parameters)
    shares = [each for each in net.connections if each.holder is each]
    found = net.derived["columns"] = {
        "output": [*(each for each in net.nodes if isinstance(each, Input | State)), *neurons],
        "error": [*net.inputs, *neurons],
        **dict.fromkeys(("net_input", "partials"), neurons),
        **dict.fromkeys(("expected", "loss", "criterion"), outputs),
        **dict.fromkeys(("value", "moments"), parameters),
        "gradient": [*parameters, *shares],
    }
    return found


def kept(net: Network) -> Kept:
    """Return all numbers as they stand now, by attribute with the elements they stand on."""
    return {
        name: (owners, list(map(attrgetter(f"_{name}"), owners)))
        for name, owners in columns(net).items()
    }


def put_back(numbers: Kept) -> None:
    """Put numbers back to where they were read."""
    for name, (owners, values) in numbers.items():
        for element, value in zip(owners, values, strict=True):
            setattr(element, f"_{name}", value)


def places(net: Network) -> tuple[Place, ...]:
    """Return the same as (element, attribute) pairs."""
    return tuple((each, name) for name, owners in columns(net).items() for each in owners)


def own_places(net: Network) -> tuple[Place, ...]:
    """Return those that are the network's alone: parameters are held by unrolled networks, too."""
    return tuple(each for each in places(net) if not isinstance(each[0], Parameter))


def read(where: tuple[Place, ...]) -> tuple[Any, ...]:
    """Return what stands there now."""
    return tuple([getattr(element, f"_{attribute}") for element, attribute in where])


def write(where: tuple[Place, ...], values: tuple[Any, ...]) -> None:
    """Put values back to where they were read."""
    for (element, attribute), value in zip(where, values, strict=True):
        setattr(element, f"_{attribute}", value)


def is_finite(values: tuple[Any, ...]) -> bool:
    """False if any of the numbers has overflowed or is not a number."""
    for value in values:
        if isinstance(value, float):
            if not math.isfinite(value):
                return False
        elif isinstance(value, tuple) and not all(map(math.isfinite, value)):
            return False
    return True
