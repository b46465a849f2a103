"""Where a picture has room for texts on lines: clear of nodes, of images and of each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from neurosim.view.layout.layout import Layout
from neurosim.view.layout.routes import Point, holds
from neurosim.view.scene.shapes import RING
from neurosim.view.scene.word import Box, Word, reserved


class Room:
    """What is covered in a picture; each text that is placed covers some more.

    Args:
        placed: where nodes and images stand.
        points: how many points (1/72 inch) a unit of the layout is long.
        taken: what other texts cover.
        frame: what nothing may leave.
    """

    def __init__(self, placed: Layout, points: float, taken: Iterable[Box], frame: Box) -> None:
        self._placed, self._points, self._frame = placed, points, frame
        self.taken = [*taken, *(image.box for image in placed.images)]

    def place(
        self,
        word: Word,
        spots: Iterable[Point],
        *,
        clearance: float = 0.0,
        avoid: Sequence[Box] = (),
        lines: Sequence[Point] = (),
    ) -> bool:
        """Put a text at the first of these spots that is free; hide it if none is.

        Args:
            word: the text.
            spots: where it may stand, the best first.
            clearance: how far it stays above or below nodes, in points.
            avoid: what it may not cover, either.
            lines: points that may not be under it.
        """
        for word.at in spots:
            (box,) = reserved([word], self._points)
            if self._is_free(box, clearance / self._points, avoid, lines):
                self.taken.append(box)
                word.shown = True
                return True
        word.shown = False
        return False

    def _is_free(
        self, box: Box, clearance: float, avoid: Sequence[Box], lines: Sequence[Point]
    ) -> bool:
        left, bottom, right, top = box
        edges, radius = self._frame, self._placed.radius
        if left < edges[0] or bottom < edges[1] or right > edges[2] or top > edges[3]:
            return False
        beside, above = radius * RING, radius + clearance
        near = left - beside, bottom - above, right + beside, top + above
        return not (
            any(holds(near, spot) for spot in self._placed.positions.values())
            or any(meet(box, each) for each in (*self.taken, *avoid))
            or any(holds(box, point) for point in lines)
        )


def meet(one: Box, other: Box) -> bool:
    """True if two boxes overlap.

    >>> meet((0, 0, 2, 2), (1, 1, 3, 3)), meet((0, 0, 2, 2), (2, 0, 3, 2))
    (True, False)
    """
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
