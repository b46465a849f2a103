"""A recording as JSON: what a page needs to play it without Python.

Every number that a step may change has a *slot*, and the document the course of each slot: its
value at the start, and where it changes to what. Numbers are written with the digits that the
recording prints, so the page shows the same figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Node
from neurosim.learning.steps import Step
from neurosim.notation import number
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.page.courses import Course, columns, gaps
from neurosim.view.page.evaluation import Evaluation
from neurosim.view.page.progress import counted
from neurosim.view.plots.extent import extent
from neurosim.view.plots.points import CLASSES, class_names
from neurosim.view.scene.theme import kind

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
            if len(connection.sharing) > 1:
                self._add(connection, ("gradient",))
        self.of = {
            (id(element), attribute): slot for slot, (element, attribute) in enumerate(self.places)
        }

    def _add(self, element: Any, attributes: Iterable[str]) -> None:
        self.first[id(element)] = len(self.places)
        self.places += [(element, attribute) for attribute in attributes]


def replay(frames: Frames, evaluation: Evaluation, progress: bool | None = False) -> str:
    """Return the JSON document of a recording.

    Its parts: ``nodes`` as [name, kind, first slot, activation, aggregation, formula, slope],
    ``connections`` as columns: source, target, slots of weight and gradient, trainable; a column
    each of what the steps are: ``kinds``, ``lines``, ``rules`` (places in ``formulas``) and
    ``about``, the slot of the element, or -1 for the network; the ``columns`` of the
    :class:`Course` of each slot and, last, of the loss, with a point for each sample or epoch;
    ``dropped`` earlier steps that were not kept; ``marks`` as columns: position, epoch, sample;
    ``jumps`` by kind; ``neurons`` and ``bounds`` of the :class:`Evaluation`, and where it has some
    the ``plane``: its spans, the inputs and expected values of the patterns, and names and colours
    of their classes. Whole numbers that grow along a column are written as :func:`gaps`.

    Args:
        frames: the moments.
        evaluation: how the page computes the network's outputs.
        progress: see :func:`counted`; most of the time goes into the lines of arithmetic.
    """
    net, slots = frames.net, Slots(frames.net)
    places = {id(node): place for place, node in enumerate(net.nodes)}
    moments = frames[1:]
    rules = {formula: at for at, formula in enumerate(dict.fromkeys(m.formula for m in moments))}
    document = {
        "phases": PHASES,
        "nodes": [_node(node, slots) for node in net.nodes],
        "connections": _columns(_connection(each, places, slots) for each in net.connections),
        "kinds": "".join(str(PHASES.index(each.phase)) for each in moments),
        "lines": [each.text for each in counted(moments, progress, "step")],
        "formulas": [*rules],
        "rules": [rules[each.formula] for each in moments],
        "about": gaps([_about(step, frames, slots) for step in frames.recording]),
        "columns": columns([*_courses(frames, slots), _losses(frames)]),
        "built": frames.recording.at(0).stage == "built",
        "dropped": frames.recording.dropped,
        "marks": _columns(frames.recording.marks),
        "jumps": {kind: gaps(starts) for kind, starts in frames.chapters.all.items()},
        "neurons": evaluation.neurons,
        "bounds": evaluation.bounds,
        "plane": _plane(frames) if evaluation.neurons else None,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _plane(frames: Frames) -> dict[str, Any]:
    net, several = frames.net, len(frames.net.outputs) > 1
    names = class_names(net, None if several else net.outputs[0])
    return {
        "spans": extent(frames),
        "patterns": [
            [[float(number(value)) for value in part] for part in pattern]
            for pattern in frames.recording.patterns
        ],
        "names": [*names.values()],
        "colours": CLASSES,
    }


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


def _connection(connection: Connection, places: Mapping[int, int], slots: Slots) -> list[int]:
    weight = slots.first[id(connection.parameter)]
    gradient = slots.first[id(connection)] if len(connection.sharing) > 1 else weight + 1
    ends = [places[id(connection.source)], places[id(connection.target)]]
    return [*ends, weight, gradient, int(connection.trainable)]


def _columns(rows: Iterable[Sequence[int]]) -> list[list[int]]:
    return [gaps(column) for column in zip(*rows, strict=True)]


def _about(step: Step, frames: Frames, slots: Slots) -> int:
    """The first slot that a step writes, which belongs to what it is about."""
    if step.phase == "moment":
        return -1
    keys = [(id(frames.owner(element)), attribute) for element, attribute in [*step.keys()]]
    return next((slots.of[key] for key in keys if key in slots.of), -1)


def _courses(frames: Frames, slots: Slots) -> list[Course]:
    start = frames[0]
    courses = [Course(start.value(*place)) for place in slots.places]
    times = set(frames.chapters.starts("time")) if frames.net.recurrent else set()
    for position, step in enumerate(frames.recording, 1):
        if position in times:  # a folded picture shows the step of time at hand
            _turn_to(frames[position], slots, courses)
        whole = step.phase == "moment"
        for key, old, new in zip(step.keys(), step.before, step.after, strict=True):
            slot = (
                None if whole and old == new else slots.of.get((id(frames.owner(key[0])), key[1]))
            )
            if slot is not None:
                courses[slot].add(position, new)
    return courses


def _turn_to(frame: Frame, slots: Slots, courses: list[Course]) -> None:
    for course, place in zip(courses, slots.places, strict=True):
        if isinstance(place[0], Node) and frame.current(*place):
            course.add(frame.index, frame.value(*place))


def _losses(frames: Frames) -> Course:
    """The points of the loss curve, also where one is as high as the last."""
    curve = Course(None)
    for position, loss in frames.losses:
        curve.positions.append(position)
        curve.values.append(loss)
    return curve
