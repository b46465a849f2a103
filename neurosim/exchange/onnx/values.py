"""The values that operators of ONNX take and give: units, or numbers that are constant.

A value is a :class:`Constant`, or an array of units with one for each number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from neurosim.checks import finite
from neurosim.errors import OptionError
from neurosim.exchange.onnx.units import MOST, Array, Unit, Units
from neurosim.graph.parameter import Parameter

__all__ = [
    "Attributes",
    "Constant",
    "Given",
    "Operator",
    "Reader",
    "Root",
    "Tensor",
    "constant",
    "each_of",
    "fixed",
    "rows_of",
    "sized",
    "units_of",
]


class Root:
    """The numbers of an initializer, and the parameters that were made of them.

    Args:
        values: the numbers in a row.
        name: the initializer's; what is called ``frozen...`` does not learn.
    """

    def __init__(self, values: npt.NDArray[Any], name: str = "") -> None:
        self.values = values
        self.name = name
        self._made: dict[int, Parameter] = {}

    def parameter(self, place: int) -> Parameter:
        """Return the parameter of a number, the same each time."""
        if place not in self._made:
            value = finite(float(self.values[place]), f"{self.name or 'a number'}[{place}]")
            self._made[place] = Parameter(value, not self.name.startswith("frozen"))
        return self._made[place]


class Constant:
    """Numbers of a root in some shape.

    Attributes:
        root: what they are taken from.
        index: where each stands there.
    """

    def __init__(self, root: Root, index: npt.NDArray[Any]) -> None:
        self.root, self.index = root, index

    @classmethod
    def of(cls, root: Root, shape: Sequence[int]) -> Constant:
        """Return all numbers of a root in a shape."""
        return cls(root, np.arange(root.values.size).reshape(shape))

    @property
    def array(self) -> npt.NDArray[Any]:
        """The numbers."""
        found: npt.NDArray[Any] = self.root.values[self.index]
        return found

    def parameters(self, shape: tuple[int, ...] | None = None) -> Array:
        """Return a parameter for each number, in a shape that they are spread to."""
        index = self.index if shape is None else np.broadcast_to(self.index, shape)
        made = np.empty(index.shape, dtype=object)
        for place, at in np.ndenumerate(index):
            made[place] = self.root.parameter(int(at))
        return made


Tensor: TypeAlias = "Constant | Array"
Attributes: TypeAlias = dict[str, Any]
Given: TypeAlias = "list[Tensor | None]"


class Reader(Protocol):
    """What operators are given of the model."""

    units: Units
    classes: list[str]
    version: int


Operator: TypeAlias = Callable[[Reader, Attributes, Given, int], Sequence[Any]]


def fixed(values: Any) -> Constant:
    """Return numbers as a constant of their own."""
    array = np.asarray(values)
    return Constant.of(Root(array.ravel()), array.shape)


def constant(value: Tensor | None, what: str) -> npt.NDArray[Any]:
    """Return the numbers of a constant."""
    if not isinstance(value, Constant):
        raise OptionError(f"its {what} must be a constant")
    return value.array


def units_of(reader: Reader, value: Tensor | None) -> Array:
    """Return units; constants become sums of nothing with a bias."""
    if value is None:
        raise OptionError("its input is missing")
    if isinstance(value, Constant):
        made = np.empty(value.index.shape, dtype=object)
        for place, each in np.ndenumerate(value.parameters()):
            made[place] = reader.units.unit((), each)
        return reader.units.array(made)
    return value


def each_of(reader: Reader, array: Array, make: Callable[[Unit], Unit]) -> Array:
    """Return what is made of each unit, those that stand in several places made once."""
    made = {unit: make(unit) for unit in dict.fromkeys(array.ravel().tolist())}
    found = np.empty(array.shape, dtype=object)
    found.ravel()[:] = [made[unit] for unit in array.ravel().tolist()]
    return reader.units.array(found)


def rows_of(reader: Reader, rows: Array, make: Callable[[list[Unit]], Unit]) -> Array:
    """Return what is made of each row of units along the last dimension."""
    found = np.empty(rows.shape[:-1], dtype=object)
    for place in np.ndindex(*found.shape):
        found[place] = make(rows[place].tolist())
    return reader.units.array(found)


def sized(shape: Sequence[int]) -> tuple[int, ...]:
    """Return a shape that is not too large."""
    sizes = tuple(int(each) for each in shape)
    if any(each < 0 for each in sizes) or math.prod(sizes) > MOST:
        raise OptionError(f"a shape of {sizes} is too large or none")
    return sizes
