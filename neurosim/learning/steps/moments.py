"""Coarse steps: all that a sample or an epoch of training changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from neurosim.attributes import unchanging
from neurosim.graph.connection import Connection
from neurosim.learning.recordings.snapshot import Places
from neurosim.learning.steps.step import Change, Step
from neurosim.notation import number


@unchanging
@dataclass(frozen=True, slots=True, repr=False)
class MomentStep(Step):
    """Everything that a sample or an epoch of training changed, in one step.

    Attributes:
        element: the network.
        places: the (element, attribute) pairs that the values belong to.
        epoch: the number of the epoch, from 1.
        sample: the number of the last sample within it, from 1; None for a whole epoch.
        cost: E of the sample, or the mean E of the epoch.
    """

    phase: ClassVar[str] = "moment"

    places: Places
    epoch: int
    sample: int | None
    cost: float

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changed, as (attribute, before, after), in the order of :attr:`places`."""
        rows = zip(self.places, self.before, self.after, strict=True)
        return tuple(Change(place[1], old, new) for place, old, new in rows if old != new)

    def keys(self) -> Places:
        """The (element, attribute) pairs that the values belong to."""
        return self.places

    def concerns(self, element: Any) -> bool:
        """True if the step changed anything on that element, or on the parameter it holds."""
        held = element.parameter if isinstance(element, Connection) else element
        rows = zip(self.places, self.before, self.after, strict=True)
        return element is self.element or any(
            (place[0] is element or place[0] is held) and old != new for place, old, new in rows
        )

    @property
    def loss(self) -> float:
        """E of the sample, or the mean E of the epoch."""
        return self.cost

    @property
    def headline(self) -> str:
        """Such as ``Training: after sample 3 of epoch 2``."""
        sample = "" if self.sample is None else f"sample {self.sample} of "
        return f"Training: after {sample}epoch {self.epoch}"

    @property
    def formula(self) -> str:
        """``E = Σ E of each output``, of an epoch the mean over its samples."""
        return "E = Σ E of each output" if self.sample is not None else "E = mean E of the samples"

    @property
    def label(self) -> str:
        """The epoch, and the sample where the step is one."""
        sample = "" if self.sample is None else f" sample {self.sample}"
        return f"epoch {self.epoch}{sample}"

    @property
    def arithmetic(self) -> str:
        """Such as ``E = 0.0123``."""
        return f"E = {number(self.cost)}"
