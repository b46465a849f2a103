"""The connections of a picture: lines, arrow heads, what moves along them, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb

from neurosim.graph.connection import Connection
from neurosim.view.canvas.dots import Dots
from neurosim.view.canvas.layers import MANY, Lines
from neurosim.view.canvas.notes import Notes
from neurosim.view.canvas.strokes import GLOW, glow, heaviest, paleness, style, thickness
from neurosim.view.canvas.words import Words
from neurosim.view.layout.bends import nearest_line
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point, Route, along, point_at, trimmed
from neurosim.view.moments.frames import Frame, Frames
from neurosim.view.moments.highlights import FEW as FEW_AT_ONCE, Highlight, brief
from neurosim.view.moments.scales import Scales
from neurosim.view.moments.weights import Weights
from neurosim.view.scene.labels import placed_labels
from neurosim.view.scene.lettering import width
from neurosim.view.scene.outlines import HEAD, arrow_head
from neurosim.view.scene.room import Box
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.weight_marks import weight_marks
from neurosim.view.scene.word import Word

__all__ = ["ConnectionArtists"]

FEW, PALE = 30, 0.35
"""With more than so many connections, those that a step is not about are paler."""

SMALLEST, LARGEST = 7.5, 9.5
"""Font size of labels, in points."""

WIDEST = "-0.00123"
"""The widest label of a weight."""

WRITTEN = 24
"""Of the running step's weights at most so many are written, the largest."""

UNSEEN = 0.08
"""Where lines are many, they are drawn anew once one is so many points too wide or too narrow."""

Ends = tuple[str, str]


