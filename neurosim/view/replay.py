"""A recording as JSON: what a page needs to play it without Python.

Every number that a step may change has a *slot*. The document gives each slot's value at the start
and, step by step, the slots that changed; everything is written with the digits that the recording
prints, so the page shows the same figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from neurosim.functions.aggregations import SUM
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.learning.steps import Step
from neurosim.learning.steps.moments import MomentStep
from neurosim.notation import number
from neurosim.view.frames import Frames
from neurosim.view.theme import kind

__all__ = ["Slots", "replay"]

PHASES = ("input", "forward", "loss", "backward", "update", "moment", "")
"""A step's phase is written as the place in this list."""


class Slots:
    """A number for each place where a number stands, and where an element's own begin.

    Args:
        net: the network.
    """

    def __init__(self, net: Network) -> None:
        self.places: list[tuple[Any, str]] = []
        self.first: dict[int, int] = {}
        for node in net.nodes:
            self._add(node, _attributes(node))
        for parameter in net.parameters:
            self._add(parameter, ("value", "gradient"))
        for connection in net.connections:
            if connection.parameter.shared:
                self._add(connection, ("gradient",))
        self.of = {
            (id(element), attribute): slot for slot, (element, attribute) in enumerate(self.places)
        }

    def _add(self, element: Any, attributes: Iterable[str]) -> None:
        self.first[id(element)] = len(self.places)
        self.places += [(element, attribute) for attribute in attributes]


def replay(frames: Frames) -> str:
    """Return the JSON document of a recording; it is safe inside a ``<script>`` element.

    Its parts: ``nodes`` as [name, kind, first slot, activation, aggregation, formula, slope],
    ``connections`` as [source, target, slot of the weight] and, unless that is the next one and the
    weight is free to move, [..., slot of its gradient, trainable],
    ``start`` with a value per slot, ``steps`` as [phase, line, slot, value, slot, value ...]
    where the first value completes a line that ends in "= ",
    ``dropped`` earlier steps that were not kept, ``marks`` as [position, epoch, sample], ``jumps``
    by kind, and ``losses`` as [position, E].
    """
    net, slots = frames.net, Slots(frames.net)
    parts = {
        "name": json.dumps(net.name, ensure_ascii=False),
        "phases": json.dumps(PHASES),
        "nodes": _rows(_node(node, slots) for node in net.nodes),
        "connections": _rows(_connections(net, slots)),
        "start": _list(_written(frames[0].value(*place)) for place in slots.places),
        "steps": ",\n".join(_steps(frames, slots)).join("[]"),
        "dropped": str(frames.recording.dropped),
        "marks": _rows(frames.recording.marks),
        "jumps": json.dumps(frames.chapters.all, separators=(",", ":")),
        "losses": _list(f"[{at},{number(loss)}]" for at, loss in frames.losses),
    }
    text = ",\n".join(f'"{name}":{part}' for name, part in parts.items())
    # Inside <script> only the sign < could end the element or begin a comment.
    return f"{{{text}}}".replace("<", "\\u003c")


def _attributes(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Neuron):
        return ("output",)
    more = ("expected", "loss") if isinstance(node, Output) else ()
    partials = () if node.aggregation is SUM else ("partials",)
    return ("output", "net_input", "error", *more, *partials)


def _node(node: Node, slots: Slots) -> list[Any]:
    row = [node.name, kind(node), slots.first[id(node)]]
    if isinstance(node, Neuron):
        function = node.activation
        row += [function.label, node.aggregation.name, function.formula, function.slope]
    return row


def _connections(net: Network, slots: Slots) -> Iterator[list[Any]]:
    places = {id(node): place for place, node in enumerate(net.nodes)}
    for each in net.connections:
        weight = slots.first[id(each.parameter)]
        gradient = slots.first[id(each)] if each.parameter.shared else weight + 1
        ends = [places[id(each.source)], places[id(each.target)]]
        usual = gradient == weight + 1 and each.trainable
        yield [*ends, weight] if usual else [*ends, weight, gradient, int(each.trainable)]


def _steps(frames: Frames, slots: Slots) -> Iterator[str]:
    for index, step in enumerate(frames.recording.steps, 1):
        frame = frames[index]
        phase = str(PHASES.index(frame.phase))
        changes = list(_changes(step, slots))
        line = frame.text
        result = f"= {changes[0].partition(',')[2]}" if changes else ""
        if result and line.endswith(result):
            line = line[: 2 - len(result)]  # the page adds the number, which follows anyway
        yield _list([phase, json.dumps(line, ensure_ascii=False), *changes])


def _changes(step: Step, slots: Slots) -> Iterator[str]:
    """The slots that the step wrote; of a moment only those that changed."""
    whole = isinstance(step, MomentStep)
    for (element, attribute), old, new in zip(step.keys(), step.before, step.after, strict=True):
        slot = slots.of.get((id(element), attribute))
        if slot is not None and not (whole and old == new):
            yield f"{slot},{_written(new)}"


def _written(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return _list(map(number, value))
    return number(value)


def _list(items: Iterable[str]) -> str:
    return ",".join(items).join("[]")


def _rows(rows: Iterable[Iterable[Any]]) -> str:
    return json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
