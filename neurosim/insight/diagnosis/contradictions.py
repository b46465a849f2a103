"""Findings about patterns that contradict each other: equal inputs, different expected values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from neurosim.insight.diagnosis.evidence import ENOUGH, Evidence, judged_rows, spread
from neurosim.insight.diagnosis.finding import Finding
from neurosim.notation import brief


def contradiction_findings(evidence: Evidence) -> Iterator[Finding]:
    """Look for equal inputs with different expected values, where they keep E from falling.

    A network answers equal inputs alike, at best by the mean of what is expected of them. In data
    with noise a few of them do no harm.
    """
    if evidence.learned:
        return
    groups: dict[tuple[Any, ...], list[int]] = {}
    for place, pattern in enumerate(evidence.patterns):
        groups.setdefault(pattern.inputs, []).append(place)
    wanted = [judged_rows(evidence.net, [pattern]) for pattern in evidence.patterns]
    within = 0.0
    for places in groups.values():
        for rows in zip(*(wanted[place] for place in places), strict=False):
            within += spread([row.expected for row in rows])
    whole = spread([row.expected for rows in wanted for row in rows])
    if whole and within / whole > ENOUGH:
        yield _finding(evidence, list(groups.values()), within / whole)


def _finding(evidence: Evidence, groups: Sequence[list[int]], share: float) -> Finding:
    wanted = [pattern.expected for pattern in evidence.patterns]
    torn = [places for places in groups if len({wanted[place] for place in places}) > 1]
    first = torn[0][0]
    other = next(place for place in torn[0] if wanted[place] != wanted[first])
    count = sum(map(len, torn))
    one, two = evidence.number(first), evidence.number(other)
    noun = evidence.noun
    return Finding(
        "contradictory",
        (evidence.net,),
        f"{count} {noun} have the inputs of another but not its expected values, such as "
        f"{noun} {one} and {two}; no network answers both, so {brief(100 * share)} % of the spread "
        "of the expected values stays unexplained at best",
        {noun: float(count), "unexplained at best": share},
        f"check how the data is read, or add an input that tells these {noun} apart",
    )
