"""Findings about depth: errors that fade or grow on their way back from the outputs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.insight.diagnosis.evidence import Evidence, steepest
from neurosim.insight.diagnosis.finding import Finding, listed, short

__all__ = ["depth_findings"]

FACTOR = 1000.0
"""How much smaller or larger errors may be at the far end than at the outputs."""


def depth_findings(evidence: Evidence) -> Iterator[Finding]:
    """Compare the errors by how far their neurons lie behind the outputs."""
    sizes = _sizes(evidence)
    if evidence.learned or len(sizes) < 3 or sizes[0] == 0.0:
        return
    smallest, largest = min(sizes), max(sizes)
    if sizes[-1] == smallest and smallest * FACTOR < sizes[0]:
        yield _finding(evidence, sizes, "vanishing_errors", "fade", _stronger(evidence.net))
    if sizes[-1] == largest and largest > FACTOR * sizes[0]:
        yield _finding(evidence, sizes, "exploding_errors", "grow", (
            "start from smaller weights (weights='glorot' or 'he'), or use fewer layers"
        ))  # fmt: skip


def _stronger(net: Network) -> str:
    flat = [neuron for neuron in net.neurons if 0.0 < steepest(neuron) < 1.0]
    hidden = list(dict.fromkeys(each.activation.label for each in flat if each not in net.outputs))
    change = f"use tanh or relu instead of {listed(hidden)}, " if hidden else ""
    return f"{change}weights='glorot' or 'he', fewer layers, or connections that skip some"


def _finding(evidence: Evidence, sizes: list[float], kind: str, verb: str, remedy: str) -> Finding:
    distances = _distances(evidence.net)
    far = tuple(neuron for neuron, steps in distances.items() if steps == len(sizes) - 1)
    trail = ", ".join(map(short, sizes))
    return Finding(
        kind,
        far,
        f"errors {verb} on their way back; their typical size, from the outputs on: {trail}",
        {f"{steps} back": size for steps, size in enumerate(sizes)},
        remedy,
    )


def _sizes(evidence: Evidence) -> list[float]:
    """Return the root mean square of the errors at each distance from the outputs."""
    squares: dict[int, list[float]] = {}
    for neuron, steps in _distances(evidence.net).items():
        errors = evidence.traces[neuron.name].errors
        squares.setdefault(steps, []).append(sum(e * e for e in errors) / len(errors))
    return [math.sqrt(sum(each) / len(each)) for _, each in sorted(squares.items())]


def _distances(net: Network) -> dict[Neuron, int]:
    """Return by how many connections each neuron lies behind the nearest output."""
    found: dict[Neuron, int] = dict.fromkeys(net.outputs, 0)
    waiting = list(found)
    for neuron in waiting:  # it grows while we go along: a breadth-first search
        for connection in neuron.incoming:
            source = connection.source
            if isinstance(source, Neuron) and source not in found:
                found[source] = found[neuron] + 1
                waiting.append(source)
    return found
