"""The decision surface beside the network: what it says all over the plane of its two inputs."""

from __future__ import annotations

import math
from typing import Any, cast

from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.transforms import offset_copy

from neurosim.notation import brief
from neurosim.view.canvas.words import size_of
from neurosim.view.moments.frames import Frames
from neurosim.view.player.panel import SIZE, SMALL, Panel
from neurosim.view.plots.decision import DecisionSurface
from neurosim.view.plots.figures import distinct
from neurosim.view.plots.plane import axis_names, choices, in_units, spans_of
from neurosim.view.scene.legend import Entry, flow
from neurosim.view.scene.lettering import cut, width
from neurosim.view.scene.theme import Theme

AXIS, ROW = 17.0, 13.0
"""In points: what the name of an axis needs below it, and each row of names of classes."""

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

    The network itself is not asked: a copy of it gets the weights of the moment.
    """

    share = 1.8

    def __init__(self, figure: Figure, theme: Theme, frames: Frames) -> None:
        super().__init__(figure, theme)
        self._frames, self._twin = frames, frames.net.copy()
        patterns = frames.recording.patterns
        self._choices = choices(self._twin, patterns)
        least, most = PLACES
        count = min(most, max(least, math.isqrt(EFFORT // max(len(frames.net.neurons), 1))))
        self.plane = DecisionSurface(
            self.axes, self._twin, patterns, spans_of(frames), count, theme=theme,
            size=min(MARK, max(11.0, 1600.0 / (len(patterns) or 1))),
        )  # fmt: skip
        (self._spot,) = self.axes.plot(
            [], [], "o", markersize=10, markerfacecolor="none", markeredgecolor=theme.accent,
            markeredgewidth=2.2, zorder=5, clip_on=False,
            path_effects=[withStroke(linewidth=4.5, foreground=theme.background)],
        )  # fmt: skip
        self._across, self._up = axis_names(self._twin)
        self._up_text: Any = self.axes.annotate(
            "", (0.0, 0.5), (-7.0, 0.0), xycoords="axes fraction", textcoords="offset points",
            rotation=90, ha="right", va="center", fontsize=SMALL, color=theme.muted,
            parse_math=False, annotation_clip=False,
        )  # fmt: skip
        self._marks: list[Any] = []
        self._weights: list[float] = []
        self.plane.choose(self._choices[0])

    def take(self, wide: float, high: float) -> None:
        """Write names and numbers for a width, in rows below the plane."""
        left, right, bottom, top = self.plane.extent
        self._words.clear()
        self._title = self._write_around(bottom, top)
        wide -= self.beside
        low, last = distinct((left, right))
        name = cut(self._across, SMALL, wide - 2 * max(width(low, SMALL), width(last, SMALL)) - 12)
        self._write_below(left, low, "left", (0.0, -4.0))
        self._write_below((left + right) / 2, name, "center", (0.0, -4.0))
        self._write_below(right, last, "right", (0.0, -4.0))
        self.below = self._name_classes(wide)

    def show(self, index: int) -> None:
        """Show the surface and the inputs of a moment."""
        frame, net = self._frames[index], self._frames.net
        weights = [frame.value(each, "value") for each in net.parameters]
        if weights != self._weights:
            self._weights = weights
            for parameter, value in zip(self._twin.parameters, weights, strict=True):
                parameter._value = value
            self.plane.paint()
        x, y = in_units(self._twin, tuple(frame.value(node, "output") for node in net.inputs))
        self._spot.set_data([x], [y])
        wide, high = size_of(self.axes)
        self._title.text = cut(self._told(), SIZE, wide, bold=True)
        self._words.paint()
        self._up_text.set_text(cut(self._up, SMALL, high - 26))

    def turn(self, by: int) -> None:
        """Draw the next output, or with -1 the one before; the regions of all are one of them."""
        at = (self._choices.index(self.plane.choice) + by) % len(self._choices)
        self.plane.choose(self._choices[at])

    def _told(self) -> str:
        choice, (low, high) = self.plane.choice, self.plane.span
        if choice.output is None:
            return choice.name
        return f"{choice.name}, line at {brief(choice.height((low + high) / 2))}"

    def _name_classes(self, wide: float) -> float:
        """Name the classes by their marks; return how high that is, with the axis above it."""
        while self._marks:
            self._marks.pop().remove()
        found, figure = self.plane.choice.groups, cast("Figure", self.axes.figure)
        if not found:
            return AXIS
        named = [Entry("expected"), *(Entry(each.label, wide=SIGN) for each in found)]
        rows, groups = flow(named, wide), iter(found)
        left, _, bottom, _ = self.plane.extent
        for row, start, entry in rows:
            x, y = start + entry.wide, -AXIS - ROW * row
            self._write_below(left, entry.text, "left", (x, y))
            if entry.wide:
                group = next(groups)
                self._marks += self.axes.plot(
                    left, bottom, group.mark, color=group.colour, markersize=5.5,
                    markeredgecolor="white", markeredgewidth=0.7, clip_on=False,
                    transform=offset_copy(
                        self.axes.transData, figure, x - 6.0, y - 3.0, units="points"
                    ),
                )  # fmt: skip
        return AXIS + ROW * (rows[-1][0] + 1)

    def _write_below(self, x: float, text: str, side: str, shift: tuple[float, float]) -> None:
        self._words.write((x, self.plane.extent[2]), text, SMALL, self._theme.muted,
                          align=(side, "top"), shift=shift)  # fmt: skip
