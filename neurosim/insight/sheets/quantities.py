"""The names of what is worked out, as an exercise asks for them.

``net h1``, ``out h1``, ``E o1``, ``E``, ``error o1``, ``gradient h1 -> o1``,
``new weight h1 -> o1`` and ``new E``. Of several patterns there are ``net h1, pattern 2`` and so
on, and ``gradient h1 -> o1`` and ``E`` alone are the means. ``shared gradient i1 -> h1`` is the sum
over all connections that share the parameter of that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from neurosim.errors import OptionError, suggestion
from neurosim.insight.expressions import Derivative, Expression, Symbol

__all__ = ["Quantity", "found"]

ALIASES = {
    "net_input": "net",
    "net input": "net",
    "output": "out",
    "loss": "E",
    "new loss": "new E",
    "new_weight": "new weight",
    "shared_gradient": "shared gradient",
}
"""Other words for the kinds."""


class Quantity(NamedTuple):
    """A number to be worked out.

    Attributes:
        kind: ``"net"``, ``"out"``, ``"E"``, ``"error"``, ``"gradient"``, ``"shared gradient"``,
            ``"new weight"`` or ``"new E"``.
        of: the name of the neuron, the two names of the connection, or nothing.
        pattern: the number of the pattern, from 1; None where there is one or all are meant.
    """

    kind: str
    of: tuple[str, ...] = ()
    pattern: int | None = None

    @property
    def name(self) -> str:
        """What it is called, such as ``gradient h1 -> o1``."""
        parts = [self.kind, " -> ".join(self.of)] if self.of else [self.kind]
        return " ".join(parts) + (f", pattern {self.pattern}" if self.pattern else "")

    @property
    def symbol(self) -> Expression:
        """How formulas write it."""
        if self.kind in ("gradient", "shared gradient"):
            return Derivative(Symbol("E"), Symbol("w", *self.of))
        if self.kind in ("new weight", "new E"):
            return Symbol("w" if self.of else "E", *self.of, new=True)
        return Symbol(self.kind, *self.of)


def found(name: object, quantities: Iterable[Quantity]) -> Quantity:
    """Return the quantity of that name; spaces and other words for the kind do not matter.

    Raises:
        OptionError: if there is none; it suggests the nearest name.

    >>> quantities = [Quantity("net", ("h1",)), Quantity("gradient", ("i1", "h1"))]
    >>> found("gradient i1->h1", quantities).name, found("net_input h1", quantities).name
    ('gradient i1 -> h1', 'net h1')
    >>> found("gradient i1 -> h2", quantities)
    Traceback (most recent call last):
    OptionError: no quantity 'gradient i1 -> h2'; did you mean 'gradient i1 -> h1'?
    """
    table = {_plain(quantity.name): quantity for quantity in quantities}
    wanted = _plain(str(name))
    for other, kind in ALIASES.items():
        if wanted not in table and (wanted == other or wanted.startswith(f"{other} ")):
            wanted = kind + wanted.removeprefix(other)
    if wanted in table:
        return table[wanted]
    names = [quantity.name for quantity in table.values()]
    near = suggestion(wanted, names)
    some = "" if near else f"; there are {', '.join(names[:3])} ... {names[-1]}"
    raise OptionError(f"no quantity {name!r}{near}{some}")


def _plain(name: str) -> str:
    return re.sub(r"\s*(->|→)\s*", " -> ", " ".join(name.split()))
