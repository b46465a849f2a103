"""Findings about classes: all patterns of one, or so few of one that it goes under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from neurosim.data.patterns import Pattern
from neurosim.errors import DivergenceError
from neurosim.graph.network import Network
from neurosim.graph.prediction import responses
from neurosim.graph.scaling import winner
from neurosim.insight.diagnosis.evidence import Evidence
from neurosim.insight.diagnosis.finding import Finding, listed, short
from neurosim.insight.diagnosis.trial import Trials

__all__ = ["class_findings"]

RARE = 10
"""How many times more patterns one class may have than another."""

SETTLED = 2.0
"""Up to what share of its spread data stay unexplained by about the same answer to all of them."""

Row = tuple[float, ...]


def class_findings(trials: Trials) -> Iterator[Finding]:
    """Look for expected values that never differ, and for classes that drown among others."""
    evidence = trials.evidence
    rows = [pattern.expected for pattern in evidence.every]
    if len(rows) < 2:
        return
    counts = Counter(rows)
    if len(counts) == 1:
        yield _single(evidence, rows)
    elif trials.needed and _are_classes(counts):
        yield from _missing(evidence, counts)
        if max(counts.values()) >= RARE * min(counts.values()):
            yield from _imbalanced(trials, counts)


def _are_classes(rows: Counter[Row]) -> bool:
    """Tell whether expected values stand for classes: two numbers, or one of many columns."""
    values = {value for row in rows for value in row}
    if len(values) != 2:
        return False
    return len(next(iter(rows))) == 1 or all(row.count(max(values)) == 1 for row in rows)


def _single(evidence: Evidence, rows: Sequence[Row]) -> Finding:
    values = listed([short(value) for value in rows[0]])
    return Finding(
        "one_class",
        tuple(evidence.net.outputs),
        f"all {len(rows)} patterns expect the same, {values}: there is only one class, "
        "and so nothing to tell apart",
        {"patterns": float(len(rows))},
        "add patterns of the other classes, or check how the data is read",
    )


def _missing(evidence: Evidence, counts: Counter[Row]) -> Iterator[Finding]:
    highest = max(value for row in counts for value in row)
    outputs = evidence.net.outputs
    never = tuple(
        output
        for place, output in enumerate(outputs)
        if len(outputs) > 1 and all(row[place] != highest for row in counts)
    )
    if never:
        names = [_name(evidence, outputs.index(output), output.name) for output in never]
        yield Finding(
            "missing_class",
            never,
            f"no pattern is of class {listed(names)}, so it is never learned",
            {f"patterns of {name}": 0.0 for name in names},
            "add patterns of it, or check how the data is read",
        )


def _imbalanced(trials: Trials, counts: Counter[Row]) -> Iterator[Finding]:
    """Tell of classes with few patterns that are taken for others.

    A network that has come down to always giving one answer does so now; of any other it is said
    only if a trial leads there.
    """
    evidence = trials.evidence
    (largest, most), *_ = ranking = counts.most_common()
    rare = {row for row, count in ranking if most >= RARE * count}
    few = [pattern for pattern in evidence.every if pattern.expected in rare]
    trial = trials.own if trials.own.fits else trials.patient
    later = _recognized(trial.net, few, counts)
    settled = evidence.unexplained <= SETTLED and _recognized(trials.copy(), few, counts) < 0.5
    if later >= 0.5 and not settled:
        return
    times = most // max(counts[row] for row in rare)
    balanced = [each for each in evidence.every for _ in range(times if each in few else 1)]
    repeated = _recognized(trials.of(trials.copy(), balanced).net, few, counts)
    remedies = [
        f"repeat the patterns of rare classes (here {times} times)"
        if repeated >= 0.5
        else "gather more patterns of the rare classes",
        *([f"train for longer (here {trial.epochs} epochs)"] if later >= 0.5 else []),
        "and judge by ns.confusion",
    ]
    names = {row: _class_name(evidence, row) for row, _ in ranking}
    yield Finding(
        "imbalanced",
        (evidence.net,),
        f"classes out of balance: {listed([f'{n} patterns of {names[row]}' for row, n in ranking])}"
        f"; always answering {names[largest]} is right in "
        f"{short(100 * most / counts.total())} % of them, and E hardly asks for more",
        {f"patterns of {names[row]}": float(count) for row, count in ranking},
        ", ".join(remedies),
    )


def _recognized(net: Network, patterns: Sequence[Pattern], rows: Counter[Row]) -> float:
    """Return the share of patterns for which the network answers with their own class."""
    values = [value for row in rows for value in row]
    border = (min(values) + max(values)) / 2.0
    try:
        answers = responses(net, [pattern.inputs for pattern in patterns], net.outputs)
    except DivergenceError:  # the trial did
        return 0.0
    right = (
        winner(answer, border) == winner(pattern.expected, border)
        for answer, pattern in zip(answers, patterns, strict=True)
    )
    return sum(right) / len(patterns)


def _class_name(evidence: Evidence, row: Row) -> str:
    if len(row) == 1:
        values = {pattern.expected[0] for pattern in evidence.every}
        return _name(evidence, int(row[0] == max(values)), short(row[0]))
    place = row.index(max(row))
    return _name(evidence, place, evidence.net.outputs[place].name)


def _name(evidence: Evidence, place: int, otherwise: str) -> str:
    return evidence.classes[place] if place < len(evidence.classes) else otherwise
