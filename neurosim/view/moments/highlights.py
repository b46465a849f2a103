"""What a step is about, as a picture shows it: nodes, connections, and what moves along them."""

from __future__ import annotations

from dataclasses import dataclass, field

from neurosim.graph.connection import Connection
from neurosim.learning.steps import Step
from neurosim.notation import brief

FEW = 12
"""Changes of weights are written beside at most this number of connections at once."""


@dataclass(frozen=True)
class Highlight:
    """What to bring out in a picture.

    Attributes:
        nodes: names of nodes.
        connections: connections to draw on top.
        flow: the attribute that moves along them, "signal" forwards or "flow" backwards, or "".
        notes: what is written beside connections, by (source, target).
    """

    nodes: tuple[str, ...] = ()
    connections: tuple[Connection, ...] = ()
    flow: str = ""
    notes: dict[tuple[str, str], str] = field(default_factory=dict)


def highlight(step: Step | None) -> Highlight:
    """Return what the step is about; nothing for None."""
    if step is None:
        return Highlight()
    note = ""
    if step.quantity == "update":
        note = _moved(step.before[0], step.after[0])
    elif step.quantity in ("gradient", "mean gradient"):
        note = f"gradient {brief(step.after[0])}"
    noted = step.along[:FEW] if note else ()
    return Highlight(
        tuple(node.name for node in step.nodes),
        step.along,
        step.flow,
        {(each.source.name, each.target.name): note for each in noted},
    )


def _moved(before: float, after: float) -> str:
    """Such as ``0.4 - 0.0411``: what the weight was, and by how much it moves."""
    return f"{brief(before)} {'-' if after < before else '+'} {brief(abs(after - before))}"
