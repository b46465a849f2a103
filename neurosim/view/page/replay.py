"""A recording as JSON: what a page needs to play it without Python.

Every number that a step may change has a *slot*; the document says what stands there at the start
and what each step writes. Numbers have the digits that the recording prints, so the page shows the
same figures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node
from neurosim.learning.recordings.snapshot import Place
from neurosim.learning.steps import Step
from neurosim.notation import multiplied_by, number, one_line
from neurosim.progress import counted
from neurosim.view.actions import key_list, kinds, there_are, written
from neurosim.view.facts import LABELS, NUMBERS, rules
from neurosim.view.moments.frames import TERMS, WHERE, Frames, shortened
from neurosim.view.scene.theme import TITLES, kind

PHASES = ("input", "forward", "loss", "backward", "update", "moment", "")
"""A step's phase is written as the place in this list."""

MARKS = "\x01\x02\x03\x04\x05"
"""What stands in templates for the source's output, the target's error, the connection's gradient,
its weight, and its weight before the step."""

BETWEEN = re.compile("([ ·()/,]+)")
"""What stands between numbers in a line of arithmetic."""

LONG, BRIEF = 100_000, 4
"""From this number of steps on, lines of arithmetic have at most that many terms of a sum."""

SHOWN = (3, 4, 5, 6)
"""Significant digits in which pages show numbers where there is no room for all."""


def slots_of(net: Network) -> dict[Place, int]:
    """Return a number for each place where a number stands, in a row for those of one element."""
    places: list[Place] = [(node, name) for node in net.nodes for name in _attributes(node)]
    places += [(each, name) for each in net.parameters for name in ("value", "gradient")]
    places += [(each, "gradient") for each in net.connections if each.holder is each]
    return {place: slot for slot, place in enumerate(places)}


