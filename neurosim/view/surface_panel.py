"""The decision surface beside the network: what it says all over the plane of its two inputs."""

from __future__ import annotations

from typing import Any

from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from neurosim.view.frames import Frames
from neurosim.view.graph_panel import SIZE, frameless
from neurosim.view.plots.decision import limits
from neurosim.view.plots.grids import Grid
from neurosim.view.theme import Theme
from neurosim.view.words import Words

__all__ = ["SurfacePanel"]

PLACES = 21
"""Along each side of the plane."""

LEVELS = 25
"""How many colours there are: bands show the slope, and keep films small."""


class SurfacePanel:
    """The first output over the two inputs, with the weights of the moment.

    The network itself is not asked: a copy of it gets the weights of the moment.
    """

    def __init__(self, figure: Figure, theme: Theme, frames: Frames) -> None:
        self.axes, self._frames, self._theme = frameless(figure, theme), frames, theme
        net = frames.net
        self._twin = net.copy()
        self._output = self._twin.outputs[0]
        first, second = (_reach(frames, node) for node in net.inputs)
        self._grid = Grid.between(first, second, PLACES)
        colours = (theme.negative, theme.empty, theme.positive)
        self._image = self.axes.imshow(
            [[0.0]], extent=self._grid.extent, origin="lower", aspect="auto",
            cmap=LinearSegmentedColormap.from_list("sides", colours, N=LEVELS),
            interpolation="bilinear",
        )  # fmt: skip
        self._border: Any = None
        (self._spot,) = self.axes.plot(
            [], [], "o", markersize=7, markerfacecolor=theme.background,
            markeredgecolor=theme.accent, markeredgewidth=2.0,
        )  # fmt: skip
        left, right, bottom, top = self._grid.extent
        self.axes.set(xlim=(left, right), ylim=(bottom, top))
        words = Words(self.axes, theme.background)
        title = f"{self._output.name} over {net.inputs[0].name} and {net.inputs[1].name}"
        words.write((left, top), title, SIZE, theme.text, bold=True, align=("left", "bottom"),
                    shift=(0, 3))  # fmt: skip
        words.paint()
        self._weights: tuple[float, ...] = ()

    def show(self, index: int) -> None:
        """Show the surface and the inputs of a moment."""
        frame = self._frames[index]
        net = self._frames.net
        weights = tuple(frame.value(each, "value") for each in net.parameters)
        if weights != self._weights:
            self._weights = weights
            for parameter, value in zip(self._twin.parameters, weights, strict=True):
                parameter.value = value
            self._paint(self._grid.surfaces(self._twin, [self._output])[0])
        x, y = (frame.value(node, "output") for node in net.inputs)
        self._spot.set_data([x], [y])

    def _paint(self, surface: list[list[float]]) -> None:
        low, high = limits(self._output, surface)
        self._image.set_data(surface)
        self._image.set_clim(low, high)
        if self._border is not None:
            self._border.remove()
            self._border = None
        middle = (low + high) / 2
        if min(map(min, surface)) < middle < max(map(max, surface)):
            self._border = self.axes.contour(
                self._grid.xs, self._grid.ys, surface, levels=[middle],
                colors=[self._theme.text], linewidths=1.2,
            )  # fmt: skip


def _reach(frames: Frames, node: Any) -> tuple[float, float]:
    """The span of an input's values in the recording, and some room around it."""
    values = [value for _, value in frames.history(node, "output")]
    low, high = min([0.0, *values]), max([1.0, *values])
    return low - 0.1 * (high - low), high + 0.1 * (high - low)
