"""Every number of a network at one moment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias

from neurosim.graph.network import Network
from neurosim.graph.nodes import Input, State
from neurosim.graph.parameter import Parameter

Place: TypeAlias = tuple[Any, str]
"""Where a number stands: the element and the attribute."""


class Places:
    """Where numbers stand; going through it gives (element, attribute) pairs.

    It is kept by attribute, because reading one attribute off many objects at once is quick.

    Attributes:
        columns: attributes, each with the elements that have it.
    """

    __slots__ = ("columns",)

    def __init__(self, columns: Iterable[tuple[str, Sequence[Any]]]) -> None:
        self.columns = tuple(columns)

    def __iter__(self) -> Iterator[Place]:
        return ((each, name) for name, owners in self.columns for each in owners)

    def __len__(self) -> int:
        return sum(len(owners) for _, owners in self.columns)

    def by_element(self, wanted: str, values: Sequence[Any]) -> dict[Any, Any]:
        """Return those of the values, read off all places, that belong to one attribute."""
        found: dict[Any, Any] = {}
        start = 0
        for name, owners in self.columns:
            if name == wanted:
                found.update(zip(owners, values[start : start + len(owners)], strict=True))
            start += len(owners)
        return found


def places(net: Network) -> Places:
    """Return where all numbers stand that a pass or an update may change.

    Outputs of inputs and states, errors of inputs; net input, output, partials and error of
    neurons; expected value, loss and criterion of outputs; value, gradient and moments of
    parameters; and the part of the gradient of each connection that shares its parameter.
    """
    if "places" not in net.derived:  # until an edit: each pass asks for them
        neurons, outputs, parameters = net.neurons, net.outputs, net.parameters
        given = [each for each in net.nodes if isinstance(each, Input | State)]
        shares = [each for each in net.connections if each.holder is each]
        net.derived["places"] = Places(
            [
                ("output", [*given, *neurons]),
                ("error", [*net.inputs, *neurons]),
                *((name, neurons) for name in ("net_input", "partials")),
                *((name, outputs) for name in ("expected", "loss", "criterion")),
                *((name, parameters) for name in ("value", "moments", "gradient")),
                ("gradient", shares),
            ]
        )
    found: Places = net.derived["places"]
    return found


def own_places(net: Network) -> Places:
    """Return those that are the network's alone: parameters are held by unrolled networks, too."""
    return Places(
        (name, owners)
        for name, owners in places(net).columns
        if not (owners and isinstance(owners[0], Parameter))
    )


def read(where: Places) -> tuple[Any, ...]:
    """Return what stands there now."""
    columns = [map(attrgetter(f"_{name}"), owners) for name, owners in where.columns]
    return tuple(chain.from_iterable(columns))


def write(where: Places, values: Iterable[Any]) -> None:
    """Put values back to where they were read."""
    rest = iter(values)
    for name, owners in where.columns:
        slot = f"_{name}"
        for element, value in zip(owners, rest):  # noqa: B905 - each takes as many as it has
            setattr(element, slot, value)


def is_finite(values: tuple[Any, ...]) -> bool:
    """False if any of the numbers has overflowed or is not a number."""
    for value in values:
        if isinstance(value, float):
            if not math.isfinite(value):
                return False
        elif isinstance(value, tuple) and not all(map(math.isfinite, value)):
            return False
    return True
