"""The room that texts take, around a picture and within it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from neurosim.graph.network import Network
from neurosim.view.scene.lettering import width
from neurosim.view.scene.word import Word

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right, top, in units of the layout."""

LONGEST, LONGEST_ERROR = "expected -0.00123", "error -1.23e-05"
"""As long as a text becomes whose number is not known yet."""


LEAST, LARGEST = 150.0, 10.5
"""Room beside a network whose names stand in its nodes, and the size of names beside, in points."""


@dataclass(frozen=True)
class Margins:
    """How much room names and numbers need around the layout, in points."""

    left: float
    right: float
    top: float
    bottom: float


def beside(net: Network) -> float:
    """Return about how much room names and expected values need left and right of a network.

    >>> import neurosim as ns
    >>> beside(ns.dense([2, 2, 1]))
    150.0
    """
    left = max((width(each.name, LARGEST) for each in net.inputs), default=0.0)
    right = max([width(LONGEST, LARGEST), *(width(each.name, LARGEST) for each in net.outputs)])
    return max(LEAST, left + right + 20.0)


def meet(one: Box, other: Box) -> bool:
    """True if two boxes overlap.

    >>> meet((0, 0, 2, 2), (1, 1, 3, 3)), meet((0, 0, 2, 2), (2, 0, 3, 2))
    (True, False)
    """
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def reserved(words: Iterable[Word], points: float, growth: float = 1.0) -> list[Box]:
    """Return the boxes that texts cover, also those that say nothing yet.

    Args:
        words: the texts.
        points: how many points a unit of the layout is long.
        growth: by how much their letters may become larger.
    """
    return [_box(word, points, growth) for word in words]


def _box(word: Word, points: float, growth: float) -> Box:
    left, bottom, right, top = word.box(growth)
    if not word.text:
        wide, (across, _) = width(LONGEST, word.size * growth), word.align
        right += wide * {"left": 1.0, "center": 0.5, "right": 0.0}[across]
        left -= wide * {"left": 0.0, "center": 0.5, "right": 1.0}[across]
    (x, y), scale = word.at, 1 / points
    return x + left * scale, y + bottom * scale, x + right * scale, y + top * scale
