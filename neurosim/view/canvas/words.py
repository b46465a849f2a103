"""Many short texts in a pair of axes, drawn as outlines in one go.

matplotlib's own texts cost about a millisecond each; a picture has fifty that change all the time.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from neurosim.view.scene.lettering import advance
from neurosim.view.scene.word import PADS, Texts, Word

FONT = "DejaVu Sans"
"""It comes with matplotlib."""

UNKNOWN = "\ufffd"
"""What stands for a letter that the font lacks."""

SIZE = 1000
"""The size at which outlines of letters are taken from the font; hints do not bend large ones."""


class Words(Texts):
    """The texts of a pair of axes; ``paint`` shows them as they are then.

    Args:
        axes: where they stand.
        background: the colour behind those that are backed.
        zorder: where they lie in the pile of artists.
    """

    def __init__(self, axes: Axes, background: str, zorder: float = 6.0) -> None:
        super().__init__()
        self._painted: list[Word] = []
        self._boxes = _pile(axes, zorder, alpha=0.88)
        self._letters = _pile(axes, zorder + 0.1)
        self._boxes.set_facecolor(background)

    def paint(self) -> None:
        """Show the texts as they are now."""
        visible = [word for word in self.words if word.visible]
        now = [replace(word) for word in visible]
        if now == self._painted:
            return
        self._painted = now
        _fill(self._letters, visible, [_outline(word) for word in visible])
        self._letters.set_facecolor([word.colour for word in visible] or "none")
        backed = [word for word in visible if word.backed]
        _fill(self._boxes, backed, [_background(word) for word in backed])


def size_of(part: Any) -> tuple[float, float]:
    """Return width and height of axes or of a figure, in points."""
    box, dpi = part.get_window_extent(), part.figure.dpi
    return float(box.width) * 72 / dpi, float(box.height) * 72 / dpi


def _pile(axes: Axes, zorder: float, alpha: float | None = None) -> PathCollection:
    made = PathCollection(
        [], sizes=[1.0], offsets=[(np.nan, np.nan)], offset_transform=axes.transData,
        transform=IdentityTransform(), zorder=zorder, linewidths=0.0, edgecolors="none",
        alpha=alpha, clip_on=False,
    )  # fmt: skip
    axes.add_collection(made, autolim=False)
    return made


def _fill(pile: PathCollection, words: list[Word], paths: list[Path]) -> None:
    # A collection's size is the square of how many points a unit of its path is long.
    pile.set_visible(bool(words))
    pile.set_paths(paths)
    pile.set_sizes(np.array([word.size**2 for word in words] or [1.0]), pile.figure.dpi)
    pile.set_offsets([word.at for word in words] or [(np.nan, np.nan)])


def _outline(word: Word) -> Path:
    shape = _letters(word.text, word.bold)
    start = np.array(word.start) / word.size
    return Path(np.asarray(shape.vertices) + start, shape.codes)


@lru_cache(maxsize=2048)
def _letters(text: str, bold: bool) -> Path:
    """The outline of a line of text at font size 1, its baseline beginning at (0, 0)."""
    vertices, codes = [np.zeros((1, 2))], [np.array([Path.MOVETO], dtype=np.uint8)]
    x, middle, top = 0.0, 0.0, 0.0
    for letter in unicodedata.normalize("NFC", text):
        corners, kinds = _letter(letter, bold)
        if len(corners) and not (letter.isspace() or unicodedata.category(letter) == "Cf"):
            drawn = corners[kinds != Path.CLOSEPOLY]
            low, high = drawn.min(0), drawn.max(0)
            shift, rise = x, 0.0
            if unicodedata.combining(letter):  # over the middle of the letter before
                shift = middle - (high[0] + low[0]) / 2
                rise = max(0.0, top - low[1] + 0.04) if unicodedata.combining(letter) == 230 else 0
            vertices.append(corners + np.array((shift, rise)))
            codes.append(kinds)
            top = high[1] + rise
        wide = advance(letter, bold)
        if wide:
            middle = x + wide / 2
        x += wide
    return Path(np.concatenate(vertices), np.concatenate(codes))


@lru_cache(maxsize=1024)
def _letter(letter: str, bold: bool) -> tuple[Any, Any]:
    """The outline of a letter at font size 1: corners, and how the path leads there."""
    named = FontProperties(family=FONT, weight="bold" if bold else "normal")
    font: Any = get_font(findfont(named))
    font.set_size(SIZE, 72)
    font.load_char(ord(letter if font.get_char_index(ord(letter)) else UNKNOWN))
    corners, kinds = font.get_path()
    return corners / SIZE, kinds


def _background(word: Word) -> Path:
    left, bottom, right, top = word.box()
    beside, above = PADS
    below = 0.0 if word.align[1] == "baseline" else above  # it stands on something
    left, right, bottom, top = left - beside, right + beside, bottom - below, top + above
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    return Path(np.array(corners) / word.size, closed=True)
