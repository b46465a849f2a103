"""What is written above a picture: the network, the moment, and the step's arithmetic."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.text import Text

from neurosim.view.frames import Frame
from neurosim.view.highlights import brief, headline
from neurosim.view.lettering import FONT, cut, lines_of, width
from neurosim.view.theme import Theme

__all__ = ["HEIGHT", "TITLE_HEIGHT", "Caption"]

TITLE, HEAD, LINE = 12.0, 11.0, 10.0
LINES = 3
TITLE_HEIGHT = 26.0
"""In points, for the title alone."""

HEIGHT = TITLE_HEIGHT + 18.0 + LINES * 14.0
"""In points, with the arithmetic."""


class Caption:
    """A title line, and below it what the step does and its arithmetic.

    Args:
        axes: a strip of their own.
        title: what the picture is of.
        theme: the colours.
        steps: how many steps there are; 0 for a still picture of the present.
    """

    def __init__(self, axes: Axes, title: str, theme: Theme, steps: int) -> None:
        self._axes, self._title_text, self._steps = axes, title, steps
        axes.set_axis_off()
        self._title = self._text(TITLE, theme.text, bold=True)
        self._moment = self._text(LINE, theme.muted, ha="right")
        self._head = self._text(HEAD, theme.accent, bold=True)
        self._lines = [self._text(LINE, theme.text) for _ in range(LINES)]
        self._drawn: tuple[str, float] = ("", 0.0)
        self.fit()

    def fit(self) -> None:
        """Place the lines anew; call it after the axes changed their size."""
        box = self._axes.get_window_extent()
        dpi = self._axes.figure.dpi
        self._wide, high = box.width * 72 / dpi, box.height * 72 / dpi
        self._axes.set(xlim=(0, self._wide), ylim=(-high, 0))
        self._title.set_position((0, -16))
        self._moment.set_position((self._wide, -16))
        self._head.set_position((0, -TITLE_HEIGHT - 12))
        for row, line in enumerate(self._lines):
            line.set_position((0, -TITLE_HEIGHT - 28 - 14 * row))
        self._drawn = ("", 0.0)

    def show(self, frame: Frame) -> None:
        """Write about that moment."""
        moment = self._moment_of(frame)
        self._moment.set_text(moment)
        room = self._wide - width(moment, LINE) - 20
        self._title.set_text(cut(self._title_text, TITLE * 1.1, room))
        if not self._steps:
            return
        self._head.set_text(cut(headline(frame.step), HEAD * 1.1, self._wide))
        text = frame.text.partition("  ")[2]  # the headline names what it is about
        if (text, self._wide) != self._drawn:
            self._arithmetic(text)

    def warn(self, message: str) -> None:
        """Say why nothing moves."""
        self._head.set_text("Cannot move")
        self._arithmetic(message)

    @property
    def text(self) -> str:
        """The arithmetic that is shown, its lines joined."""
        return "  ".join(line.get_text().strip() for line in self._lines if line.get_text())

    def _arithmetic(self, text: str) -> None:
        lines = lines_of(text, LINE, self._wide, LINES)
        for artist, line in zip(self._lines, [*lines, "", "", ""], strict=False):
            artist.set_text(line)
        self._drawn = (text, self._wide)

    def _moment_of(self, frame: Frame) -> str:
        parts = []
        if frame.epoch is not None:
            parts.append(f"epoch {frame.epoch}")
            if frame.sample is not None:
                parts.append(f"sample {frame.sample}")
        if self._steps:
            parts.append(f"step {frame.index} of {self._steps}")
            parts.append(f"E = {brief(frame.loss)}")
        return "   ".join(parts)

    def _text(self, size: float, colour: str, bold: bool = False, ha: str = "left") -> Text:
        return self._axes.text(
            0, 0, "", fontsize=size, color=colour, ha=ha, va="baseline", fontfamily=FONT,
            fontweight="bold" if bold else "normal", clip_on=False, parse_math=False,
        )  # fmt: skip
