"""Findings about patterns that contradict each other: equal inputs, different expected values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neurosim.insight.diagnosis.evidence import ENOUGH, Evidence
from neurosim.insight.diagnosis.finding import Finding, short

__all__ = ["contradiction_findings"]


def contradiction_findings(evidence: Evidence) -> Iterator[Finding]:
    """Look for equal inputs with different expected values, where they keep E from falling.

    A network answers equal inputs alike, at best by the mean of what is expected of them. In data
    with noise a few of them do no harm.
    """
    if evidence.learned:
        return
    groups: dict[tuple[float, ...], list[int]] = {}
    for place, pattern in enumerate(evidence.patterns):
        groups.setdefault(pattern.inputs, []).append(place)
    wanted = [pattern.expected for pattern in evidence.patterns]
    within = [[wanted[place] for place in places] for places in groups.values()]
    spread = _spread(wanted)
    share = sum(map(_spread, within)) / spread if spread else 0.0
    if share > ENOUGH:
        yield _finding(evidence, list(groups.values()), share)


def _finding(evidence: Evidence, groups: Sequence[list[int]], share: float) -> Finding:
    torn = [
        places
        for places in groups
        if len({evidence.patterns[place].expected for place in places}) > 1
    ]
    first = torn[0][0]
    other = next(
        place
        for place in torn[0]
        if evidence.patterns[place].expected != evidence.patterns[first].expected
    )
    count = sum(map(len, torn))
    one, two = evidence.number(first), evidence.number(other)
    return Finding(
        "contradictory",
        (evidence.net,),
        f"{count} patterns have the inputs of another but not its expected values, such as "
        f"patterns {one} and {two}; no network answers both, so {short(share)} of the spread of "
        "the expected values stays unexplained at best",
        {"patterns": float(count), "unexplained at best": share},
        "check how the data is read, or add an input that tells these patterns apart",
    )


def _spread(rows: Sequence[tuple[float, ...]]) -> float:
    """Return the squared distances from the mean, added up over all columns."""
    total = 0.0
    for column in zip(*rows, strict=True):
        mean = sum(column) / len(column)
        total += sum((value - mean) ** 2 for value in column)
    return total
