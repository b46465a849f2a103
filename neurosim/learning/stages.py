"""How far a pass had come at a moment of a recording, and so what may come next."""

from __future__ import annotations

from neurosim.graph.structure import Stage
from neurosim.learning.steps import ActivationStep, InputStep, MomentStep, Step, UpdateStep

__all__ = ["stage_between"]


def stage_between(last: Step, following: Step) -> Stage:
    """Return the stage of a network when ``last`` is done and ``following`` is not yet."""
    if isinstance(last, MomentStep):
        return "updated"
    if isinstance(last, InputStep | ActivationStep):
        running = isinstance(following, ActivationStep) or isinstance(last, InputStep)
        return "built" if running else "forward"
    if isinstance(last, UpdateStep):
        return "built" if isinstance(following, UpdateStep) else "updated"
    return "backward" if isinstance(following, UpdateStep | InputStep) else "forward"
