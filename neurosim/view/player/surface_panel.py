"""The decision surface beside the network: what it says all over the plane of its two inputs."""

from __future__ import annotations

import math

from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from neurosim.graph.network import Network
from neurosim.graph.neuron import Output
from neurosim.view.moments.frames import Frames
from neurosim.view.player.graph_panel import frameless
from neurosim.view.player.plane_words import PlaneWords
from neurosim.view.plots.extent import extent
from neurosim.view.plots.grids import Grid
from neurosim.view.plots.plane import Plane
from neurosim.view.scene.theme import Theme

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
        self.plane = Plane(
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
            parameter.value = value
        return True


def _places(net: Network) -> int:
    least, most = PLACES
    return min(most, max(least, math.isqrt(EFFORT // max(len(net.neurons), 1))))