class ConnectionArtists:
    """Artists for all connections, made once; ``show`` gives them the numbers of a moment.

    Attributes:
        noted: how many weights of the running step are written, and how many it has.
    """

    def __init__(
        self, axes: Axes, frames: Frames, placed: Layout, theme: Theme, scales: Scales
    ) -> None:
        self._axes, self._theme, self._scales, self._placed = axes, theme, scales, placed
        self._ends = list(placed.routes)
        net = frames.net
        drawn = [net.connection(*ends) for ends in self._ends]
        self._weights = Weights(frames, drawn)
        few = drawn if len(drawn) <= MANY else []
        self._marks = weight_marks(net, few)
        self._ending = {_ends(each): mark for each, mark in self._marks.items()}
        self.noted, self._noted = (0, 0), -1
        targets = {target: at for at, target in enumerate({target: 0 for _, target in self._ends})}
        self._targets = np.array([targets[target] for _, target in self._ends])
        self._drawn: Any = np.zeros(0, dtype=int)
        self._widths: Any = np.zeros(0)
        self._signs: Any = np.zeros(0, dtype=bool)
        self._heads_shown = len(self._ends) <= MANY
        self._paths: dict[Ends, list[Point]] = {}
        self._thickness = (0.0, 0.0)
        self._make()
        self._words = Words(axes, theme.background, 4.5)
        self._notes = Notes(axes, placed, theme)
        self._labels: dict[Ends, Word] = {}

    def fit(self, points: float, taken: Sequence[Box]) -> None:
        """Place the labels anew.

        Args:
            points: how many points (1/72 inch) a unit of the layout is long.
            taken: what other texts cover.
        """
        self._thickness = thickness(len(self._ends), points)
        font = min(max(points * 0.09, SMALLEST), LARGEST)
        self._words.clear()
        self._noted = -1
        size = (
            (width(WIDEST + max(self._marks.values(), key=len, default=""), font) + 3) / points,
            (font * 1.2 + 2) / points,
        )
        spots = placed_labels(self._placed, size, taken) if points > 20 else {}
        if len(spots) * 2 < len(self._ends):
            spots = {}
        self._labels = {
            ends: self._words.write(spot, "", font, self._theme.text, backed=True)
            for ends, spot in spots.items()
        }
        self._notes.fit(points, font + 1, taken)
        self._widths = np.zeros(0)

    def show(self, frame: Frame, shown: Highlight, progress: float) -> None:
        """Show the weights of that moment, and what the step does.

        Args:
            frame: the moment.
            shown: what its step is about.
            progress: how far along their connections the signals have come, from 0 to 1.
        """
        if self._weights.seek(frame.index) or not len(self._widths):
            self._weigh()
        routes = self._routes(shown)
        visible = [each for each in shown.connections if _ends(each) in routes]
        self._highlight(visible, [routes[_ends(each)] for each in visible], frame)
        moving = visible if shown.flow else []
        share = progress if shown.flow == "signal" else 1.0 - progress
        self._dots.show(
            [point_at(routes[_ends(each)], share) for each in moving],
            [frame.value(each, shown.flow) for each in moving],
        )
        if frame.index != self._noted:
            self._noted = frame.index
            notes = shown.notes
            if shown.flow:  # the weights of the running step are always written
                round_ends = [each for each in visible if _ends(each) in self._placed.routes]
                most = sorted(
                    round_ends or visible, key=lambda each: -abs(frame.value(each, "weight"))
                )[:WRITTEN]
                notes = {_ends(each): self._written(each, frame) for each in most}
            found = self._notes.write(notes, routes, self._labels)
            self.noted = (found, len(shown.connections)) if shown.flow else (0, 0)
        self._words.paint()

    def _written(self, connection: Connection, frame: Frame) -> str:
        return brief(frame.value(connection, "weight")) + self._marks.get(connection, "")

    @property
    def written(self) -> int:
        """How many weights have room to be written."""
        return len(self._labels)

    @property
    def texts(self) -> dict[Ends, str]:
        """The labels that are shown."""
        return {ends: word.text for ends, word in self._labels.items() if word.shown}

    @property
    def words(self) -> list[Word]:
        """All texts that are shown, for whoever wants to know what they cover."""
        return [word for word in (*self._words.words, *self._notes.words) if word.visible]

    def at(self, x: float, y: float, reach: float) -> Ends | None:
        """Return which connection passes nearest to a place, within reach."""
        drawn = [self._ends[at] for at in self._drawn]
        return nearest_line((x, y), {ends: self._path(ends) for ends in drawn}, reach)

    # Inside

    def _make(self) -> None:
        axes, theme = self._axes, self._theme
        under = 2.2 if len(self._ends) > FEW else 1.5  # above lines that are paler then
        self._glow = self._added(Lines([], zorder=under))
        self._glow.set(color=theme.accent)
        self._glow.strength = GLOW
        self._active = self._added(Lines([], zorder=3))
        self._all = self._added(Lines([], zorder=2))
        heads = self._ends if self._heads_shown else []
        self._heads = self._added(PolyCollection([self._head(ends) for ends in heads], zorder=2.5))
        self._active_heads = self._added(PolyCollection([], zorder=3.5))
        self._dots = Dots(axes, theme)

    def _added(self, artist: Any) -> Any:
        if not isinstance(artist, LineCollection):
            artist.set_linewidth(0.0)
        self._axes.add_collection(artist, autolim=False)
        return artist

    def _head(self, ends: Ends) -> list[Point]:
        return arrow_head(self._placed.routes[ends], HEAD)

    def _path(self, ends: Ends) -> list[Point]:
        """The line of a connection; it ends inside its arrow head, so that this stays pointed."""
        if ends not in self._paths:
            self._paths[ends] = self._line(self._placed.routes[ends])
        return self._paths[ends]

    def _line(self, route: Route) -> list[Point]:
        if self._heads_shown:
            return along(trimmed(route, 0.0, HEAD * 0.7))
        return along(route, samples=5)

    def _weigh(self) -> None:
        values = self._weights.values
        thin, thick = self._thickness
        shares = np.minimum(np.abs(values) / self._scales.weight, 1.0)
        widths, signs = thin + (thick - thin) * shares, values >= 0
        if not self._looks(widths, signs):
            self._widths, self._signs = widths, signs
            self._restyle(shares)
        for ends, weight in zip(self._ends, values, strict=True) if self._labels else ():
            if ends in self._labels:
                self._labels[ends].text = brief(float(weight)) + self._ending.get(ends, "")

    def _looks(self, widths: Any, signs: Any) -> bool:
        """True if the lines look like that already."""
        if len(self._widths) != len(widths) or (self._signs != signs).any():
            return False
        off = float(np.abs(self._widths - widths).max(initial=0.0))
        return off <= (UNSEEN if len(widths) > MANY else 0.0)

    def _restyle(self, shares: Any) -> None:
        """Give the lines their widths; where they are many, the heaviest lie on top."""
        drawn = heaviest(shares, self._targets)
        if not np.array_equal(drawn, self._drawn):
            self._all.set_segments([self._path(self._ends[at]) for at in drawn])
        self._drawn = drawn
        widths, signs = self._widths[drawn], self._signs[drawn]
        colours = np.array([to_rgb(self._theme.negative), to_rgb(self._theme.positive)])
        strengths = paleness(len(drawn))
        self._all.set_color(np.column_stack([colours[signs.astype(int)], strengths]))
        self._all.set_linewidth(widths)
        self._all.set_linestyle([style(*each) for each in zip(signs, widths, strict=True)])
        self._heads.set_facecolor(colours[signs.astype(int)])

    def _routes(self, shown: Highlight) -> dict[Ends, Route]:
        """The routes of the connections that the step is about, as far as they are seen."""
        few = len(shown.connections) <= FEW_AT_ONCE
        found = {}
        for ends in map(_ends, shown.connections):
            if ends in self._placed.routes:
                found[ends] = self._placed.routes[ends]
            elif few or len(set(ends) - set(self._placed.positions) - set(shown.nodes)) == 0:
                route = self._placed.lead(*ends)
                found.update({ends: route} if route else {})
        return found

    def _highlight(
        self, visible: Sequence[Connection], routes: Sequence[Route], frame: Frame
    ) -> None:
        """Draw what the step is about on top, and the rest paler."""
        weights = [frame.value(each, "weight") for each in visible]
        widths = [self._width(weight) for weight in weights]
        lines = [self._line(route) for route in routes]
        around = glow(len(visible))
        self._glow.set_segments(lines if around else [])
        self._glow.set_linewidth([wide + around for wide in widths] or 1.0)
        colours = [self._theme.sign(weight) for weight in weights]
        self._active.set_segments(lines)
        self._active.set_linewidth(widths or 1.0)
        styles = [style(*each) for each in zip((w >= 0 for w in weights), widths, strict=True)]
        self._active.set_linestyle(styles or "solid")
        self._active.set_color(colours or "none")
        heads = routes if self._heads_shown else []
        self._active_heads.set_verts([arrow_head(route, HEAD) for route in heads])
        self._active_heads.set_facecolor(colours or "none")
        for artist, shown in ((self._glow, around), (self._active, lines)):
            artist.set_visible(bool(shown and lines))
        self._active_heads.set_visible(bool(heads))
        pale = PALE if visible and len(self._ends) > FEW else 1.0
        self._all.strength = pale
        self._heads.set_alpha(pale)

    def _width(self, weight: float) -> float:
        thin, thick = self._thickness
        return thin + (thick - thin) * min(abs(weight) / self._scales.weight, 1.0)


def _ends(connection: Connection) -> Ends:
    return connection.source.name, connection.target.name
