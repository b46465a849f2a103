"""Cells with gates: LSTM and GRU, every gate a neuron and every product a product unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from neurosim.checks import finite, whole
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import (
    Layer,
    Source,
    add,
    adding,
    bias_node,
    bias_of,
    link,
    named,
)
from neurosim.graph.layers.given import Given
from neurosim.graph.layers.recurrent import read_delay
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron


def lstm(
    net: Network,
    source: Source,
    size: int,
    *,
    delay: int = 1,
    weights: str | float | Given = "glorot",
    bias: bool | str = True,
    forget_bias: float = 1.0,
    seed: int | None = None,
    name: str | None = None,
) -> Group:
    """Add LSTM cells, which keep a value over many steps of time behind gates.

    A cell ``h1`` consists of neurons that can all be asked: the gates ``h1.i`` (input), ``h1.f``
    (forget) and ``h1.o`` (output) and the candidate ``h1.g``, which read the sources, the outputs
    of all cells a step of time before, and the bias; then

    - ``h1.new = h1.i · h1.g`` and ``h1.kept = h1.f · h1.c(t-1)``, product units;
    - ``h1.c = h1.new + h1.kept``, what the cell keeps, and ``h1.tanh = tanh(h1.c)``;
    - ``h1 = h1.o · h1.tanh``, its output.

    Args:
        net: the network.
        source: what the cells read.
        size: how many cells.
        delay: how many steps of time lie between; -1 makes a layer that runs backward in time.
        weights: how weights are drawn.
        bias: see :mod:`neurosim.layers`; one for each gate (PyTorch has two, which add up).
        forget_bias: what the bias weights of the forget gates start at, so that cells begin by
            keeping.
        seed: where the random numbers start.
        name: the group's; by default h1, h2 ..., r1 ... where the layer runs backward.

    Returns:
        The group of the cells' outputs; those of the gates are called ``h.i``, ``h.f`` ...

    Raises:
        NetworkError, OptionError, InputError: for a name, a source or an option not allowed.

    Source: Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997); forget gates by Gers,
    Schmidhuber and Cummins (2000).

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> ns.layers.lstm(net, ns.layers.inputs(net, 2), 1, seed=1, name="h")
    Group('h', 1: h1)
    >>> [neuron.name for neuron in net.neurons]
    ['h1.i', 'h1.f', 'h1.g', 'h1.o', 'h1.new', 'h1.kept', 'h1.c', 'h1.tanh', 'h1']
    """
    forget_bias = finite(forget_bias, "forget_bias")
    layer = _Cells(net, source, size, delay, name, weights, bias, seed)
    with adding(net):
        gates = layer.add(LSTM, "ifgo")
        if layer.bias is not None and layer.drawing.given is None:
            for gate in gates["f"]:
                gate._incoming[-1].parameter._value = forget_bias
        for place in range(layer.size):
            layer.wire(place, LSTM_WIRES)
    return net.group(layer.name)


def gru(
    net: Network,
    source: Source,
    size: int,
    *,
    delay: int = 1,
    weights: str | float | Given = "glorot",
    bias: bool | str = True,
    seed: int | None = None,
    name: str | None = None,
) -> Group:
    """Add GRU cells, in which one gate decides between the old value and a new one.

    A cell ``h1`` consists of the gates ``h1.r`` (reset) and ``h1.z`` (update), which read the
    sources, the outputs of all cells a step of time before, and the bias; then, as PyTorch has it,

    - ``h1.past``: the sum over the outputs a step of time before, with a bias of its own;
    - ``h1.reset = h1.r · h1.past``, a product unit;
    - ``h1.n = tanh(sum over the sources + h1.reset + bias)``, the candidate;
    - ``h1.rest = 1 - h1.z``, ``h1.new = h1.rest · h1.n``, ``h1.kept = h1.z · h1(t-1)``;
    - ``h1 = h1.new + h1.kept``, its output.

    The 1 comes from a bias node, also without bias weights. Arguments, result and errors are those
    of :func:`lstm`.

    Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder" (2014).

    >>> import neurosim as ns
    >>> net = ns.Network()
    >>> ns.layers.gru(net, ns.layers.inputs(net, 1), 2, seed=1, name="h")
    Group('h', 2: h1 h2)
    >>> [connection.label for connection in net["h1"].incoming]
    ['h1.new -> h1', 'h1.kept -> h1']
    """
    layer = _Cells(net, source, size, delay, name, weights, bias, seed)
    with adding(net):
        parts = layer.add(GRU, "rz")
        one = layer.bias or bias_of(net, bias=True) or ""
        for place in range(layer.size):
            candidate, rest = parts["n"][place], parts["rest"][place]
            layer.draw(parts["past"][place], [], parts["h"], layer.delay)
            layer.draw(candidate, layer.sources, bias=False)
            layer.wire(place, "r reset  past reset  reset n")
            layer.draw(candidate, [])
            link(net, bias_node(net, one), rest)
            link(net, parts["z"][place], rest, -1.0)
            layer.wire(place, "rest new  n new  z kept  h(t-1) kept  new h  kept h")
    return net.group(layer.name)


LSTM = {
    "i": "logistic", "f": "logistic", "g": "tanh", "o": "logistic",
    "new": "product", "kept": "product", "c": "identity", "tanh": "tanh", "h": "product",
}  # fmt: skip
LSTM_WIRES = "i new  g new  f kept  c(t-1) kept  new c  kept c  c tanh  o h  tanh h"
GRU = {
    "r": "logistic", "z": "logistic", "past": "identity", "reset": "product", "n": "tanh",
    "rest": "identity", "new": "product", "kept": "product", "h": "identity",
}  # fmt: skip
"""The parts of a cell, h its output: the activation of each, or that it is a product unit; and
which part reads which."""


class _Cells(Layer):
    """The cells of one layer while they are added."""

    def __init__(
        self, net: Network, source: Source, size: int, delay: int, name: str | None, *how: Any
    ) -> None:
        self.size, self.delay = whole(size, "size"), read_delay(delay)
        super().__init__(net, name, "h" if self.delay > 0 else "r", *how)
        self.sources = self.reads(source)

    def add(self, parts: Mapping[str, str], gates: Iterable[str]) -> dict[str, list[Neuron]]:
        """Add the parts of all cells, each as a group, and let the gates among them read."""
        cells, ends = named(self.name, (self.size,)), {part: f".{part}" for part in parts}
        ends["h"] = ""
        made: dict[str, list[Neuron]] = {}
        for part, kind in parts.items():
            names = [f"{cell}{ends[part]}" for cell in cells]
            ways = ("identity", "product") if kind == "product" else (kind,)
            made[part] = add(self.net, names, *ways)
            self.net.add_group(f"{self.name}{ends[part]}", names)
        self.start(len(self.sources) + self.size, self.size, self.net)
        for place in range(self.size):
            for gate in gates:
                self.draw(made[gate][place], self.sources, made["h"], self.delay)
        self._parts = made
        return made

    def wire(self, place: int, pairs: str) -> None:
        """Connect parts of a cell, each with the one behind it, with weights of 1."""
        ends = iter(pairs.split())
        for source, target in zip(ends, ends, strict=True):
            part = source.removesuffix("(t-1)")
            delay = self.delay if part != source else 0
            link(self.net, self._parts[part][place], self._parts[target][place], delay=delay)
