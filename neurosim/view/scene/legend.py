"""The legend: what shapes, fills, rings and lines mean, for a reader new to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.time.unrolling import Unrolled
from neurosim.notation import brief, counted, in_signs
from neurosim.view.scene.lettering import width, wrapped
from neurosim.view.scene.marks import FROZEN
from neurosim.view.scene.scene import Scene
from neurosim.view.scene.theme import NAMES, SIGNS, activation_mark, kind

SIZE = 8.5
"""Font size, in points."""

ROW = 18.0
"""The height of a row, in points."""

LEAST = 60.0
"""Lines are not broken to less, in points."""


@dataclass(frozen=True)
class Sample:
    """A small shape in a legend.

    Attributes:
        shape: a kind of node, "ring", "dot" or "line".
        at: where its middle is, or a line begins, in points from the left.
        size: its radius, or the length of a line, in points.
        stroke: "muted", "accent", or "signed" for the colour of the number that it stands for.
        wide: its outline or line, in points.
        value: the number that it stands for, from -1 to 1; it fills nodes and dots.
    """

    shape: str
    at: float
    size: float
    stroke: str = "muted"
    wide: float = 1.2
    value: float = 0.0

    @property
    def dashed(self) -> bool:
        """Whether its line is that of a number below 0; dots are hollow instead."""
        return self.value < 0 and self.shape != "dot"

    @property
    def fill(self) -> float | None:
        """How full it is, from -1 to 1, or None if it is hollow."""
        hollow = self.shape in ("ring", "line") or (self.shape == "dot" and self.value < 0)
        return None if hollow else self.value


@dataclass(frozen=True)
class Entry:
    """What a legend explains.

    Attributes:
        text: what it says.
        samples: what it says it of.
        wide: the room of the samples, in points.
        of_weights: whether it says something of weights that are written.
    """

    text: str
    samples: tuple[Sample, ...] = ()
    wide: float = 0.0
    of_weights: bool = False


def entries(scene: Scene) -> list[Entry]:
    """Return what there is to explain of a scene; its moments may show steps, or one state."""
    net, lines, most = scene.net, scene.lines, brief(scene.nodes.scales.output)
    if not net.nodes:
        return []
    kinds = {kind(node) for node in scene.nodes.nodes}
    found = [
        Entry(text, (Sample(name, 6.0, 5.5),), 12.0)
        for name, text in NAMES.items()
        if name in kinds
    ]
    found.append(Entry(f"fill = output: -{most} … 0 … {most}", FILLS, 46.0))
    found += LINES if lines.ends else ()
    if scene.placed.images:
        found.append(Entry("image: each pixel is a node, filled by its output"))
    if scene.moving or any(neuron.error for neuron in net.neurons):
        found.append(Entry("ring = error above / below 0", RINGS, 34.0))
        if scene.nodes.texts.wordless:
            found.append(Entry("number above a neuron: its error"))
    found += MOVING if scene.moving else ()
    found += map(Entry, _remarks(net))
    return [*found, *(Entry(text, of_weights=True) for text in _of_weights(scene))]


def legend_height(shown: Sequence[Entry], wide: float) -> float:
    """Return how high the legend is in points, at a width in points."""
    return ROW * (1 + max(row for row, _, _ in flow(shown, wide))) if shown else 0.0


def flow(shown: Sequence[Entry], wide: float) -> list[tuple[int, float, Entry]]:
    """Return in which row each entry stands, and how many points from the left."""
    placed, row, x = [], 0, 2.0
    for entry in shown:
        before = entry.wide + 5 * bool(entry.samples)
        need = before + width(entry.text, SIZE) * 1.03
        if x > 2.0 and x + need > wide:
            row, x = row + 1, 2.0
        line, *more = wrapped(entry.text, SIZE * 1.03, max(wide - x - before, LEAST))
        placed.append((row, x, replace(entry, text=line) if more else entry))
        for line in more:
            row, x = row + 1, 2.0
            placed.append((row, x, Entry(line)))
            need = width(line, SIZE) * 1.03
        x += need + 16
    return placed


FILLS = tuple(
    Sample("hidden", 6.0 + 17 * at, 5.5, value=value) for at, value in enumerate((-1.0, 0.0, 1.0))
)
RINGS = tuple(
    Sample("ring", 8.0 + 18 * at, 6.5, "signed", 2.4, value) for at, value in enumerate((1.0, -1.0))
)
DOTS = tuple(
    Sample("dot", 6.0 + 14 * at, 4.0, "signed", value=value) for at, value in enumerate((1.0, -1.0))
)
MOVING = (
    Entry("signal or error on its way (hollow: below 0)", DOTS, 26.0),
    Entry("what this step is about", (Sample("hidden", 6.0, 5.0, "accent", 2.6),), 12.0),
)
LINES = (
    Entry("weight above 0", (Sample("line", 0.0, 24.0, "signed", 2.2, 1.0),), 24.0),
    Entry("weight below 0", (Sample("line", 0.0, 24.0, "signed", 2.2, -1.0),), 24.0),
    Entry(
        "the wider, the larger",
        tuple(Sample("line", 9.0 * at, 6.0, wide=wide) for at, wide in enumerate((0.8, 2.2, 4.0))),
        24.0,
    ),
)


def _remarks(net: Network) -> Iterator[str]:
    """Say which functions the neurons of a network have, and what connections carry when."""
    within = net.origin if isinstance(net, Unrolled) else net
    for name, (sign, what) in SIGNS.items():
        combining = [each for each in within.neurons if each.aggregation.name == name]
        if combining:
            yield f"{sign}: {what}{_who(combining)}"
    users: dict[tuple[str, str, str], list[Neuron]] = {}
    for neuron in within.neurons:
        function = neuron.activation
        key = activation_mark(neuron), function.label, in_signs(function.formula)
        users.setdefault(key, []).append(neuron)
    for (mark, label, formula), neurons in users.items():
        named = "" if label == mark else f"{label}, "
        yield f"{mark}: {named}{formula}{_who(neurons) if len(users) > 1 else ''}"
    waiting = {held.delay for held in net.connections if held.delay} if net.recurrent else set()
    for delay in sorted(waiting, reverse=True):
        steps = counted(abs(delay), "step")
        when = f"{steps} of time {'ago' if delay > 0 else 'later'}"
        yield f"t{-delay:+d}: carries what is sent {when}"
    if within is not net:
        yield "each step of time has the same weights"


def _of_weights(scene: Scene) -> Iterator[str]:
    """Say what stands behind weights, and which are written."""
    lines, count = scene.lines, len(scene.net.connections)
    marks, written = "".join(lines.marks.values()), len(lines.labels)
    marks = marks if written or scene.moving else ""
    if any(map(str.isalpha, marks)):
        yield "weights with the same letter are one, which several connections share"
    if FROZEN in marks:
        yield f"{FROZEN}: frozen, learning does not move it"
    if written < count:
        steps = "the step's " * (scene.moving and not written)
        of = f": {written} of {count:,}" * bool(written or not scene.moving)
        more = ", and the step's" * bool(scene.moving and written)
        yield f"{steps}weights are written where there is room{of}{more}"


def _who(neurons: list[Neuron]) -> str:
    names = [each.name for each in neurons]
    return f" ({', '.join(names) if len(names) <= 3 else f'{names[0]} … {names[-1]}'})"
