"""The numbers of what was clicked: at this moment, over the recording, and their rules."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron
from neurosim.notation import number
from neurosim.view.facts import LABELS, NUMBERS, rules
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.moments.patch import written_out
from neurosim.view.player.panel import GraphPanel, Panel
from neurosim.view.scene.lettering import cut, width
from neurosim.view.scene.theme import TITLES, Theme, kind

LINE = 13.5
SIZE = 9.0
EDGE = 8.0


class Inspector(Panel):
    """A sheet with the numbers of a node or a connection, and a plot of its history.

    Attributes:
        graph: the plot.
        lines: what the sheet says, before long lines are broken.
    """

    share, beside, above = 0.0, 0.0, 8.0

    def __init__(self, figure: Figure, theme: Theme, frames: Frames, element: Any) -> None:
        super().__init__(figure, theme)
        self._frames, self._element = frames, element
        self.axes.set_facecolor(theme.panel)
        attribute = "weight" if isinstance(element, Connection) else "output"
        history = frames.history(element, attribute)
        self.graph = GraphPanel(figure, theme, frames, attribute, history, held=True)
        self.lines: list[str] = []

    def take(self, wide: float, high: float) -> None:
        """Take a width, and of a height what the sheet then needs, both in points."""
        self._room = wide - 2 * EDGE
        # Nothing gets fewer facts as a recording goes on.
        needed = LINE * (len(self._rows(facts(self._element, self._frames[-1]))) + 0.5)
        self.fixed = min(needed, high - self.above)

    def show(self, index: int) -> None:
        """Show the numbers of a moment."""
        self.lines = facts(self._element, self._frames[index])
        wide, high = self.size
        self.axes.set(xlim=(0, wide), ylim=(-high, 0))
        self._words.clear()
        fitting = self._rows(self.lines)[: int(high / LINE)]
        for row, line in enumerate(fitting, start=1):
            self._words.write(
                (EDGE, -LINE * row - 2), line, SIZE, self._theme.text, bold=row == 1,
                align=("left", "baseline"),
            )  # fmt: skip
        self._words.paint()

    def _rows(self, lines: list[str]) -> list[str]:
        head = cut(lines[0], SIZE, self._room, bold=True)
        return [head, *(row for line in lines[1:] for row in _folded(line, self._room))]


def _folded(line: str, room: float) -> list[str]:
    """Break a line between words where it is too long."""
    first, *others = line.split(" ")
    rows = [first]
    for word in others:
        longer = f"{rows[-1]} {word}"
        if rows[-1].strip() and width(longer, SIZE) > room:
            rows.append(f"    {word}")
        else:
            rows[-1] = longer
    return [cut(row, SIZE, room) for row in rows]


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
