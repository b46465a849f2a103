"""Courses of thousands of numbers as curves that can be read: a line of means in a band."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

COLUMNS = 110
"""How many groups there are at most: with more of them a narrow plot is all ink."""

FEW = 60
"""Up to this number of points can be told apart, and are drawn as they are."""

EPOCHS = 8
"""With this number of epochs or more, their means say more than their samples."""


class Curve(NamedTuple):
    """What to draw of a course.

    Attributes:
        xs: where the line goes through.
        ys: how high it is there: the points themselves, or the means of groups of them.
        low: the lowest of each group; empty where the points are drawn as they are.
        high: the highest of each group.
        note: what the line is, in a few words; "" for the points themselves.
    """

    xs: Sequence[float]
    ys: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    note: str = ""


def curve(
    points: Sequence[tuple[int, float]],
    last: int,
    epochs: Sequence[int] = (),
    *,
    held: bool = False,
) -> Curve:
    """Return a curve through the points, or through the means of groups of them.

    A group is one epoch or, where there are too many, several whole epochs; or else some steps.

    Args:
        points: (index, number), in order.
        last: the last index.
        epochs: the index at which each epoch begins.
        held: whether a number stays until the next, and so counts at every index in between.

    >>> curve([(0, 3.0), (2, 1.0)], 2)
    Curve(xs=[0, 2], ys=[3.0, 1.0], low=(), high=(), note='')
    >>> many = curve([(index, index % 2) for index in range(1000)], 999)
    >>> len(many.xs), many.ys[5], many.low[5], many.high[5], many.note
    (100, 0.5, 0.0, 1.0, 'line: mean of 10 steps')
    """
    by_epoch = len(epochs) >= EPOCHS and len(points) >= 2 * len(epochs)
    if len(points) <= (FEW if by_epoch else COLUMNS):
        return Curve([x for x, _ in points], [y for _, y in points])
    xs, ys = np.array(points, dtype=float).T
    if held:
        every = np.arange(last + 1)
        xs, ys = every, ys[np.maximum(np.searchsorted(xs, every, side="right") - 1, 0)]
    starts = epochs if by_epoch else range(last + 1)
    each, what = -(-len(starts) // COLUMNS), "epoch" if by_epoch else "step"
    edges = [*starts[::each], last + 1]
    parts = [ys[begin:end] for begin, end in pairwise(np.searchsorted(xs, edges))]
    middles = [(begin + end - 1) / 2 for begin, end in pairwise(edges)]
    filled = [(x, part) for x, part in zip(middles, parts, strict=True) if part.size]
    means, low, high = ([float(of(part)) for _, part in filled] for of in (np.mean, np.min, np.max))
    note = f"line: mean of {f'{each} {what}s' if each > 1 else f'each {what}'}"
    return Curve([x for x, _ in filled], means, low, high, note)
