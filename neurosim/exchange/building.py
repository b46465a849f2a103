"""The network that units become, once it is known which of them are outputs."""

from __future__ import annotations

import math

from neurosim.exchange.units import IDENTITY, Array, Part, Unit, Units
from neurosim.functions.aggregations import AGGREGATIONS
from neurosim.graph import layers
from neurosim.graph.layers.adding import bias_node, bias_of, link, named
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output


def network(units: Units, name: str, inputs: Array, outputs: Array) -> Network:
    """Return the network whose outputs these are.

    Names are those of :func:`neurosim.dense`, :func:`neurosim.convolutional` and
    :func:`neurosim.recurrent`.

    Args:
        units: what has made them.
        name: the network's.
        inputs: units of kind ``i``, in the shape of one input.
        outputs: units, or constants.
    """
    wanted = [units.lifted(each) for each in outputs.ravel().tolist()]
    needed = _needed(units, wanted)
    if not any(each.kind == "s" and each.made == wanted for each in units.parts):
        inner = {source for unit in needed for source, _ in unit.terms}
        layers = [each for each in units.parts if each.add and not needed.isdisjoint(each.made)]
        inner |= {source for part in layers for source in part.sources}
        free = len(set(wanted)) == len(wanted) and inner.isdisjoint(wanted)
        if not free or any(each.given for each in wanted):
            wanted = [units.unit([(each, None)]) for each in wanted]
    return _Building(units, needed, name, inputs, wanted).net


def _needed(units: Units, outputs: list[Unit]) -> set[Unit]:
    """Return the units that the outputs need, and these."""
    layers = {unit: part for part in units.parts if part.add for unit in part.made}
    seen, waiting = set(outputs), list(outputs)
    while waiting:
        unit = waiting.pop()
        found = [source for source, _ in unit.terms]
        found += layers[unit].sources if unit in layers else []
        waiting += [each for each in found if each not in seen]
        seen.update(found)
    return seen


class _Building:
    """A network while the units that it needs are added."""

    def __init__(
        self, units: Units, needed: set[Unit], name: str, inputs: Array, outputs: list[Unit]
    ) -> None:
        self.net = Network(name)
        self._numbers = dict.fromkeys("hcpzsa", 0)
        self._biases: dict[Unit, str] = {}
        row = inputs.ndim == 1
        group = (layers.inputs(self.net, inputs.size) if row
                 else layers.image(self.net, inputs.shape))  # fmt: skip
        self._names = dict(zip(inputs.ravel().tolist(), group, strict=True))
        parts = _parts(units, needed, outputs)
        self._several = [part.kind for part in parts].count("h") > 1
        for part in parts:
            name = "o" if part.made == outputs else part.kind + self._number(part.kind)
            if part.add:
                sources = [self._names[each] for each in part.sources]
                names = part.add(self.net, sources, name)
                self._names.update(zip(part.made, names, strict=True))
            else:
                self._neurons(part, name)
        if not any(each in self._names for each in outputs):
            self._add(outputs, named("o", (len(outputs),)), Output)
            self.net.add_group("o", named("o", (len(outputs),)))
        with collector_resting():
            for unit in list(self._names):
                self._connect(unit)
        self.net._edit()

    def _number(self, kind: str) -> str:
        self._numbers[kind] += 1
        first = kind == "z" and self._numbers[kind] == 1
        alone = first or (kind == "h" and not self._several)
        return "" if alone else str(self._numbers[kind])

    def _neurons(self, part: Part, name: str) -> None:
        fits = part.shape and math.prod(part.shape) == len(part.made)
        shape = part.shape if fits else (len(part.made),)
        names = named(name, shape)
        self._add(part.made, names, Neuron)
        self.net.add_group(name, names, shape)

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
        target = self.net.node(self._names[unit])
        for source, weight in unit.terms:
            link(self.net, self.net.node(self._names[source]), target, weight or 1.0)
        if unit.bias is not None:
            link(self.net, self.net.node(self._biases[unit]), target, unit.bias)


def _parts(units: Units, needed: set[Unit], outputs: list[Unit]) -> list[Part]:
    """Return what is needed: layers, and neurons but the outputs, each once, with their kind."""
    left = {each for each in needed.difference(outputs) if not each.given}
    found = []
    for part in [*units.parts, Part(units.made)]:
        if part.add and not needed.isdisjoint(part.made):
            found.append(part)
        elif made := [each for each in part.made if each in left]:
            found.append(Part(made, part.shape, made[0].kind))
            left.difference_update(made)
    return found
