"""The arrays that were handed in: read, and put into the order of computing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field as fresh, replace
from functools import cached_property
from typing import Any

import numpy as np

from neurosim.errors import InputError, shown
from neurosim.insight.judge.comparing import Numbers, View, agree, looked_up, may_agree
from neurosim.insight.judge.fields import Field
from neurosim.insight.judge.scales import Scale, Scales
from neurosim.insight.sheets.quantities import Quantity

ORDER = ("net", "out", "E", "pull", "back", "slope", "error", "gradient", "new weight", "new E")

FEW = 4
"""How many numbers of an array are looked at before all of it."""


@dataclass(eq=False)
class Given:
    """An array that was handed in.

    Attributes:
        name: what it was called.
        numbers: its numbers.
        single: whether they are float32.
        meanings: the fields that it can be, by its name.
        views: how it can lie; when it has been judged, how it lies.
    """

    name: str
    numbers: Numbers
    single: bool
    meanings: list[Field]
    views: list[View] = fresh(default_factory=list)

    @property
    def field(self) -> Field:
        """The likeliest of its meanings."""
        return self.views[0].field if self.views else self.meanings[0]

    @property
    def turn(self) -> tuple[int, int, int]:
        """When it is computed: forward, E, backward, updates, new E."""
        kind, layer = self.field.kind, self.field.layer
        number = layer.number if layer else 0
        if kind not in ORDER:
            return 0, number, 0
        if kind in ("E", "new E"):
            return (2 if kind == "E" else 5), 0, -self.field.keys.size
        if kind in ("net", "out", "new weight"):
            return (4 if kind == "new weight" else 1), number, ORDER.index(kind)
        return 3, -number, ORDER.index(kind)

    def fits(self, view: View, values: Mapping[Quantity, float], scales: Scales) -> list[Scale]:
        """Return the scales by which it is what these values say; none if it is not."""
        right, base = looked_up(view.keys, values), scales.base(view)
        return [
            scale
            for scale in scales.of(view.field)
            if self.remark(view, scale.shown(right, base)) is not None
        ]

    @cached_property
    def _telling(self) -> list[int]:
        """The places of a few numbers, the largest among them, which tell what cannot be right."""
        sizes = np.nan_to_num(np.abs(self.numbers.ravel()))
        spread = np.linspace(0, max(sizes.size - 1, 0), FEW).astype(int)
        return sorted({*spread.tolist(), *np.argsort(sizes)[-FEW:].tolist()}) if sizes.size else []

    def told(self, view: View) -> list[Quantity]:
        """Return what a few of its numbers are, if it lies so."""
        return [key for key in view.keys.ravel()[self._telling] if key is not None]

    def may_fit(self, view: View, few: Mapping[Quantity, float], scales: Scales) -> bool:
        """Tell by these few whether it may be what the values say."""
        part = replace(view, keys=view.keys.ravel()[self._telling])
        right, base = looked_up(part.keys, few), scales.base(part)
        given = self.numbers.ravel()[self._telling]
        largest = float(np.nan_to_num(np.abs(self.numbers)).max(initial=0.0))
        return any(
            may_agree(given[part.there], scale.shown(right, base)[part.there], largest)
            for scale in scales.of(view.field)
        )

    def remark(self, view: View, right: Numbers) -> str | None:
        """Return in what sense it is the right array; None if in none."""
        return agree(self.numbers, right, view.there, self.single)

    def read(self, view: View, scale: Scale, base: Numbers | None) -> dict[Quantity, float]:
        """Return its numbers as the network has them."""
        pairs = zip(view.keys.flat, scale.read(self.numbers, base).flat, strict=True)
        return {key: float(one) for key, one in pairs if key is not None and math.isfinite(one)}


def read_array(name: str, value: Any) -> tuple[Numbers, bool]:
    """Return the numbers of an array, and whether they are float32.

    Raises:
        InputError: for what is no array of numbers.
    """
    try:
        array = np.asarray(value)
        numbers = np.array(array, float)
    except Exception:  # a library's own, of what only looks like an array
        raise InputError(f"{name} must be an array of numbers, got {shown(value)}") from None
    finite = numbers[np.isfinite(numbers)]
    with np.errstate(over="ignore"):
        return numbers, bool((finite.astype(np.float32) == finite).all())


def by_layer(numbers: Mapping[str, Any], layers: int) -> dict[str, Any]:
    """Return lists of one array for each layer under names with numbers, such as W1 and W2."""
    found: dict[str, Any] = {}
    for name, value in numbers.items():
        if _is_list_of_arrays(value) and not str(name)[-1:].isdigit():
            first = 1 if len(value) <= layers else 0
            found.update({f"{name}{place}": one for place, one in enumerate(value, start=first)})
        else:
            found[name] = value
    return found


def _is_list_of_arrays(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(one, np.ndarray) for one in value)


def choose_meanings(
    given: Iterable[Given], right: Mapping[Quantity, float], scales: Scales
) -> None:
    """Choose among several meanings of a name: one that is right, or that no other name has."""
    several = [each for each in given if len({view.field.key for view in each.views}) > 1]
    claimed = {each.field.key for each in given if each not in several}
    for each in several:
        fits = [view for view in each.views if each.fits(view, right, scales)]
        free = [view for view in each.views if view.field.key not in claimed]
        chosen = (fits or free or each.views)[0].field.key
        each.views = [view for view in each.views if view.field.key == chosen]
