"""A mistake that was made at some places, and what is said of it."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from neurosim.insight.sheets.kinds import KINDS
from neurosim.insight.sheets.quantities import Place

Reads: TypeAlias = tuple[tuple[Place, Place], ...]
"""For places that are misread the places that are read instead."""

WHERE = {
    "net": ("net {}", "net {}", "every net input"),
    "out": ("out {}", "out {}", "every output"),
    "E": ("E {}", "E {}", "E"),
    "error": ("error {}", "the errors of {}", "every error"),
    "gradient": ("gradient {}", "the gradients into {}", "every gradient"),
    "new weight": ("new weight {}", "the new weights into {}", "every new weight"),
}
"""What a quantity is called at one place, at several, and everywhere."""

NAMED = 5
"""How many places are named."""


class Slip(NamedTuple):
    """One mistake, made at one place, at those of one layer, or everywhere.

    Attributes:
        kind: a key of :data:`KINDS`.
        places: where; none for what has no place.
        reads: what is read there instead, for mistakes that consist in that.
        everywhere: True if these are all places where it can be made.
        called: what the quantity is called that it spoils; by default that of the places.
    """

    kind: str
    places: tuple[Place, ...] = ()
    reads: Reads = ()
    everywhere: bool = False
    called: str = ""

    @property
    def text(self) -> str:
        """What was done wrong."""
        kind = KINDS[self.kind]
        one, several, every = WHERE[kind.quantity]
        where, plural = every, False
        if self.called:
            where = self.called
        elif not self.everywhere or len(self.places) == 1:
            owners = dict.fromkeys(map(self._owner, self.places))
            plural = len(owners) > 1 or (len(self.places) > 1 and len(self.places[0]) > 1)
            where = (several if plural else one).format(_listed(list(owners)))
        first = self.reads[0] if self.reads else ((self.places or ((),))[0], ())
        names = (*first[0], *("",) * (2 - len(first[0])), *first[1])
        numbered = (
            {"s": "", "es": "", "has": "have", "is": "are"}
            if plural
            else {"s": "s", "es": "es", "has": "has", "is": "is"}
        )
        text = kind.text.format(*names, where=where, **numbered)
        likewise = self.called and self.reads and "{where}" not in kind.text
        return f"{text}, and so on in {self.called}" if likewise else text

    def _owner(self, place: Place) -> str:
        """Return whose quantity is spoilt by a mistake at a place."""
        quantity = KINDS[self.kind].quantity
        if len(place) == 1:
            return place[0]
        if quantity == "error":
            return place[0] if len(self.places) > 1 else f"{place[0]} (from {place[1]})"
        several = len(self.places) > 1
        return place[1] if quantity == "net" or several else " -> ".join(place)

    def distance(self, asked: Place) -> int:
        """Return how far it is from a place that was asked about.

        0 for a mistake made there alone, 1 there and elsewhere, 2 for everywhere, 3 elsewhere.
        """
        if self.everywhere and len(self.places) != 1:
            return 2
        if not asked or not any(asked[-1] in place for place in self.places):
            return 2 if self.everywhere else 3
        return min(len(self.places) - 1, 1)


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names) if more < 1 else f"{', '.join(names[: NAMED - 1])} ... {names[-1]}"
