"""The numbers of what was clicked: at this moment, over the recording, and their formula."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from neurosim.graph.connection import Connection
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Input, Node
from neurosim.notation import counted, number
from neurosim.view.canvas.words import Words
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.moments.patch import written_out
from neurosim.view.player.graph_panel import GraphPanel, frameless
from neurosim.view.scene.lettering import cut, width
from neurosim.view.scene.theme import TITLES, Theme, kind

LINE = 13.5
SIZE = 9.0
EDGE = 8.0


class Inspector:
    """A sheet with the numbers of a node or a connection, and a plot of its history.

    Attributes:
        axes: the sheet.
        graph: the plot.
        lines: what the sheet says, before long lines are broken.
    """

    def __init__(self, figure: Figure, theme: Theme, frames: Frames, element: Any) -> None:
        self._frames, self._element, self._theme = frames, element, theme
        self.axes = frameless(figure, theme)
        self.axes.set_facecolor(theme.panel)
        self._words = Words(self.axes, theme.panel)
        self._attribute = "weight" if isinstance(element, Connection) else "output"
        history = frames.history(element, self._attribute)
        self.graph = GraphPanel(figure, theme, frames, history, held=True)
        self.lines: list[str] = []
        self._room = 0.0

    def fit(self, wide: float) -> float:
        """Take a sheet of that width in points, and return how high it has to be."""
        self._room = wide - 2 * EDGE
        # Nothing gets fewer facts as a recording goes on.
        return LINE * (len(self._rows(facts(self._element, self._frames[-1]))) + 0.5)

    def show(self, index: int) -> None:
        """Show the numbers of a moment."""
        self.lines = facts(self._element, self._frames[index])
        box, dpi = self.axes.get_window_extent(), self.axes.figure.dpi
        wide, high = box.width * 72 / dpi, box.height * 72 / dpi
        self.axes.set(xlim=(0, wide), ylim=(-high, 0))
        self._words.clear()
        for row, line in enumerate(self._rows(self.lines), start=1):
            self._words.write(
                (EDGE, -LINE * row - 2), line, SIZE, self._theme.text, bold=row == 1,
                align=("left", "baseline"),
            )  # fmt: skip
        self._words.paint()
        self.graph.show(index, self._attribute)

    def remove(self) -> None:
        """Take it out of the figure."""
        self.axes.remove()
        self.graph.axes.remove()

    def _rows(self, lines: list[str]) -> list[str]:
        head = cut(lines[0], SIZE, self._room, bold=True)
        return [head, *(row for line in lines[1:] for row in _folded(line, self._room))]


def _folded(line: str, room: float) -> list[str]:
    """Break a line between words where it is too long."""
    rows = [""]
    for word in line.split(" "):
        longer = f"{rows[-1]} {word}".lstrip() if len(rows) == 1 else f"{rows[-1]} {word}"
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
    if isinstance(element, Connection):
        return _of_connection(element, frame)
    return _of_node(element, frame)


def _of_connection(connection: Connection, frame: Frame) -> list[str]:
    source, target = connection.source.name, connection.target.name
    lines = [f"{source} → {target}"]
    lines += _numbers(connection, ("weight", "gradient", "signal", "flow"), frame)
    lines += [f"signal = weight · output of {source}"]
    lines += [f"error sent back = weight · error of {target}"]
    lines += [f"gradient = -error of {target} · output of {source}"]
    held = [] if connection.trainable else ["frozen"]
    if len(connection.sharing) > 1:
        held.append(f"shared by {len(connection.sharing)} connections")
    return lines + ([", ".join(held)] if held else [])


def _of_node(node: Node, frame: Frame) -> list[str]:
    lines = [f"{node.name}, {TITLES[kind(node)]}"]
    if not isinstance(node, Neuron):
        own = ("output", "error") if isinstance(node, Input) else ("output",)
        return lines + _numbers(node, own, frame)
    lines += _numbers(node, ("net_input", "output", "slope", "error"), frame)
    if isinstance(node, Output) and frame.expected(node) is not None:
        lines += _numbers(node, ("expected", "loss"), frame)
    lines.append(f"net_input = {node.aggregation.name} of {counted(len(node.incoming), 'signal')}")
    lines += written_out(node, frame)
    lines.append(f"output = f(net_input), f = {node.activation.label}: {node.activation.formula}")
    return lines


def _numbers(element: Any, attributes: tuple[str, ...], frame: Frame) -> list[str]:
    names = {"slope": "slope f'", "flow": "error sent back"}
    return [
        f"{names.get(each, each)} = {number(frame.value(element, each))}"
        if frame.current(element, each)
        else f"{names.get(each, each)}: not computed yet"
        for each in attributes
    ]
