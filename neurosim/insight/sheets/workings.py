"""What a calculation keeps: its numbers, those that were given, and the mistake that it makes."""

from __future__ import annotations

from collections.abc import Mapping

from neurosim.graph.nodes import Node
from neurosim.insight.sheets.quantities import Quantity
from neurosim.insight.sheets.slips import KINDS, Place, Slip

Number = int | None
"""The number of a pattern, from 1; None where there is one."""


class Workings:
    """Numbers that are worked out, and where a mistake is made on the way.

    Args:
        slip: the mistake, if one is made.
        given: numbers that take the place of what is worked out.

    Attributes:
        values: what is used from here on.
        worked: of what was given what it should have been, by all that was given before it; only
            without a slip, as with one it is not asked for.
    """

    def __init__(self, slip: Slip | None, given: Mapping[Quantity, float] | None) -> None:
        self.values: dict[Quantity, float] = {}
        self.worked: dict[Quantity, float] = {}
        self._given = {} if given is None else given
        self._trial = slip is not None
        made = Slip("") if slip is None else slip
        self._kind, self._everywhere = made.kind, made.everywhere
        self._spoilt = KINDS[made.kind].quantity if slip else ""
        self._places: frozenset[Place] = frozenset(made.places)
        self._reads = dict(made.reads)

    def _made(self, kind: str, *places: Place) -> bool:
        """Tell whether the mistake of that kind is made, and at one of those places."""
        if kind != self._kind:
            return False
        return not self._places or not self._places.isdisjoint(places)

    def _note(self, quantity: Quantity, value: float) -> float:
        """Keep a number, or in its place the one that was given; return what is kept."""
        if quantity in self._given:
            self.worked[quantity] = value
            value = self._given[quantity]
        self.values[quantity] = value
        return value

    def _there(self, quantity: Quantity) -> bool:
        """Tell whether a number was given and need not be worked out."""
        if not self._trial or quantity not in self._given:
            return False
        self.values[quantity] = self._given[quantity]
        return True

    def _number(self, kind: str, node: Node, number: Number) -> float:
        return self.values[Quantity(kind, (node.name,), number)]

    def _mean(self, parts: list[float]) -> float:
        if self._made("last_pattern"):
            return parts[-1]
        total = sum(parts)
        return total if self._made("sum_for_mean") else total / len(parts)
