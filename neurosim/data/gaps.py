"""Where cells of a table were missing, and the means that are put in there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from neurosim.data.patterns import Pattern, Patterns, is_rows, rows_of
from neurosim.graph.values.scaling import mean_of

Gaps = frozenset[int]
"""The places in a row of inputs whose cells were missing."""


def known_means(patterns: Patterns, gaps: Sequence[Any]) -> dict[int, float]:
    """Return the mean of what was there, by the place of the input; none where nothing was.

    Args:
        patterns: the patterns, with something in the gaps.
        gaps: those of each pattern's row, or of a sequence those of each of its rows.

    >>> patterns = Patterns([Pattern((1.0, 0.0), (1.0,)), Pattern((0.0, 0.0), (1.0,))])
    >>> known_means(patterns, [frozenset({1}), frozenset({0, 1})])
    {0: 1.0}
    """
    there: dict[int, list[float]] = {}
    for pattern, some in zip(patterns, gaps, strict=True):
        for row, missing in _rows(pattern, some):
            for place, cell in enumerate(row):
                if place not in missing:
                    there.setdefault(place, []).append(cell)
    return {place: mean_of(cells) for place, cells in there.items()}


def filled(patterns: Patterns, gaps: Sequence[Any], means: Mapping[int, float]) -> Patterns:
    """Return patterns with other means in their gaps; without one what is there stays.

    >>> filled(Patterns([Pattern((1.0, 0.0), (1.0,))]), [frozenset({1})], {0: 3.0, 1: 5.0})
    (Pattern(inputs=(1.0, 5.0), expected=(1.0,)),)
    """
    found = []
    for pattern, some in zip(patterns, gaps, strict=True):
        rows = tuple(
            tuple(
                means.get(place, cell) if place in missing else cell
                for place, cell in enumerate(row)
            )
            for row, missing in _rows(pattern, some)
        )
        found.append(Pattern(rows if is_rows(pattern.inputs) else rows[0], pattern.expected))
    return Patterns(found)


def _rows(pattern: Pattern, gaps: Any) -> Iterator[tuple[Sequence[float], Gaps]]:
    """Go through the rows of a pattern, each with its gaps."""
    return zip(rows_of(pattern.inputs), gaps if is_rows(pattern.inputs) else [gaps], strict=True)
