"""A network as a program, and which object each of its numbers belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from neurosim.compiled import codes, program
from neurosim.compiled.blocks import STEP, delay
from neurosim.compiled.frame import Program
from neurosim.compiled.program import ACTIVATE, WIDTH
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.graph.parameter import Parameter


@dataclass
class Lowered:
    """A network as a program for any number of samples, and which object each number belongs to.

    Attributes:
        net: the network.
        by_sample: whether the numbers of a node, not those of a row, stand behind one another.
        slot_of: the number of each node's place in a row.
        given: the nodes that always send the same.
        slots: how many places a row has.
        size: how many places the weights have, with padding.
        turned: how many places the weights have that are turned for the way back.
        parameters: the parameters in the order of the network.
        neurons: where the neurons stand in a row, in the order of the network.
        connections: how many there are.
        shared: those that keep a part of their parameter's gradient of their own.
        shares: their ends.
        places: for each parameter the place of its weight, the first if it has several.
        sharing: rows (first place of a parameter, another place).
        several: whether any parameter is read at several places, or by several operations at one.
        combined: for each neuron that does not sum, where its partial derivatives stand.
        partials: how many of them there are.
        signals: how many sources one of these has at most.
        lead: how many steps a connection waits at most.
        trail: how many steps a connection looks ahead at most.
        index: three rows: numbers, whether each is that of a source, and how many steps it waits.
    """

    net: Network
    by_sample: bool
    slot_of: dict[Node, int] = field(default_factory=dict)
    given: tuple[Node, ...] = ()
    slots: int = 0
    size: int = 0
    turned: int = 0
    parameters: tuple[Parameter, ...] = ()
    neurons: Any = None
    connections: int = 0
    shared: tuple[Connection, ...] = ()
    shares: Any = None
    places: Any = None
    sharing: Any = None
    several: bool = False
    combined: dict[Neuron, slice] = field(default_factory=dict)
    partials: int = 0
    signals: int = 0
    lead: int = 0
    trail: int = 0
    outputs: list[Output] = field(default_factory=list)
    operations: list[list[int]] = field(default_factory=list)
    parts: list[tuple[int, int, int]] = field(default_factory=list)
    constants: list[float] = field(default_factory=lambda: [0.0])
    index: Any = None
    operating: list[list[Parameter]] = field(default_factory=list)

    def program(self, capacity: int, rows: int) -> Program:
        """Return the arrays for as many samples side by side, and rows of the state."""
        numbers, are_slots, waits = self.index
        operations = np.array(self.operations, dtype=np.int64).reshape(-1, WIDTH)
        row, slot = (1, rows) if self.by_sample and capacity > 1 else (self.slots, 1)
        operations[:, program.FIRST] *= slot
        columns = {node: column for column, node in enumerate(self.net.outputs)}
        return Program(
            operations=operations,
            index=numbers * np.where(are_slots, slot, 1) - waits * capacity * row,
            parts=np.array(self.parts, dtype=np.int64).reshape(-1, 3),
            inputs=self.places_of(self.net.inputs) * slot,
            outputs=self.places_of(self.outputs) * slot,
            columns=np.array([columns[each] for each in self.outputs], dtype=np.int64),
            given=self.places_of(self.given) * slot,
            constants=np.array(self.constants),
            operation_count=len(self.operations),
            part_count=len(self.parts),
            input_count=len(self.net.inputs),
            output_count=len(self.outputs),
            given_count=len(self.given),
            row_stride=row,
            slot_stride=slot,
            slots=self.slots,
            size=self.size,
            partial_count=self.partials,
            lead=self.lead,
            trail=self.trail,
        )

    @cached_property
    def wires(self) -> Any:
        """The ends of all connections."""
        return self.ends(self.net.connections)

    def ends(self, connections: Iterable[Connection]) -> Any:
        """Return four rows: slots of sources and targets, waits, places of the partials."""
        columns = [
            (self.slot_of[each.source], self.slot_of[each.target], delay(each), self.partial(each))
            for each in connections
        ]
        return np.array(columns, dtype=np.int64).reshape(-1, 4).T.copy()

    def partial(self, connection: Connection) -> int:
        """Return where a connection's partial derivative stands in a row, -1 at a sum."""
        found = self.combined.get(connection.target)
        return -1 if found is None else found.start + found.step * connection.position

    @cached_property
    def fires(self) -> bool:
        """Whether any neuron is a step, so that the last bit of a sum may decide what it sends."""
        return any(codes.activation_code(each.activation) == STEP for each in self.net.neurons)

    def places_of(self, nodes: Sequence[Node]) -> Any:
        """Return the numbers of their places in a row."""
        return np.array([self.slot_of[node] for node in nodes], dtype=np.int64)

    def by_row(self, numbers: Any) -> Any:
        """Return numbers of all nodes as a row for each row of the state."""
        if self.by_sample:
            return numbers.reshape(self.slots, -1).T
        return numbers.reshape(-1, self.slots)

    def forms(self, criterion: Loss) -> Any:
        """Return for each operation the number of the loss at its outputs."""
        found = np.zeros(len(self.operations), dtype=np.int64)
        for at, row in enumerate(self.operations):
            if row[program.KIND] == ACTIVATE and row[program.OUTPUTS] >= 0:
                activation = self.outputs[row[program.OUTPUTS]].activation
                found[at] = codes.form_code(criterion, activation)
        return found
