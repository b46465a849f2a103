"""What is written in nodes and beside them: names, outputs, errors, expected values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.notation import brief
from neurosim.view.layout.layout import Layout
from neurosim.view.scene.lettering import cut, width, wrapped
from neurosim.view.scene.marks import Marks
from neurosim.view.scene.shapes import outer
from neurosim.view.scene.theme import SIGNS, Theme, activation_mark
from neurosim.view.scene.word import LONGEST, LONGEST_ERROR, Box, Texts, Word, reserved

SIDES = {
    "in": (("center", "middle"), 0.0, 0.0),
    "left": (("right", "middle"), -1.0, 0.0),
    "right": (("left", "middle"), 1.0, 0.0),
    "above": (("center", "baseline"), 0.0, 1.0),
    "over": (("left", "baseline"), -0.65, 1.0),
    "below": (("center", "top"), 0.0, -1.0),
}
"""Where a text may stand at its node: how it is aligned, and in which direction it lies. What
stands over a node begins right of a loop at its upper left."""

BETWEEN = 2.0
"""From a node's widest ring to a text, in points."""

SMALLEST, LARGEST = 7.5, 9.5
"""Font size of what stands beside nodes, in points."""

INSIDE = ("name", "sign", "output", "bias")
"""The roles of texts in nodes, whose ink must be read on the fill."""

LEADING = 1.35
"""From a line of a name to the next, in font sizes."""

LOWEST = 6.0
"""How far names reach down where no node is below them, in font sizes."""

LEAST = 5.5
"""Nothing is written smaller than this, in points."""
MARK = 4.8
"""Nor is the mark for what a neuron computes, in which one recognises a word."""

TWO_LINES = 12.5
"""From this radius on, in points, a name and a number fit into a node."""

TEXT, NUMBER = 1.62, 1.55
"""How wide a name and a number in a node may be, in radii."""

WIDEST = "-0.0571"
"""The widest number that often stands in a node."""


