"""Findings about time: errors that fade or grow on their way back from the last step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.insight.diagnosis.evidence import Evidence
from neurosim.insight.diagnosis.finding import Finding, listed, short
from neurosim.insight.errors_over_time import sizes_over_time, through_time

__all__ = ["time_findings"]

FACTOR = 1000.0
"""How much smaller or larger errors may be at the first step than at the last."""


def time_findings(evidence: Evidence) -> Iterator[Finding]:
    """Compare the errors by how many steps of time lie between them and the last step."""
    net = evidence.net
    sizes = sizes_over_time(net, evidence.patterns, evidence.criterion)
    if len(sizes) < 3 or sizes[0] == 0.0:
        return
    if sizes[-1] * FACTOR < sizes[0]:
        gated = any(neuron.aggregation.name == "product" for neuron in net.neurons)
        cells = "" if gated else "use cell='lstm' or 'gru', or "
        yield _finding(net, sizes, "vanishing_over_time", "fade", (
            f"{cells}shorten what has to be kept in mind: what lies further back is not learned"
        ))  # fmt: skip
    if sizes[-1] > FACTOR * sizes[0]:
        yield _finding(net, sizes, "exploding_over_time", "grow", (
            "start from smaller weights on the connections with a delay, or train with window= "
            "on fewer steps at a time"
        ))  # fmt: skip


def _finding(net: Network, sizes: Sequence[float], kind: str, verb: str, remedy: str) -> Finding:
    places = sorted({0, *(len(sizes) * part // 4 for part in (1, 2, 3)), len(sizes) - 1})
    trail = ", ".join(f"{short(sizes[place])} ({place} back)" for place in places)
    neurons = through_time(net)
    return Finding(
        kind,
        tuple(neurons),
        f"errors {verb} on their way back through time in {_named(net, neurons)}; their mean size, "
        f"from the last step on: {trail}",
        {f"{steps} back": size for steps, size in enumerate(sizes)},
        remedy,
    )


def _named(net: Network, neurons: Sequence[Neuron]) -> str:
    """Return the group that the neurons are, or their names."""
    names = {neuron.name for neuron in neurons}
    for title, group in net.groups.items():
        if set(group) == names:
            return f"group {title}"
    return listed([neuron.name for neuron in neurons])
