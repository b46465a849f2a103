"""The numbers of what was clicked, at this moment, and their rules."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.notation import number
from neurosim.view.canvas.words import size_of
from neurosim.view.facts import LABELS, NUMBERS, rules
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.moments.patch import written_out
from neurosim.view.player.panel import Panel
from neurosim.view.scene.lettering import cut, wrapped
from neurosim.view.scene.theme import TITLES, Theme, kind

LINE, SIZE = 13.5, 9.0
"""How high a line and its letters are."""

EDGE, INDENT = 8.0, "  "


class FactsPanel(Panel):
    """A sheet with the numbers of a node or a connection.

    Attributes:
        lines: what the sheet says, before long lines are broken.
    """

    share, beside, above = 0.0, 0.0, 8.0

    def __init__(self, figure: Figure, theme: Theme, frames: Frames, element: Any) -> None:
        super().__init__(figure, theme)
        self.axes.set_facecolor(theme.panel)
        self._frames, self._element = frames, element
        self._room = 0.0
        self.lines: list[str] = []

    def take(self, wide: float, high: float) -> None:
        """Take a width, and of a height what the sheet then needs, both in points."""
        self._room = wide - 2 * EDGE
        # Nothing gets fewer facts as a recording goes on.
        needed = LINE * (len(self._rows(facts(self._element, self._frames[-1]))) + 0.5)
        self.fixed = max(min(needed, high - self.above), LINE)

    def show(self, index: int) -> None:
        """Show the numbers of a moment."""
        self.lines = facts(self._element, self._frames[index])
        fitting = self._rows(self.lines)[: int(size_of(self.axes)[1] / LINE)]
        self._words.clear()
        for row, line in enumerate(fitting, start=1):
            self._words.write(
                (0.0, 1.0), line, SIZE, self._theme.text, bold=row == 1,
                align=("left", "baseline"), shift=(EDGE, -LINE * row - 2),
            )  # fmt: skip
        self._words.paint()

    def _rows(self, lines: list[str]) -> list[str]:
        rows = [cut(lines[0], SIZE, self._room, bold=True)]
        for line in lines[1:]:
            first, *more = wrapped(line, SIZE, self._room)
            rows += [first, *(INDENT + each for each in more)]
        return rows


def facts(element: Any, frame: Frame) -> list[str]:
    """Return what is known of an element at a moment, a line each, its name first.

    >>> import neurosim as ns
    >>> net = ns.dense([1, 1], "identity", bias=False, seed=1)
    >>> frame = Frames(ns.forward(net, [2.0]))[2]
    >>> facts(net["i1", "o1"], frame)[:2]
    ['i1 → o1', 'weight = -0.365635756']
    """
    along = isinstance(element, Connection)
    of = "connection" if along else kind(element)
    title = element.label.replace("->", "→") if along else f"{element.name}, {TITLES[of]}"
    numbers = [_number(element, attribute, frame) for attribute in NUMBERS[of]]
    written = written_out(element, frame) if isinstance(element, Neuron) else []
    return [title, *numbers, *written, *rules(element)]


def _number(element: Any, attribute: str, frame: Frame) -> str:
    label = LABELS.get(attribute, attribute)
    value = frame.value(element, attribute) if frame.current(element, attribute) else None
    return f"{label}: not yet" if value is None else f"{label} = {number(value)}"
