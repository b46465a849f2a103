"""Which moments a film shows, and how far their signals have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from neurosim.learning.steps import (
    ActivationStep,
    ErrorStep,
    GradientStep,
    MomentStep,
    Step,
    UpdateStep,
)
from neurosim.view.frames import Frames

__all__ = ["Still", "schedule", "shown_for"]

MOST = 240
"""A film of a long recording shows at most so many moments, spread evenly."""

FLOWING = (0.25, 0.5, 0.75)
"""Where signals are shown on their way."""


class Still(NamedTuple):
    """One picture of a film.

    Attributes:
        moment: how many steps are done.
        progress: how far its signals have come.
        seconds: how long it is shown.
    """

    moment: int
    progress: float
    seconds: float


def schedule(frames: Frames, seconds: float | None = None) -> list[Still]:
    """Return the pictures of a film of a recording, first to last.

    Short recordings show signals on their way; of long ones some moments are left out.

    Args:
        frames: the moments.
        seconds: how long the film lasts about; by default as long as it needs.
    """
    count = len(frames)
    chosen = _spread(count, MOST)
    flowing = len(chosen) * 2 <= MOST
    stills = [each for index in chosen for each in _moment(frames, index, flowing)]
    stills[-1] = stills[-1]._replace(seconds=2.0)
    if seconds is None:
        return stills
    share = seconds / sum(still.seconds for still in stills)
    return [still._replace(seconds=still.seconds * share) for still in stills]


def _spread(count: int, most: int) -> Sequence[int]:
    if count <= most:
        return range(count)
    return [round(at * (count - 1) / (most - 1)) for at in range(most)]


def _moment(frames: Frames, index: int, flowing: bool) -> list[Still]:
    step = frames[index].step
    seconds = shown_for(step)
    if flowing and isinstance(step, ActivationStep | ErrorStep):
        shown = [Still(index, share, 0.2) for share in FLOWING]
        return [*shown, Still(index, 1.0, seconds - 0.6)]
    return [Still(index, 1.0, seconds)]


def shown_for(step: Step | None) -> float:
    """Return how long a step is shown at normal speed, in seconds."""
    match step:
        case ActivationStep() | ErrorStep():
            return 1.5
        case MomentStep():
            return 0.08
        case GradientStep() | UpdateStep():
            return 0.5
    return 0.7
