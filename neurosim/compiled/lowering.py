"""From the graph to arrays: where every node and every weight is put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Any, TypeVar

import numpy as np

from neurosim.compiled import codes, program
from neurosim.compiled.blocks import Block, blocks, delay, parts, runs
from neurosim.compiled.lanes import LANES, TALL
from neurosim.compiled.lowered import Lowered
from neurosim.compiled.program import ACTIVATE, BESIDE, COMBINE, DENSE, LISTED, WIDTH
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
        made = _Lowering(net, by_sample=False)
        low = made.result()
        if made.listed > MOST * low.connections and not low.lead and not low.trail:
            low = _Lowering(net, by_sample=True).result()
        net.derived["lowered"] = low
    found: Lowered = net.derived["lowered"]
    return found


def _filled(table: list[Entry]) -> list[Entry]:
    """Return a table filled up, by its last entry, for tiles that are read whole."""
    return table + table[-1:] * (-len(table) % TALL)


class _Lowering:
    def __init__(self, net: Network, by_sample: bool) -> None:
        self.low = Lowered(net, by_sample)
        self.listed = 0
        self.next_place = 0
        self.index: list[Node | int] = []
        self.waits: list[int] = []
        self.flows: list[tuple[list[int], list[Connection]]] = []
        self.combining: list[tuple[list[int], Block]] = []
        self.places: dict[Parameter, int] = {}
        self.sharing: list[tuple[int, int]] = []
        self.blocks: dict[tuple[Any, ...], int] = {}
        self.repeated: set[Parameter] = set()
        self.low.given = tuple(node for node in net.nodes if isinstance(node, Bias | State))
        self._slots(net.inputs)
        self._slots(self.low.given)
        for part in parts(net):
            begin = len(self.low.operations)
            for level in part.levels:
                self._level(level)
            self.low.parts.append((begin, len(self.low.operations), part.way))

    def _slots(self, nodes: Sequence[Node]) -> None:
        low = self.low
        for node in nodes:
            low.slot_of[node] = low.slots
            low.slots += 1
        low.slots += -low.slots % LANES

    def _level(self, level: list[Neuron]) -> None:
        """Give slots and write the operations of neurons that do not depend on each other."""
        low = self.low
        for group in blocks(level, low.slot_of, dense=not low.by_sample):
            first = low.slots
            for block in group:
                if block.pieces:
                    self._dense(block)
                else:
                    self._list(block)
            self._activation(group, first)

    def _operation(self, parameters: list[Parameter], **columns: int) -> list[int]:
        row = [0] * WIDTH
        for name, value in columns.items():
            row[getattr(program, name)] = value
        self.low.operations.append(row)
        self.low.operating.append(parameters)
        return row

    def _table(self, values: Sequence[Node | int], waits: Sequence[int] = ()) -> int:
        begin = len(self.index)
        self.index += values
        self.waits += waits or [0] * len(values)
        return begin

    def _sources(self, connections: Sequence[Connection]) -> int:
        return self._table([each.source for each in connections], [*map(delay, connections)])

    def _dense(self, block: Block, begun: bool = False) -> None:
        """Write an operation for each piece of a dense block."""
        low, width = self.low, len(block.rows) + -len(block.rows) % LANES
        first, positions = low.slots, len(block.rows[0])
        for piece in block.pieces:
            lines = [[line[0][k] for k in piece] for line in block.incoming]
            row = self._operation(
                [each.parameter for line in lines for each in line],
                KIND=DENSE, FIRST=first, ROWS=width, COUNT=len(piece), POSITIONS=positions,
                HELD=self._matrix(lines, width), SOURCES=self._sources(_filled(lines[0])),
                ORIGINS=self._origins(block, piece[0]), ADDS=int(begun),
                TARGETS=self._table(_filled([*range(0, positions * width, width)])),
            )  # fmt: skip
            self.flows.append((row, lines[0]))
            begun = True
        for position in range(positions):
            for j, neurons in enumerate(block.rows):
                low.slot_of[neurons[position]] = first + position * width + j
        low.slots += positions * width

    def _origins(self, block: Block, k: int) -> int:
        """Write how far sources have moved at each place."""
        slots, line = self.low.slot_of, block.incoming[0]
        if len(line) == 1:  # which may have no slot yet
            return self._table([0])
        first = slots[line[0][k].source]
        return self._table(_filled([slots[place[k].source] - first for place in line]))

    def _matrix(self, lines: list[list[Connection]], width: int) -> int:
        """Give places to the weights of a block, those that an equal one has, if there is any.

        Returns:
            Where the place of each source's first weight is listed.
        """
        key = tuple(id(each.parameter) for line in lines for each in line), width
        found = self.blocks.get(key)
        if found is not None:
            self.repeated.update(each.parameter for line in lines for each in line)
            return found
        self.next_place += -self.next_place % ALIGNED
        begin = self.next_place
        for j, line in enumerate(lines):
            for k, each in enumerate(line):
                self._put(each.parameter, begin + k * width + j)
        self.next_place += len(lines[0]) * width
        held = self._table(range(begin, self.next_place, width))
        self.blocks[key] = held
        return held

    def _put(self, parameter: Parameter, place: int) -> None:
        """Give a parameter a place, its first or one more."""
        first = self.places.setdefault(parameter, place)
        if first != place:
            self.sharing.append((first, place))
            self.repeated.add(parameter)

    def _list(self, block: Block) -> None:
        """Write the operation of neurons that list their sources."""
        low, combines = self.low, block.aggregation >= 0
        lines = [line[0] for line in block.incoming]
        connections = list(chain.from_iterable(lines))
        beside = block.beside and not low.by_sample
        row = self._operation(
            [each.parameter for each in connections],
            KIND=BESIDE if beside else COMBINE if combines else LISTED, FIRST=low.slots,
            ROWS=len(block.rows), COUNT=len(lines[0]),
            HELD=self._held(connections, zip(*lines, strict=True) if beside else lines),
            SOURCES=self._sources(connections), CODE=block.aggregation,
            START=self._table([0, *accumulate(map(len, lines))]),
            PARTIALS=low.partials if combines else -1,
        )  # fmt: skip
        if combines:
            self.combining.append((row, block))
            low.partials += len(connections)
            low.signals = max(low.signals, *map(len, lines))
        self.listed += len(connections)
        for (neuron,) in block.rows:
            low.slot_of[neuron] = low.slots
            low.slots += 1

    def _held(self, connections: list[Connection], order: Iterable[Iterable[Connection]]) -> int:
        """Give places to the weights of listed connections in an order; return where they stand."""
        for each in chain.from_iterable(order):
            if each.parameter in self.places:
                self.repeated.add(each.parameter)
            else:
                self.places[each.parameter] = self.next_place
                self.next_place += 1
        return self._table([self.places[each.parameter] for each in connections])

    def _activation(self, group: list[Block], first: int) -> None:
        low, members = self.low, [row for block in group for row in block.rows]
        activation, begin = members[0][0].activation, len(low.outputs)
        low.slots += -low.slots % LANES
        if isinstance(members[0][0], Output):
            low.outputs += [neuron for row in members for neuron in row]  # type: ignore[misc]
        judged = len(low.outputs) > begin
        self._operation(
            [], KIND=ACTIVATE, FIRST=first, ROWS=low.slots - first, CONSTANTS=len(low.constants),
            CODE=codes.activation_code(activation), OUTPUTS=begin if judged else -1,
            JUDGED=len(low.outputs),
        )  # fmt: skip
        low.constants += codes.constants(activation)

    def _look_beside(self) -> None:
        """Make sure that sources, of which some had no slot yet, and weights stand in stretches."""
        for row in self.low.operations:
            if row[program.KIND] != BESIDE:
                continue
            rows, count = row[program.ROWS], row[program.COUNT]
            further = np.arange(rows)[:, None] * np.array([1, 0, 0])[:, None, None]
            for begin in (row[program.SOURCES], row[program.HELD]):
                table = self.low.index[:, begin : begin + rows * count].reshape(3, rows, count)
                if not np.array_equal(table, table[:, :1] + further):
                    row[program.KIND] = LISTED if row[program.PARTIALS] < 0 else COMBINE

    def _combined(self, row: list[int], block: Block) -> None:
        """Note where the partial derivatives of neurons that do not sum stand."""
        beside = row[program.KIND] == BESIDE
        first, apart = row[program.PARTIALS], row[program.ROWS] if beside else 1
        for (neuron,), (line,) in zip(block.rows, block.incoming, strict=True):
            if not codes.is_sum(neuron.aggregation):
                self.low.combined[neuron] = slice(first, first + len(line) * apart, apart)
            first += 1 if beside else len(line)

    def _flows(self, row: list[int], line: list[Connection]) -> None:
        """Write to where errors flow back, and where the weights stand that are turned for it."""
        low, width = self.low, 0
        offsets = [(low.slot_of[each.source], delay(each)) for each in line]
        for kind, begin, stop in (
            (Neuron, program.START, program.STOP),
            (Input, program.STOP, program.END),
        ):
            row[begin] = len(self.index)
            among = [k for k, each in enumerate(line) if isinstance(each.source, kind)]
            for first, length in runs(among, offsets):
                source, place = line[first], low.turned + width
                self._table([first, length, source.source, place], [0, 0, delay(source), 0])
                width += length + -length % LANES
            row[stop] = len(self.index)
        rows = row[program.ROWS]
        row[program.TURNED] = self._table([*range(rows), *range(0, rows * width, max(width, 1))])
        low.turned += rows * width

    def result(self) -> Lowered:
        low = self.low
        self._slots([node for node in low.net.nodes if node not in low.slot_of])
        for row, line in self.flows:
            self._flows(row, line)
        entries = chain.from_iterable(
            (each, 0, 0) if isinstance(each, int) else (low.slot_of[each], 1, wait)
            for each, wait in zip(self.index, self.waits, strict=True)
        )
        index = np.fromiter(entries, np.int64, 3 * len(self.index))  # a list would take far more
        low.index = index.reshape(-1, 3).T.copy()
        self._look_beside()
        for row, block in self.combining:
            self._combined(row, block)
        low.parameters = low.net.parameters
        low.places = np.array([self.places[each] for each in low.parameters], dtype=np.int64)
        low.several = bool(self.repeated)
        low.sharing = np.array(self.sharing, dtype=np.int64).reshape(-1, 2)
        low.size = self.next_place + -self.next_place % ALIGNED
        low.neurons = low.places_of(low.net.neurons)
        connections = low.net.connections
        low.connections = len(connections)
        low.shared = tuple(each for each in connections if each.holder is each)
        low.shares = low.ends(low.shared)
        waits = [delay(each) for each in connections]
        low.lead, low.trail = max([0, *waits]), max([0, *(-each for each in waits)])
        return low
