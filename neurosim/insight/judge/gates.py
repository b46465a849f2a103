"""The gates of LSTM and GRU cells: what people call them, and their weights in one array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from neurosim.insight.judge.fields import Field, Layer
from neurosim.insight.judge.layers import Layers

CALLED = {
    "lstm": {
        "i": "i it igate inputgate",
        "f": "f ft fgate forget forgetgate",
        "g": "g gt ggate ctilde cttilde cbar chat ccand cand candidate cc cprime cellgate",
        "o": "o ot ogate outputgate",
        "c": "c ct cell cellstate",
        "tanh": "tanhc tanhct",
    },
    "gru": {
        "r": "r rt rgate reset resetgate",
        "z": "z zt zgate update updategate",
        "n": "n nt htilde httilde hbar hhat hcand hprime cand candidate newgate",
    },
}
"""The words for a part of a cell, by how it is called here."""

STACKED = {"lstm": ("ifgo", "ifog"), "gru": ("rzn", "zrn")}
"""In which orders programs keep the gates in one array, PyTorch's first."""

LINES = {
    ("lstm", "c", "out"): "f[t] * c[t-1] + i[t] * g[t]",
    ("lstm", "", "out"): "o[t] * tanh(c[t])",
    ("lstm", "i", "back"): "dc[t] * g[t]",
    ("lstm", "f", "back"): "dc[t] * c[t-1]",
    ("lstm", "g", "back"): "dc[t] * i[t]",
    ("lstm", "o", "back"): "dh[t] * tanh(c[t])",
    ("lstm", "c", "back"): "dh[t] * o[t] * (1 - tanh(c[t])**2) + dc[t+1] * f[t+1]",
    ("gru", "", "out"): "(1 - z[t]) * n[t] + z[t] * h[t-1]",
    ("gru", "n", "net"): "W_n @ x[t] + b_n + r[t] * (U_n @ h[t-1] + c_n)",
    ("gru", "n", "back"): "dh[t] * (1 - z[t])",
    ("gru", "z", "back"): "dh[t] * (h[t-1] - n[t])",
    ("gru", "r", "back"): "delta_n[t] * (U_n @ h[t-1] + c_n)",
}
"""What a part of a cell is in a program, where it is no weighted sum."""


class Gates:
    """The cells of a network, each a layer whose parts are layers as well, such as h and h.f.

    Args:
        layers: the network's layers.
    """

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        named = {each.name: each for each in layers.layers}
        parts: dict[str, dict[str, Layer]] = {}
        for name, layer in named.items():
            cell, dot, part = name.rpartition(".")
            if dot and cell in named:
                parts.setdefault(cell, {"": named[cell]})[part] = layer
        self._kinds = {
            cell: kind
            for cell, held in parts.items()
            for kind, words in CALLED.items()
            if words.keys() <= held.keys()
        }
        self._parts = {cell: parts[cell] for cell in self._kinds}

    @cached_property
    def called(self) -> dict[str, Layer]:
        """The parts of cells by plain names; with several layers of cells, names end on theirs."""
        found = {}
        for cell, parts in self._parts.items():
            ending = "" if len(self._parts) == 1 else cell.removeprefix("h")
            for part, words in CALLED[self._kinds[cell]].items():
                found.update({f"{word}{ending}": parts[part] for word in words.split()})
        return found

    def part(self, layer: Layer | None) -> tuple[str, str]:
        """Return the kind of cell that a layer is a part of, and which part; empty for none."""
        for cell, parts in self._parts.items():
            for part, each in parts.items():
                if each is layer:
                    return self._kinds[cell], part
        return "", ""

    def weights(self, kind: str, gate: Layer) -> Iterator[Field]:
        """Return the weights of a gate for the inputs and the cells, in one array and apart."""
        cell = gate.name.rpartition(".")[0]
        here, again = self._halves(kind, cell, gate)
        for pair in ((again, here), (here, again)):
            between = ", ".join(f"{each.source.name}[{'t-1' if each is again else 't'}]"
                                for each in pair if each.source)  # fmt: skip
            outs = tuple(name for each in pair if each.source for name in each.source.outs)
            both = Layer(f"concat({between})", outs, outs, (len(outs),), -1 - (pair[0] is here))
            keys = np.concatenate([each.keys for each in pair], axis=1)
            yield Field(kind, gate, keys, here.blocks, "units x sources", both)
        yield here
        yield again

    def stacks(
        self, kind: str, cell: Layer, source: Layer | None, *, again: bool = False
    ) -> Iterator[Field]:
        """Return the weights of all gates one below the other; without a source the biases.

        Args:
            kind: the kind of the numbers.
            cell: the layer of the cells.
            source: what they read.
            again: whether biases are those beside the weights for the cells themselves.
        """
        parts = self._parts.get(cell.name, {})
        for order in STACKED[self._kinds[cell.name]] if parts else ():
            gates = [self.again(parts[gate]) if again else parts[gate] for gate in order]
            rows = [self._row(kind, cell.name, gate, source) for gate in gates]
            found = [each.keys for each in rows if each is not None]
            if len(found) == len(order):
                blocks = ((0,),) if source is None else ((0,), (1,))
                yield Field(kind, cell, np.concatenate(found), blocks, "gates x units", source)

    def _row(self, kind: str, cell: str, gate: Layer, source: Layer | None) -> Field | None:
        if source is None:
            return self._layers.biases(kind, gate)
        here, again = self._halves(kind, cell, gate)
        return again if source is self._parts[cell][""] else here

    def again(self, gate: Layer) -> Layer:
        """Return what holds a gate's weights for the cells themselves: in a GRU's n not itself."""
        parts = self._parts[gate.name.rpartition(".")[0]]
        return parts["past"] if gate is parts.get("n") else gate

    def _halves(self, kind: str, cell: str, gate: Layer) -> tuple[Field, Field]:
        """Return the weights of a gate for what the cells read, and for the cells themselves."""
        parts = self._parts[cell]
        reads = [each for each in self._layers.sources(gate) if each is not parts[""]]
        return (
            self._layers.weights(kind, gate, reads[0]),
            self._layers.weights(kind, self.again(gate), parts[""]),
        )

    def deltas(self, cell: Layer) -> Sequence[Layer]:
        """Return the gates of a cell whose errors stand one below the other."""
        parts = self._parts.get(cell.name, {})
        return [parts[gate] for gate in STACKED[self._kinds[cell.name]][0]] if parts else []
