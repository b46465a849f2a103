"""The names of what is worked out, as an exercise asks for them.

``net h1``, ``out h1``, ``E o1``, ``E``, ``slope o1``, ``error o1``, ``gradient h1 -> o1``,
``new weight h1 -> o1`` and ``new E``; where a sheet asks for it also ``back h1``, what flows back
into a neuron, and ``partial h1 -> o1``, dnet_o1/dout_h1 of a unit that is no weighted sum. Of
several patterns there are ``net h1, pattern 2`` and so on, and ``gradient h1 -> o1`` and ``E``
alone are the means. ``shared gradient i1 -> h1`` is the sum over all connections that share the
parameter of that one. Of momentum there is ``velocity h1 -> o1``, of Adam ``mean h1 -> o1`` and
``mean square h1 -> o1``, each after the update.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from neurosim.checks import text
from neurosim.errors import OptionError, shown, suggestion

Place: TypeAlias = tuple[str, ...]
"""The name of a neuron, or the two names of a connection; empty for the whole network."""

Reads: TypeAlias = tuple[tuple[Place, Place], ...]
"""For places that are misread the places that are read instead."""

ALIASES = {
    "net input": "net",
    "output": "out",
    "loss": "E",
    "new loss": "new E",
    "new_weight": "new weight",
    "shared_gradient": "shared gradient",
    "derivative": "slope",
}
"""Other words for the kinds."""

_OF = r"\((.+)\)(?=$|,)"

FORMULAS = (
    (re.compile(rf"^[d∂]E ?/ ?[d∂]w ?{_OF}", re.IGNORECASE), r"gradient \1"),
    (re.compile(rf"^new w ?{_OF}", re.IGNORECASE), r"new weight \1"),
    (re.compile(r"^[d∂]out_(.+?) ?/ ?[d∂]net_\1(?=$|,)", re.IGNORECASE), r"slope \1"),
    (re.compile(r"^f['′’] ?(?:\(net_(.+)\)|(\S+))(?=$|,)", re.IGNORECASE), r"slope \1\2"),
    (
        re.compile(r"^[d∂]net_(.+?) ?/ ?[d∂]out_(.+?)(?=$|,)", re.IGNORECASE),
        r"partial \2 -> \1",
    ),
    (re.compile(r"^(net|out|E|error|back)_(?=.)", re.IGNORECASE), r"\1 "),
)
"""How formulas write the quantities, and what that stands for."""


class Quantity(NamedTuple):
    """A number to be worked out.

    Attributes:
        kind: ``"net"``, ``"out"``, ``"E"``, ``"slope"``, ``"error"``, ``"back"``, ``"partial"``,
            ``"gradient"``, ``"shared gradient"``, ``"velocity"``, ``"mean"``, ``"mean square"``,
            ``"new weight"`` or ``"new E"``.
        of: the name of the neuron, the two names of the connection, or nothing.
        pattern: the number of the pattern, from 1; None where there is one or all are meant.
    """

    kind: str
    of: Place = ()
    pattern: int | None = None

    @property
    def name(self) -> str:
        """What it is called, such as ``gradient h1 -> o1``."""
        parts = [self.kind, " -> ".join(self.of)] if self.of else [self.kind]
        return " ".join(parts) + (f", pattern {self.pattern}" if self.pattern else "")


def found(name: object, quantities: Iterable[Quantity]) -> Quantity:
    """Return the quantity of that name, which may be written as the sheet's formulas write it.

    Spaces, capitals and other words for the kind do not matter.

    Raises:
        OptionError: if there is none; it suggests the nearest name.

    >>> quantities = [Quantity("net", ("h1",)), Quantity("gradient", ("i1", "h1"))]
    >>> found("gradient i1->h1", quantities).name, found("net_input h1", quantities).name
    ('gradient i1 -> h1', 'net h1')
    >>> found("dE/dw(i1->h1)", quantities).name, found("NET_H1", quantities).name
    ('gradient i1 -> h1', 'net h1')
    >>> found("gradient i1 -> h2", quantities)
    Traceback (most recent call last):
    OptionError: no quantity 'gradient i1 -> h2'; did you mean 'gradient i1 -> h1'?
    """
    table = {_plain(quantity.name): quantity for quantity in quantities}
    wanted = _plain(text(name, "the name of a quantity"))
    plain = _spelled_out(wanted)
    for known in (wanted, plain, f"shared {plain}"):
        if known in table:
            return table[known]
    alike = [quantity for known, quantity in table.items() if known.casefold() == plain.casefold()]
    if len(alike) == 1:
        return alike[0]
    names = [quantity.name for quantity in table.values()]
    near = suggestion(plain, names)
    some = "" if near else f"; there are {', '.join(names[:3])} ... {names[-1]}"
    raise OptionError(f"no quantity {shown(name)}{near}{some}")


def _plain(name: str) -> str:
    return re.sub(r"\s*(->|→)\s*", " -> ", " ".join(name.split()))


def _spelled_out(name: str) -> str:
    """Return the name of what a formula or another word stands for; others as they are.

    >>> _spelled_out("new w(h1 -> o1)"), _spelled_out("∂E/∂w(h1 -> o1), pattern 2")
    ('new weight h1 -> o1', 'gradient h1 -> o1, pattern 2')
    """
    for formula, kind in FORMULAS:
        name = formula.sub(kind, name)
    for other, kind in ALIASES.items():
        if name.casefold() == other or name.casefold().startswith(f"{other} "):
            return kind + name[len(other) :]
    return name
