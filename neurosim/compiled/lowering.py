"""From the graph to arrays: where every node and every weight is put."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np

from neurosim.compiled import codes
from neurosim.compiled.program import (
    ACTIVATE,
    COMBINE,
    GATHER,
    RUNS,
    WIDTH,
    Program,
)  # fmt: skip
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.graph.parameter import Parameter

__all__ = ["Lowered", "lowered"]

ALIGNED = 8
"""Numbers in a cache line; wide rows start at a multiple of it."""

LONG = 4
"""Runs of sources pay from this average length on; shorter ones are read one by one."""


class Lowered(NamedTuple):
    """A network as a program, and which object each number belongs to.

    Attributes:
        program: the arrays.
        slot_of: the slot of each node.
        slots: how many places the sections of the state have.
        size: how many places the weights have, with padding.
        inputs: the input nodes.
        neurons: the neurons in the order of the network.
        neuron_slots: their slots.
        outputs: the output neurons in the order of the network.
        parameters: the parameters in the order of the network.
        places: for each parameter the place of its weight, the first if several hold it.
        shared: for each connection that shares its parameter: the connection, and its place.
        sharing: rows (place of the parameter, place of a connection that holds it too).
        combined: neurons with another aggregation than the sum, and the places of their weights.
    """

    program: Program
    slot_of: dict[Node, int]
    slots: int
    size: int
    inputs: tuple[Input, ...]
    neurons: tuple[Neuron, ...]
    neuron_slots: Any
    outputs: tuple[Output, ...]
    parameters: tuple[Parameter, ...]
    places: Any
    shared: tuple[tuple[Connection, int], ...]
    sharing: Any
    combined: tuple[tuple[Neuron, Any], ...]


def lowered(net: Network) -> Lowered:
    """Lower a network, once for each version of it."""
    found: Lowered | None = net.derived.get("lowered")
    if found is None:
        found = net.derived["lowered"] = _Lowering(net).result()
    return found


class _Lowering:
    def __init__(self, net: Network) -> None:
        self.net = net
        self.slots: dict[Node, int] = {}
        self.next_slot = 0
        self.operations: list[list[int]] = []
        self.runs: list[tuple[int, int, int]] = []
        self.starts: list[int] = []
        self.sources: list[int] = []
        self.constants: list[float] = []
        self.places: dict[Connection, int] = {}
        for level in self._levels():
            self._level(level)
        for node in net.order:
            if node not in self.slots:
                self._give_slot(node)

    def _levels(self) -> list[list[Neuron]]:
        depth: dict[Node, int] = {}
        levels: list[list[Neuron]] = []
        for neuron in self.net.neurons:
            depth[neuron] = own = 1 + max(
                (depth.get(each.source, 0) for each in neuron._incoming), default=0
            )
            while len(levels) < own:
                levels.append([])
            levels[own - 1].append(neuron)
        return levels

    def _level(self, level: list[Neuron]) -> None:
        """Give slots and write the operations of neurons that do not depend on each other."""
        self._align(sum(len(neuron._incoming) for neuron in level[:1]))
        for neuron in level:
            for connection in neuron._incoming:
                if connection.source not in self.slots:
                    self._give_slot(connection.source)
        rows = _Rows(level, self.slots)
        self._align(len(level))
        for neuron in rows.ordered:
            self._give_slot(neuron)
        for kind, members in rows.groups():
            if kind == COMBINE:
                self._gather(members, COMBINE, rows)
            elif kind == GATHER:
                self._gather(members, GATHER, rows)
            else:
                self._rows_of_runs(members, rows)
        self._activations(rows.ordered)

    def _align(self, width: int) -> None:
        if width >= 4 * ALIGNED:
            self.next_slot += -self.next_slot % ALIGNED

    def _give_slot(self, node: Node) -> None:
        self.slots[node] = self.next_slot
        self.next_slot += 1

    def _gather(self, members: Sequence[Neuron], kind: int, rows: _Rows) -> None:
        row = [0] * WIDTH
        code = codes.aggregation_code(members[0].aggregation)
        row[:4] = [kind, self.slots[members[0]], len(members), code]
        row[6] = len(self.starts)
        for neuron in members:
            self.starts.append(len(self.sources))
            for connection in rows.incoming[neuron]:
                self.places[connection] = len(self.sources)
                self.sources.append(self.slots[connection.source])
        self.starts.append(len(self.sources))
        self.operations.append(row)

    def _rows_of_runs(self, members: Sequence[Neuron], rows: _Rows) -> None:
        sources = rows.sources[members[0]]
        count = len(sources)
        stride = count + (-count % ALIGNED if count >= 4 * ALIGNED else 0)
        if count >= 4 * ALIGNED:
            self.sources += [0] * (-len(self.sources) % ALIGNED)
        row = [0] * WIDTH
        row[:6] = [
            RUNS, self.slots[members[0]], len(members), 0, len(self.sources), stride,
        ]  # fmt: skip
        row[6] = len(self.runs)
        inner = {
            self.slots[each.source]
            for each in members[0]._incoming
            if isinstance(each.source, Neuron)
        }
        for first, length in _runs_of(sources):
            back = any(slot in inner for slot in range(first, first + length))
            self.runs.append((first, length, int(back)))
        row[7] = len(self.runs)
        for neuron in members:
            start = len(self.sources)
            self.places.update(zip(rows.incoming[neuron], range(start, start + count), strict=True))
            self.sources += sources
            self.sources += [0] * (stride - count)
        self.operations.append(row)

    def _activations(self, ordered: Sequence[Neuron]) -> None:
        for _, group in groupby(ordered, key=_activation_key):
            members = list(group)
            constants = codes.constants(members[0].activation)
            row = [0] * WIDTH
            code = codes.activation_code(members[0].activation)
            row[:5] = [
                ACTIVATE, self.slots[members[0]], len(members), code, len(self.constants),
            ]  # fmt: skip
            row[8] = _ending(members)
            self.constants += constants
            self.operations.append(row)

    def result(self) -> Lowered:
        net, slots = self.net, self.slots
        parameters: dict[Parameter, int] = {}
        sharing: list[tuple[int, int]] = []
        shared: list[tuple[Connection, int]] = []
        for connection in net.connections:
            place = self.places[connection]
            first = parameters.setdefault(connection.parameter, place)
            if connection.parameter.holders > 1:
                shared.append((connection, place))
                if first != place:
                    sharing.append((first, place))
        return Lowered(
            program=Program(
                operations=_table(self.operations, WIDTH),
                runs=_table(self.runs, 3),
                starts=_whole(self.starts),
                sources=_whole(self.sources),
                endings=_whole([i for i, row in enumerate(self.operations) if row[8]]),
                inputs=_whole([slots[node] for node in net.inputs]),
                outputs=_whole([slots[node] for node in net.outputs]),
                biases=_whole([slots[node] for node in net.order if isinstance(node, Bias)]),
                constants=np.array(self.constants, dtype=np.float64),
            ),
            slot_of=slots,
            slots=self.next_slot + -self.next_slot % ALIGNED,
            size=len(self.sources) + -len(self.sources) % ALIGNED,
            inputs=net.inputs,
            neurons=net.neurons,
            neuron_slots=_whole([slots[node] for node in net.neurons]),
            outputs=net.outputs,
            parameters=tuple(parameters),
            places=_whole(list(parameters.values())),
            shared=tuple(shared),
            sharing=_table(sharing, 2),
            combined=tuple(
                (neuron, _whole([self.places[each] for each in neuron._incoming]))
                for neuron in net.neurons
                if codes.aggregation_code(neuron.aggregation) > 0
            ),
        )


class _Rows:
    """The neurons of one level, ordered so that those alike stand side by side."""

    def __init__(self, level: list[Neuron], slots: dict[Node, int]) -> None:
        self.incoming: dict[Neuron, list[Connection]] = {}
        self.sources: dict[Neuron, tuple[int, ...]] = {}
        for neuron in level:
            pairs = [(slots[each.source], each) for each in neuron._incoming]
            if codes.aggregation_code(neuron.aggregation) == 0:
                pairs.sort(key=lambda pair: pair[0])  # a sum may be taken in any order
            self.incoming[neuron] = [connection for _, connection in pairs]
            self.sources[neuron] = tuple(slot for slot, _ in pairs)
        first: dict[Any, int] = {}
        self.ordered = sorted(
            level,
            key=lambda each: first.setdefault(self._key(each), len(first)),
        )
        # groups of equal activation must be whole, so that order is by activation first
        by_activation: dict[Any, int] = {}
        self.ordered.sort(
            key=lambda each: by_activation.setdefault(_activation_key(each), len(by_activation))
        )

    def _key(self, neuron: Neuron) -> tuple[Any, ...]:
        return (codes.aggregation_code(neuron.aggregation), self.sources[neuron])

    def groups(self) -> list[tuple[int, list[Neuron]]]:
        """Return the kind of operation and its neurons, for runs of neurons alike."""
        found: list[tuple[int, list[Neuron]]] = []
        for key, group in groupby(self.ordered, key=self._key):
            members = list(group)
            kind = COMBINE if key[0] else self._kind_of_sum(members)
            previous = found[-1] if found else None
            alike = previous is not None and previous[0] == kind != RUNS
            if previous is not None and alike and self._same_aggregation(previous[1], members):
                previous[1].extend(members)
            else:
                found.append((kind, members))
        return found

    def _same_aggregation(self, some: list[Neuron], others: list[Neuron]) -> bool:
        return some[0].aggregation == others[0].aggregation

    def _kind_of_sum(self, members: list[Neuron]) -> int:
        sources = self.sources[members[0]]
        runs = sum(1 for _ in _runs_of(sources))
        return RUNS if len(sources) >= LONG * runs or len(members) >= LONG else GATHER


def _activation_key(neuron: Neuron) -> tuple[Any, ...]:
    activation = neuron.activation
    return (
        isinstance(neuron, Output),
        codes.activation_code(activation),
        codes.constants(activation),
        # an own activation of the same functions may be called otherwise, and a loss may ask
        activation.name if isinstance(neuron, Output) else "",
    )


def _ending(members: Sequence[Neuron]) -> int:
    if not isinstance(members[0], Output):
        return 0
    return 2 if any(each._outgoing for each in members) else 1


def _runs_of(slots: Sequence[int]) -> list[tuple[int, int]]:
    """Return where runs of consecutive numbers start, and how long they are."""
    if not slots:
        return []
    breaks = [0]
    breaks += [place for place, (a, b) in enumerate(pairwise(slots), start=1) if b != a + 1]
    return [(slots[a], b - a) for a, b in pairwise([*breaks, len(slots)])]


def _whole(numbers: Sequence[int]) -> Any:
    return np.array(numbers, dtype=np.int64)


def _table(rows: Sequence[Sequence[int]], width: int) -> Any:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
