"""Steps: one change of the numbers each, with what was there before and after.

``Kind.take(...)`` applies a local rule and returns the step that it was. A step also keeps the
numbers that went into it, so its line of arithmetic stays true wherever the cursor stands.
"""

from neurosim.learning.steps.backward import ErrorStep, LossStep
from neurosim.learning.steps.forward import ActivationStep, InputStep, StateStep
from neurosim.learning.steps.gradients import GradientStep, MeanStep, SharedStep
from neurosim.learning.steps.moments import MomentStep
from neurosim.learning.steps.step import Change, Step
from neurosim.learning.steps.updates import UpdateStep

__all__ = [
    "ActivationStep",
    "Change",
    "ErrorStep",
    "GradientStep",
    "InputStep",
    "LossStep",
    "MeanStep",
    "MomentStep",
    "SharedStep",
    "StateStep",
    "Step",
    "UpdateStep",
]
