"""A whole picture: caption, network, legend, arranged in a figure of any size."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.time.unrolling import Unrolled
from neurosim.view.canvas.legend import legend
from neurosim.view.canvas.lines import LineArtists
from neurosim.view.canvas.nodes import NodeArtists, PixelArtists
from neurosim.view.canvas.words import Words, size_of
from neurosim.view.layout.layout import Layout, figure_size, layout
from neurosim.view.layout.time_layout import steps_shown
from neurosim.view.moments.folding import FoldedFrames
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.scene.caption import HEIGHT, TITLE_HEIGHT, Caption
from neurosim.view.scene.legend import Entry, entries, legend_height
from neurosim.view.scene.lines import MIDWAY, ends_of
from neurosim.view.scene.scene import Scene
from neurosim.view.scene.theme import Theme, theme as find_theme
from neurosim.view.scene.word import ASIDE, SHARE, Word, beside

DPI = 100
"""Of pictures that are not told otherwise."""

EDGE = 14.0
"""Around everything, in points."""

LEGEND = 54.0
"""About how high a legend is, in points: a layout is found before there is one."""

LARGEST = 110.0
"""How many points a unit of the layout gets at most, so that small networks do not look bloated."""

LEAST = 150.0
"""The height below which the network gets the legend's room as well, in points."""


