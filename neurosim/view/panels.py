"""What stands beside the network in a player, and may be switched off."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from neurosim.view.frames import Frames
from neurosim.view.theme import Theme

__all__ = ["Panels"]


class Panels:
    """The column at the right."""

    def __init__(
        self, figure: Figure, frames: Frames, theme: str | Theme, seek: Callable[[int], None]
    ) -> None:
        self.width = 0.0

    def fit(self) -> None:
        """Place the panels anew."""

    def show(self, index: int) -> None:
        """Show a moment."""

    def switch(self, part: str) -> None:
        """Show or hide a panel."""

    def pin(self, what: str | tuple[str, str] | None) -> None:
        """Show the numbers of an element."""
