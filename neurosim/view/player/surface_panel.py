"""The decision surface beside the network: what it says all over the plane of its two inputs."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.transforms import ScaledTranslation

from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.notation import brief
from neurosim.view.canvas.words import Words
from neurosim.view.moments.frames import Frames
from neurosim.view.player.graph_panel import SIZE, fits_beside, frameless
from neurosim.view.plots.decision import DecisionSurface
from neurosim.view.plots.plane import Grid, axis_names, extent
from neurosim.view.scene.lettering import cut, width
from neurosim.view.scene.theme import Theme

BELOW = 28.0
"""Room for the first input's name and for the marks, in points."""


class PlaneWords:
    """Names and numbers around the axes of a plane.

    Args:
        axes: the axes.
        net: the network that is drawn.
        plane: what is drawn in them.
        theme: the colours.
    """

    def __init__(self, axes: Axes, net: Network, plane: DecisionSurface, theme: Theme) -> None:
        self._axes, self._net, self._plane, self._theme = axes, net, plane, theme
        self._words = Words(axes, theme.background)
        self._up: Any = axes.annotate(
            "", (0.0, 0.5), (-7.0, 0.0), xycoords="axes fraction", textcoords="offset points",
            rotation=90, ha="right", va="center", fontsize=SIZE - 1, color=theme.muted,
            parse_math=False, annotation_clip=False,
        )  # fmt: skip
        self._marks: list[Any] = []

    def write(self, turning: bool) -> None:
        """Write everything again, as the plane is now.

        Args:
            turning: whether a key turns to other outputs.
        """
        self._words.clear()
        self._title(turning)
        self._across()
        self._upwards()
        self._key()
        self._words.paint()

    def paint(self) -> None:
        """Say at which value the line is now."""
        self._heading.text = self._text()
        self._words.paint()

    def _text(self) -> str:
        plane = self._plane
        if plane.chosen is None or plane.middle is None:
            return "the largest output"
        return f"{plane.chosen.name}, line at {brief(plane.height(plane.middle))}"

    def _title(self, turning: bool) -> None:
        left, right, _, top = self._plane.extent
        write, theme = self._words.write, self._theme
        self._heading = write((left, top), self._text(), SIZE, theme.text, bold=True,
                              align=("left", "bottom"), shift=(0, 3))  # fmt: skip
        if turning:
            hint = write((right, top), "o: next output", SIZE - 1, theme.muted,
                         align=("right", "bottom"), shift=(0, 3))  # fmt: skip
            hint.shown = fits_beside(self._heading, hint, self._axes)

    def _across(self) -> None:
        left, right, bottom, _ = self._plane.extent
        size, muted = SIZE - 1, self._theme.muted
        low, high = brief(left), brief(right)
        room = self._points()[0] - 2 * max(width(low, size), width(high, size)) - 12
        for x, text, side in (
            (left, low, "left"),
            ((left + right) / 2, cut(axis_names(self._net)[0], size, room), "center"),
            (right, high, "right"),
        ):
            self._words.write((x, bottom), text, size, muted, align=(side, "top"), shift=(0, -4))

    def _upwards(self) -> None:
        left, _, bottom, top = self._plane.extent
        size, muted = SIZE - 1, self._theme.muted
        for y, side in ((bottom, "bottom"), (top, "top")):
            self._words.write((left, y), brief(y), size, muted, align=("right", side),
                              shift=(-5, 0))  # fmt: skip
        room = self._points()[1] - 26
        name = axis_names(self._net)[1]
        self._up.set_text(cut(name, size, room) if room > width(name[:2], size) else "")

    def _key(self) -> None:
        """Name the classes by their marks, as many as there is room for."""
        for mark in self._marks:
            mark.remove()
        self._marks = []
        left, _, bottom, _ = self._plane.extent
        size, theme, x = SIZE - 1, self._theme, 0.0
        entries = [(None, "expected")] + [(group, group.label) for group in self._plane.groups()]
        for group, text in entries if len(entries) > 1 else ():
            sign = 10.0 if group else 0.0
            if x + sign + width(text, size) > self._points()[0]:
                break
            if group:
                self._marks.append(self._mark(group, x + 4.0))
            self._words.write((left, bottom), text, size, theme.muted, align=("left", "top"),
                              shift=(x + sign, -17))  # fmt: skip
            x += sign + width(text, size) + 8.0

    def _mark(self, group: Any, x: float) -> Any:
        shift = ScaledTranslation(x / 72, -20.0 / 72, self._axes.figure.dpi_scale_trans)
        (mark,) = self._axes.plot(
            [0.0], [0.0], group.mark, color=group.colour, markersize=5.5, clip_on=False,
            markeredgecolor="white", markeredgewidth=0.7,
            transform=self._axes.transAxes + shift,
        )  # fmt: skip
        return mark

    def _points(self) -> tuple[float, float]:
        """Width and height of the axes, in points."""
        box, dpi = self._axes.get_window_extent(), self._axes.figure.dpi
        return float(box.width) * 72 / dpi, float(box.height) * 72 / dpi


