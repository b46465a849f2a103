"""A call of an operator of ONNX: its attributes and its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from neurosim.errors import OptionError
from neurosim.exchange.operations import parameters
from neurosim.exchange.units import Array, Unit, Units


class Call:
    """An operator that is called with its attributes and values.

    Attributes:
        units: makes neurons.
        about: the attributes.
        given: the values, None where one is left out.
        classes: the names of the classes of outputs, where an operator tells them.
    """

    def __init__(
        self, units: Units, about: dict[str, Any], given: list[Array | None], classes: list[str]
    ) -> None:
        self.units, self.about, self.given, self.classes = units, about, given, classes

    def elements(self, place: int = 0) -> Array:
        """Return a value as units and parameters."""
        value = self.given[place]
        if value is None:
            raise OptionError("its input is missing")
        return value if value.dtype == object else parameters(value)

    def constant(self, place: int, what: str) -> Any:
        """Return a value as numbers; None where it is left out."""
        value = self.given[place] if place < len(self.given) else None
        if value is None or value.dtype != object:
            return value
        if any(isinstance(each, Unit) for each in value.flat):
            raise OptionError(f"its {what} must be a constant")
        return np.array([each.value for each in value.flat]).reshape(value.shape)

    def weights(self, place: int, what: str) -> Array:
        """Return a value as parameters; None where it is left out."""
        if self.constant(place, what) is None:
            return None
        return self.elements(place)

    def patterns(self, make: Callable[[Array], Array]) -> Array:
        """Return what is made of each pattern, those that are the same made once."""
        values = self.elements()
        made = cache(lambda row: make(np.array(row, dtype=object).reshape(values.shape[1:])))
        found = [made(tuple(each)) for each in values.reshape(len(values), -1).tolist()]
        return np.array(found, dtype=object).reshape(len(found), *found[0].shape)


Operator: TypeAlias = Callable[[Call], "Array | Sequence[Array | None]"]