class NodeTexts:
    """The texts of all nodes, placed once a size; ``show`` gives them the numbers of a moment.

    Args:
        nodes: the nodes.
        placed: where everything stands.
        theme: the colours.
        titles: what inputs and outputs are called in the table, beside their own names.
    """

    def __init__(
        self, nodes: Sequence[Node], placed: Layout, theme: Theme, titles: Mapping[str, str]
    ) -> None:
        self._nodes, self._placed, self._theme, self._titles = nodes, placed, theme, titles
        self._places = {node.name: at for at, node in enumerate(nodes)}
        self._beneath = {(x, y + 1.0) for x, y in placed.positions.values()}
        self._sides = {node.name: self._side(node) for node in nodes}
        outputs = {placed.label(node.name) for node in nodes if isinstance(node, Output)}
        self._many = len(outputs) > 1
        self._words = Texts()
        self._marks = Marks(self._words, placed, theme)

    @property
    def words(self) -> list[Word]:
        """All texts, also those that say nothing at this moment."""
        return self._words.words

    @property
    def wordless(self) -> bool:
        """Whether the error stands above a neuron without the word, which is too long there."""
        return not self._error and any(word.role == "error" for word in self.words)

    def frame(self) -> Box:
        """Return what nodes, rings and texts cover together, or will, in units of the layout."""
        edge = (6 + self._outer - self._radius) / self._points
        left, bottom, right, top = self._placed.box
        rims = (left - edge, bottom - edge, right + edge, top + edge)
        lefts, bottoms, rights, tops = zip(rims, *reserved(self.beside, self._points), strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)

    @property
    def beside(self) -> list[Word]:
        """The texts beside nodes."""
        return [word for word in self.words if word.role not in INSIDE]

    def fit(self, points: float, aside: float) -> None:
        """Write names and places for numbers, as large as there is room.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
            aside: how wide names at a side of the network are at most, in points.
        """
        self._scale(points)
        self._aside = aside
        self._rises: dict[str, float] = {}
        self._words.clear()
        for node in self._nodes:
            self._letter(node)
            if isinstance(node, Neuron):
                self._add_error(node)
                if isinstance(node, Output) and self._radius >= 5:
                    self._add_expected(node)
        lowest = min((each.box()[1] for each in self.words if each.role == "outside"), default=0.0)
        self._marks.fit(points, max(self._outer + self._small + 5, 4 - lowest))

    def show(
        self,
        said: Mapping[str, Sequence[float | None]],
        fills: Sequence[str],
        about: Collection[str],
    ) -> None:
        """Write numbers, in ink that can be read on the fills, and bring out marks.

        Args:
            said: the "output", "error" and "expected" value of each node, where it is known.
            fills: the colour of each node.
            about: names of the nodes that the step is about.
        """
        before = {"output": "", "error": self._error, "expected": "expected "}
        for word in self.words:
            at = self._places[word.of] if word.role in (*INSIDE, *said) else 0
            if word.role in INSIDE:
                word.colour = self._theme.ink(fills[at])
            if word.role in said:
                value = said[word.role][at]
                word.text = "" if value is None else before[word.role] + brief(value)
                if word.text and word.role == "output":
                    most = NUMBER * self._radius / width(word.text, 1.0)
                    word.size = min(self._value_size, most)
        self._marks.bring_out(about)

    # Inside

    def _scale(self, points: float) -> None:
        self._points, self._radius = points, self._placed.radius * points
        self._outer = outer(self._radius)
        self._value_size = min(9.7, self._radius * 0.55, 1.55 * self._radius / width(WIDEST, 1.0))
        self._small = min(max(points * 0.09, SMALLEST), LARGEST)
        self._inside = {node.name: self._size(node.name) >= LEAST for node in self._nodes}
        for side in ("left", "right"):  # of inputs all or none, and so of outputs
            names = [x.name for x in self._nodes if self._sides[x.name] == side]
            fit = self._titles.keys().isdisjoint(names) and all(self._inside[x] for x in names)
            self._inside.update(dict.fromkeys(names, fit))
        self._inside.update((x.name, False) for x in self._nodes if isinstance(x, Bias))
        self._error = "error " if self._beside(LONGEST_ERROR) >= SMALLEST else ""
        room = points * min(self._placed.apart.values(), default=2.0) - 2 * self._outer
        self._below = min(self._small, (room - 3) / 0.9)
        below = [x for x in self._nodes if self._sides[x.name] == "below"]
        self._crowded = any(isinstance(x, Neuron) and not self._inside[x.name] for x in below)

    def _side(self, node: Node) -> str:
        """Return where the name stands, if not inside."""
        if self._placed.upright:
            return "below"
        if isinstance(node, Bias):
            return "left" if self._placed.positions[node.name] in self._beneath else "below"
        if isinstance(node, Input):
            return "left"
        return "right" if isinstance(node, Output) and not node.outgoing else "below"

    def _size(self, name: str) -> float:
        """Return the font size at which a node's name fits into it."""
        wide = max(width(self._placed.label(name), 1.0, bold=True), 0.1)
        return min(11.0, self._radius * 0.62, TEXT * self._radius / wide)

    def _letter(self, node: Node) -> None:
        """Write a node's name, and make room for its output."""
        inside, side, radius = self._inside[node.name], self._sides[node.name], self._radius
        two = inside and radius >= TWO_LINES
        if inside:
            self._name_inside(node, radius * 0.27 if two else 0.0)
        elif side in ("left", "right"):
            self._name_aside(node, side)
        elif side:
            self._name_below(node)
        size = min(11.0, radius * 0.62)
        if isinstance(node, Bias) and size >= LEAST:
            self._text(node, "bias", "1", size)
        elif not isinstance(node, Bias) and self._value_size >= 5 and (two or not inside):
            self._text(node, "output", "", self._value_size, lift=-radius * 0.36 if two else 0.0)

    def _name_inside(self, node: Node, lift: float) -> None:
        mark = SIGNS.get(node.aggregation.name, ("", ""))[0] if isinstance(node, Neuron) else ""
        mark = "" if mark == node.name else mark
        name, size = self._placed.label(node.name), self._size(node.name)
        above, small = self._above(node, mark)
        if self._radius >= TWO_LINES and above:
            size, lift = min(size, self._radius * 0.45), lift * 0.6
            self._text(node, "sign", above, small, lift=self._radius * 0.66)
        self._text(node, "name", name, size, lift=lift, bold=True)

    def _above(self, node: Node, mark: str) -> tuple[str, float]:
        """Return what stands above the name in a neuron, as far as there is room, and its size."""
        function = activation_mark(node) if isinstance(node, Neuron) else ""
        for text in (f"{mark} {function}".strip(), mark):
            size = min(0.34 * self._radius, 1.2 * self._radius / width(text or " ", 1.0))
            if text and size >= MARK:
                return text, size
        return mark, MARK

    def _name_aside(self, node: Node, side: str) -> None:
        """Write a name beside its node, after that of its column or class if it has one."""
        size, name = min(self._small + 1, self._points * 0.8), self._placed.label(node.name)
        title = self._titles.get(node.name)
        text = name if title is None else f"{title} ({node.name})"
        lift = self._small * 0.75 if side == "right" and self._points > 24 else 0.0
        if size < LEAST:
            return
        room = self._points * self._placed.apart[node.name] / (LEADING * size) - bool(lift)
        lines = _wrapped(text, size, max(self._aside, 5 * size), int(room))
        self._rises[node.name] = rise = (len(lines) - 1) / 2 * LEADING * size
        for at, line in enumerate(lines):
            self._text(node, "outside", line, size, side, lift + rise - at * LEADING * size)

    def _name_below(self, node: Node) -> None:
        """Write a name below its node or, where it has no room there, at its right."""
        name, points, size = self._placed.label(node.name), self._points, self._below
        if isinstance(node, Bias) and points >= 10:  # below it stands nothing
            size = self._small
        if size >= LEAST:
            room = points * min(self._placed.across, 2.3) - 3
            if self._placed.upright:  # beside it stands another
                longest = max(width(word, 1.0) for word in name.replace("_", "_ ").split())
                size = max(LEAST, min(size, room / longest))
            free = points * self._placed.apart[node.name] - 2 * self._outer - self._small - 5
            if isinstance(node, Input if self._placed.upright else Bias):
                free = LOWEST * size
            needed = len(wrapped(name, size, room))
            if needed > 1 and needed * LEADING * size > free:
                size = LEAST
            for at, line in enumerate(_wrapped(name, size, room, int(free / (LEADING * size)))):
                self._text(node, "outside", line, size, "below", -at * LEADING * size, backed=True)
        elif (size := min(self._small, points * 0.4)) >= LEAST:
            room = self._placed.across * points - self._outer - self._radius - 8
            if width(name, size) <= room:
                self._text(node, "outside", name, size, "right", backed=True)

    def _beside(self, longest: str) -> float:
        """Return the font size of what stands above a neuron, beside which stands another."""
        room = self._points * self._placed.across - 4
        return min(self._small, room / width(longest, 1.0))

    def _lines(self, node: Node, size: float) -> float:
        """How many lines of text have room between a node and the next above or below it."""
        room = self._points * self._placed.apart[node.name] - 2 * self._outer
        return room / (size * 0.75 + 2.2)

    def _add_error(self, node: Neuron) -> None:
        longest = self._error + LONGEST_ERROR.removeprefix("error ")
        size, lines = self._beside(longest), 2 if self._crowded else 1
        if self._radius >= 8 and self._lines(node, size) >= lines and size >= LEAST:
            loop = any(each.source is node for each in node.incoming)
            side = "over" if loop and not self._placed.upright else "above"
            self._text(node, "error", "", size, side, backed=True, longest=longest)

    def _add_expected(self, node: Output) -> None:
        side, inside = self._sides[node.name], self._inside[node.name]
        size, lift = min(self._small, self._points * 0.7), 0.0
        if self._placed.upright:  # above the error: beside it stands the next step of time
            size = self._beside(LONGEST) if self._many else self._small
            side, lift = "above", 1.5 + 1.1 * size
        elif side == "right":
            lift = 0.0 if inside else -self._small * 0.75 - self._rises.get(node.name, 0.0)
            size = size if inside or self._points > 24 else 0.0
        else:  # below: beside it lines go out
            size = self._beside(LONGEST)
            size = size if inside and self._lines(node, size) >= 2 else 0.0
        if size >= LEAST:
            self._text(node, "expected", "", size, side, lift, backed=side != "right",
                       longest=LONGEST)  # fmt: skip

    def _text(
        self,
        node: Node,
        role: str,
        text: str,
        size: float,
        side: str = "in",
        lift: float = 0.0,
        **options: Any,
    ) -> None:
        """Write something in a node or at a side of it, lifted by points."""
        align, across, up = SIDES[side]
        far = self._outer + BETWEEN
        self._words.write(
            self._placed.positions[node.name], text, size, self._theme.text, role=role,
            of=node.name, align=align, shift=(across * far, up * far + lift), **options,
        )  # fmt: skip


def _wrapped(name: str, size: float, room: float, most: int) -> list[str]:
    """Return a name in at most so many lines, at least one; a longer one loses its middle."""
    most = max(1, most)
    lines, free = wrapped(name, size, room), most * room
    while len(lines) > most:
        lines, free = wrapped(cut(name, size, free, name=True), size, room), 0.9 * free
    return lines