PLACES = (15, 41)
"""How many places there are along each side of the plane, at least and at most."""

EFFORT = 10_000
"""How many outputs of neurons may be computed for a surface, so that playing stays smooth."""

MARK = 40.0
"""The size of the marks of a few patterns; of many they are smaller."""


class SurfacePanel:
    """An output over the two inputs, with the weights of the moment, and the patterns on top.

    The network itself is not asked: a copy of it gets the weights of the moment.

    Args:
        figure: where to draw.
        theme: the colours.
        frames: the moments.
        keys: whether the key that turns to the next output is named.
    """

    def __init__(self, figure: Figure, theme: Theme, frames: Frames, *, keys: bool = False) -> None:
        self._keys = keys
        self.axes, self._frames = frameless(figure, theme), frames
        self._twin = frames.net.copy()
        outputs = self._twin.outputs
        self._choices: list[Output | None] = [*([None] if len(outputs) > 1 else []), *outputs]
        patterns, grid = (
            frames.recording.patterns,
            Grid.between(*extent(frames), _places(frames.net)),
        )
        size = min(MARK, max(11.0, 1600.0 / (len(patterns) or 1)))
        self.plane = DecisionSurface(
            self.axes, self._twin, patterns, grid, theme=theme, size=size
        )  # fmt: skip
        (self._spot,) = self.axes.plot(
            [], [], "o", markersize=10, markerfacecolor="none", markeredgecolor=theme.accent,
            markeredgewidth=2.2, zorder=5, clip_on=False,
            path_effects=[withStroke(linewidth=4.5, foreground=theme.background)],
        )  # fmt: skip
        self._words = PlaneWords(self.axes, self._twin, self.plane, theme)
        self._weights: tuple[float, ...] = ()
        self._take_weights(0)
        self.plane.choose(self._choices[0])
        self.fit()

    def show(self, index: int) -> None:
        """Show the surface and the inputs of a moment."""
        if self._take_weights(index):
            self.plane.paint()
            self._words.paint()
        frame = self._frames[index]
        x, y = (frame.value(node, "output") for node in self._frames.net.inputs)
        x, y = self.plane.in_units((x, y))
        self._spot.set_data([x], [y])

    def turn(self, by: int) -> None:
        """Draw the next output, or with -1 the one before; the regions of all are one of them."""
        at = (self._choices.index(self.plane.chosen) + by) % len(self._choices)
        self.plane.choose(self._choices[at])
        self.fit()

    def fit(self) -> None:
        """Write names and numbers again, after the axes changed their size."""
        self._words.write(turning=self._keys and len(self._choices) > 1)

    def remove(self) -> None:
        """Take it out of the figure."""
        self.axes.remove()

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
