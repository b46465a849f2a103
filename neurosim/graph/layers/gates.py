"""Cells with gates: LSTM and GRU, every gate a neuron and every product a product unit."""

from __future__ import annotations

from neurosim.checks import finite, whole
from neurosim.graph.collector import collector_resting
from neurosim.graph.groups import Group
from neurosim.graph.layers.adding import (
    Source,
    add,
    bias_node,
    bias_of,
    fresh,
    link,
    named,
    nodes_of,
    require,
)
from neurosim.graph.layers.given import Given
from neurosim.graph.layers.recurrent import link_drawn, read_delay
from neurosim.graph.layers.weights import Drawing
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node

__all__ = ["gru", "lstm"]


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
        NetworkError, OptionError, InputError: for a name, a source or an option that cannot be.

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
    layer = _Layer(net, source, size, delay, weights, bias, seed, name)
    layer.require("i f g o new kept c tanh")
    with collector_resting():
        gates = {gate: layer.add(gate, "tanh" if gate == "g" else "logistic") for gate in "ifgo"}
        new, kept = (
            layer.add("new", "identity", "product"),
            layer.add("kept", "identity", "product"),
        )
        held, squashed = layer.add("c"), layer.add("tanh", "tanh")
        cells = layer.add("", "identity", "product")
        layer.draw(gates, cells, {"f": forget_bias})
        for place, cell in enumerate(cells):
            link(net, gates["i"][place], new[place])
            link(net, gates["g"][place], new[place])
            link(net, gates["f"][place], kept[place])
            link(net, held[place], kept[place], delay=layer.delay)
            link(net, new[place], held[place])
            link(net, kept[place], held[place])
            link(net, held[place], squashed[place])
            link(net, gates["o"][place], cell)
            link(net, squashed[place], cell)
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
    layer = _Layer(net, source, size, delay, weights, bias, seed, name)
    layer.require("r z past reset n rest new kept")
    one = layer.bias or bias_of(net, bias=True)
    with collector_resting():
        gates = {gate: layer.add(gate, "logistic") for gate in "rz"}
        past, reset = layer.add("past"), layer.add("reset", "identity", "product")
        candidates, rest = layer.add("n", "tanh"), layer.add("rest")
        new, kept = (
            layer.add("new", "identity", "product"),
            layer.add("kept", "identity", "product"),
        )
        cells = layer.add("")
        layer.draw(gates, cells, {})
        for place, cell in enumerate(cells):
            layer.draw_into(past[place], [], cells)
            layer.draw_into(candidates[place], layer.sources, [], bias=False)
            link(net, gates["r"][place], reset[place])
            link(net, past[place], reset[place])
            link(net, reset[place], candidates[place])
            layer.draw_into(candidates[place], [], [])
            link(net, bias_node(net, one or ""), rest[place])
            link(net, gates["z"][place], rest[place], -1.0)
            link(net, rest[place], new[place])
            link(net, candidates[place], new[place])
            link(net, gates["z"][place], kept[place])
            link(net, cell, kept[place], delay=layer.delay)
            link(net, new[place], cell)
            link(net, kept[place], cell)
    return net.group(layer.name)


class _Layer:
    """The cells of one layer while they are added: their names, sources and drawn weights."""

    def __init__(
        self,
        net: Network,
        source: Source,
        size: int,
        delay: int,
        weights: str | float | Given,
        bias: bool | str,
        seed: int | None,
        name: str | None,
    ) -> None:
        self._net = net
        self._size = whole(size, "size")
        self.delay = read_delay(net, delay)
        self.sources = nodes_of(net, source)
        self.name = fresh(net, name, "h" if self.delay > 0 else "r")
        self.bias = bias_of(net, bias)
        self._drawing = Drawing(net, weights, seed)

    def require(self, parts: str) -> None:
        """See that no name which the cells need is taken."""
        for part in ["", *parts.split()]:
            require(self._net, self._names(part))

    def _names(self, part: str) -> list[str]:
        return [f"{cell}.{part}" if part else cell for cell in named(self.name, (self._size,))]

    def add(
        self, part: str, activation: str = "identity", aggregation: str = "sum"
    ) -> list[Neuron]:
        """Add a part of every cell, as a group; the part without a name is the output."""
        names = self._names(part)
        made = add(self._net, names, activation, aggregation)
        self._net.add_group(f"{self.name}.{part}" if part else self.name, names)
        return made

    def draw(
        self, gates: dict[str, list[Neuron]], cells: list[Neuron], biases: dict[str, float]
    ) -> None:
        """Connect the gates, cell by cell, with weights that are drawn."""
        self._bias = None if self.bias is None else bias_node(self._net, self.bias)
        self._drawing.start(len(self.sources) + self._size, self._size)
        for place in range(self._size):
            for gate, neurons in gates.items():
                self.draw_into(neurons[place], self.sources, cells)
                if self._bias is not None and gate in biases and self._drawing.given is None:
                    neurons[place]._incoming[-1].parameter.value = biases[gate]

    def draw_into(
        self, neuron: Neuron, sources: list[Node], cells: list[Neuron], *, bias: bool = True
    ) -> None:
        """Connect a neuron with sources, cells at another step of time, and the bias."""
        last = self._bias if bias else None
        link_drawn(self._net, neuron, sources, cells, last, self._drawing, self.delay)
