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
from neurosim.graph.nodes import Bias, Input
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
        outputs: the column of each output in ``cost``, in the order of the network.
        lead: how many steps stand before the first in the rows.
        rows: of the arrays, by sequence and step of time, with the steps around it.
        out, net, error, partials, cost: the numbers; what is not asked for is never copied.
        expected: a row for each step of time, None where nothing is expected.
        criterion: the loss.
        count: how many sequences made the update.
    """

    slots: Any
    wires: Any
    combined: Sequence[tuple[int, slice]]
    outputs: Any
    lead: int
    rows: Any
    out: Any
    net: Any
    error: Any
    partials: Any
    cost: Any
    expected: Sequence[Sequence[float] | None]
    criterion: Loss
    count: int

    def __call__(self, net: Network) -> Unrolled:
        """Return the network over these steps of time, with the numbers on its objects."""
        deep = net.unroll(len(self.expected))
        for state in deep.states:
            name, step = split_name(state.name)
            column = self.slots[net.nodes.index(net.node(name))]
            state._output = float(self.out[self.rows[-1, self.lead + step - 1], column])
        self._give_nodes(deep)
        shares = self._shares().tolist()
        for connection, values in zip(net.connections, shares, strict=True):
            for each, share in zip(deep.copies(connection), values, strict=True):
                each._share = share
        deep._stage = net._stage
        return deep

    def _inside(self, sequence: int) -> Any:
        """Return the rows of a sequence at its steps of time."""
        return self.rows[sequence, self.lead : self.lead + len(self.expected)]

    def _give_nodes(self, deep: Unrolled) -> None:
        rows = self._inside(-1)
        columns = (each[rows][:, self.slots].tolist() for each in (self.out, self.net, self.error))
        for nodes, row, *numbers in zip(deep._steps, rows, *columns, strict=True):
            for node, output, net_input, error in zip(nodes, *numbers, strict=True):
                if not isinstance(node, Bias):
                    node._output = output
                if isinstance(node, Neuron):
                    node._net_input = net_input
                if isinstance(node, Neuron | Input):
                    node._error = error
            for number, places in self.combined:
                unit: Any = nodes[number]
                unit._partials = tuple(self.partials[row, places].tolist())
        nothing = (None,) * len(self.outputs)
        wanted = chain.from_iterable(nothing if row is None else row for row in self.expected)
        costs = self.cost[rows][:, self.outputs].ravel().tolist()
        for judged, value, loss in zip(deep.outputs, wanted, costs, strict=True):
            judged._expected, judged._loss = value, loss
            judged._criterion = None if value is None else self.criterion

    def _shares(self) -> Any:
        """Return the part of each connection in the gradients, at each step of time."""
        sources, targets, waits, places = self.wires
        steps = np.arange(len(self.expected))[:, None]
        shares = np.zeros((len(self.expected), self.wires.shape[1]))
        apart = places >= 0
        for sequence, around in enumerate(self.rows):
            inside = self._inside(sequence)[:, None]
            part = (
                self.error[inside, targets] * self.out[around[self.lead + steps - waits], sources]
            )
            part[:, apart] *= self.partials[inside, places[apart]]
            shares -= part
        return shares.T / self.count
