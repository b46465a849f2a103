"""What is painted again only when it changed: lines, where they are many, and legends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import LineCollection

from neurosim.view.scene.strokes import MANY


class _Kept:
    """An image of a part of the picture, for canvases in memory.

    A frame that moves a signal leaves thousands of lines as they were, and the legend.
    """

    def __init__(self) -> None:
        self._state: Any = None
        self._image: tuple[int, int, Any] = (0, 0, None)
        self._paler: dict[float, Any] = {}

    def show(
        self, renderer: Any, axes: Any, paint: Callable[[Any], None], stale: bool, share: float
    ) -> None:
        """Show the image, made again if it is stale or the picture has another size.

        Args:
            renderer: what paints into memory.
            axes: the image is of all that lies within.
            paint: paints it with a renderer.
            stale: whether it changed.
            share: how strong it is shown, up to 1.
        """
        state = (
            renderer.width, renderer.height, renderer.dpi, axes.bbox.bounds,
            axes.transData.get_matrix().tobytes(),
        )  # fmt: skip
        if stale or state != self._state:
            self._state, self._paler = state, {}
            self._image = _image(renderer, axes.bbox.padded(2), paint)
        left, bottom, image = self._image
        if share not in self._paler:
            self._paler[share] = image.copy()
            self._paler[share][..., 3] = image[..., 3] * share
        pen = renderer.new_gc()
        renderer.draw_image(pen, left, bottom, self._paler[share])
        pen.restore()


class KeptLines(LineCollection):
    """Lines, all of them as pale as ``strength`` says.

    Where they are painted into memory and many, their image is kept. Files of vectors get the lines
    themselves.

    Attributes:
        strength: from 0, where nothing is seen of them, to 1.
    """

    def __init__(self, segments: Any, **options: Any) -> None:
        super().__init__(segments, capstyle="butt", joinstyle="round", **options)
        self.strength = 1.0
        self._kept = _Kept()

    def draw(self, renderer: Any) -> None:
        """Paint the lines, or their image; matplotlib calls it."""
        if not self.get_visible():
            return
        if isinstance(renderer, RendererAgg) and len(self.get_paths()) > MANY:
            self._kept.show(renderer, self.axes, super().draw, self.stale, self.strength)
        else:
            self._draw_paler(renderer)
        self.stale = False

    def _draw_paler(self, renderer: Any) -> None:
        colours: Any = np.array(self.get_colors())
        self.set_color(colours * (1.0, 1.0, 1.0, self.strength))
        super().draw(renderer)
        self.set_color(colours)


class StillAxes(Axes):
    """Axes that do not change until they are cleared and filled again: their image is kept."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._kept, self._cleared = _Kept(), True
        super().__init__(*arguments, **options)

    def clear(self) -> None:
        """Take away all that is in them."""
        self._cleared = True
        super().clear()

    def draw(self, renderer: Any) -> None:
        """Paint the axes, or their image; matplotlib calls it."""
        if not self.get_visible():
            return
        if isinstance(renderer, RendererAgg):
            # Laying out a figure makes all of its axes stale.
            self._kept.show(renderer, self, super().draw, self._cleared, 1.0)
            self._cleared = False
        else:
            super().draw(renderer)
        self.stale = False


def _image(renderer: Any, box: Any, paint: Callable[[Any], None]) -> tuple[int, int, Any]:
    """Return where a box of the picture begins, and what is painted in it."""
    agg: Any = RendererAgg
    sheet = agg(renderer.width, renderer.height, renderer.dpi)
    paint(sheet)
    left, right = max(int(box.x0), 0), min(int(box.x1) + 1, int(renderer.width))
    bottom, top = max(int(box.y0), 0), min(int(box.y1) + 1, int(renderer.height))
    pixels = np.asarray(sheet.buffer_rgba())
    part = pixels[len(pixels) - top : len(pixels) - bottom, left:right]
    return left, bottom, np.ascontiguousarray(part[::-1])  # an image begins at its foot
