"""Neurons as a graph of another library tells of them, one operator at a time, until it is whole.

What an operator gives is an array of :class:`Unit`; a sum to which something is still added is not
a neuron yet. Only what the outputs need becomes one, once it is known what the outputs are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from neurosim.errors import OptionError
from neurosim.exchange.numbers import Cells
from neurosim.functions.activations import Activation, activation as find_activation
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph import layers
from neurosim.graph.collector import collector_resting
from neurosim.graph.layers.adding import bias_node, bias_of, joined, named
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.parameter import Parameter
from neurosim.graph.scaling import Scaling
from neurosim.graph.softmax import add_softmax, softmax_units

__all__ = ["MOST", "Array", "Term", "Unit", "Units"]

Array: TypeAlias = Any
"""An array of units."""

IDENTITY = find_activation("identity")

MOST = 5_000_000
"""No graph becomes a network of more connections: each is an object."""

CELLS: dict[str, Callable[..., Any]] = {
    "elman": layers.recurrent,
    "lstm": layers.lstm,
    "gru": layers.gru,
}


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


class _Layer(NamedTuple):
    """A softmax, or cells, whose units the functions of a network make."""

    sources: list[Unit]
    made: list[Unit]
    cell: str = ""
    halves: Sequence[Cells] = ()
    activation: str = ""


class Units:
    """Makes units; two that compute the same from the same are one."""

    def __init__(self) -> None:
        self._made: dict[object, Unit] = {}
        self._folded: dict[tuple[str, Parameter, Parameter], Parameter] = {}
        self._parts: list[list[Unit] | _Layer] = []
        self._shapes: list[tuple[int, ...]] = []
        self._count = 0

    @property
    def made(self) -> list[Unit]:
        """All units but those of layers of their own."""
        return list(self._made.values())

    def array(self, made: Array) -> Array:
        """Take note of units that belong together."""
        self._parts.append(list(dict.fromkeys(made.ravel().tolist())))
        self._shapes.append(made.shape[1:])
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
        return self._made.setdefault((read, id(bias), unit.aggregation, unit.activation), unit)

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

    def softmax(self, sources: list[Unit]) -> list[Unit]:
        """Return units that share 1 among them."""
        made = [Unit(kind="cell") for _ in sources]
        for each in sources:
            if each.kind == "h" and each.activation in (None, IDENTITY):
                each.kind = "z"
        self._parts.append(_Layer(sources, made))
        self._shapes.append(())
        return made

    def are_shares(self, row: Iterable[Unit]) -> bool:
        """Tell whether units are all the shares of one softmax."""
        found = list(row)
        return any(
            isinstance(part, _Layer) and not part.cell and part.made == found
            for part in self._parts
        )

    def cells(
        self, cell: str, sources: list[Unit], halves: Sequence[Cells], activation: str
    ) -> list[list[Unit]]:
        """Return the outputs of cells, a list for each direction."""
        made = [[Unit(kind="cell") for _ in half.again[0]] for half in halves]
        flat = [each for half in made for each in half]
        self._parts.append(_Layer(sources, flat, cell, halves, activation))
        self._shapes.append(())
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

    def network(self, name: str, inputs: Array, outputs: list[Unit]) -> Network:
        """Return the network whose outputs these are."""
        scaling = self._unscaled(inputs, outputs)
        softmax = self.are_shares(outputs)
        wanted = self._wanted(outputs)
        inner = {source for part in wanted.values() for source in part.sources}
        if not softmax:
            free = len(set(outputs)) == len(outputs) and inner.isdisjoint(outputs)
            if not free or any(each.given for each in outputs):
                outputs = [Unit(((each, None),)) for each in outputs]
        net = _Building(self, name, inputs, outputs, softmax).net
        net.scaling = scaling
        return net

    def _unscaled(self, inputs: Array, outputs: list[Unit]) -> Scaling | None:
        """Let neurons read the inputs themselves if all of these are scaled before, each by itself.

        Returns:
            How they are scaled.
        """
        given = inputs.ravel().tolist()
        self._wanted(outputs)
        users: dict[Unit, list[Unit]] = {each: [] for each in given}
        for unit in self.seen:
            for source, _ in unit.terms:
                users.get(source, []).append(unit)
        parts = [each for each in self._parts if isinstance(each, _Layer)]
        for source in [each for part in parts for each in part.sources]:
            users.get(source, []).append(Unit())
        alone = [found[0] for found in users.values() if len(found) == 1]
        fits = [
            each.kind == "s" and each.activation in (None, IDENTITY) and len(each.terms) == 1
            for each in alone
            if each not in outputs
        ]
        if len(fits) != len(given) or not all(fits):
            return None
        ranges = []
        instead: dict[Unit, Unit] = {}
        for unit, scaled in zip(given, alone, strict=True):
            width = 1.0 / (scaled.terms[0][1].value if scaled.terms[0][1] else 1.0)
            low = -scaled.bias.value * width if scaled.bias else 0.0
            if width <= 0.0:
                return None
            ranges.append((low, low + width))
            instead[scaled] = unit
        for unit in self.seen:
            unit.terms = tuple((instead.get(each, each), weight) for each, weight in unit.terms)
        for part in parts:
            part.sources[:] = [instead.get(each, each) for each in part.sources]
        return Scaling(tuple(ranges))

    def _wanted(self, outputs: list[Unit]) -> dict[Unit, _Layer]:
        """Return which layers make units that the outputs need."""
        makers = {unit: part for part in self._parts if isinstance(part, _Layer)
                  for unit in part.made}  # fmt: skip
        seen, waiting = set(outputs), list(outputs)
        while waiting:
            unit = waiting.pop()
            part = makers.get(unit)
            found = [source for source, _ in unit.terms] + (part.sources if part else [])
            waiting += [each for each in found if each not in seen]
            seen.update(found)
        self.seen = seen
        return {unit: part for unit, part in makers.items() if unit in seen}


class _Building:
    """A network while the units that it needs are added."""

    def __init__(
        self, units: Units, name: str, inputs: Array, outputs: list[Unit], softmax: bool
    ) -> None:
        self.net = Network(name)
        self._names: dict[Unit, str] = {}
        self._seen = units.seen
        shape = inputs.shape
        add = layers.inputs if len(shape) == 1 else layers.image
        group = add(self.net, shape[0] if len(shape) == 1 else shape)
        self._names.update(zip(inputs.ravel().tolist(), group, strict=True))
        parts = [part if isinstance(part, _Layer) else self._new(part, outputs)
                 for part in units._parts]  # fmt: skip
        self._several = sum(self._counts(part) for part in parts) > 1
        self._numbers = dict.fromkeys("hcpzs", 0)
        self._biases: dict[Unit, str] = {}
        for part, shape in zip(parts, units._shapes, strict=True):
            if isinstance(part, _Layer):
                self._layer(part, outputs)
            elif left := [each for each in part if each not in self._names]:
                self._neurons(left, shape)
        rest = [each for each in self._new(units.made, outputs) if each not in self._names]
        if rest:
            self._neurons(rest, ())
        if not softmax:
            self._add([*outputs], [joined("o", place) for place, _ in enumerate(outputs)], Output)
            self.net.add_group("o", [self._names[each] for each in outputs])
        with collector_resting():
            for unit in list(self._names):
                self._connect(unit)
        self.net._edit()

    def _new(self, part: list[Unit], outputs: list[Unit]) -> list[Unit]:
        last = set(outputs)
        return [each for each in part if each in self._seen - last and not each.given]

    def _counts(self, part: list[Unit] | _Layer) -> bool:
        if isinstance(part, _Layer):
            return bool(part.cell) and not self._seen.isdisjoint(part.made)
        return any(each.kind == "h" for each in part)

    def _number(self, kind: str) -> str:
        self._numbers[kind] += 1
        first = kind == "z" and self._numbers[kind] == 1
        alone = first or (kind == "h" and not self._several)
        return "" if alone else str(self._numbers[kind])

    def _neurons(self, made: list[Unit], shape: tuple[int, ...]) -> None:
        kind = made[0].kind
        name = kind + self._number(kind)
        fits = math.prod(shape) == len(made)
        names = named(name, shape if fits and shape else (len(made),))
        self._add(made, names, Neuron)
        self.net.add_group(name, names, shape if fits and shape else None)

    def _add(self, made: list[Unit], names: list[str], kind: type[Neuron]) -> None:
        if any(each.bias is not None for each in made):
            bias = bias_of(self.net, bias=True) or ""
            bias_node(self.net, bias)
            self._biases.update(dict.fromkeys(made, bias))
        for unit, name in zip(made, names, strict=True):
            chosen = unit.activation or IDENTITY
            self.net._add(kind(name, chosen, AGGREGATIONS[unit.aggregation]))
            self._names[unit] = name

    def _connect(self, unit: Unit) -> None:
        if unit.given:
            return
        target = self.net._neuron(self._names[unit])
        for source, weight in unit.terms:
            held = Parameter(1.0, trainable=False) if weight is None else weight
            self.net._link(self.net.node(self._names[source]), target, held)
        if unit.bias is not None:
            self.net._link(self.net.node(self._biases[unit]), target, unit.bias)

    def _layer(self, part: _Layer, outputs: list[Unit]) -> None:
        if self._seen.isdisjoint(part.made):
            return
        sources = [self._names[each] for each in part.sources]
        if part.cell:
            names = self._cells(part, sources)
        elif part.made == outputs:
            names = [joined("o", place) for place, _ in enumerate(outputs)]
            add_softmax(self.net, sources, names)
            self.net.add_group("o", names)
        else:
            name = "s" + self._number("s")
            exps, names = (named(f"{name}{each}", (len(sources),)) for each in (".exp", ""))
            nodes = [self.net.node(each) for each in sources]
            softmax_units(self.net, nodes, f"{name}.max", exps, f"{name}.norm", names)
            self.net.add_group(name, names)
        self._names.update(zip(part.made, names, strict=True))

    def _cells(self, part: _Layer, sources: list[str]) -> list[str]:
        number, names = self._number("h"), []
        bias = bias_of(self.net, bias=True) or ""
        options = {"activation": part.activation} if part.cell == "elman" else {}
        for letter, delay, half in zip("hr", (1, -1), part.halves, strict=False):
            names += CELLS[part.cell](
                self.net, sources, half.again.shape[1], delay=delay, name=letter + number,
                weights=half.given(part.cell), bias=bias if half.biases is not None else False,
                **options,
            )  # fmt: skip
        return names


def repeated(units: Sequence[Unit], shape: tuple[int, ...]) -> Array:
    """Return an array whose last dimensions hold the units, the same along all before them."""
    flat = np.empty(len(units), dtype=object)
    flat[:] = units
    return np.broadcast_to(flat, shape)
