"""A picture with the loss curve and decision surface beside it, as films show it."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure

from neurosim.view.canvas.picture import DPI, Picture, canvas_for
from neurosim.view.layout.layout import figure_size, layout
from neurosim.view.moments.frames import Frames
from neurosim.view.player.panels import WIDTH, Panels
from neurosim.view.scene.scene import MIDWAY
from neurosim.view.scene.strokes import GLOW
from neurosim.view.scene.theme import mixed, theme as find_theme


class Scene:
    """What a film shows of a recording, in a figure that draws into memory.

    Args:
        frames: the moments.
        look: theme, positions and large, as for a picture.
    """

    def __init__(self, frames: Frames, **look: Any) -> None:
        wide, high = figure_size(
            layout(frames.net, look.get("positions"), large=look.get("large", "elide"))
        )
        self.figure: Figure = canvas_for((wide, high), DPI)
        self.panels = Panels(self.figure, frames, find_theme(look.get("theme", "light")), 0.0)
        if self.panels.width:
            # An even number of pixels, as films need it.
            self.figure.set_size_inches(round((wide + WIDTH / 72) * DPI / 2) * 2 / DPI, high)
        self.picture = Picture(self.figure, frames, room=(self.panels.width, 0.0), **look)
        self.panels.fit()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        wide, high = self.figure.canvas.get_width_height()
        return int(wide), int(high)

    @property
    def colours(self) -> list[str]:
        """The colours that cover most of it."""
        theme = self.picture.theme
        plain = [theme.background, theme.panel, theme.text, theme.muted, theme.faint, theme.empty,
                 theme.positive, theme.negative, theme.accent]  # fmt: skip
        return [*plain, *(mixed(theme.background, each, GLOW) for each in plain[2:])]

    def show(self, moment: int, progress: float = MIDWAY) -> None:
        """Show a moment, its signals so far along their connections."""
        self.picture.show(moment, progress)
        self.panels.show(moment)
