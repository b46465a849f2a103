"""Findings about the data: inputs on scales that hinder, and values no output can reach."""

from __future__ import annotations

import math
from collections.abc import Iterator

from neurosim.graph.neuron import Output
from neurosim.graph.nodes import Input
from neurosim.insight.diagnosis.evidence import Evidence
from neurosim.insight.diagnosis.finding import Finding, listed, short

__all__ = ["range_findings"]

LARGE = 10.0
"""From which size on an input counts as unscaled; the lecture brings inputs to 0..1."""

UNEVEN = 100.0
"""How many times wider one input may spread than another."""


def range_findings(evidence: Evidence) -> Iterator[Finding]:
    """Look for expected values out of reach, and for inputs that want scaling or say nothing."""
    yield from _out_of_reach(evidence)
    if not evidence.learned:
        yield from _unscaled(evidence)
        yield from _constant(evidence)


def _out_of_reach(evidence: Evidence) -> Iterator[Finding]:
    for place, output in enumerate(evidence.net.outputs):
        low, high = output.activation.bounds
        wanted = [pattern.expected[place] for pattern in evidence.patterns]
        if min(wanted) < low or max(wanted) > high:
            yield _beyond(output, min(wanted), max(wanted))


def _beyond(output: Output, least: float, most: float) -> Finding:
    low, high = output.activation.bounds
    return Finding(
        "out_of_reach",
        (output,),
        f"output {output.name} is asked for {short(least)}..{short(most)}, but "
        f"{output.activation.label} gives {short(low)}..{short(high)}",
        {"least expected": least, "most expected": most, "lowest": low, "highest": high},
        f"scale the expected values into {short(low)}..{short(high)}, or give "
        f"{output.name} the identity: net.set_activation({output.name!r}, 'identity')",
    )


def _unscaled(evidence: Evidence) -> Iterator[Finding]:
    columns = _columns(evidence)
    large = {node: max(map(abs, column)) for node, column in columns.items()}
    spreads = {node: max(column) - min(column) for node, column in columns.items()}
    off = {node: size for node, size in large.items() if size > LARGE}
    widest, narrowest = max(spreads.values(), default=0.0), _least_above_0(spreads)
    if widest > UNEVEN * narrowest:
        ends = (widest, narrowest)
        off.update({node: large[node] for node, width in spreads.items() if width in ends})
    if off:
        shown = [f"{node.name} {short(min(columns[node]))}..{short(max(columns[node]))}"
                 for node in off]  # fmt: skip
        yield Finding(
            "unscaled",
            tuple(off),
            f"inputs on large or uneven scales: {listed(shown)}; one learning rate cannot suit all",
            {f"largest {node.name}": size for node, size in off.items()},
            "scale each input to 0..1",
        )


def _constant(evidence: Evidence) -> Iterator[Finding]:
    same = tuple(node for node, column in _columns(evidence).items() if len(set(column)) == 1)
    if same and len(evidence.patterns) > 1:
        yield Finding(
            "constant_input",
            same,
            f"{listed([node.name for node in same])} {_same(len(same))}",
            {
                node.name: evidence.patterns[0].inputs[place]
                for place, node in enumerate(evidence.net.inputs)
                if node in same
            },
            f"leave {'it' if len(same) == 1 else 'them'} out (a bias node already gives a "
            "constant), or check how the data is read",
        )


def _same(count: int) -> str:
    if count == 1:
        return "has the same value in every pattern, so it tells nothing"
    return "have the same values in every pattern, so they tell nothing"


def _columns(evidence: Evidence) -> dict[Input, list[float]]:
    """Return the values of every input that leads somewhere."""
    return {
        node: [pattern.inputs[place] for pattern in evidence.patterns]
        for place, node in enumerate(evidence.net.inputs)
        if node.outgoing
    }


def _least_above_0(values: dict[Input, float]) -> float:
    return min((value for value in values.values() if value > 0.0), default=math.inf)
