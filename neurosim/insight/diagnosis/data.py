"""Findings about the data: scales that hinder, values out of reach, patterns that contradict."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from neurosim.graph.neuron import Output
from neurosim.graph.nodes import Input
from neurosim.graph.values.scaling import Range, Scaling
from neurosim.insight.diagnosis.changes import has_bias
from neurosim.insight.diagnosis.evidence import ENOUGH, LARGE, Evidence, judged_rows, spread
from neurosim.insight.diagnosis.finding import Finding, listed, named
from neurosim.insight.diagnosis.trial import Trials
from neurosim.notation import brief

SMALL = 0.1
"""Up to which size all values of an input are so small that it hardly moves a weight."""

UNEVEN = 100.0
"""How many times wider one input may spread than another."""


def range_findings(trials: Trials) -> Iterator[Finding]:
    """Look for expected values out of reach, and for inputs that want scaling or say nothing."""
    beyond = [*_out_of_reach(trials.evidence)]
    yield from beyond
    if trials.needed:
        yield from _unscaled(trials)
        if not beyond:
            yield from _unscaled_expected(trials)
    if not trials.evidence.learned:
        yield from _constant(trials.evidence)


def _out_of_reach(evidence: Evidence) -> Iterator[Finding]:
    alike: dict[str, dict[Output, Range]] = {}
    for output, (least, most) in _asked(evidence).items():
        low, high = output.activation.bounds
        if least < low or most > high:
            alike.setdefault(output.activation.label, {})[output] = least, most
    for label, asked in alike.items():
        low, high = next(iter(asked)).activation.bounds
        least, most = _ends(asked)
        yield Finding(
            "out_of_reach",
            tuple(asked),
            f"{_told(asked)}, but {label} gives {_interval(low, high)}",
            {"least expected": least, "most expected": most, "lowest": low, "highest": high},
            _remedy(evidence, [*asked], least, most),
        )


def _asked(evidence: Evidence) -> dict[Output, Range]:
    """Return the least and the most that is expected of each output."""
    columns = _ranges(row.expected for row in evidence.every_judged)
    return dict(zip(evidence.net.outputs, columns, strict=True))


def _ends(asked: Mapping[Output, Range]) -> Range:
    lows, highs = zip(*asked.values(), strict=True)
    return min(lows), max(highs)


def _told(asked: Mapping[Output, Range]) -> str:
    """Say what outputs are asked for."""
    parts = [f"{output.name} is asked for {brief(least)}..{brief(most)}"
             for output, (least, most) in asked.items()]  # fmt: skip
    return f"output {parts[0]}" if len(parts) == 1 else f"outputs: {listed(parts)}"


def _remedy(evidence: Evidence, outputs: list[Output], least: float, most: float) -> str:
    low, high = outputs[0].activation.bounds
    scale = f"scale the expected values into {_interval(max(low, -1.0), min(high, 1.0))}"
    if max(-least, most) > LARGE:
        return f"{scale}: net.scaling = ns.Scaling.of(data, expected=True)"
    if evidence.criterion.name != "squared_error":
        return scale
    wide, name = ("tanh", "tanh") if max(-least, most) <= 1.0 else ("the identity", "identity")
    change = f"net.set_activation({outputs[0].name!r}, {name!r})"
    return f"{scale}, or give {named(evidence.net, outputs)} {wide}: {change}"


def _interval(low: float, high: float) -> str:
    if math.isfinite(high):
        return f"{brief(low)}..{brief(high)}"
    return f"{brief(low)} and above"


def _unscaled(trials: Trials) -> Iterator[Finding]:
    """Tell of inputs on unlike scales, where a trial shows that they hinder."""
    columns = _columns(trials.evidence)
    large = {node: max(map(abs, column)) for node, column in columns.items()}
    spreads = {node: max(column) - min(column) for node, column in columns.items()}
    off = {node: size for node, size in large.items() if size > LARGE or 0.0 < size < SMALL}
    widest, narrowest = max(spreads.values(), default=0.0), _least_above_0(spreads)
    if widest > UNEVEN * narrowest:
        ends = (widest, narrowest)
        off.update({node: large[node] for node, width in spreads.items() if width in ends})
    if off and _is_better(trials, inputs=True):
        tiny = all(size < SMALL for size in off.values())
        scales = (
            "inputs so tiny that they hardly move a weight"
            if tiny
            else ("inputs on large or uneven scales, so that one learning rate cannot suit all")
        )
        shown = [f"{node.name} {brief(min(columns[node]))}..{brief(max(columns[node]))}"
                 for node in off]  # fmt: skip
        yield Finding(
            "unscaled",
            tuple(off),
            f"{scales}: {listed(shown)}",
            {f"largest {node.name}": size for node, size in off.items()},
            "scale each input to 0..1: net.scaling = ns.Scaling.of(data)",
        )


def _unscaled_expected(trials: Trials) -> Iterator[Finding]:
    """Tell of expected values far from 0, where a trial shows that they hinder."""
    far = {
        each: ends
        for each, ends in _asked(trials.evidence).items()
        if max(-ends[0], ends[1]) > LARGE
    }
    if far and _is_better(trials, expected=True):
        least, most = _ends(far)
        yield Finding(
            "unscaled_expected",
            tuple(far),
            f"{_told(far)}, far from the small numbers that a network starts with",
            {"least expected": least, "most expected": most},
            "scale the expected values to 0..1: net.scaling = ns.Scaling.of(data, expected=True)",
        )


def _is_better(trials: Trials, *, inputs: bool = False, expected: bool = False) -> bool:
    """Tell whether a trial learns with values scaled to 0..1 that does not without, or far less."""
    if trials.own.fits or (trials.own.goes_on and trials.patient.fits):
        return False
    copy, evidence = trials.copy(), trials.evidence
    copy.scaling = Scaling(
        _ranges(row.inputs for row in evidence.every_row) if inputs else (),
        _ranges(row.expected for row in evidence.every_judged) if expected else (),
    )
    better = trials.of(copy)
    return better.fits or (better.learns and not trials.patient.learns)


def _ranges(rows: Iterable[Sequence[float]]) -> tuple[Range, ...]:
    return tuple((min(column), max(column)) for column in zip(*rows, strict=True))


def _constant(evidence: Evidence) -> Iterator[Finding]:
    same = tuple(
        node
        for node, column in _columns(evidence).items()
        if len(set(column)) == 1 and not _is_a_place(evidence, node)
    )
    if same and len(evidence.rows) > 1:
        yield Finding(
            "constant_input",
            same,
            f"{named(evidence.net, same)} {_same(evidence, len(same))}",
            {
                node.name: evidence.rows[0].inputs[place]
                for place, node in enumerate(evidence.net.inputs)
                if node in same
            },
            f"leave {'it' if len(same) == 1 else 'them'} out"
            + (" (a bias node already gives a constant)" if has_bias(evidence.net) else "")
            + ", or check how the data is read",
        )


def _is_a_place(evidence: Evidence, node: Input) -> bool:
    """Tell whether others share its weights, such as the pixels of an image: it is no column."""
    holders = evidence.net.holders
    return all(len(holders[each.parameter]) > 1 for each in node.outgoing)


def _same(evidence: Evidence, count: int) -> str:
    where = "at every step of time" if evidence.net.recurrent else "in every pattern"
    if count == 1:
        return f"has the same value {where}, so it tells nothing"
    return f"have the same values {where}, so they tell nothing"


def _columns(evidence: Evidence) -> dict[Input, list[float]]:
    """Return the values of every input that leads somewhere."""
    return {
        node: [row.inputs[place] for row in evidence.every_row]
        for place, node in enumerate(evidence.net.inputs)
        if node.outgoing
    }


def _least_above_0(values: dict[Input, float]) -> float:
    return min((value for value in values.values() if value > 0.0), default=math.inf)


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
