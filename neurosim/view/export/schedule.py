"""Which moments a film shows, and how far their signals have come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from neurosim.checks import finite
from neurosim.errors import OptionError, shown
from neurosim.view.moments.frames import Frames

MOST = 160
"""A film shows at most this number of moments, more of them where the loss moves."""

SHORT = 120
"""Films of no more moments than these show signals on their way."""

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

    Raises:
        OptionError: if it should last no time.
    """
    chosen = _chosen(frames)
    flowing = len(chosen) <= SHORT
    stills = [each for index in chosen for each in _moment(frames, index, flowing)]
    stills[-1] = stills[-1]._replace(seconds=2.0)
    if seconds is None:
        return stills
    if finite(seconds, "seconds") <= 0:
        raise OptionError(f"a film must last more than 0 seconds, got {shown(seconds)}")
    share = seconds / sum(still.seconds for still in stills)
    return [still._replace(seconds=still.seconds * share) for still in stills]


def _chosen(frames: Frames) -> Sequence[int]:
    """Spread the moments over the recording: half by their number, half by how the loss moves."""
    if len(frames) <= MOST:
        return range(len(frames))
    indices, losses = zip(*([(0, 0.0), *frames.losses]), strict=True)
    moves = np.abs(np.diff(np.interp(range(len(frames)), indices, losses), prepend=0.0))
    moves[: indices[min(1, len(indices) - 1)] + 1] = 0.0  # before the first there is no loss
    course = np.arange(len(frames)) / (len(frames) - 1)
    if moves.any():
        course = (course + np.cumsum(moves) / moves.sum()) / 2
    wanted = np.linspace(0.0, 1.0, MOST)
    found = np.searchsorted(course, wanted, side="left").clip(0, len(frames) - 1)
    return sorted({0, len(frames) - 1, *map(int, found)})


def _moment(frames: Frames, index: int, flowing: bool) -> list[Still]:
    step = frames[index].step
    seconds = frames[index].seconds
    if flowing and step is not None and step.flow:
        shown = [Still(index, share, 0.2) for share in FLOWING]
        return [*shown, Still(index, 1.0, seconds - 0.6)]
    return [Still(index, 1.0, seconds)]
