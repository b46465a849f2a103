"""Findings about classes: all patterns are of one, or one has too few to be learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from neurosim.data.patterns import Pattern
from neurosim.errors import DivergenceError
from neurosim.graph.network import Network
from neurosim.graph.values.scaling import winner
from neurosim.insight.diagnosis.evidence import Evidence, answered, rows_of
from neurosim.insight.diagnosis.finding import Finding, listed
from neurosim.insight.diagnosis.trial import Trials
from neurosim.notation import brief, counted

RARE = 10
"""How many times more patterns one class may have than another."""

SETTLED = 2.0
"""Up to what share of its spread data stay unexplained by about the same answer to all of them."""

Row = tuple[float, ...]


def class_findings(trials: Trials) -> Iterator[Finding]:
    """Look for expected values that never differ, and for classes that others outnumber."""
    evidence = trials.evidence
    counts = Counter(row.expected for row in evidence.every_judged)
    total, outputs = counts.total(), evidence.net.outputs
    if total == 1:
        return
    if len(counts) == 1:
        (row,) = counts
        yield Finding(
            "one_class",
            tuple(outputs),
            f"all {evidence.told(total)} expect the same, {listed([*map(brief, row)])}: there is "
            "only one class, and so nothing to tell apart",
            {evidence.noun: float(total)},
            f"add {evidence.noun} of the other classes, or check how the data is read",
        )
    uneven = max(counts.values()) >= RARE * min(counts.values())
    if uneven and trials.needed and _are_classes(counts):
        yield from _imbalanced(trials, counts)


def _are_classes(rows: Counter[Row]) -> bool:
    """Tell whether expected values stand for classes: two numbers, or one of many columns."""
    values = {value for row in rows for value in row}
    if len(values) != 2:
        return False
    return len(next(iter(rows))) == 1 or all(row.count(max(values)) == 1 for row in rows)


def _imbalanced(trials: Trials, counts: Counter[Row]) -> Iterator[Finding]:
    """Tell of classes with few patterns that are taken for others.

    A network that has come down to always giving one answer does so now; of any other it is said
    only if a trial leads there.
    """
    evidence = trials.evidence
    (largest, most), *_ = ranking = counts.most_common()
    rare = {row for row, count in ranking if most >= RARE * count}
    trial = trials.own if trials.own.fits else trials.patient
    later = _recognized(trial.net, evidence.every, counts, rare)
    now = _recognized(trials.copy(), evidence.every, counts, rare)
    if later >= 0.5 and not (evidence.unexplained <= SETTLED and now < 0.5):
        return
    longer = f"train for longer (here {counted(trial.epochs, 'epoch')}), " if later >= 0.5 else ""
    names = {
        row: _name(evidence, row.index(max(row)) if len(row) > 1 else int(row == max(counts)))
        for row, _ in ranking
    }
    shares = [f"{evidence.told(count)} of {names[row]}" for row, count in ranking]
    yield Finding(
        "imbalanced",
        (evidence.net,),
        f"classes out of balance: {listed(shares)}; always answering {names[largest]} is right in "
        f"{brief(100 * most / counts.total())} % of them, and better answers hardly lower E",
        {f"{evidence.noun} of {names[row]}": float(count) for row, count in ranking},
        f"{longer}repeat the {evidence.noun} of the rare classes, or gather more of them, and "
        "judge by ns.confusion",
    )


def _recognized(
    net: Network, patterns: Sequence[Pattern], rows: Counter[Row], rare: set[Row]
) -> float:
    """Return the share of rare rows for which the network answers with their own class."""
    values = {value for row in rows for value in row}
    border = (min(values) + max(values)) / 2.0
    try:
        answers = answered(net, patterns)
    except DivergenceError:  # the trial did
        return 0.0
    right = [
        winner(answer, border) == winner(row.expected, border)
        for answer, row in zip(answers, rows_of(net, patterns), strict=True)
        if row.expected in rare
    ]
    return sum(right) / len(right)


def _name(evidence: Evidence, place: int) -> str:
    """Return the name of a class; without one that of its output, or the number itself."""
    if place < len(evidence.classes):
        return evidence.classes[place]
    if len(evidence.net.outputs) > 1:
        return evidence.net.outputs[place].name
    return brief((min, max)[place](row.expected[0] for row in evidence.every_judged))
