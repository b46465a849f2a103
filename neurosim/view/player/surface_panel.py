"""The decision surface beside the network: what it says all over the plane of its two inputs."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from neurosim.graph.network import Network
from neurosim.notation import brief
from neurosim.view.moments.frames import Frames
from neurosim.view.player.panel import SIZE as LARGE, Panel
from neurosim.view.plots.decision import DecisionSurface
from neurosim.view.plots.plane import Grid, Group, axis_names, choices, extent, in_units
from neurosim.view.scene.lettering import cut, width
from neurosim.view.scene.theme import Theme

SIZE = LARGE - 1

AXIS, ROW, ROWS = 17.0, 11.0, 4
"""In points: what the name of an axis needs below it, and each row of names of classes; and how
many rows there are at most."""

SIGN = 12.0
"""What the mark before a name of a class needs, in points."""

PLACES = (15, 41)
"""How many places there are along each side of the plane, at least and at most."""

EFFORT = 10_000
"""How many outputs of neurons may be computed for a surface, so that playing stays smooth."""

MARK = 40.0
"""The size of the marks of a few patterns; of many they are smaller."""


class SurfacePanel(Panel):
    """An output over the two inputs, with the weights of the moment, and the patterns on top.

    The network itself is not asked: a copy of it gets the weights of the moment. With ``keys`` the
    key that turns to the next output is named.
    """

    share, below = 1.8, AXIS + ROW

    def __init__(self, figure: Figure, theme: Theme, frames: Frames, *, keys: bool = False) -> None:
        super().__init__(figure, theme)
        self._frames, self._twin = frames, frames.net.copy()
        patterns = frames.recording.patterns
        self._choices = choices(self._twin, patterns)
        self._hint = "o: next output" if keys and len(self._choices) > 1 else ""
        grid = Grid.between(*extent(frames), _places(frames.net))
        size = min(MARK, max(11.0, 1600.0 / (len(patterns) or 1)))
        self.plane = DecisionSurface(self.axes, self._twin, patterns, grid, theme=theme, size=size)
        (self._spot,) = self.axes.plot(
            [], [], "o", markersize=10, markerfacecolor="none", markeredgecolor=theme.accent,
            markeredgewidth=2.2, zorder=5, clip_on=False,
            path_effects=[withStroke(linewidth=4.5, foreground=theme.background)],
        )  # fmt: skip
        self._up: Any = self.axes.annotate(
            "", (0.0, 0.5), (-7.0, 0.0), xycoords="axes fraction", textcoords="offset points",
            rotation=90, ha="right", va="center", fontsize=SIZE, color=theme.muted,
            parse_math=False, annotation_clip=False,
        )  # fmt: skip
        self._marks: list[Any] = []
        self._named: list[tuple[Group, str, float, float]] = []
        self._weights: tuple[float, ...] = ()
        self._take_weights(0)
        self.plane.choose(self._choices[0])
        self.fit()

    def show(self, index: int) -> None:
        """Show the surface and the inputs of a moment."""
        if self._take_weights(index):
            self.plane.paint()
            self._entitle(self._told())
        frame = self._frames[index]
        x, y = (frame.value(node, "output") for node in self._frames.net.inputs)
        self._spot.set_data(*zip(in_units(self._twin, (x, y)), strict=True))

    def turn(self, by: int) -> None:
        """Draw the next output, or with -1 the one before; the regions of all are one of them."""
        at = (self._choices.index(self.plane.choice) + by) % len(self._choices)
        self.plane.choose(self._choices[at])
        self.fit()

    def fit(self) -> None:
        """Write names and numbers again, after the axes changed their size."""
        left, right, bottom, top = self.plane.extent
        (wide, high), (first, second) = self.size, axis_names(self._twin)
        self._words.clear()
        self._write_around(self._hint, (bottom, top))
        low, last = brief(left), brief(right)
        name = cut(first, SIZE, wide - 2 * max(width(low, SIZE), width(last, SIZE)) - 12)
        for share, text in ((0.0, low), (0.5, name), (1.0, last)):
            self._write_below(share * (wide - width(text, SIZE)), 4.0, text)
        fits = high - 26 > width(second[:2], SIZE)
        self._up.set_text(cut(second, SIZE, high - 26) if fits else "")
        self._name_classes(wide, high)
        self._entitle(self._told())

    def _told(self) -> str:
        choice, (low, high) = self.plane.choice, self.plane.span
        if choice.output is None:
            return choice.name
        return f"{choice.name}, line at {brief(choice.height((low + high) / 2))}"

    def take(self, wide: float) -> None:
        """Part the names of the classes into rows of that width in points."""
        self._named, x, row = [], width("expected", SIZE) + SIGN + 6.0, 0
        for group in self.plane.choice.groups:
            text = cut(group.label, SIZE, wide - SIGN, name=True)
            if x + width(text, SIZE) > wide:
                x, row = SIGN, row + 1
            if row < ROWS:
                self._named.append((group, text, x, AXIS + ROW * row))
            x += width(text, SIZE) + SIGN + 6.0
        self.below = AXIS + ROW * min(row + 1, ROWS)

    def _name_classes(self, wide: float, high: float) -> None:
        """Name the classes by their marks."""
        while self._marks:
            self._marks.pop().remove()
        self.take(wide)
        if self._named:
            self._write_below(0.0, AXIS, "expected")
        for group, text, x, down in self._named:
            self._marks += self.axes.plot(
                (x - 6.0) / wide, -(down + 3.0) / high, group.mark, color=group.colour,
                markersize=5.5, markeredgecolor="white", markeredgewidth=0.7, clip_on=False,
                transform=self.axes.transAxes,
            )  # fmt: skip
            self._write_below(x, down, text)

    def _write_below(self, x: float, down: float, text: str) -> None:
        """Write something below the plane, so many points from its lower left corner."""
        left, _, bottom, _ = self.plane.extent
        self._words.write((left, bottom), text, SIZE, self._theme.muted,
                          align=("left", "top"), shift=(x, -down))  # fmt: skip

    def _take_weights(self, index: int) -> bool:
        """Give the copy the weights of a moment; False if it has them already."""
        frame = self._frames[index]
        weights = tuple(frame.value(each, "value") for each in self._frames.net.parameters)
        if weights == self._weights:
            return False
        self._weights = weights
        for parameter, value in zip(self._twin.parameters, weights, strict=True):
            parameter._value = value
        return True


def _places(net: Network) -> int:
    least, most = PLACES
    return min(most, max(least, math.isqrt(EFFORT // max(len(net.neurons), 1))))
