"""What stands for many: marks for nodes left out, captions, and letters of shared weights."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from string import ascii_lowercase
from typing import Any

from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.time.unrolling import Unrolled
from neurosim.view.layout.columns import Gap
from neurosim.view.layout.layout import Layout
from neurosim.view.layout.time_layout import UP
from neurosim.view.scene.lettering import width
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Texts, Word

HIGH = 0.34
"""How high a name above an image may be, in units of the layout."""

LEAST, SMALLEST, LARGEST = 5.0, 5.5, 9.0
"""Font sizes, in points."""


class Marks:
    """Writes the marks of a picture among its other words."""

    def __init__(self, words: Texts, placed: Layout, theme: Theme) -> None:
        self._words, self._placed, self._theme = words, placed, theme
        self._gaps: list[tuple[Gap, Word, Word, str]] = []

    def fit(self, points: float, below: float) -> None:
        """Write marks and captions, as large as there is room.

        Args:
            points: how many points a unit of the layout is long.
            below: how far below their nodes steps of time are named, in points.
        """
        size = min(LARGEST, max(SMALLEST, points * 0.3))
        self._gaps = [self._gap(each, size, points) for each in self._placed.elided]
        where: dict[str, Any] = {"align": ("center", "top"), "shift": (0.0, -below)}
        if not self._placed.upright:
            size, where = min(size, HIGH * points), {}
        for spot, text, room in self._placed.captions:
            # Those that have as much room have one size.
            longest = max(width(x.text, 1.0) for x in self._placed.captions if x.wide == room)
            fitting = min(size, (room * points - 1) / longest)
            if fitting >= LEAST:
                self._words.write(spot, text, fitting, self._theme.muted, backed=True,
                                  role="caption", **where)  # fmt: skip

    def bring_out(self, names: Collection[str]) -> None:
        """Name, among the nodes that are left out, the one that the step is about."""
        for gap, upper, lower, text in self._gaps:
            hit = [name for name in gap.names if name in names]
            upper.text, upper.bold = (hit[0], True) if hit else ("⋮", False)
            lower.text = f"{len(hit)} of {gap.text}" if hit else text
            upper.colour = lower.colour = self._theme.accent if hit else self._theme.muted

    def _gap(self, gap: Gap, size: float, points: float) -> tuple[Gap, Word, Word, str]:
        """Write a mark, and below it what it stands for, as far as there is room."""
        apart, radius = UP if self._placed.upright else 1.0, self._placed.radius
        (x, y), free = self._placed.elided[gap], points * (apart - radius)
        near = [abs(u - x) for u, v in self._placed.positions.values() if abs(v - y) < apart]
        across = 2 * points * (min(near, default=4.0) - radius)
        texts = [gap.text, f"{gap.text.split()[0]} more"]
        text = next((each for each in texts if width(each, size) + 4 < across), "")
        rise = size * 0.7
        if 1.3 * size > free:  # there is room for the mark alone
            size, rise, text = 0.75 * free / 1.2, 0.0, ""
        of = {"backed": True, "role": "gap", "of": gap}
        upper = self._words.write((x, y), "⋮", size * 1.2, shift=(0, rise), **of)
        lower = self._words.write((x, y), "", size, shift=(0, -rise),
                                  longest=f"1 of {gap.text}", **of)  # fmt: skip
        return gap, upper, lower, text


FROZEN = "❄"
"""Behind a weight that learning does not move."""


def weight_marks(net: Network, connections: Sequence[Connection]) -> dict[Connection, str]:
    """Return what stands behind each of these weights that is shared, frozen or both.

    Those that are shared with other steps of time alone get no letter.

    >>> import neurosim as ns
    >>> net = ns.dense([2, 1], seed=1)
    >>> net["i1", "o1"].trainable = False
    >>> list(weight_marks(net, net.connections).values())
    [' ❄']
    """
    within = net.origin if isinstance(net, Unrolled) else net
    # Of a large network all holders are only asked for where there is a letter to be written.
    holders = within.holders if any(each.holder is each for each in connections) else {}
    shared = [parameter for parameter, held in holders.items() if len(held) > 1]
    letters = {parameter: _letter(at) for at, parameter in enumerate(shared)}
    marks = {each: letters.get(each.parameter, "") + FROZEN * (not each.trainable)
             for each in connections}  # fmt: skip
    return {each: f" {mark}" for each, mark in marks.items() if mark}


def _letter(at: int) -> str:
    """a, b ... z, a1, b1 ..."""
    turn, place = divmod(at, len(ascii_lowercase))
    return ascii_lowercase[place] + (str(turn) if turn else "")