class Picture:
    """The artists of a picture in a figure; ``show`` gives them a moment of the recording.

    Args:
        figure: a figure with a canvas.
        frames: the moments.
        theme: "light", "dark", or a theme of your own.
        positions: your own place for every node.
        large: how large columns are shown: "elide" or "dense".
        with_legend: False leaves the legend out; so does a figure with too little room for it.
        room: how much of the figure is kept free, as (right, bottom) in points.
    """

    def __init__(
        self,
        figure: Figure | SubFigure,
        frames: Frames,
        *,
        theme: str | Theme = "light",
        positions: Mapping[str, Any] | None = None,
        large: str = "elide",
        with_legend: bool = True,
        room: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.figure: Any = figure
        self.frames, self.theme, self.index = frames, find_theme(theme), 0
        self.room, self.with_legend = room, with_legend
        self._folded: FoldedFrames | None = None
        self._chosen: str | tuple[str, str] | None = None
        self._entries: list[Entry] = []
        self._legend: list[Word] = []
        net, steps = frames.net, len(frames) - 1
        self._tall = HEIGHT if steps else TITLE_HEIGHT
        figure.set_facecolor(self.theme.background)
        self._axes = [_bare(figure) for _ in range(3)]
        self._told = Words(self._axes[0], self.theme.background)
        self.caption = Caption(self._told, net.name, self.theme, steps)
        self._arrange()
        wide, high = size_of(self._axes[1])  # names and the legend take their part of it
        free = wide - beside(net), high - 50 - LEGEND * with_legend
        aspect = max(free[0], 1.0) / max(free[1], 1.0)
        self._lay_out = partial(layout, large=large, aspect=aspect)
        self._unfolded = partial(self._lay_out, net, positions)
        self._at = (net.length + 1) // 2 if isinstance(net, Unrolled) else 0
        self.placed = self._unfolded()
        self.drawing = Drawing(self._axes[1], Scene(frames, self.placed, self.theme), self.theme)
        self._explain()

    def show(self, index: int, progress: float = MIDWAY) -> None:
        """Show the moment after ``index`` steps.

        Args:
            index: how many steps are done.
            progress: how far the step's signals have come along their connections, from 0 to 1.
        """
        frame = self.frames[index]
        self.index = frame.index
        self._follow(frame)
        shown = frame if self._folded is None else self._folded[index]
        self.drawing.show(shown, progress)
        self.caption.show(frame, *self.drawing.scene.lines.noted)
        self._told.paint()

    def warn(self, message: str) -> None:
        """Say in the caption why nothing moves."""
        self.caption.warn(message)
        self._told.paint()

    def fit(self) -> None:
        """Arrange everything again, after the figure or the free room changed its size."""
        self._arrange()
        self.drawing.fit()
        self._explain()

    @property
    def words(self) -> list[tuple[Axes, Word]]:
        """All texts that are shown, each with the axes in which it stands."""
        shown = (self.caption.words, self.drawing.scene.words, self._legend)
        parts = zip(self._axes, shown, strict=True)
        return [(axes, word) for axes, words in parts for word in words]

    def _arrange(self) -> None:
        """Give caption, drawing and legend their strips of the figure."""
        box, dpi = self.figure.bbox, self.figure.dpi
        wide, high = float(box.width) * 72 / dpi, float(box.height) * 72 / dpi
        right, bottom = self.room
        across = wide - right - 2 * EDGE
        free = high - EDGE - self._tall - bottom
        rows = legend_height(self._entries, across) if self.with_legend else 0.0
        rows = rows if free - rows >= LEAST else 0.0
        self._axes[2].set_visible(rows > 0.0)
        top = high - EDGE / 2
        for axes, tall in zip(self._axes, (self._tall, free - rows, rows), strict=True):
            top -= tall
            share = max(tall, 1.0) / high
            axes.set_position((EDGE / wide, top / high, max(across, 1.0) / wide, share))
        told = size_of(self._axes[0])
        self.caption.fit(told[0])
        self._axes[0].set(xlim=(0, told[0]), ylim=(-told[1], 0))

    def _follow(self, frame: Frame) -> None:
        """Show the step of time that the step is about, where others are left out."""
        net, at = self.frames.net, frame.time
        if self._folded is None and isinstance(net, Unrolled) and at is not None:
            before, self._at = self._at, at
            if steps_shown(net.length, at) != steps_shown(net.length, before):
                self._draw(self._unfolded(at=at), self.frames)

    def fold(self) -> None:
        """Show the recurrent network instead of all steps of time side by side, or these again."""
        if self._folded is None and isinstance(self.frames.net, Unrolled):
            self._folded = FoldedFrames(self.frames)
            self._draw(self._lay_out(self._folded.net), self._folded)
        elif self._folded is not None:
            self._folded = None
            self._draw(self._unfolded(at=self._at), self.frames)

    def choose(self, what: str | tuple[str, str] | None) -> None:
        """Bring out, in images, what a node reads and feeds, or all places of a shared weight."""
        self._chosen = what
        net = self.drawing.scene.net
        self.drawing.scene.pixels.choose(None if what is None or what not in net else net[what])

    def fill(self) -> None:
        """Fill images by errors instead of outputs, or by these again."""
        pixels = self.drawing.scene.pixels
        pixels.quantity = "error" if pixels.quantity == "output" else "output"

    def found(self, x: float, y: float) -> str | tuple[str, str] | None:
        """Return the name of the node or the ends of the connection at a place in the drawing."""
        what = self.drawing.scene.at(x, y)
        if isinstance(what, str) and isinstance(self._chosen, str):
            ends = what, self._chosen
            if what in self.drawing.scene.pixels.field and ends in self.frames.net.graph.edges:
                return ends  # of the pixels that the chosen one reads, each stands for its weight
        if what is None or self._folded is None:
            return what
        there = self._folded.unfolded(self.index, self._folded.net[what])
        return ends_of(there) if isinstance(there, Connection) else str(there.name)

    def _draw(self, placed: Layout, frames: Frames) -> None:
        axes = self._axes[1]
        axes.clear()
        axes.set_axis_off()  # which clearing takes back
        axes.set_autoscale_on(False)
        self.placed, filled = placed, self.drawing.scene.pixels.quantity
        self.drawing = Drawing(axes, Scene(frames, placed, self.theme), self.theme)
        self.drawing.scene.pixels.quantity = filled
        self.choose(self._chosen)

    def _explain(self) -> None:
        """Let the legend say what is in the picture, which leaves less of it to the rest."""
        before, scene = self._entries, self.drawing.scene
        self._entries = entries(scene)
        if self._entries != before:
            self._arrange()
            self.drawing.fit()
        if self._axes[2].get_visible():
            self._legend = legend(self._axes[2], self._entries, self.theme)


class Drawing:
    """A scene in axes of its own.

    Args:
        axes: where to draw.
        scene: what to draw.
        theme: the colours.
    """

    def __init__(self, axes: Axes, scene: Scene, theme: Theme) -> None:
        self.axes, self.scene = axes, scene
        self.lines = LineArtists(axes, scene.lines, theme)
        self.nodes = NodeArtists(axes, scene.nodes, scene.placed.radius, theme)
        self.pixels = PixelArtists(axes, scene.pixels, theme) if scene.pixels.nodes else None
        self.labels, self.texts = (Words(axes, theme.background, at) for at in (4.5, 6.0))
        self.fit()

    def fit(self) -> None:
        """Make the layout as large as the axes allow; call it after they changed their size."""
        wide, high = size_of(self.axes)
        points, placed, aside = LARGEST, self.scene.placed, min(ASIDE, SHARE * wide)
        for _ in range(3):  # names move out of nodes as these get smaller
            self.scene.nodes.fit(points, aside)
            left, bottom, right, top = self.scene.nodes.texts.frame()
            across = wide - (right - left - placed.width) * points
            up = high - (top - bottom - placed.height) * points
            points = max(min(points, across / placed.width, up / placed.height), 1.0)
        self.scene.fit(points, aside=aside)
        left, bottom, right, top = self.scene.frame
        beside, above = wide / points / 2, high / points / 2
        x, y = (left + right) / 2, (bottom + top) / 2
        self.axes.set(xlim=(x - beside, x + beside), ylim=(y - above, y + above))

    def show(self, frame: Frame, progress: float = MIDWAY) -> None:
        """Show a moment.

        Args:
            frame: the moment.
            progress: how far the step's signals have come along their connections, from 0 to 1.
        """
        self.scene.show(frame, progress)
        self.lines.paint()
        self.nodes.paint()
        if self.pixels is not None:
            self.pixels.paint()
        lines = self.scene.lines
        self.labels.words = [*lines.labels.values(), *lines.tags]
        self.texts.words = [*self.scene.nodes.texts.words, *lines.notes]
        self.labels.paint()
        self.texts.paint()


def still(net: Network, **look: Any) -> Picture:
    """Return a picture of the network as it is now, in a figure that pyplot does not know."""
    size = figure_size(net, look.get("positions"), large=look.get("large", "elide"))
    return paint(canvas_for(size, DPI), net, **look)


def paint(figure: Figure, net: Network, **look: Any) -> Picture:
    """Draw a network as it is now into a figure."""
    picture = Picture(figure, Frames.of(net), **look)
    picture.show(0)
    return picture


def canvas_for(size: tuple[float, float], dpi: float) -> Figure:
    """Return a figure that draws into memory; pyplot does not know it."""
    figure = Figure(figsize=size, dpi=dpi)
    FigureCanvasAgg(figure)
    return figure


def _bare(figure: Figure | SubFigure) -> Axes:
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_autoscale_on(False)
    return axes
