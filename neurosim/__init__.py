"""Neural networks as graphs of objects: every number can be inspected, explained and undone."""

from importlib import import_module
from typing import Any

from neurosim import data
from neurosim.data.dataset import Dataset
from neurosim.errors import (
    DivergenceError,
    InputError,
    MissingExtraError,
    NetworkError,
    NeurosimError,
    OptionError,
    ReadOnlyError,
    RecordingError,
    StateError,
    suggestion,
)
from neurosim.functions.activations import ACTIVATIONS, Activation, elu, prelu
from neurosim.functions.aggregations import AGGREGATIONS, Aggregation
from neurosim.functions.losses import LOSSES, Loss
from neurosim.graph.builders import dense
from neurosim.graph.connection import Connection
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node
from neurosim.graph.parameter import Parameter
from neurosim.insight.diagnosis.diagnose import diagnose
from neurosim.insight.diagnosis.finding import Diagnosis, Finding
from neurosim.learning.adaptive import Adam, RMSProp
from neurosim.learning.history import History
from neurosim.learning.moments import MomentStep
from neurosim.learning.optimizers import SGD, Optimizer
from neurosim.learning.passes import backward, forward, train_step, update
from neurosim.learning.recording import Mark, Recording
from neurosim.learning.schedules import CosineDecay, ExponentialDecay, Schedule, StepDecay
from neurosim.learning.steps import (
    ActivationStep,
    ErrorStep,
    GradientStep,
    InputStep,
    LossStep,
    MeanStep,
    SharedStep,
    Step,
    UpdateStep,
)
from neurosim.learning.training import train

__version__ = "0.1.0"

_LATE: dict[str, str] = {
    "error_sizes": "neurosim.insight.error_sizes",
    "plot_activations": "neurosim.view.plots.activations",
    "plot_decision": "neurosim.view.plots.decision",
    "plot_errors": "neurosim.view.plots.errors",
    "plot_loss_surface": "neurosim.view.plots.loss_surface",
    "plot_losses": "neurosim.view.plots.losses",
    "plot_neurons": "neurosim.view.plots.neurons",
}
"""Public names that load more than networkx, and where they live; loaded at first use."""


def __getattr__(name: str) -> Any:
    if name in _LATE:
        value = getattr(import_module(_LATE[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'neurosim' has no attribute {name!r}{suggestion(name, __all__)}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATE})


__all__ = [
    "ACTIVATIONS",
    "AGGREGATIONS",
    "LOSSES",
    "SGD",
    "Activation",
    "ActivationStep",
    "Adam",
    "Aggregation",
    "Bias",
    "Connection",
    "CosineDecay",
    "Dataset",
    "Diagnosis",
    "DivergenceError",
    "ErrorStep",
    "ExponentialDecay",
    "Finding",
    "GradientStep",
    "History",
    "Input",
    "InputError",
    "InputStep",
    "Loss",
    "LossStep",
    "Mark",
    "MeanStep",
    "MissingExtraError",
    "MomentStep",
    "Network",
    "NetworkError",
    "Neuron",
    "NeurosimError",
    "Node",
    "Optimizer",
    "OptionError",
    "Output",
    "Parameter",
    "RMSProp",
    "ReadOnlyError",
    "Recording",
    "RecordingError",
    "Schedule",
    "SharedStep",
    "StateError",
    "Step",
    "StepDecay",
    "UpdateStep",
    "backward",
    "data",
    "dense",
    "diagnose",
    "elu",
    "error_sizes",
    "forward",
    "plot_activations",
    "plot_decision",
    "plot_errors",
    "plot_loss_surface",
    "plot_losses",
    "plot_neurons",
    "prelu",
    "train",
    "train_step",
    "update",
]
