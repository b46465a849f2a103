"""From the graph to arrays: where every node and every weight is put, and what is done there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Any, TypeVar

import numpy as np

from neurosim.compiled.blocks import STEP, Block, blocks, parts
from neurosim.compiled.kernels import codes, program
from neurosim.compiled.kernels.frame import Fields, address
from neurosim.compiled.kernels.program import ACTIVATE, COMBINE, DENSE, LANES, LISTED, TALL
from neurosim.functions.losses import Loss
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node, State
from neurosim.graph.parameter import Parameter

Entry = TypeVar("Entry")

MOST = 0.5
"""From this share of listed connections on, samples stand side by side in place of neurons."""

ALIGNED = 8
"""Weights of a dense block begin at a multiple of this, which is where a cache line begins."""


def lowered(net: Network) -> Lowered:
    """Lower a network, once for each version of it."""
    if "lowered" not in net.derived:
        net.derived["lowered"] = Lowered(net)
    found: Lowered = net.derived["lowered"]
    return found


class Lowered:
    """A network as a program for any number of samples, and which object each number belongs to.

    First all nodes get their slots, which are places in a row; then the operations are written.
    """

    def __init__(self, net: Network) -> None:
        self.net = net
        self.by_sample = False  # whether the numbers of a node, not of a row, stand side by side
        self.slot_of: dict[Node, int] = {}
        self.slots = 0  # how many places a row has
        self.size = 0  # how many places the weights have, with padding
        self.partials = 0  # how many partial derivatives neurons have that do not sum,
        self.signals = 0  # how many sources one of them has at most,
        self.combined: dict[Neuron, slice] = {}  # and where its partial derivatives stand
        self.operations: list[program.Operation] = []
        self.operating: list[list[Parameter]] = []  # the parameters that each of them reads
        self.stages: list[program.Stage] = []
        self.constants = [0.0]
        self.outputs: list[Output] = []  # those of an operation behind one another
        self.given = tuple(node for node in net.nodes if isinstance(node, Bias | State))
        self.parameters, self.connections = net.parameters, len(net.connections)
        self.shared = tuple(each for each in net.connections if each.holder is each)
        delays = [each.delay for each in net.connections]
        self.lead, self.trail = max([0, *delays]), -min([0, *delays])  # steps waited, looked ahead
        self._place_of: dict[Parameter, int] = {}  # the first one, where there are several
        self._sharing: list[tuple[int, int]] = []
        self._matrices: dict[object, int] = {}
        self._numbers: list[int] = []
        self._waits: list[int | None] = []  # None for what is no source
        self._made: tuple[int, int, Fields] | None = None  # the last program, and for what it was
        self._lower()
        self.neurons = self.places_of(net.neurons)
        self.places = np.array([self._place_of[each] for each in self.parameters], dtype=np.int64)
        self.sharing = np.array(self._sharing, dtype=np.int64).reshape(-1, 2)
        waits, count = self._waits, len(self._waits)
        self._index = (
            np.array(self._numbers, dtype=np.int64),
            np.fromiter((wait is not None for wait in waits), np.bool_, count),
            np.fromiter((wait or 0 for wait in waits), np.int64, count),
        )
        del self._numbers, self._waits, self._place_of  # of large networks, lists are large
        # whether any parameter is read at several places, or by several operations at one
        self.several = sum(map(len, self.operating)) > len(self.parameters)

    def _lower(self) -> None:
        for nodes in (self.net.inputs, self.given):
            self._stand(nodes, self.slots)
            self._fill(self.slots + len(nodes))
        begin = self.slots
        stages = [
            (part.way, [self._placed(group) for level in part.levels
                        for group in blocks(level, self.slot_of)])
            for part in parts(self.net)
        ]  # fmt: skip
        found = [block for _, groups in stages for group, _, _ in groups for block in group]
        listed = sum(block.size for block in found if not block.pieces)
        if listed > MOST * self.connections and not self.lead and not self.trail:
            self.by_sample, self.slots = True, begin
            stages = [
                (way, [self._placed([block.listed for block in group]) for group, _, _ in groups])
                for way, groups in stages
            ]
        for way, groups in stages:
            begin = len(self.operations)
            for group, first, end in groups:
                self._write(group, first, end)
            self.stages.append(program.Stage(begin, len(self.operations), way))
        self.size += -self.size % ALIGNED

    def _stand(self, nodes: Iterable[Node], begin: int) -> None:
        """Let nodes stand behind one another in a row."""
        self.slot_of.update({node: begin + j for j, node in enumerate(nodes)})

    def _fill(self, slots: int) -> None:
        """Let registers of slots be full."""
        self.slots = slots + -slots % LANES

    def _placed(self, group: list[Block]) -> tuple[list[Block], int, int]:
        """Give slots to neurons that run in one go; return between which they are."""
        first = slots = self.slots
        for block in group:
            for neurons in zip(*block.rows, strict=True):
                self._stand(neurons, slots)
                slots += block.width
        self._fill(slots)
        return group, first, self.slots

    def _write(self, group: list[Block], first: int, end: int) -> None:
        """Write the operations of neurons with the same activation."""
        for block in group:
            if block.pieces:
                self._dense(block)
            else:
                self._list(block)
        members = [neuron for block in group for row in block.rows for neuron in row]
        activation, begin = members[0].activation, len(self.outputs)
        self.outputs += [each for each in members if isinstance(each, Output)]
        self._operation(
            [], kind=ACTIVATE, first=first, rows=end - first, constants=len(self.constants),
            code=codes.activation_code(activation), judged=len(self.outputs),
            outputs=begin if len(self.outputs) > begin else -1,
        )  # fmt: skip
        self.constants += codes.constants(activation)

    def _operation(self, parameters: list[Parameter], **columns: int) -> None:
        self.operations.append(program.Operation(**columns))
        self.operating.append(parameters)

    def _table(self, numbers: Sequence[int], waits: Sequence[int | None] = ()) -> int:
        """Add numbers to the index; return where they begin."""
        begin = len(self._numbers)
        self._numbers += numbers
        self._waits += waits or [None] * len(numbers)
        return begin

    def _sources(self, connections: Sequence[Connection]) -> int:
        slots = [self.slot_of[each.source] for each in connections]
        return self._table(slots, [each.delay for each in connections])

    def _dense(self, block: Block) -> None:
        """Write an operation for each piece of a dense block."""
        width, positions = block.width, len(block.rows[0])
        for number, piece in enumerate(block.pieces):
            lines = [[places[0][k] for k in piece] for places in block.incoming]
            slots = [self.slot_of[line[piece[0]].source] for line in block.incoming[0]]
            held = self._matrix(lines, width)
            self._operation(
                [each.parameter for line in lines for each in line],
                kind=DENSE, first=self.slot_of[block.rows[0][0]], rows=width, inputs=len(piece),
                positions=positions, adds=int(number > 0), held=held,
                sources=self._sources(_filled(lines[0])),
                origins=self._table(_filled([slot - slots[0] for slot in slots])),
                targets=self._table(_filled([*range(0, positions * width, width)])),
                **self._flows(lines[0], held),
            )  # fmt: skip

    def _matrix(self, lines: list[list[Connection]], width: int) -> int:
        """Give places to the weights of a block, those that an equal one has, if there is any.

        Returns:
            Where the place of each source's first weight is listed.
        """
        key = tuple(id(each.parameter) for line in lines for each in line), width
        if key not in self._matrices:
            begin = self.size + -self.size % ALIGNED
            for j, line in enumerate(lines):
                for k, each in enumerate(line):
                    place = begin + k * width + j
                    first = self._place_of.setdefault(each.parameter, place)
                    if first != place:
                        self._sharing.append((first, place))
            self.size = begin + len(lines[0]) * width
            self._matrices[key] = self._table(range(begin, self.size, width))
        return self._matrices[key]

    def _flows(self, line: list[Connection], held: int) -> dict[str, int]:
        """Write to which sources errors flow back, and where their weights stand."""
        neurons, inputs = (
            [k for k, each in enumerate(line) if isinstance(each.source, kind)]
            for kind in (Neuron, Input)
        )
        all_of_them, stop = _filled(neurons + inputs), len(neurons)
        begin = self._sources([line[k] for k in all_of_them])
        ends = [(self.slot_of[line[k].source] - n, line[k].delay) for n, k in enumerate(neurons)]
        solid = next((n for n, each in enumerate(ends) if each != ends[0]), stop)
        lines = self._table([self._numbers[held + k] for k in all_of_them])
        return {"start": begin, "lines": lines, "solid": solid, "stop": stop,
                "end": stop + len(inputs)}  # fmt: skip

    def _list(self, block: Block) -> None:
        """Write the operation of neurons that list their sources."""
        neurons, lines = [neuron for (neuron,) in block.rows], [line for (line,) in block.incoming]
        connections, combines = list(chain.from_iterable(lines)), block.aggregation >= 0
        size = LANES if block.beside and not self.by_sample else 1
        for first in range(0, len(lines), size):
            for each in chain.from_iterable(zip(*lines[first : first + size], strict=True)):
                if each.parameter not in self._place_of:
                    self._place_of[each.parameter] = self.size
                    self.size += 1
        held = [[self._place_of[each.parameter] for each in line] for line in lines]
        slots = [[self.slot_of[each.source] for each in line] for line in lines]
        # Some sources had no slot yet when blocks were found, and weights may stand elsewhere.
        size = size if _are_beside(slots, size) and _are_beside(held, size) else 1
        starts = list(accumulate(map(len, lines[::size]), initial=0))
        self._operation(
            [each.parameter for each in connections],
            kind=COMBINE if combines else LISTED, first=self.slot_of[neurons[0]],
            rows=len(lines) // size, abreast=size, start=self._table(starts),
            sources=self._sources([*chain.from_iterable(lines[::size])]),
            held=self._table([*chain.from_iterable(held[::size])]),
            code=block.aggregation, partials=self.partials if combines else -1,
        )  # fmt: skip
        if combines:
            self.signals = max(self.signals, *map(len, lines))
            for number, (neuron, line) in enumerate(zip(neurons, lines, strict=True)):
                place = self.partials + starts[number // size] * size + number % size
                if not codes.is_sum(neuron.aggregation):
                    self.combined[neuron] = slice(place, place + len(line) * size, size)
            self.partials += len(connections)

    def program(self, capacity: int, rows: int) -> Fields:
        """Return the arrays for as many samples side by side, and rows of the state."""
        if self._made is None or self._made[:2] != (capacity, rows):
            self._made = None  # never two at a time: of large networks they are large
            self._made = capacity, rows, self._program(capacity, rows)
        return self._made[2]

    def _program(self, capacity: int, rows: int) -> Fields:
        numbers, are_slots, waits = self._index
        columns = [(name, np.int64) for name in program.Operation._fields]
        operations = np.array(self.operations, columns)
        row, slot = (1, rows) if self.by_sample and capacity > 1 else (self.slots, 1)
        operations["first"] *= slot
        index = np.where(are_slots, numbers * slot, numbers)
        index -= waits * (capacity * row)
        for table in program.TABLES:
            operations[table] = address(index) + index.itemsize * operations[table]
        expected = {node: column for column, node in enumerate(self.net.outputs)}
        return Fields(
            operations=operations,  # see program.py
            index=index,
            stages=np.array(self.stages, dtype=np.int64),  # see there, too
            outputs=self.places_of(self.outputs) * slot,  # where they stand, and the
            # column of each among the expected values
            columns=np.array([expected[each] for each in self.outputs], dtype=np.int64),
            constants=np.array(self.constants),  # of activations
            operation_count=len(self.operations),
            stage_count=len(self.stages),
            input_count=len(self.net.inputs),
            output_count=len(self.outputs),
            given_count=len(self.given),  # nodes that always send the same: biases, states
            first_given=self.slot_of[self.given[0]] * slot if self.given else 0,
            row_stride=row,  # how far apart the numbers of two rows stand,
            slot_stride=slot,  # and of two nodes
            slots=self.slots,
            size=self.size,
            partial_count=self.partials,
            lead=self.lead,  # for how many steps of time before there is room,
            trail=self.trail,  # and behind
        )

    @cached_property
    def shares(self) -> Any:
        """Of the shared: slots of sources and targets, waits, places of partials (-1 at a sum)."""
        columns = []
        for each in self.shared:
            found = self.combined.get(each.target)
            partial = -1 if found is None else found.start + found.step * each.position
            ends = self.slot_of[each.source], self.slot_of[each.target]
            columns.append((*ends, each.delay, partial))
        return np.array(columns, dtype=np.int64).reshape(-1, 4).T.copy()

    @cached_property
    def fires(self) -> bool:
        """Whether any neuron is a step, so that the last bit of a sum may decide what it sends."""
        return any(codes.activation_code(each.activation) == STEP for each in self.net.neurons)

    def places_of(self, nodes: Sequence[Node]) -> Any:
        """Return the slots of nodes."""
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
            if row.kind == ACTIVATE and row.outputs >= 0:
                activation = self.outputs[row.outputs].activation
                found[at] = codes.form_code(criterion, activation)
        return found


def _filled(table: list[Entry]) -> list[Entry]:
    """Return a table filled up, by its last entry, for tiles that are read whole."""
    return table + table[-1:] * (-len(table) % TALL)


def _are_beside(numbers: list[list[int]], size: int) -> bool:
    """Tell whether each row of a table says one more than the row before, but for some firsts."""
    behind = enumerate(pairwise(numbers), 1)
    return all(n % size == 0 or b == [each + 1 for each in a] for n, (a, b) in behind)
