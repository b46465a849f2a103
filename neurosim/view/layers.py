"""Lines in a pile; where they are many, they are painted anew only when they changed."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection

__all__ = ["Lines"]

MANY = 300
"""From so many lines on painting them costs more than keeping an image of them."""


class Lines(LineCollection):
    """Lines, all of them as pale as ``strength`` says.

    A frame that moves a signal leaves thousands of lines as they were. So where they are painted
    into memory, their image is kept until they, or the picture's size, change. Files of vectors
    get the lines themselves.

    Attributes:
        strength: from 0, where nothing is seen of them, to 1.
    """

    def __init__(self, segments: Any, **options: Any) -> None:
        super().__init__(segments, capstyle="butt", joinstyle="round", **options)
        self.strength = 1.0
        self._kept: tuple[Any, Any] | None = None
        self._paler: dict[float, Any] = {}

    def draw(self, renderer: Any) -> None:
        """Paint the lines, or their image; matplotlib calls it."""
        if not self.get_visible():
            return
        if isinstance(renderer, RendererAgg) and len(self.get_paths()) > MANY:
            self._draw_image(renderer)
        else:
            self.set_alpha(self.strength)
            super().draw(renderer)
            self.set_alpha(None)
        self.stale = False

    def _draw_image(self, renderer: Any) -> None:
        state = self._state(renderer)
        if self.stale or self._kept is None or self._kept[0] != state:
            self._kept = state, self._image(renderer)
            self._paler = {}
        left, bottom, image = self._kept[1]
        if self.strength not in self._paler:
            paler = image.copy()
            paler[..., 3] = image[..., 3] * self.strength
            self._paler[self.strength] = paler
        pen = renderer.new_gc()
        renderer.draw_image(pen, left, bottom, self._paler[self.strength])
        pen.restore()

    def _state(self, renderer: Any) -> tuple[Any, ...]:
        matrix = self.axes.transData.get_matrix()  # type: ignore[union-attr]
        return renderer.width, renderer.height, renderer.dpi, tuple(matrix.flat)

    def _image(self, renderer: Any) -> tuple[int, int, Any]:
        """Return where the part of the picture with the axes begins, and the lines in it."""
        agg: Any = RendererAgg
        sheet = agg(renderer.width, renderer.height, renderer.dpi)
        super().draw(sheet)
        box: Any = self.axes.bbox.padded(2)  # type: ignore[union-attr]
        left, right = max(int(box.x0), 0), min(int(box.x1) + 1, int(renderer.width))
        bottom, top = max(int(box.y0), 0), min(int(box.y1) + 1, int(renderer.height))
        pixels = np.asarray(sheet.buffer_rgba())
        high = pixels.shape[0]
        part = pixels[high - top : high - bottom, left:right]
        return left, bottom, np.ascontiguousarray(part[::-1])  # an image begins at its foot
