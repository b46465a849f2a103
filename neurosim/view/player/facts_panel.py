"""The numbers of what was clicked, at this moment, their rules, and of a pixel what it reads."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from matplotlib.figure import Figure

from neurosim.functions.aggregations import SUM
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.notation import added, brief, counted, number
from neurosim.view.canvas.words import size_of
from neurosim.view.facts import LABELS, NUMBERS, rules
from neurosim.view.moments.frames import Frame, Frames
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

    def take(self, wide: float, high: float) -> None:
        """Take a width, and of a height what the sheet then needs, both in points."""
        self._room = wide - 2 * EDGE
        # Nothing gets fewer facts as a recording goes on.
        needed = LINE * (len(self._rows(facts(self._element, self._frames[-1]))) + 0.5)
        self.fixed = max(min(needed, high - self.above), LINE)

    def show(self, index: int) -> None:
        """Show the numbers of a moment."""
        self.lines: list[str] = facts(self._element, self._frames[index])
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


MOST = 64
"""Of more connections nothing is written out."""


def written_out(neuron: Neuron, frame: Frame) -> list[str]:
    """Return kernel times patch with its sum, or the winner, products, and the error's way back.

    Nothing for a neuron that has nothing to do with groups of two dimensions.

    >>> import neurosim as ns
    >>> from neurosim.view.moments.frames import Frames
    >>> net = ns.convolutional((2, 2), maps=[1], size=2, pooling=1, outputs=1, seed=1)
    >>> frame = Frames(ns.forward(net, [1, 0, 0.5, 2]))[-1]
    >>> written_out(net["c1_1_1_1"], frame)[0]
    'kernel · patch, row by row:'
    """
    rows, lines = _rows(frame.net), []
    read = neuron.incoming if len(neuron.incoming) <= MOST else ()
    if any(each.source.name in rows for each in read) and frame.current(neuron, "net_input"):
        lines += _read(neuron, frame, rows)
    if neuron.name not in rows:
        return lines
    for each in _sums(neuron):
        if frame.current(each, "net_input"):
            total = brief(frame.value(each, "net_input"))
            lines.append(f"{each.name} = {_added(each.incoming, frame)} = {total}")
    back = [each for each in neuron.outgoing if frame.current(each, "flow")]
    if 0 < len(back) <= MOST:
        told = [f"{each.target.name} {brief(frame.value(each, 'flow'))}" for each in back]
        lines.append(f"error sent back by {', '.join(told)}")
    return lines


def _read(neuron: Neuron, frame: Frame, rows: dict[str, Any]) -> list[str]:
    net = brief(frame.value(neuron, "net_input"))
    if neuron.aggregation.name == "max":
        best = max(neuron.incoming, key=lambda each: float(frame.value(each, "signal")))
        count = counted(len(neuron.incoming), "signal")
        return [f"largest of {count}: {net} from {best.source.name}"]
    if neuron.aggregation is not SUM:
        return []
    written = [
        f"  {_added(row, frame)}"
        for _, row in groupby(neuron.incoming, lambda each: rows.get(each.source.name))
    ]
    return ["kernel · patch, row by row:", *written, f"  sum = {net}"]


def _sums(neuron: Neuron) -> list[Neuron]:
    """The sums of products that a neuron is, or has a part in, as rows of attention are."""
    if _sums_products(neuron):
        return [neuron]
    fed = [each.target for each in neuron.outgoing if each.target.aggregation.name == "product"]
    sums = dict.fromkeys(each.target for product in fed for each in product.outgoing)
    return [each for each in sums if _sums_products(each)]


def _sums_products(neuron: Neuron) -> bool:
    kinds = {getattr(each.source, "aggregation", SUM).name for each in neuron.incoming}
    return neuron.aggregation is SUM and kinds == {"product"}


def _added(read: Iterable[Connection], frame: Frame) -> str:
    """Write a sum of what connections carry, each with its factors."""
    terms = []
    for each in read:
        first, *others = map(brief, _factors(each, frame))
        behind = (f"({factor})" if factor.startswith("-") else factor for factor in others)
        terms.append("·".join([first, *behind]))
    return added(*terms)


def _factors(connection: Connection, frame: Frame) -> list[float]:
    """A weight and an output; of a product what it multiplies, and no weight of 1."""
    source, weight = connection.source, frame.value(connection, "weight")
    if not (isinstance(source, Neuron) and source.aggregation.name == "product"):
        return [weight, frame.value(source, "output")]
    factors = [frame.value(each, "signal") for each in source.incoming]
    return factors if weight == 1 else [weight, *factors]


def _rows(net: Network) -> dict[str, tuple[str, int]]:
    """In which row of which group each pixel is."""
    found = {}
    for group in net.groups.values():
        if len(group.shape) >= 2:
            wide = group.shape[-1]
            found.update({name: (group.name, at // wide) for at, name in enumerate(group.flat)})
    return found
