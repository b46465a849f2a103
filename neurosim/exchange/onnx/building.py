"""The network that units become, once it is known which of them are outputs."""

from __future__ import annotations

import math

from neurosim.exchange.numbers import CELLS
from neurosim.exchange.onnx.units import IDENTITY, Array, Layer, Unit, Units
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph import layers
from neurosim.graph.collector import collector_resting
from neurosim.graph.layers.adding import bias_node, bias_of, joined, named
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.parameter import Parameter
from neurosim.graph.scaling import Scaling
from neurosim.graph.softmax import add_softmax, softmax_units

__all__ = ["network"]


def network(units: Units, name: str, inputs: Array, outputs: list[Unit]) -> Network:
    """Return the network whose outputs these are."""
    scaling = _unscaled(units, inputs, outputs)
    softmax = units.are_shares(outputs)
    seen = _needed(units, outputs)
    inner = {source for part in _layers(units) if not seen.isdisjoint(part.made)
             for source in part.sources}  # fmt: skip
    if not softmax:
        free = len(set(outputs)) == len(outputs) and inner.isdisjoint(outputs)
        if not free or any(each.given for each in outputs):
            outputs = [Unit(((each, None),)) for each in outputs]
    net = _Building(units, seen, name, inputs, outputs, softmax).net
    net.scaling = scaling
    return net


def _unscaled(units: Units, inputs: Array, outputs: list[Unit]) -> Scaling | None:
    """Let neurons read the inputs themselves if all of these are scaled before, each by itself.

    Returns:
        How they are scaled.
    """
    given = inputs.ravel().tolist()
    seen = _needed(units, outputs)
    users: dict[Unit, list[Unit]] = {each: [] for each in given}
    for unit in seen:
        for source, _ in unit.terms:
            users.get(source, []).append(unit)
    for source in [each for part in _layers(units) for each in part.sources]:
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
    for unit in seen:
        unit.terms = tuple((instead.get(each, each), weight) for each, weight in unit.terms)
    for part in _layers(units):
        part.sources[:] = [instead.get(each, each) for each in part.sources]
    return Scaling(tuple(ranges))


def _layers(units: Units) -> list[Layer]:
    return [each for each in units.parts if isinstance(each, Layer)]


def _needed(units: Units, outputs: list[Unit]) -> set[Unit]:
    """Return the units that the outputs need."""
    makers = {unit: part for part in _layers(units) for unit in part.made}
    seen, waiting = set(outputs), list(outputs)
    while waiting:
        unit = waiting.pop()
        found = [source for source, _ in unit.terms]
        found += makers[unit].sources if unit in makers else []
        waiting += [each for each in found if each not in seen]
        seen.update(found)
    return seen


class _Building:
    """A network while the units that it needs are added."""

    def __init__(
        self, units: Units, seen: set[Unit], name: str, inputs: Array, outputs: list[Unit],
        softmax: bool,
    ) -> None:  # fmt: skip
        self.net = Network(name)
        self._names: dict[Unit, str] = {}
        self._seen = seen
        shape = inputs.shape
        add = layers.inputs if len(shape) == 1 else layers.image
        group = add(self.net, shape[0] if len(shape) == 1 else shape)
        self._names.update(zip(inputs.ravel().tolist(), group, strict=True))
        parts = [part if isinstance(part, Layer) else self._new(part, outputs)
                 for part in units.parts]  # fmt: skip
        self._several = sum(self._counts(part) for part in parts) > 1
        self._numbers = dict.fromkeys("hcpzs", 0)
        self._biases: dict[Unit, str] = {}
        for part, shape in zip(parts, units.shapes, strict=True):
            if isinstance(part, Layer):
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
        inner = self._seen - set(outputs)
        return [each for each in part if each in inner and not each.given]

    def _counts(self, part: list[Unit] | Layer) -> bool:
        if isinstance(part, Layer):
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

    def _layer(self, part: Layer, outputs: list[Unit]) -> None:
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

    def _cells(self, part: Layer, sources: list[str]) -> list[str]:
        number = self._number("h")
        names: list[str] = []
        bias = bias_of(self.net, bias=True) or ""
        options = {"activation": part.activation} if part.cell == "elman" else {}
        for letter, delay, half in zip("hr", (1, -1), part.halves, strict=False):
            names += CELLS[part.cell](
                self.net, sources, half.again.shape[1], delay=delay, name=letter + number,
                weights=half.given(part.cell), bias=bias if half.biases is not None else False,
                **options,
            )  # fmt: skip
        return names
