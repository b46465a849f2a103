"""What stands beside the network in a player: each part may be switched off and leaves no hole."""

from __future__ import annotations

from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from neurosim.view.moments.frames import Frames
from neurosim.view.player.graph_panel import GraphPanel
from neurosim.view.player.inspector import Inspector
from neurosim.view.player.surface_panel import BELOW, SurfacePanel
from neurosim.view.plots.plane import has_plane
from neurosim.view.scene.theme import Theme

WIDTH = 250.0
"""Of the column, in points."""

NARROW, SHARE = 150.0, 0.36
"""In small windows the column is narrower: this share of the window, but not below a width."""

EDGE = 14.0
TITLE = 20.0
"""Room for a title above each plot."""

BESIDE = 42.0
"""Room for the numbers of an axis at the left of each plot."""

LEAST = 36.0
"""A plot that would be lower than this is left out."""


class _Slot(NamedTuple):
    """The place of a panel in the column.

    Attributes:
        axes: its axes.
        fixed: the height it needs in any case, in points.
        share: its share of the height that is left.
        beside: what is kept free at its left.
        above: what is kept free above it.
        below: what is kept free below it.
    """

    axes: Axes
    fixed: float
    share: float
    beside: float = BESIDE
    above: float = TITLE
    below: float = 0.0

    @property
    def least(self) -> float:
        """The height below which it says nothing."""
        return self.fixed + self.above + self.below + (LEAST if self.share else 0.0)


class Panels:
    """The column at the right: loss curve, decision surface, and what was clicked.

    Args:
        figure: where to draw.
        frames: the moments.
        theme: the colours.
        floor: how much of the figure's foot is taken, in points.
        keys: whether keys can be pressed, so that they are named.
    """

    def __init__(
        self, figure: Figure, frames: Frames, theme: Theme, floor: float, *, keys: bool = False
    ) -> None:
        self._keys = keys
        self._figure, self._frames, self._theme, self._floor = figure, frames, theme, floor
        self.curve: GraphPanel | None = None
        self.surface: SurfacePanel | None = None
        self.inspector: Inspector | None = None
        if len(frames.losses) > 2:
            self.switch("curve")
        if frames.recording.marks:
            self.switch("surface")

    @property
    def width(self) -> float:
        """How wide the column is, in points: nothing if all is off, or the window too narrow."""
        wide = 72 * float(self._figure.get_figwidth())
        shown = self.curve or self.surface or self.inspector
        return min(WIDTH, max(NARROW, SHARE * wide)) if shown and wide >= 2.4 * NARROW else 0.0

    def switch(self, part: str) -> None:
        """Show or hide "curve" or "surface", where the recording and the network have one."""
        shown = getattr(self, part)
        if shown is not None:
            shown.axes.remove()
        setattr(self, part, self._made(part) if shown is None else None)

    def pin(self, what: str | tuple[str, str] | None) -> None:
        """Show the numbers of a node or connection, or of none."""
        if self.inspector is not None:
            self.inspector.remove()
        element = None if what is None else self._frames.net[what]
        self.inspector = (
            None if element is None else Inspector(self._figure, self._theme, self._frames, element)
        )

    def fit(self) -> None:
        """Place the panels, one below the other, as many as there is room for."""
        wide, high = (float(side) * 72 for side in self._figure.get_size_inches())
        room = high - self._floor - 2 * EDGE
        slots = self._fitting(room)
        top = high - EDGE
        for slot, tall in zip(slots, self._heights(slots, room), strict=True):
            top -= slot.above + tall
            left = wide - self.width + slot.beside
            slot.axes.set_position(
                (left / wide, top / high, (wide - EDGE - left) / wide, max(tall, 1.0) / high)
            )
            top -= slot.below
        if self.surface is not None:
            self.surface.fit()

    def show(self, index: int) -> None:
        """Show a moment."""
        if self.curve is not None:
            self.curve.show(index, "E")
        if self.surface is not None:
            self.surface.show(index)
        if self.inspector is not None:
            self.inspector.show(index)

    def seekable(self, axes: Axes | None) -> bool:
        """Tell whether the axes are those of a curve over the recording."""
        curves = [self.curve, None if self.inspector is None else self.inspector.graph]
        return axes is not None and any(each is not None and each.axes is axes for each in curves)

    def _made(self, part: str) -> Any:
        if part == "curve" and len(self._frames.losses) > 1:
            return GraphPanel(self._figure, self._theme, self._frames, self._frames.losses)
        net = self._frames.net
        if part == "surface" and has_plane(net):
            return SurfacePanel(self._figure, self._theme, self._frames, keys=self._keys)
        return None

    def _fitting(self, room: float) -> list[_Slot]:
        """Return the places of those that fit; where there is little room what was clicked stays.

        Those that are left out are hidden until the window is larger.
        """
        wanted, slots = self._slots(), list[_Slot]()
        for slot in sorted(wanted, key=wanted.index, reverse=self.inspector is not None):
            fits = slot.least + sum(each.least for each in slots) <= room and self.width > 0.0
            slot.axes.set_visible(fits)
            slots += [slot] if fits else []
        return sorted(slots, key=wanted.index)

    def _heights(self, slots: list[_Slot], room: float) -> list[float]:
        """Share the room out; no plot is higher than it is wide, what it leaves the others take."""
        most = self.width - EDGE - BESIDE
        free = room - sum(slot.fixed + slot.above + slot.below for slot in slots)
        heights = [slot.fixed for slot in slots]
        shares = sum(slot.share for slot in slots)
        for at in sorted(range(len(slots)), key=lambda at: -slots[at].share):
            if slots[at].share:
                heights[at] = min(free * slots[at].share / shares, most)
                free, shares = free - heights[at], shares - slots[at].share
        return heights

    def _slots(self) -> list[_Slot]:
        """The places of all panels, from the top."""
        slots: list[_Slot] = []
        if self.curve is not None:
            slots.append(_Slot(self.curve.axes, 0.0, 1.0))
        if self.surface is not None:
            slots.append(_Slot(self.surface.axes, 0.0, 1.8, below=BELOW))
        if self.inspector is not None:
            tall = self.inspector.fit(self.width - EDGE)
            slots.append(_Slot(self.inspector.axes, tall, 0.0, beside=0.0, above=8.0))
            slots.append(_Slot(self.inspector.graph.axes, 0.0, 0.8))
        return slots
