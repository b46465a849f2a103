"""What a run left of its last sequence at every step of time, for later questions.

Unrolled networks hold these numbers on objects of their own. One that is there already gets them
when the run ends; otherwise it is made at the first question, such as ``net["h1@2"]``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from neurosim.functions.losses import Loss
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Bias
from neurosim.graph.time.unrolling import Unrolled, split_name


@dataclass(frozen=True)
class Steps:
    """The numbers of sequences of one length in the last batch, the last of them in full.

    Attributes:
        slots: the column of each node in the arrays, in the order of the network.
        wires: four rows, of all connections: the columns of source and target, for how many steps
            it waits, and the column of its partial derivative, -1 at a sum.
        combined: for each neuron that does not sum its number among the nodes, and its columns of
            partial derivatives.
        lead: how many steps stand before the first in the outputs.
        out: outputs of all sequences by step of time, with those around it.
        error, partials: of all sequences by step of time.
        net: net inputs of the last sequence.
        reached: the errors of the inputs by step of time.
        cost: E by step of time and output, in the order of the network.
        expected: a row for each step of time, None where nothing is expected.
        criterion: the loss.
        count: how many sequences made the update.
    """

    slots: Any
    wires: Any
    combined: Sequence[tuple[int, slice]]
    lead: int
    out: Any
    error: Any
    partials: Any
    net: Any
    reached: Any
    cost: Any
    expected: Sequence[Sequence[float] | None]
    criterion: Loss
    count: int

    def __call__(self, net: Network) -> Unrolled:
        """Return the network over these steps of time, with the numbers on its objects."""
        deep = net.unroll(len(self.net))
        for state in deep.states:
            name, step = split_name(state.name)
            column = self.slots[net.nodes.index(net.node(name))]
            state._output = float(self.out[-1, self.lead + step - 1, column])
        self._give_nodes(deep)
        shares = self._shares().tolist()
        for connection, values in zip(net.connections, shares, strict=True):
            for each, share in zip(deep.copies(connection), values, strict=True):
                each._share = share
        deep._stage = net._stage
        return deep

    def _give_nodes(self, deep: Unrolled) -> None:
        begin, columns = self.lead, (self.out[-1], self.net, self.error[-1])
        outs, nets, errors = (each[:, self.slots].tolist() for each in columns)
        for step, nodes in enumerate(deep._steps):
            rows = outs[begin + step], nets[step], errors[step]
            for node, output, net_input, error in zip(nodes, *rows, strict=True):
                if not isinstance(node, Bias):
                    node._output = output
                if isinstance(node, Neuron):
                    node._net_input, node._error = net_input, error
            for number, place in self.combined:
                unit: Any = nodes[number]
                unit._partials = tuple(self.partials[-1, step, place].tolist())
        for node, error in zip(deep.inputs, self.reached.ravel().tolist(), strict=True):
            node._error = error
        nothing = (None,) * self.cost.shape[1]
        wanted = chain.from_iterable(nothing if row is None else row for row in self.expected)
        for judged, value, loss in zip(
            deep.outputs, wanted, self.cost.ravel().tolist(), strict=True
        ):
            judged._expected, judged._loss = value, loss
            judged._criterion = None if value is None else self.criterion

    def _shares(self) -> Any:
        """Return the part of each connection in the gradients, at each step of time."""
        sources, targets, waits, places = self.wires
        steps = np.arange(len(self.net))[:, None]
        shares = np.zeros((len(self.net), self.wires.shape[1]))
        apart = places >= 0
        for out, error, partials in zip(self.out, self.error, self.partials, strict=True):
            part = error[steps, targets] * out[self.lead + steps - waits, sources]
            part[:, apart] *= partials[steps, places[apart]]
            shares -= part
        return shares.T / self.count
