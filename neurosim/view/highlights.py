"""What a step is about, as a picture shows it: nodes, connections, and what moves along them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from neurosim.graph.connection import Connection
from neurosim.learning.steps import (
    ActivationStep,
    ErrorStep,
    GradientStep,
    InputStep,
    LossStep,
    MeanStep,
    MomentStep,
    SharedStep,
    Step,
    UpdateStep,
)
from neurosim.notation import number

__all__ = ["Highlight", "brief", "headline", "highlight"]

FEW = 12
"""Changes of weights are written beside at most so many connections at once."""


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


def brief(value: float) -> str:
    """Write a number in at most eight characters.

    >>> brief(0.59326999), brief(-0.0012345), brief(-1.23456e-7), brief(123456.0)
    ('0.593', '-0.00123', '-1e-07', '123456')
    """
    text = f"{value:.0f}" if 1000 <= abs(value) < 1e6 else number(value, 3)
    return text if len(text) <= 8 else f"{value:.0e}"


def highlight(step: Step | None) -> Highlight:
    """Return what the step is about; nothing for None."""
    match step:
        case ActivationStep():
            shown = Highlight((step.element.name,), step.element.incoming, "signal")
        case ErrorStep():
            shown = Highlight((step.element.name,), step.element.outgoing, "flow")
        case InputStep() | LossStep():
            shown = Highlight((step.element.name,))
        case GradientStep():
            note = f"gradient {brief(step.after[0])}"
            shown = _noted((step.element,), note, (step.element.target.name,))
        case UpdateStep():
            note = _moved(step.before[0], step.after[0])
            shown = _noted(step.connections, note)
        case SharedStep() | MeanStep():
            shown = _noted(step.connections, f"gradient {brief(step.after[0])}")
        case _:
            shown = Highlight()
    return shown


def _moved(before: float, after: float) -> str:
    """Such as ``0.4 - 0.0411``: what the weight was, and by how much it moves."""
    return f"{brief(before)} {'-' if after < before else '+'} {brief(abs(after - before))}"


def _noted(connections: Iterable[Connection], note: str, nodes: tuple[str, ...] = ()) -> Highlight:
    held = tuple(connections)
    notes = {(each.source.name, each.target.name): note for each in held[:FEW]}
    return Highlight(nodes, held, "", notes)


def headline(step: Step | None) -> str:
    """Say in a few words what happens in a step.

    >>> headline(None)
    'Before the first step'
    """
    if step is None:
        return "Before the first step"
    if isinstance(step, MomentStep):
        sample = "" if step.sample is None else f"sample {step.sample} of "
        return f"Training: after {sample}epoch {step.epoch}"
    pattern = _HEADLINES.get(type(step), "{}")
    return pattern.format(step.label.replace("->", "→"))


_HEADLINES: dict[type[Step], str] = {
    InputStep: "Forward pass: input {} gets its value",
    ActivationStep: "Forward pass: {} computes its output",
    LossStep: "Loss: {} is compared with the expected value",
    ErrorStep: "Backward pass: the error of {}",
    GradientStep: "Backward pass: the gradient of {}",
    SharedStep: "Backward pass: the gradients of a shared weight are added up",
    MeanStep: "Backward pass: the mean gradient of the batch",
    UpdateStep: "Update: the weight of {} moves",
}
