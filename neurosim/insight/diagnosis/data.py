"""Findings about the data: scales, values out of reach, contradictions, and classes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from neurosim.graph.neuron import Output
from neurosim.graph.nodes import Input
from neurosim.graph.values.scaling import Range, Scaling
from neurosim.insight.diagnosis.evidence import (
    ENOUGH,
    LARGE,
    Evidence,
    judged_rows,
    spread,
)
from neurosim.insight.diagnosis.finding import Finding, listed, named
from neurosim.insight.diagnosis.trial import Trials
from neurosim.notation import brief

SMALL = 0.1
"""Up to which size all values of an input are so small that it hardly moves a weight."""

UNEVEN = 100.0
"""How many times wider one input may spread than another."""


def range_findings(trials: Trials) -> Iterator[Finding]:
    """Look for expected values out of reach, and for inputs that want scaling or say nothing."""
    evidence = trials.evidence
    asked = _ranges(evidence.net.outputs, (row.expected for row in evidence.every_judged))
    given = _ranges(evidence.net.inputs, (row.inputs for row in evidence.every_row))
    beyond = [*_out_of_reach(evidence, asked)]
    yield from beyond
    if trials.needed:
        yield from _unscaled(trials, given)
        far = {each: ends for each, ends in asked.items() if max(-ends[0], ends[1]) > LARGE}
        if far and not beyond and _is_better(trials, expected=asked):
            yield Finding(
                "unscaled_expected",
                tuple(far),
                f"{_told(far)}: far from the small numbers that a network starts with",
                _ends(far),
                f"scale the expected values to 0..1: {evidence.scaling(', expected=True')}",
            )
    if not evidence.learned and len(evidence.rows) > 1:
        yield from _constant(evidence, given)


def _ranges(nodes: Iterable[Any], rows: Iterable[Sequence[float]]) -> dict[Any, Range]:
    """Return the least and the most of each column."""
    columns = zip(*rows, strict=True)
    return {node: (min(column), max(column)) for node, column in zip(nodes, columns, strict=True)}


def _out_of_reach(evidence: Evidence, asked: Mapping[Output, Range]) -> Iterator[Finding]:
    alike: dict[str, dict[Output, Range]] = {}
    for output, (least, most) in asked.items():
        low, high = output.activation.bounds
        if least < low or most > high:
            alike.setdefault(output.activation.label, {})[output] = least, most
    for label, beyond in alike.items():
        low, high = next(iter(beyond)).activation.bounds
        ends = _ends(beyond)
        yield Finding(
            "out_of_reach",
            tuple(beyond),
            f"{_told(beyond)}, but {label} gives {_interval(low, high)}",
            {**ends, "lowest": low, "highest": high},
            _remedy(evidence, [*beyond], *ends.values()),
        )


def _ends(asked: Mapping[Output, Range]) -> dict[str, float]:
    lows, highs = zip(*asked.values(), strict=True)
    return {"least expected": min(lows), "most expected": max(highs)}


def _told(values: Mapping[Any, Range]) -> str:
    """Say between which numbers the values of nodes lie."""
    ends = {node.name: f"{brief(least)}..{brief(most)}" for node, (least, most) in values.items()}
    return listed([f"{name} is asked for {each}" for name, each in ends.items()])


def _remedy(evidence: Evidence, outputs: list[Output], least: float, most: float) -> str:
    low, high = outputs[0].activation.bounds
    scale = f"scale the expected values into {_interval(max(low, -1.0), min(high, 1.0))}"
    if max(-least, most) > LARGE:
        return f"{scale}: {evidence.scaling(', expected=True')}"
    if evidence.criterion.name != "squared_error":
        return scale
    wide, name = ("tanh", "tanh") if max(-least, most) <= 1.0 else ("the identity", "identity")
    change = f"net.set_activation({outputs[0].name!r}, {name!r})"
    return f"{scale}, or give {named(evidence.net, outputs)} {wide}: {change}"


def _interval(low: float, high: float) -> str:
    if not math.isfinite(low):
        return f"{brief(high)} and below"
    return f"{brief(low)}..{brief(high)}" if math.isfinite(high) else f"{brief(low)} and above"


def _unscaled(trials: Trials, given: Mapping[Input, Range]) -> Iterator[Finding]:
    """Tell of inputs on unlike scales, where a trial shows that they hinder."""
    used = {node: ends for node, ends in given.items() if node.outgoing}
    large = {node: max(-least, most) for node, (least, most) in used.items()}
    widths = {node: most - least for node, (least, most) in used.items() if most > least}
    off = {node for node, size in large.items() if size > LARGE or 0.0 < size < SMALL}
    ends = max(widths.values(), default=0.0), min(widths.values(), default=0.0)
    if ends[0] > UNEVEN * ends[1]:
        off.update(node for node, width in widths.items() if width in ends)
    if off and _is_better(trials, inputs=given):
        found = [node for node in given if node in off]
        shown = [f"{each.name} {brief(given[each][0])}..{brief(given[each][1])}" for each in found]
        tiny = all(large[node] < SMALL for node in found)
        scales = "so tiny that they hardly move a weight" if tiny else "on large or uneven scales"
        yield Finding(
            "unscaled",
            tuple(found),
            f"inputs {scales}: {listed(shown)}",
            {f"largest {node.name}": large[node] for node in found},
            f"scale each input to 0..1: {trials.evidence.scaling()}",
        )


def _is_better(
    trials: Trials,
    *,
    inputs: Mapping[Input, Range] | None = None,
    expected: Mapping[Output, Range] | None = None,
) -> bool:
    """Tell whether a trial learns with values scaled to 0..1 that does not without, or far less."""
    if trials.own.fits or (trials.own.goes_on and trials.patient.fits):
        return False
    copy = trials.copy()
    copy.scaling = Scaling(tuple((inputs or {}).values()), tuple((expected or {}).values()))
    better = trials.of(copy)
    return better.fits or (better.learns and not trials.patient.learns)


def _constant(evidence: Evidence, given: Mapping[Input, Range]) -> Iterator[Finding]:
    holders = evidence.net.holders
    same = {
        node: least
        for node, (least, most) in given.items()
        if least == most
        and node.outgoing
        # What shares its weights with others, such as the pixels of an image, is no column.
        and any(len(holders[each.parameter]) == 1 for each in node.outgoing)
    }
    if same:
        yield Finding(
            "constant_input",
            tuple(same),
            f"always the same value: {named(evidence.net, same)}, which tells nothing",
            {node.name: value for node, value in same.items()},
            "leave it out, as a bias node gives a constant already, or check how the data is read",
        )


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
    if not whole or within / whole <= ENOUGH:
        return
    torn = [places for places in groups.values() if len({_answer(wanted, at) for at in places}) > 1]
    first, *others = torn[0]
    other = next(each for each in others if _answer(wanted, each) != _answer(wanted, first))
    noun, count = evidence.noun, sum(map(len, torn))
    yield Finding(
        "contradictory",
        (evidence.net,),
        f"{count} {noun} have the inputs of another but not its expected values, such as {noun} "
        f"{evidence.places[first] + 1} and {evidence.places[other] + 1}; no network answers both, "
        f"so {brief(100 * within / whole)} % of the spread of the expected values stays "
        "unexplained at best",
        {noun: float(count), "unexplained at best": within / whole},
        f"check how the data is read, or add an input that tells these {noun} apart",
    )


def _answer(wanted: Sequence[Sequence[Any]], place: int) -> tuple[Any, ...]:
    return tuple(row.expected for row in wanted[place])


RARE = 10
"""How many times more patterns one class may have than another."""

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
    """Tell of classes with few patterns, where a trial does not come to fit the data."""
    evidence = trials.evidence
    (largest, most), *_ = ranking = counts.most_common()
    if trials.fits:
        return
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
        f"repeat the {evidence.noun} of the rare classes, or gather more of them, and judge by "
        "ns.confusion",
    )


def _name(evidence: Evidence, place: int) -> str:
    """Return the name of a class; without one that of its output, or the number itself."""
    if place < len(evidence.classes):
        return evidence.classes[place]
    if len(evidence.net.outputs) > 1:
        return evidence.net.outputs[place].name
    return brief((min, max)[place](row.expected[0] for row in evidence.every_judged))
