"""Neurons as another library tells of them, one operation at a time, until their network is whole.

An operation takes and gives arrays of :class:`Unit`, and of :class:`Parameter` where a number is
constant. A sum to which something is still added is not a neuron yet. Only what the outputs need
becomes one, once it is known what the outputs are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from neurosim.errors import InputError, OptionError
from neurosim.functions.activations import ARITHMETIC, Activation, activation as find_activation
from neurosim.graph.network import Network
from neurosim.graph.parameter import Parameter

Array: TypeAlias = Any
"""An array of elements: units, or constants."""

IDENTITY = find_activation("identity")

MOST = 5_000_000
"""No graph becomes a network of more connections: each is an object."""

MINUS = Parameter(-1.0, fixed=True)


class Unit:
    """A neuron to be, or a sum that has no activation yet.

    Attributes:
        terms: what it reads, each with its weight; None stands for a weight that is always 1.
        bias: the weight of a bias node.
        aggregation: how the signals combine.
        activation: the function; None while there is none, which is the identity in the end.
        kind: what its group is called: ``h``, ``c``, ``p``, ``z``; ``i`` for an input, ``layer``
            for what a layer of its own gives.
    """

    __slots__ = ("activation", "aggregation", "bias", "kind", "terms")

    def __init__(
        self,
        terms: Iterable[tuple[Unit, Parameter | None]] = (),
        bias: Parameter | None = None,
        aggregation: str = "sum",
        activation: Activation | None = None,
        kind: str = "h",
    ) -> None:
        self.terms = tuple(terms)
        self.bias = bias
        self.aggregation = aggregation
        self.activation = activation
        self.kind = kind

    @property
    def given(self) -> bool:
        """Whether it is an input, or comes from a layer of its own."""
        return self.kind in ("i", "layer")

    @property
    def is_sum(self) -> bool:
        """Whether something can still be added to it."""
        return self.aggregation == "sum" and self.activation is None and not self.given


Element: TypeAlias = "Unit | Parameter"


class Part(NamedTuple):
    """Units that belong together: of one operation, or of a layer that a function of its own adds.

    Attributes:
        made: the units.
        shape: theirs, where it is known.
        kind: what the group of a layer is called: ``s``, ``h``, ``a``.
        sources: what a layer reads.
        add: adds a layer to a network, given the names of the sources and that of the group, and
            returns the names of its units.
    """

    made: list[Unit]
    shape: tuple[int, ...] = ()
    kind: str = ""
    sources: list[Unit] = []  # noqa: RUF012  of plain units never changed
    add: Callable[[Network, list[str], str], Sequence[str]] | None = None


class Units:
    """Makes units, and takes note of which belong together.

    Args:
        outer: how many dimensions of arrays come before those of one pattern.

    Attributes:
        made: all but those of layers of their own.
        parts: which belong together, as they came about.
    """

    def __init__(self, outer: int = 0) -> None:
        self.made: list[Unit] = []
        self.parts: list[Part] = []
        self._outer = outer
        self._added, self._scaled = cache(_added), cache(_scaled)  # what is shared stays so
        self._count = 0

    # Arrays

    def array(self, made: Array, outer: int = 0) -> Array:
        """Take note of units that belong together, and return them."""
        units = [each for each in dict.fromkeys(made.ravel().tolist()) if isinstance(each, Unit)]
        self.parts.append(Part(units, made.shape[outer:]))
        return made

    def each(self, make: Callable[..., Element], *arrays: Array) -> Array:
        """Return what is made of the elements of arrays, which are spread to one shape."""
        shape = np.broadcast_shapes(*(np.shape(each) for each in arrays))
        self.check_count(math.prod(shape))
        found = np.empty(shape, dtype=object)
        found[...] = np.frompyfunc(cache(make), len(arrays), 1)(*arrays)
        return self.array(found, self._outer)

    def activation(self, array: Array, function: Activation) -> Array:
        """Return elements with an activation."""
        return self.each(lambda one: self.activated(one, function), array)

    @staticmethod
    def check_count(count: int) -> None:
        """Refuse what would be too large.

        Raises:
            OptionError: for more than :data:`MOST` numbers.
        """
        if count > MOST:
            raise OptionError(f"{count:,} numbers are too large, {MOST:,} are the most")

    # Elements

    def unit(
        self, terms: Iterable[tuple[Unit, Parameter | None]], bias: Parameter | None = None,
        **rest: Any,
    ) -> Unit:  # fmt: skip
        """Return the unit that reads these.

        Raises:
            OptionError: if it reads one number twice, or there are too many.
        """
        unit = Unit(terms, bias, **rest)
        self._count += 1 + len(unit.terms)
        if self._count > MOST:
            raise OptionError(f"it makes more than {MOST:,} connections")
        if len({source for source, _ in unit.terms}) != len(unit.terms):
            raise OptionError(
                "it reads one number twice in one sum; what joins steps of time or patterns does so"
            )
        self.made.append(unit)
        return unit

    def sum_of(self, one: Element, *others: Element) -> Element:
        """Return the sum of elements, also of one and the same."""
        if isinstance(one, Unit) and one in others:
            return self.plus(self._doubled(one), *others)
        return self.plus(one, *others)

    def plus(self, *parts: Element, most: int = MOST) -> Element:
        """Return the sum of elements; sums that are no neurons yet become part of it.

        Args:
            parts: the elements.
            most: how many terms a sum may have at most to become part of the new one.
        """
        fixed = [each for each in parts if isinstance(each, Parameter)]
        units = [each for each in parts if isinstance(each, Unit)]
        if not units:
            return reduce(self._added, fixed)
        merged = [each for each in units if each.is_sum and len(each.terms) <= most]
        inside = set(merged)
        terms = list(
            chain.from_iterable(each.terms if each in inside else [(each, None)] for each in units)
        )
        if len({source for source, _ in terms}) < len(terms):  # they overlap
            merged, terms = [], [(each, None) for each in units]
        biases = [each.bias for each in merged if each.bias is not None] + fixed
        kind = units[0].kind if units[0].is_sum else "h"
        return self.unit(terms, reduce(self._added, biases) if biases else None, kind=kind)

    def times(self, one: Element, other: Element) -> Element:
        """Return a product."""
        if isinstance(one, Parameter):
            return self.scaled(other, one)
        if isinstance(other, Parameter):
            return self.scaled(one, other)
        return self.combined([one, self._doubled(other) if one is other else other], "product")

    def scaled(self, one: Element, by: Parameter) -> Element:
        """Return an element times a constant: of a sum, one with other weights."""
        if isinstance(one, Parameter):
            return self._scaled(one, by)
        if not one.is_sum:
            return self.unit([(one, by)])
        terms = [(source, self._scaled(weight, by) if weight else by)
                 for source, weight in one.terms]  # fmt: skip
        bias = None if one.bias is None else self._scaled(one.bias, by)
        return self.unit(terms, bias, kind=one.kind)

    def minus(self, one: Element, other: Element) -> Element:
        """Return a difference."""
        return self.plus(one, self.negative(other))

    def negative(self, one: Element) -> Element:
        """Return the negative."""
        return self.scaled(one, MINUS)

    def over(self, one: Element, other: Element) -> Element:
        """Return a quotient."""
        if isinstance(other, Unit):
            return self.times(one, self.activated(other, ARITHMETIC["reciprocal"]))
        if other.value == 0.0:
            raise InputError("it divides by 0")
        return self.scaled(one, _like(1.0 / other.value, other))

    def dot(
        self, row: Sequence[Element], column: Sequence[Element], bias: Parameter | None = None,
        **rest: Any,
    ) -> Element:  # fmt: skip
        """Return the sum of the products of a row and a column: of units and weights, a neuron."""
        if isinstance(row[0], Parameter):
            row, column = column, row
        terms: Any = zip(row, column, strict=True)
        plain = not any(isinstance(each, Parameter) for each in row)
        if plain and all(isinstance(each, Parameter) for each in column):
            return self.unit(terms, bias, **rest)
        found = [self.times(*pair) for pair in terms]
        return self.plus(*found, *([] if bias is None else [bias]))

    def combined(self, parts: Iterable[Element], aggregation: str, kind: str = "h") -> Unit:
        """Return the product or the largest of elements."""
        units = [self.lifted(each) for each in parts]
        plain = (each.is_sum and len(each.terms) == 1 and each.bias is None for each in units)
        terms = [each.terms[0] if one else (each, None)
                 for each, one in zip(units, plain, strict=True)]  # fmt: skip
        return self.unit(terms, aggregation=aggregation, kind=kind)

    def activated(self, one: Element, function: Activation) -> Element:
        """Return an element with an activation."""
        if isinstance(one, Parameter):
            return _like(function(one.value), one)
        if one.given or one.activation is not None:
            return self.unit([(one, None)], activation=function)
        return self.unit(
            one.terms, one.bias, aggregation=one.aggregation, activation=function,
            kind=one.kind,
        )  # fmt: skip

    def is_activated(self, unit: Element, of: Element, function: Activation) -> bool:
        """Tell whether a unit is another one with an activation."""
        if isinstance(unit, Parameter) or isinstance(of, Parameter):
            return False
        wanted = (of.terms, of.bias) if of.is_sum else (((of, None),), None)
        return unit.activation == function and (unit.terms, unit.bias) == wanted

    def lifted(self, one: Element) -> Unit:
        """Return a unit, which for a constant is one that reads nothing but a bias."""
        return self.unit((), one) if isinstance(one, Parameter) else one

    def layer(
        self, kind: str, sources: Iterable[Element], count: int,
        add: Callable[[Network, list[str], str], Sequence[str]],
    ) -> list[Unit]:  # fmt: skip
        """Return the units of a layer of its own."""
        made = [Unit(kind="layer") for _ in range(count)]
        self.parts.append(Part(made, (), kind, [self.lifted(each) for each in sources], add))
        return made

    def _doubled(self, unit: Unit) -> Unit:
        """Return a neuron that sends on what a unit sends, so that both can be read."""
        return self.unit([(unit, None)], activation=IDENTITY)


def _added(one: Parameter, other: Parameter) -> Parameter:
    return _like(one.value + other.value, one, other)


def _scaled(one: Parameter, by: Parameter) -> Parameter:
    return _like(one.value * by.value, one, by)


def _like(value: float, *made_of: Parameter) -> Parameter:
    """Return a parameter that learns if one that it is made of does."""
    trainable = any(each.trainable for each in made_of)
    return Parameter(value, trainable, fixed=all(each.fixed for each in made_of))
