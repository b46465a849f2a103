"""From the graph to arrays: where every node and every weight is put."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from neurosim.compiled import codes, program
from neurosim.compiled.alike import Alike, Group, levels
from neurosim.compiled.frames import addresses_of, common, tell_of_parameters
from neurosim.compiled.program import ACTIVATE, COMBINE, DENSE, KIND, RUN, WIDTH, Program
from neurosim.compiled.registers import LANES, LINE, panel, widest
from neurosim.compiled.runs import head, inner_runs, runs_of
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.graph.parameter import Parameter

__all__ = ["Lowered", "lowered"]


class Lowered(NamedTuple):
    """A network as a program, and which object each number belongs to.

    Attributes:
        program: the arrays.
        frame: the entries that all frames of it have in common; see fields.py.
        signature: equal for all networks that are lowered to the same tables.
        slot_of: the slot of each node.
        slots: how many places a sample has in a section of the state.
        size: how many places the weights have, with padding.
        everywhere: the row (first place, place behind the last) of all of them.
        signals: how many sources a neuron lists at most.
        inputs: the input nodes.
        neurons: the neurons in the order of the network.
        neuron_slots: their slots.
        outputs: the output neurons in the order of the network.
        parameters: the parameters in the order of the network.
        places: for each parameter the place of its weight, the first if several hold it.
        addresses: for each parameter where it stands in memory; none where they are few, or Python
            does not keep their numbers as expected.
        shared: for each connection that shares its parameter: the connection, and its place.
        sharing: rows (place of the parameter, place of a connection that holds it too).
        masters: the places of parameters that stand first in such rows.
        combines: True if any neurons take their signals one by one.
        combined: neurons with another aggregation than the sum, and the places of their weights.
        forms: what forms.py has found out about losses.
    """

    program: Program
    frame: Any
    signature: tuple[bytes, ...]
    slot_of: dict[Node, int]
    slots: int
    size: int
    everywhere: Any
    signals: int
    inputs: tuple[Input, ...]
    neurons: tuple[Neuron, ...]
    neuron_slots: Any
    outputs: tuple[Output, ...]
    parameters: tuple[Parameter, ...]
    places: Any
    addresses: Any
    shared: tuple[tuple[Connection, int], ...]
    sharing: Any
    masters: Any
    combines: bool
    combined: tuple[tuple[Neuron, Any], ...]
    forms: dict[Loss, Any]


def lowered(net: Network) -> Lowered:
    """Lower a network, once for each version of it."""
    found: Lowered | None = net.derived.get("lowered")
    if found is None:
        found = net.derived["lowered"] = _Lowering(net).result()
    return found


class _Lowering:
    def __init__(self, net: Network) -> None:
        self.net = net
        self.slot_of: dict[Node, int] = {}
        self.next_slot = 0
        self.next_place = 0
        self.operations: list[list[int]] = []
        self.runs: list[tuple[int, int, int]] = []
        self.starts: list[tuple[int, int]] = []
        self.sources: list[int] = []
        self.constants: list[float] = []
        self.places: dict[Connection, int] = {}
        self.largest = 0
        for level in levels(net):
            self._level(level)
        for node in net.order:
            if node not in self.slot_of:
                self._give_slot(node)

    def _level(self, level: list[Neuron]) -> None:
        """Give slots and write the operations of neurons that do not depend on each other."""
        for neuron in level:
            for connection in neuron._incoming:
                if connection.source not in self.slot_of:
                    self._give_slot(connection.source)
        for group in Alike(level, self.slot_of).by_activation():
            self._align()
            first = self.next_slot
            for kind, alike in group:
                if kind == DENSE:
                    self._dense(alike)
                else:
                    self._listed(kind, alike)
            self._align()
            self._activation([each for _, alike in group for each in alike.members], first)

    def _align(self) -> None:
        self.next_slot += -self.next_slot % LANES

    def _give_slot(self, node: Node) -> None:
        self.slot_of[node] = self.next_slot
        self.next_slot += 1

    def _operation(self, **columns: int) -> None:
        row = [0] * WIDTH
        for name, value in columns.items():
            row[getattr(program, name)] = value
        self.operations.append(row)

    def _dense(self, alike: Group) -> None:
        self._align()
        self.next_place += -self.next_place % LANES
        count, members = len(alike.sources), alike.members
        width = len(members) + -len(members) % LANES
        first_run = len(self.runs)
        sources = [each.source for each in alike.incoming[members[0]]]
        self.runs += inner_runs(sources, alike.sources)
        self._operation(
            KIND=DENSE, FIRST=self.next_slot, ROWS=width, WEIGHT=self.next_place,
            SOURCES=len(self.sources), COUNT=count, START=first_run, STOP=len(self.runs),
        )  # fmt: skip
        self.sources += alike.sources
        for neuron in members:
            self._give_slot(neuron)
        for first, places in _panels(width):
            for row, neuron in enumerate(members[first : first + places], first * count):
                for k, connection in enumerate(alike.incoming[neuron]):
                    self.places[connection] = self.next_place + row + k * places
        self.next_place += width * count
        self._align()

    def _listed(self, kind: int, alike: Group) -> None:
        self._operation(
            KIND=kind, FIRST=self.next_slot, ROWS=len(alike.members), WEIGHT=self.next_place,
            CODE=codes.aggregation_code(alike.members[0].aggregation),
            SOURCES=len(self.sources), START=len(self.starts),
        )  # fmt: skip
        begin = 0
        for neuron in alike.members:
            self._give_slot(neuron)
            slots = [self.slot_of[each.source] for each in alike.incoming[neuron]]
            self.starts.append((begin, head(slots)))
            for k, connection in enumerate(alike.incoming[neuron]):
                self.places[connection] = self.next_place + begin + k
            self.sources += slots
            begin += len(slots)
            self.largest = max(self.largest, len(slots))
        self.starts.append((begin, 0))
        self.next_place += begin

    def _activation(self, members: Sequence[Neuron], first: int) -> None:
        self._operation(
            KIND=ACTIVATE, FIRST=first, ROWS=self.next_slot - first, WEIGHT=len(self.constants),
            CODE=codes.activation_code(members[0].activation), OUTPUTS=_ending(members),
        )  # fmt: skip
        self.constants += codes.constants(members[0].activation)

    def result(self) -> Lowered:
        net, slots = self.net, self.slot_of
        parameters: dict[Parameter, int] = {}
        sharing: list[tuple[int, int]] = []
        shared: list[tuple[Connection, int]] = []
        for connection in net.connections:
            place = self.places[connection]
            first = parameters.setdefault(connection.parameter, place)
            if connection.holder is connection:
                shared.append((connection, place))
                if first != place:
                    sharing.append((first, place))
        outputs = _whole([slots[node] for node in net.outputs])
        live = np.zeros(_row_length(self.next_slot))
        live[outputs] = 1.0
        size = self.next_place + -self.next_place % LANES
        tables = _table(sharing, 2), _whole(sorted({first for first, _ in sharing}))
        program = self._program(outputs, live)
        places, addresses = _whole(list(parameters.values())), addresses_of(parameters)
        frame = common(program, tables, len(live), size)
        tell_of_parameters(frame, places, addresses)
        return Lowered(
            program=program,
            frame=frame,
            signature=tuple(each.tobytes() for each in (*program.tables, *tables)),
            slot_of=slots,
            slots=len(live),
            size=size,
            everywhere=np.array([[0, size]]),
            signals=self.largest,
            inputs=net.inputs,
            neurons=net.neurons,
            neuron_slots=_whole([slots[node] for node in net.neurons]),
            outputs=net.outputs,
            parameters=tuple(parameters),
            places=places,
            addresses=addresses,
            shared=tuple(shared),
            sharing=tables[0],
            masters=tables[1],
            combines=any(row[KIND] == COMBINE for row in self.operations),
            combined=tuple(
                (neuron, _whole([self.places[each] for each in neuron._incoming]))
                for neuron in net.neurons
                if not codes.is_sum(neuron.aggregation)
            ),
            forms={},
        )

    def _program(self, outputs: Any, live: Any) -> Program:
        net, slots = self.net, self.slot_of
        return Program(
            operations=_table(self.operations, WIDTH),
            runs=_table(self.runs, RUN),
            starts=_table(self.starts, 2),
            sources=_whole(self.sources),
            endings=_whole([i for i, row in enumerate(self.operations) if row[program.OUTPUTS]]),
            inputs=_whole([slots[node] for node in net.inputs]),
            outputs=outputs,
            biases=_whole([slots[node] for node in net.order if isinstance(node, Bias)]),
            live=live,
            constants=np.array(self.constants, dtype=np.float64),
            inputs_in_a_row=int(len(runs_of([slots[node] for node in net.inputs])) == 1),
        )


def _panels(width: int) -> Iterator[tuple[int, int]]:
    """Cut so many places into panels: which is the first of each, and how many there are."""
    before = 0
    while before < width:
        places = LANES * panel((width - before) // LANES, widest())
        yield before, places
        before += places


def _row_length(slots: int) -> int:
    """Return a length of an odd number of cache lines, so that rows do not share cache places."""
    lines = -(-max(slots, 1) // LINE)
    return (lines + 1 - lines % 2) * LINE


def _ending(members: Sequence[Neuron]) -> int:
    if not isinstance(members[0], Output):
        return 0
    return 2 if any(each._outgoing for each in members) else 1


def _whole(numbers: Sequence[int]) -> Any:
    return np.array(numbers, dtype=np.int64)


def _table(rows: Sequence[Sequence[int]], width: int) -> Any:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
