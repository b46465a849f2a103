"""Neurons as a graph of another library tells of them, one operator at a time, until it is whole.

What an operator gives is an array of :class:`Unit`; a sum to which something is still added is not
a neuron yet. Only what the outputs need becomes one, once it is known what the outputs are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from neurosim.errors import OptionError
from neurosim.exchange.numbers import Cells
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.graph.parameter import Parameter

__all__ = ["IDENTITY", "MOST", "Array", "Layer", "Term", "Unit", "Units", "repeated"]

Array: TypeAlias = Any
"""An array of units."""

IDENTITY = find_activation("identity")

MOST = 5_000_000
"""No graph becomes a network of more connections: each is an object."""


class Unit:
    """A neuron to be, or a sum that has no activation yet.

    Attributes:
        terms: what it reads, each with its weight; None stands for a weight that is always 1.
        bias: the weight of a bias node.
        aggregation: how the signals combine.
        activation: the function; None while there is none, which is the identity in the end.
        kind: what its group is called: ``h``, ``c``, ``p``, ``z``; ``s`` for an input that is
            only scaled, ``i`` for an input, ``cell`` for what a layer of its own gives.
    """

    __slots__ = ("activation", "aggregation", "bias", "kind", "terms")

    def __init__(
        self,
        terms: tuple[Term, ...] = (),
        bias: Parameter | None = None,
        aggregation: str = "sum",
        activation: Activation | None = None,
        kind: str = "h",
    ) -> None:
        self.terms = terms
        self.bias = bias
        self.aggregation = aggregation
        self.activation = activation
        self.kind = kind

    @property
    def given(self) -> bool:
        """Whether it is an input, or comes from a layer of its own."""
        return self.kind in ("i", "cell")

    @property
    def is_sum(self) -> bool:
        """Whether something can still be added to it."""
        return self.aggregation == "sum" and self.activation is None and not self.given


Term: TypeAlias = tuple[Unit, Parameter | None]


class Layer(NamedTuple):
    """A softmax, or cells, whose units the functions of a network make."""

    sources: list[Unit]
    made: list[Unit]
    cell: str = ""
    halves: Sequence[Cells] = ()
    activation: str = ""


class Units:
    """Makes units.

    Attributes:
        alike: whether two that compute the same from the same are one: those of several patterns of
            a batch, or of several steps of time.
        parts: units that belong together, and layers, as they came about.
        shapes: the shape of each.
    """

    def __init__(self) -> None:
        self.alike = False
        self._made: dict[object, Unit] = {}
        self._folded: dict[tuple[str, Parameter, Parameter], Parameter] = {}
        self.parts: list[list[Unit] | Layer] = []
        self.shapes: list[tuple[int, ...]] = []
        self._count = 0

    @property
    def made(self) -> list[Unit]:
        """All units but those of layers of their own."""
        return list(self._made.values())

    def array(self, made: Array) -> Array:
        """Take note of units that belong together."""
        self.parts.append(list(dict.fromkeys(made.ravel().tolist())))
        self.shapes.append(made.shape[1:])
        return made

    def unit(self, terms: Iterable[Term], bias: Parameter | None = None, **rest: Any) -> Unit:
        """Return the unit that reads these.

        Raises:
            OptionError: if it reads one number twice, or there are too many.
        """
        unit = Unit(tuple(terms), bias, **rest)
        self._count += 1 + len(unit.terms)
        if self._count > MOST:
            raise OptionError(f"it makes more than {MOST:,} connections")
        read = tuple((id(source), id(weight)) for source, weight in unit.terms)
        if len({source for source, _ in read}) != len(read):
            raise OptionError(
                "it reads one number twice in one sum; what joins steps of time or patterns does so"
            )
        same = (read, id(bias), unit.aggregation, unit.activation)
        return self._made.setdefault(same if self.alike else id(unit), unit)

    def total(self, parts: Sequence[Unit], most: int | None = None) -> Unit:
        """Return the sum of units; sums that are no neurons yet become one, unless they overlap.

        Args:
            parts: the units.
            most: how many terms a sum may have at most to become part of the new one.
        """
        terms: list[Term] = []
        bias: Parameter | None = None
        for part in parts:
            if part.is_sum and (most is None or len(part.terms) <= most):
                terms += part.terms
                bias = self._plus(bias, part.bias)
            else:
                terms.append((part, None))
        if len({source for source, _ in terms}) < len(terms):
            terms, bias = [(part, None) for part in parts], None
        kind = parts[0].kind if parts[0].is_sum else "h"
        return self.unit(terms, bias, kind="h" if kind == "s" and len(terms) > 1 else kind)

    def raised(self, unit: Unit, by: Parameter) -> Unit:
        """Return a unit with a constant added."""
        if unit.kind == "i":
            return self.unit([(unit, None)], by, kind="s")
        return self.total([unit, self.unit((), by)])

    def scaled(self, unit: Unit, by: Parameter) -> Unit:
        """Return a unit times a constant."""
        if not unit.is_sum:
            return self.unit([(unit, by)], kind="s" if unit.kind == "i" else "h")
        terms = [(source, self._times(weight, by)) for source, weight in unit.terms]
        bias = None if unit.bias is None else self._times(unit.bias, by)
        return self.unit(terms, bias, kind=unit.kind)

    def doubled(self, unit: Unit) -> Unit:
        """Return a neuron that sends on what a unit sends, so that both can be read."""
        return self.unit([(unit, None)], activation=IDENTITY)

    def combined(self, parts: Sequence[Unit], aggregation: str, kind: str = "h") -> Unit:
        """Return the product or the largest of units."""
        terms: list[Term] = []
        for part in parts:
            plain = part.is_sum and len(part.terms) == 1 and part.bias is None
            terms.append(part.terms[0] if plain else (part, None))
        return self.unit(terms, aggregation=aggregation, kind=kind)

    def activated(self, unit: Unit, function: Activation) -> Unit:
        """Return a unit with an activation."""
        if unit.given or unit.activation is not None:
            return self.unit([(unit, None)], activation=function)
        return self.unit(
            unit.terms, unit.bias, aggregation=unit.aggregation, activation=function,
            kind=unit.kind,
        )  # fmt: skip

    def is_activated(self, unit: Unit, of: Unit, function: Activation) -> bool:
        """Tell whether a unit is another one with an activation."""
        wanted = (of.terms, of.bias) if of.is_sum else (((of, None),), None)
        return unit.activation == function and (unit.terms, unit.bias) == wanted

    def softmax(self, sources: list[Unit]) -> list[Unit]:
        """Return units that share 1 among them."""
        made = [Unit(kind="cell") for _ in sources]
        for each in sources:
            if each.kind == "h" and each.activation in (None, IDENTITY):
                each.kind = "z"
        self.parts.append(Layer(sources, made))
        self.shapes.append(())
        return made

    def are_shares(self, row: Iterable[Unit]) -> bool:
        """Tell whether units are all the shares of one softmax."""
        found = list(row)
        return any(
            isinstance(part, Layer) and not part.cell and part.made == found for part in self.parts
        )

    def cells(
        self, cell: str, sources: list[Unit], halves: Sequence[Cells], activation: str
    ) -> list[list[Unit]]:
        """Return the outputs of cells, a list for each direction."""
        made = [[Unit(kind="cell") for _ in half.again[0]] for half in halves]
        flat = [each for half in made for each in half]
        self.parts.append(Layer(sources, flat, cell, halves, activation))
        self.shapes.append(())
        return made

    def _plus(self, one: Parameter | None, other: Parameter | None) -> Parameter | None:
        if one is None or other is None:
            return other if one is None else one
        folded = Parameter(one.value + other.value, one.trainable)
        return self._folded.setdefault(("+", one, other), folded)

    def _times(self, one: Parameter | None, other: Parameter) -> Parameter:
        if one is None:
            return other
        folded = Parameter(one.value * other.value, one.trainable)
        return self._folded.setdefault(("*", one, other), folded)


def repeated(units: Sequence[Unit], shape: tuple[int, ...]) -> Array:
    """Return an array whose last dimensions hold the units, the same along all before them."""
    flat = np.empty(len(units), dtype=object)
    flat[:] = units
    return np.broadcast_to(flat, shape)
