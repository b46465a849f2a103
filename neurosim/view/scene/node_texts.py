"""What is written in nodes and beside them: names, outputs, errors, expected values."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node, State
from neurosim.view.layout.layout import Layout
from neurosim.view.scene.lettering import cut, width
from neurosim.view.scene.marks import Marks
from neurosim.view.scene.shapes import outer
from neurosim.view.scene.theme import SIGNS, Theme, activation_mark
from neurosim.view.scene.word import LONGEST, LONGEST_ERROR, Box, Texts, Word, reserved

ABOVE, BELOW = ("center", "baseline"), ("center", "top")
LEFT, RIGHT = ("left", "middle"), ("right", "middle")
SMALLEST, LARGEST = 7.5, 9.5
"""Font size of what stands beside nodes, in points."""

INSIDE = ("name", "sign", "output", "bias")
"""The roles of texts in nodes, whose ink must be read on the fill."""

LEAST = 5.5
"""Nothing is written smaller than this, in points."""
SHORT = 5
"""Of a name that is cut so short nothing can be read."""
MARK = 4.8
"""Nor is the mark for what a neuron computes, in which one recognises a word."""

TWO_LINES = 12.5
"""From this radius on, in points, a name and a number fit into a node."""

BESIDE_LOOP = 0.8
"""Where the error of a neuron begins that has a loop at its upper left, in radii."""

TEXT, NUMBER = 1.62, 1.55
"""How wide a name and a number in a node may be, in radii."""

IN_TRIANGLE, ASIDE = 0.7, -0.13
"""How much of that there is in a state's triangle, and where its middle is, in radii."""

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
        self,
        nodes: Sequence[Node],
        placed: Layout,
        theme: Theme,
        titles: Mapping[str, str],
    ) -> None:
        self._nodes, self._placed, self._theme, self._titles = nodes, placed, theme, titles
        self._names = sorted({placed.label(node.name) for node in nodes})
        self._in_rows = {name for row in placed.rows for name in row}
        self._beside_names: dict[type[Node], list[str]] = {
            Input: [placed.label(node.name) for node in nodes if isinstance(node, Input)],
            Output: [placed.label(node.name) for node in nodes if self._last(node)],
        }
        outputs = [node for node in nodes if isinstance(node, Output)]
        self._outputs = len({placed.label(node.name) for node in outputs})
        self._beneath = {(x, y + 1.0) for x, y in placed.positions.values()}
        self._across, self._apart = placed.across, placed.apart
        self._words = Texts()
        self._marks = Marks(self._words, placed, theme)
        self._of_role: dict[str, dict[str, Word]] = {}

    @property
    def words(self) -> list[Word]:
        """All texts, also those that say nothing at this moment."""
        return self._words.words

    @property
    def wordless(self) -> bool:
        """Whether the error stands above a neuron without the word, which is too long there."""
        return bool(self._of_role["error"]) and not self._error

    def frame(self, growth: float = 1.0) -> Box:
        """Return what nodes, rings and texts cover together, or will, in units of the layout."""
        edge = (6 + self._outer - self._radius) / self._points
        left, bottom, right, top = self._placed.box
        rims = (left - edge, bottom - edge, right + edge, top + edge)
        lefts, bottoms, rights, tops = zip(rims, *self.reserved(growth), strict=True)
        return min(lefts), min(bottoms), max(rights), max(tops)

    def fit(self, points: float) -> None:
        """Write names and places for numbers, as large as there is room.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
        """
        self._scale(points)
        self._words.clear()
        self._of_role = {role: {} for role in (*INSIDE, "outside", "error", "expected")}
        self._crowded = any(self._downwards(node) for node in self._nodes)
        for node in self._nodes:
            self._letter(node)
            if isinstance(node, Neuron) and node.name not in self._in_rows:
                self._add_error(node)
                self._add_expected(node)
        if self._rows_named():
            self._marks.name_rows(self._outer + 2)
        self._marks.fit(points, self._outer + self._small + 5)

    def reserved(self, growth: float) -> list[Box]:
        """Return what the texts beside nodes cover, or will, in units of the layout."""
        beside = [word for word in self._words.words if word.role not in INSIDE]
        return reserved(beside, self._points, growth)

    def show(
        self, fills: Sequence[str], texts: Mapping[str, Sequence[str]], about: Collection[str]
    ) -> None:
        """Write numbers, in ink that can be read on the fills, and bring out marks.

        Args:
            fills: the colour of each node.
            texts: the "output", "error" and "expected" value of each node, "" for none.
            about: names of the nodes that the step is about.
        """
        before = {"output": "", "error": self._error, "expected": "expected "}
        for at, node in enumerate(self._nodes):
            written = {role: words.get(node.name) for role, words in self._of_role.items()}
            for role, said in texts.items():
                if (word := written[role]) is not None:
                    word.text = before[role] + said[at] if said[at] else ""
            ink = self._theme.ink(fills[at])
            for word in (written[role] for role in INSIDE):
                if word is not None:
                    word.colour = ink
            if (value := written["output"]) is not None and value.text:
                room = NUMBER * self._radius * _room(node)
                value.size = min(self._value_size, room / width(value.text, 1.0))
        self._marks.bring_out(about)

    # Inside

    def _scale(self, points: float) -> None:
        self._points = points
        self._radius = self._placed.radius * points
        self._outer = outer(self._radius)
        self._value_size = min(9.7, self._radius * 0.55, 1.55 * self._radius / width(WIDEST, 1.0))
        self._small = min(max(points * 0.09, SMALLEST), LARGEST)
        self._all_fit = {
            kind: self._titles.keys().isdisjoint(each) and all(map(self._fits, each))
            for kind, each in self._beside_names.items()
        }
        self._error = "error " if self._beside(LONGEST_ERROR) >= SMALLEST else ""
        self._longest_error = self._error + LONGEST_ERROR.removeprefix("error ")
        room = points * min(self._apart.values(), default=2.0) - 2 * self._outer
        self._below = min(self._small, (room - 3) / 0.9)

    def _named(self, node: Node) -> str:
        return self._placed.label(node.name)

    def _last(self, node: Node) -> bool:
        return isinstance(node, Output) and not node.outgoing and node.name not in self._in_rows

    def _leftwards(self, node: Node) -> bool:
        """Whether the name stands left of the node, if not inside."""
        stacked = isinstance(node, Bias) and self._placed.positions[node.name] in self._beneath
        if self._placed.upright:
            return False
        return (isinstance(node, Input) and node.name not in self._in_rows) or stacked

    def _downwards(self, node: Node) -> bool:
        """Whether the name of a neuron stands below it."""
        beside = self._last(node) or node.name in self._in_rows
        return isinstance(node, Neuron) and not beside and not self._inside(node)

    def _size(self, name: str, node: Node | None = None) -> float:
        """Return the font size at which a name fits into its node."""
        fitting = TEXT * self._radius * _room(node) / max(width(name, 1.0, bold=True), 0.1)
        return min(11.0, self._radius * 0.62, fitting)

    def _inside(self, node: Node) -> bool:
        """Whether the name stands in the node: inputs all do or none does, and so do outputs."""
        which = Input if isinstance(node, Input) else Output if self._last(node) else None
        return self._all_fit[which] if which else self._size(self._named(node), node) >= LEAST

    def _aside(self, node: Node) -> float:
        return ASIDE * self._radius if isinstance(node, State) else 0.0

    def _called(self, node: Node) -> str:
        """Return the name of a node, after that of its column or class if it has one."""
        title = self._titles.get(node.name)
        return self._named(node) if title is None else f"{title} ({node.name})"

    def _fits(self, name: str) -> bool:
        return self._size(name) >= LEAST

    def _letter(self, node: Node) -> None:
        """Write a node's name, and make room for its output."""
        if isinstance(node, Bias):
            self._letter_bias(node)
            return
        inside, radius = self._inside(node), self._radius
        two = inside and radius >= TWO_LINES
        if inside:
            self._name_inside(node, radius * 0.27 if two else 0.0)
        elif node.name not in self._in_rows:
            self._name_outside(node)
        if self._value_size >= 5 and (two or not inside):
            shift = -radius * 0.36 if two else 0.0
            self._text(node, "output", "", self._value_size, shift=(self._aside(node), shift))

    def _letter_bias(self, node: Bias) -> None:
        radius, size = self._radius, min(11.0, self._radius * 0.62)
        if size >= LEAST:
            self._text(node, "bias", "1", size)
        if self._leftwards(node):
            self._text(node, "outside", self._named(node), self._small, align=RIGHT,
                       shift=(-radius - 3, 0))  # fmt: skip
        elif self._points >= 10:
            self._text(node, "outside", self._named(node), self._small, align=BELOW,
                       shift=(0, -radius - 3))  # fmt: skip

    def _name_inside(self, node: Node, shift: float) -> None:
        mark = SIGNS.get(node.aggregation.name, ("", ""))[0] if isinstance(node, Neuron) else ""
        mark = "" if mark == node.name else mark
        name = self._named(node)
        longer, size = f"{mark} {name}", self._size(name, node)
        above, small = self._above(node, mark)
        if self._radius >= TWO_LINES and above:
            size, shift = min(size, self._radius * 0.45), shift * 0.6
            self._text(node, "sign", above, small, shift=(0, self._radius * 0.66))
        elif mark and self._fits(longer):
            name, size = longer, self._size(longer)
        self._text(node, "name", name, size, shift=(self._aside(node), shift), bold=True)

    def _above(self, node: Node, mark: str) -> tuple[str, float]:
        """Return what stands above the name in a neuron, as far as there is room, and its size."""
        function = activation_mark(node) if isinstance(node, Neuron) else ""
        for text in (f"{mark} {function}".strip(), mark):
            size = min(0.34 * self._radius, 1.2 * self._radius / width(text or " ", 1.0))
            if text and size >= MARK:
                return text, size
        return mark, MARK

    def _name_outside(self, node: Node) -> None:
        size = min(self._small + 1, self._points * 0.8)
        if size < LEAST:
            return
        if isinstance(node, Input) and not self._placed.upright:
            far = -self._radius * 1.1 - 4
            self._text(node, "outside", self._called(node), size, align=RIGHT, shift=(far, 0))
        elif self._last(node) and not self._placed.upright:
            lift = self._small * 0.75 if self._points > 24 else 0
            self._text(
                node, "outside", self._called(node), size, align=LEFT, shift=(self._outer + 3, lift)
            )
        elif self._below >= LEAST:
            size, room = self._below, self._points * min(self._across, 2.3) - 3
            if self._placed.upright:  # beside it stands another
                size = max(LEAST, min(size, room / width(self._named(node), 1.0)))
            name = cut(self._named(node), size, room, others=self._names)
            shift = (0, -self._outer - 1.5)
            self._text(node, "outside", name, size, align=BELOW, shift=shift, backed=True)
        else:
            self._name_beside(node)

    def _name_beside(self, node: Node) -> None:
        """Write a name that has no room below its node: in thin letters in it, or at its right."""
        lift = self._radius * 0.4 if self._value_size >= 5 else 0.0
        if width(self._named(node), LEAST) <= 1.75 * self._radius and self._radius >= 1.2 * LEAST:
            self._text(node, "name", self._named(node), LEAST, shift=(0, lift))
            return
        size, room = min(self._small, self._points * 0.4), self._across * self._points
        if size >= LEAST:
            room -= self._outer + self._radius + 8
            name = cut(self._named(node), size, room, others=self._names)
            shift = (self._outer + 2, 0.0)
            if len(name) > SHORT or name == self._named(node):
                self._text(node, "outside", name, size, align=LEFT, shift=shift, backed=True)

    def _beside(self, longest: str) -> float:
        """Return the font size of what stands above a neuron, beside which stands another."""
        room = self._points * self._across - 4
        return min(self._small, room / width(longest, 1.0))

    def _lines(self, node: Node, size: float) -> float:
        """How many lines of text have room between a node and the next above or below it."""
        room = self._points * self._apart[node.name] - 2 * self._outer
        return room / (size * 0.75 + 2.2)

    def _add_error(self, node: Node) -> None:
        lines, size = 2 if self._crowded else 1, self._beside(self._longest_error)
        if self._radius < 8 or self._lines(node, size) < lines or size < LEAST:
            return
        align, across = ABOVE, 0.0
        if not self._placed.upright and any(each.source is node for each in node.incoming):
            align, across = ("left", "baseline"), -BESIDE_LOOP * self._radius
        self._text(
            node, "error", "", size, align=align, shift=(across, self._outer + 1.5), backed=True,
            longest=self._longest_error,
        )  # fmt: skip

    def _add_expected(self, node: Node) -> None:
        if not isinstance(node, Output) or self._radius < 5:
            return
        right = self._last(node) and not self._placed.upright
        if right and not self._inside(node) and self._points <= 24:
            return
        size = min(self._small, self._points * 0.7)
        align, where = LEFT, (self._outer + 3, -self._small * 0.75 * (not self._inside(node)))
        if self._placed.upright:  # above the error: beside it stands the next step of time
            size = self._beside(LONGEST) if self._outputs > 1 else self._small
            align, where = ABOVE, (0.0, self._outer + 3 + 1.1 * size)
        elif not right:  # below: beside it lines go out
            size = self._beside(LONGEST)
            if self._downwards(node) or self._lines(node, size) < 2:
                return
            align, where = BELOW, (0.0, -self._outer - 1.5)
        if size < LEAST:
            return
        self._text(
            node, "expected", "", size, align=align, shift=where,
            backed=not right, longest=LONGEST,
        )  # fmt: skip

    def _rows_named(self) -> bool:
        """Whether rows get names, because the nodes in them are too small for their own."""
        return any(not self._fits(name) for name in self._in_rows)

    def _text(self, node: Node, role: str, text: str, size: float, **options: Any) -> None:
        """Write something at a node, shifted by points."""
        spot, ink = self._placed.positions[node.name], self._theme.text
        word = self._words.write(spot, text, size, ink, role=role, of=node.name, **options)
        self._of_role[role][node.name] = word


def _room(node: Node | None) -> float:
    return IN_TRIANGLE if isinstance(node, State) else 1.0
