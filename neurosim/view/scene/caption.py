"""What is written above a picture: the network, the moment, and the step's arithmetic."""

from __future__ import annotations

from neurosim.notation import brief
from neurosim.view.moments.frames import WHERE, Frame
from neurosim.view.scene.lettering import cut, lines_of, width
from neurosim.view.scene.theme import Theme
from neurosim.view.scene.word import Texts, Word

TITLE, HEAD, LINE = 12.0, 11.0, 10.0
LINES = 3
RULE = 15.0
"""The height of the line of symbols, in points."""
GAP = "   "
LEFT = ("left", "baseline")
TITLE_HEIGHT = 26.0
"""In points, for the title alone."""

HEIGHT = TITLE_HEIGHT + 18.0 + RULE + LINES * 14.0
"""In points, with the arithmetic."""


class Caption:
    """A title line, and below it what the step does, its rule in symbols, and its arithmetic.

    Texts stand in points from the upper left corner, y upwards.

    Args:
        words: where to write.
        title: what the picture is of.
        theme: the colours.
        steps: how many steps there are; 0 for a still picture of the present.
    """

    def __init__(self, words: Texts, title: str, theme: Theme, steps: int) -> None:
        self._words, self._title_text, self._steps = words, title, steps
        write, below = words.write, -TITLE_HEIGHT - 28
        self._title = write((0, -16), "", TITLE, theme.text, bold=True, align=LEFT)
        self._moment = write((0, -16), "", LINE, theme.muted, align=("right", "baseline"))
        self._head = write((0, below + 16), "", HEAD, theme.accent, bold=True, align=LEFT)
        self._rule = write((0, below), "", LINE, theme.muted, bold=True, align=LEFT)
        self._lines = [
            write((0, below - RULE - 14 * row), "", LINE, theme.text, align=LEFT)
            for row in range(LINES)
        ]

    def fit(self, wide: float) -> None:
        """Be told how wide the lines may be, in points."""
        self._wide = wide
        self._moment.at = (wide, -16)

    def show(self, frame: Frame, written: int = 0, count: int = 0) -> None:
        """Write about that moment, and how many of the running step's weights are written."""
        parts = self._moment_of(frame)
        if 0 < written < count:  # of a single one the arithmetic tells
            parts.append(WHERE["written"].format(written, count))
        room = self._wide - width(self._title_text, TITLE, bold=True) - 20
        while len(parts) > 1 and width(GAP.join(parts), LINE) > room:
            del parts[-1]
        moment = cut(GAP.join(parts), LINE, self._wide)
        self._moment.text = moment
        room = self._wide - width(moment, LINE) - 20
        self._title.text = cut(self._title_text, TITLE, room, bold=True)
        if self._steps:
            head = "Before the first step" if frame.step is None else frame.step.headline
            self._head.text = cut(head, HEAD, self._wide, bold=True)
            self._rule.text = cut(frame.formula, LINE, self._wide, bold=True)
            # The headline names what it is about.
            self._arithmetic(frame.text.partition("  ")[2])

    def warn(self, message: str) -> None:
        """Say why nothing moves."""
        self._head.text, self._rule.text = "Cannot move", ""
        self._arithmetic(message)

    @property
    def words(self) -> list[Word]:
        """All texts that are shown."""
        return [word for word in self._words.words if word.visible]

    def _arithmetic(self, text: str) -> None:
        lines = lines_of(text, LINE, self._wide, LINES)
        for word, line in zip(self._lines, [*lines, "", "", ""], strict=False):
            word.text = line

    def _moment_of(self, frame: Frame) -> list[str]:
        """What there is to say of the moment; the first things matter most."""
        parts = []
        if frame.epoch is not None:
            parts.append(WHERE["epoch"].format(frame.epoch))
            if frame.sample is not None:
                parts.append(WHERE["sample"].format(frame.sample))
        if frame.time is not None:
            parts.append(WHERE["time"].format(frame.time))
        if self._steps:
            parts.append(WHERE["step"].format(frame.index, self._steps))
            if frame.judged and frame.phase != "moment":
                parts.append(f"E = {brief(frame.loss)}")
        return parts
