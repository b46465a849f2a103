"""Findings about classes: all patterns are of one, or one has too few to be learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from neurosim.data.patterns import Pattern
from neurosim.errors import DivergenceError
from neurosim.graph.network import Network
from neurosim.graph.values.scaling import winner
from neurosim.insight.diagnosis.evidence import Evidence, answered, judged_rows, rows_of
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
    rows = [row.expected for row in evidence.every_judged]
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
    values = listed([brief(value) for value in rows[0]])
    return Finding(
        "one_class",
        tuple(evidence.net.outputs),
        f"all {evidence.told(len(rows))} expect the same, {values}: there is only one class, "
        "and so nothing to tell apart",
        {evidence.noun: float(len(rows))},
        f"add {evidence.noun} of the other classes, or check how the data is read",
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
            f"no {evidence.unit} is of class {listed(names)}, so it is never learned",
            {f"{evidence.noun} of {name}": 0.0 for name in names},
            f"add {evidence.noun} of it, or check how the data is read",
        )


def _imbalanced(trials: Trials, counts: Counter[Row]) -> Iterator[Finding]:
    """Tell of classes with few patterns that are taken for others.

    A network that has come down to always giving one answer does so now; of any other it is said
    only if a trial leads there.
    """
    evidence = trials.evidence
    (largest, most), *_ = ranking = counts.most_common()
    rare = {row for row, count in ranking if most >= RARE * count}
    few = [each for each in evidence.every if _holds(evidence, each, rare)]
    trial = trials.own if trials.own.fits else trials.patient
    later = _recognized(trial.net, few, counts, rare)
    now = _recognized(trials.copy(), few, counts, rare)
    settled = evidence.unexplained <= SETTLED and now < 0.5
    if later >= 0.5 and not settled:
        return
    times = most // max(counts[row] for row in rare)
    balanced = [each for each in evidence.every for _ in range(times if each in few else 1)]
    repeated = _recognized(trials.of(trials.copy(), balanced).net, few, counts, rare)
    noun = evidence.noun
    remedies = [
        f"repeat the {noun} of rare classes (here {times} times)"
        if repeated >= 0.5
        else f"gather more {noun} of the rare classes",
        *([f"train for longer (here {counted(trial.epochs, 'epoch')})"] if later >= 0.5 else []),
        "and judge by ns.confusion",
    ]
    names = {row: _class_name(evidence, row) for row, _ in ranking}
    shares = [f"{evidence.told(count)} of {names[row]}" for row, count in ranking]
    yield Finding(
        "imbalanced",
        (evidence.net,),
        f"classes out of balance: {listed(shares)}; always answering {names[largest]} is right in "
        f"{brief(100 * most / counts.total())} % of them, and better answers hardly lower E",
        {f"{noun} of {names[row]}": float(count) for row, count in ranking},
        ", ".join(remedies),
    )


def _holds(evidence: Evidence, pattern: Pattern, rows: set[Row]) -> bool:
    return any(row.expected in rows for row in judged_rows(evidence.net, [pattern]))


def _recognized(
    net: Network, patterns: Sequence[Pattern], rows: Counter[Row], rare: set[Row]
) -> float:
    """Return the share of rare rows for which the network answers with their own class."""
    values = [value for row in rows for value in row]
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


def _class_name(evidence: Evidence, row: Row) -> str:
    if len(row) == 1:
        values = {each.expected[0] for each in evidence.every_judged}
        return _name(evidence, int(row[0] == max(values)), brief(row[0]))
    place = row.index(max(row))
    return _name(evidence, place, evidence.net.outputs[place].name)


def _name(evidence: Evidence, place: int, otherwise: str) -> str:
    return evidence.classes[place] if place < len(evidence.classes) else otherwise