def replay(
    frames: Frames,
    plane: Mapping[str, Any] | None = None,
    progress: bool | None = False,
    images: bool = False,
) -> str:
    """Return the JSON document of a recording.

    Its parts: ``actions`` as [name, method, arguments, keys, help]; ``numbers``, [label, attribute]
    of those that an inspector shows of each kind of element; ``nodes`` as [name, kind, first slot,
    rules, aggregation], ``connections`` as columns: source, target, slots of weight and gradient,
    trainable, rules (places in ``told``); a column each of what the steps are: ``kinds``, ``lines``
    (texts, or places in ``templates``), ``rules`` (places in ``formulas``), and ``counts``, how
    many slots it writes, the first of them of the element that it is about; ``starts``, what stands
    in all slots at first, ``slots`` and ``values``, which the steps write, one after the other, and
    what; ``losses`` as columns: positions and E of each sample or epoch; ``dropped`` earlier steps
    that were not kept; ``marks`` as columns: position, epoch, sample; ``jumps`` by kind; and the
    ``plane``. Whole numbers that grow along a column are written as :func:`gaps`.

    Args:
        frames: the moments.
        plane: what a page needs to draw over two inputs, if there is such a plane.
        progress: see :func:`counted`; most of the time goes into the lines of arithmetic.
        images: whether the page shows some.
    """
    net, slots, told = frames.net, slots_of(frames.net), dict[tuple[str, ...], int]()
    log = _Log(frames, slots, progress)
    places = {node: place for place, node in enumerate(net.nodes)}
    there = kinds(frames, "page", surface=plane is not None, images=images)
    document = {
        "actions": [
            [each.name, each.method, each.arguments, each.keys, f"{each.help} ({written(each)})"]
            for each in there_are(there)
        ],
        "keys": key_list(there),
        "phases": PHASES,
        "where": WHERE,
        "titles": TITLES,
        "numbers": {
            kind: [(LABELS.get(each, each), each) for each in names]
            for kind, names in NUMBERS.items()
        },
        "nodes": [_node(node, slots, told) for node in net.nodes],
        "connections": [
            gaps(column)
            for column in zip(
                *(_connection(each, places, slots, told) for each in net.connections), strict=True
            )
        ],
        "told": [[*map(one_line, each)] for each in told],
        "kinds": "".join(str(PHASES.index(each.phase)) for each in frames.recording),
        "lines": log.lines,
        "templates": [*log.templates],
        "formulas": [*log.formulas],
        "rules": log.rules,
        "starts": [*map(rounded, log.starts)],
        "counts": log.counts,
        "slots": gaps(log.slots),
        "values": log.values,
        "losses": [gaps([at for at, _ in frames.losses]), [rounded(E) for _, E in frames.losses]],
        "built": frames.recording.at(0).stage == "built",
        "dropped": frames.recording.dropped,
        "marks": [gaps(column) for column in zip(*frames.recording.marks, strict=True)],
        "jumps": {kind: gaps(starts) for kind, starts in frames.chapters.all.items()},
        "plane": plane,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _attributes(node: Node) -> tuple[str, ...]:
    if not isinstance(node, Neuron):
        return ("output", "error") if isinstance(node, Input) else ("output",)
    more = ("expected", "loss") if isinstance(node, Output) else ()
    partials = () if node.aggregation is SUM else ("partials",)
    return ("output", "error", "net_input", *more, *partials)


def _node(node: Node, slots: Mapping[Place, int], told: dict[tuple[str, ...], int]) -> list[Any]:
    row = [one_line(node.name), kind(node), slots[node, "output"], _place(node, told)]
    return [*row, node.aggregation.name] if isinstance(node, Neuron) else row


def _connection(
    connection: Connection, places: Mapping[Node, int], slots: Mapping[Place, int],
    told: dict[tuple[str, ...], int],
) -> tuple[int, ...]:  # fmt: skip
    return (
        places[connection.source],
        places[connection.target],
        slots[connection.parameter, "value"],
        slots[connection.holder, "gradient"],
        int(connection.trainable),
        _place(connection, told),
    )


def _place(element: Node | Connection, told: dict[tuple[str, ...], int]) -> int:
    """The place of an element's rules among all that are told."""
    return told.setdefault(tuple(rules(element)), len(told))


class _Log:
    """What each step writes into which slots, and its line of arithmetic.

    The line of a step about connections says again, for the most part, what stands in slots then:
    it becomes a template, which thousands of such steps share.

    Args:
        frames: the moments.
        slots: a number for each place where a number stands.
        progress: see :func:`counted`.
    """

    def __init__(self, frames: Frames, slots: Mapping[Place, int], progress: bool | None) -> None:
        self._frames, self._slots = frames, slots
        self._terms = BRIEF if len(frames.recording) >= LONG else TERMS
        self._near = {
            each: (
                slots[each.source, "output"],
                slots[each.target, "error"],
                slots[each.holder, "gradient"],
                slots[each.parameter, "value"],
            )
            for each in frames.net.connections
        }
        start, first = frames[0], dict[Place, Any]()
        for step in reversed(frames.recording.steps):  # what the first to write it found there
            first.update(zip(step.keys(), step.before, strict=True))
        self.starts = [first[place] if place in first else start.value(*place) for place in slots]
        self.counts: list[int] = []
        self.slots: list[int] = []
        self.values: list[Any] = []
        self.templates: dict[str, int] = {}
        self.lines: list[str | int] = []
        self.formulas: dict[str, int] = {}
        self.rules: list[int] = []
        self._texts = [*map(_text, self.starts)]
        self._times = set(frames.chapters.starts("time")) if frames.net.recurrent else set()
        with multiplied_by("·"):
            for index, step in enumerate(
                counted(frames.recording.steps, progress, "saving", "step"), 1
            ):
                self._add(index, step)

    def _add(self, index: int, step: Any) -> None:
        written = self._written(index, step)
        first = next(iter(written), -1)
        before = self._texts[first]
        for slot, value in written.items():
            self._texts[slot] = _text(value)
        self.counts.append(len(written))
        self.slots += written
        self.values += map(rounded, written.values())
        self.lines.append(self._line(step, first, before))
        self.rules.append(self.formulas.setdefault(step.formula, len(self.formulas)))

    def _written(self, index: int, step: Step) -> dict[int, Any]:
        whole, found = step.phase == "moment", {}
        for (element, name), old, new in zip(step.keys(), step.before, step.after, strict=True):
            slot = self._slots.get((self._frames.owner(element), name))
            if slot is not None and not (whole and old == new):
                found[slot] = new
        if index in self._times:  # a folded picture shows the step of time at hand
            frame = self._frames[index]
            for (element, name), slot in self._slots.items():
                if isinstance(element, Node) and frame.current(element, name):
                    found.setdefault(slot, frame.value(element, name))
        return found

    def _line(self, step: Step, first: int, before: str) -> str | int:
        """The line, or the place of its template, where what is known makes the same line of it."""
        along = step.along
        near: tuple[int, ...] = self._near.get(along[0], ()) if along else ()
        if near and len(along) > 1:  # the gradient of them all stands behind their weight
            near = (-1, -1, near[3] + 1, near[3])
        if first not in near[2:]:
            return shortened(str(step), self._terms)
        known = {
            self._texts[slot]: mark for slot, mark in zip(near, MARKS, strict=False) if slot >= 0
        }
        if first == near[-1]:
            known[before] = MARKS[-1]
        known.pop("0", None)  # which any of them may be
        known = {**{f"-{text}": f"-{mark}" for text, mark in known.items()}, **known}
        parts = BETWEEN.split(shortened(step.arithmetic, self._terms))
        parts[::2] = [known.get(part, part) for part in parts[::2]]
        return self.templates.setdefault("".join(parts), len(self.templates))


def _text(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


def gaps(numbers: Sequence[int]) -> list[int]:
    """Return how far each number lies from the one before, the first from 0.

    >>> gaps([2, 3, 5])
    [2, 1, 2]
    """
    return [now - last for last, now in zip([0, *numbers], numbers, strict=False)]


def rounded(value: Any) -> Any:
    """Return a number with the digits of print, or in full where these would round otherwise.

    >>> rounded(-12.5), rounded(3.0), rounded(1 / 3), rounded(0.31250000001), rounded(None)
    (-12.5, 3, 0.333333333, 0.31250000001, None)
    """
    if not isinstance(value, float):
        return value
    text = number(value)
    shown = float(text)
    # Only what lies in the middle between two numbers of fewer digits can round otherwise.
    middle = shown != value and text.partition("e")[0].rstrip("0").endswith("5")
    if middle and any(number(shown, n) != number(value, n) for n in SHOWN):
        return value
    return int(shown) if shown.is_integer() and abs(shown) < 1e6 else shown
