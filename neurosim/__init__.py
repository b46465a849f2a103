"""Neural networks as graphs of objects: every number can be inspected, explained and undone.

The objects are there at once; what computes, explains and draws is loaded at its first use, so that
``import neurosim`` costs little more than networkx.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from neurosim.cli import loading as _loading  # noqa: F401  before what takes its time

# isort: split
from neurosim.errors import (
    DivergenceError,
    FileError,
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
from neurosim.graph import layers, prediction
from neurosim.graph.builders import attention, convolutional, dense, recurrent
from neurosim.graph.connection import Connection
from neurosim.graph.groups import Group
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron, Output
from neurosim.graph.nodes import Bias, Input, Node, State
from neurosim.graph.parameter import Parameter
from neurosim.learning import engines
from neurosim.presentation import register as _register, register_drawing as _register_drawing

if TYPE_CHECKING:
    from neurosim import data
    from neurosim.data.dataset import Dataset
    from neurosim.data.table import read_csv
    from neurosim.graph.loading import load
    from neurosim.graph.scaling import Scaling
    from neurosim.graph.softmax import add_softmax
    from neurosim.insight.checking.gradients import check_gradients
    from neurosim.insight.checking.result import GradientCheck
    from neurosim.insight.diagnosis.diagnose import diagnose
    from neurosim.insight.diagnosis.finding import Diagnosis, Finding
    from neurosim.insight.document import Document
    from neurosim.insight.error_sizes import error_sizes
    from neurosim.insight.explaining.explain import explain
    from neurosim.insight.explaining.explanation import Explanation
    from neurosim.insight.sheets.exercise import Exercise, exercise
    from neurosim.insight.sheets.sheet import Sheet
    from neurosim.insight.sheets.verdict import Mistake, Verdict
    from neurosim.insight.sheets.worked_example import worked_example
    from neurosim.learning.adaptive import Adam, RMSProp
    from neurosim.learning.history import History
    from neurosim.learning.optimizers import SGD, Optimizer
    from neurosim.learning.passes import backward, forward, train_step, update
    from neurosim.learning.recording import Mark, Recording
    from neurosim.learning.records import load_history
    from neurosim.learning.resuming import resume
    from neurosim.learning.schedules import CosineDecay, ExponentialDecay, Schedule, StepDecay
    from neurosim.learning.scores import Confusion, accuracy, confusion
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
    from neurosim.learning.stopping import EarlyStopping
    from neurosim.learning.training import train
    from neurosim.view.playing import play
    from neurosim.view.plots.activations import plot_activations
    from neurosim.view.plots.decision import plot_decision
    from neurosim.view.plots.errors import plot_errors
    from neurosim.view.plots.loss_surface import plot_loss_surface
    from neurosim.view.plots.losses import plot_losses
    from neurosim.view.plots.neurons import plot_neurons
    from neurosim.view.still import draw

__version__ = "0.1.0"


def _compiled() -> Any:
    return import_module("neurosim.compiled.engine").CompiledEngine()


def _compiled_responses(*asked: Any) -> Any:
    return import_module("neurosim.compiled.engine").responses(*asked)


engines.register("compiled", _compiled)
prediction.register(_compiled_responses)

_LATE: dict[str, str] = {
    "ActivationStep": "neurosim.learning.steps",
    "Adam": "neurosim.learning.adaptive",
    "Confusion": "neurosim.learning.scores",
    "CosineDecay": "neurosim.learning.schedules",
    "Dataset": "neurosim.data.dataset",
    "Diagnosis": "neurosim.insight.diagnosis.finding",
    "Document": "neurosim.insight.document",
    "EarlyStopping": "neurosim.learning.stopping",
    "ErrorStep": "neurosim.learning.steps",
    "Exercise": "neurosim.insight.sheets.exercise",
    "Explanation": "neurosim.insight.explaining.explanation",
    "ExponentialDecay": "neurosim.learning.schedules",
    "Finding": "neurosim.insight.diagnosis.finding",
    "GradientCheck": "neurosim.insight.checking.result",
    "GradientStep": "neurosim.learning.steps",
    "History": "neurosim.learning.history",
    "InputStep": "neurosim.learning.steps",
    "LossStep": "neurosim.learning.steps",
    "Mark": "neurosim.learning.recording",
    "MeanStep": "neurosim.learning.steps",
    "Mistake": "neurosim.insight.sheets.verdict",
    "MomentStep": "neurosim.learning.steps",
    "Optimizer": "neurosim.learning.optimizers",
    "RMSProp": "neurosim.learning.adaptive",
    "Recording": "neurosim.learning.recording",
    "SGD": "neurosim.learning.optimizers",
    "Scaling": "neurosim.graph.scaling",
    "Schedule": "neurosim.learning.schedules",
    "SharedStep": "neurosim.learning.steps",
    "Sheet": "neurosim.insight.sheets.sheet",
    "Step": "neurosim.learning.steps",
    "StepDecay": "neurosim.learning.schedules",
    "UpdateStep": "neurosim.learning.steps",
    "Verdict": "neurosim.insight.sheets.verdict",
    "accuracy": "neurosim.learning.scores",
    "add_softmax": "neurosim.graph.softmax",
    "backward": "neurosim.learning.passes",
    "check_gradients": "neurosim.insight.checking.gradients",
    "confusion": "neurosim.learning.scores",
    "diagnose": "neurosim.insight.diagnosis.diagnose",
    "draw": "neurosim.view.still",
    "error_sizes": "neurosim.insight.error_sizes",
    "exercise": "neurosim.insight.sheets.exercise",
    "explain": "neurosim.insight.explaining.explain",
    "forward": "neurosim.learning.passes",
    "load": "neurosim.graph.loading",
    "load_history": "neurosim.learning.records",
    "play": "neurosim.view.playing",
    "plot_activations": "neurosim.view.plots.activations",
    "plot_decision": "neurosim.view.plots.decision",
    "plot_errors": "neurosim.view.plots.errors",
    "plot_loss_surface": "neurosim.view.plots.loss_surface",
    "plot_losses": "neurosim.view.plots.losses",
    "plot_neurons": "neurosim.view.plots.neurons",
    "read_csv": "neurosim.data.table",
    "resume": "neurosim.learning.resuming",
    "train": "neurosim.learning.training",
    "train_step": "neurosim.learning.passes",
    "update": "neurosim.learning.passes",
    "worked_example": "neurosim.insight.sheets.worked_example",
}
"""Public names that are loaded at their first use, and where they live."""

_ROOMS = ("data",)
"""Rooms that are public as a whole."""


def _shown_by(function: str) -> Callable[[Any], str]:
    """Return a function of the notebook module, which is loaded when a notebook first asks."""
    return lambda shown: str(getattr(import_module("neurosim.view.notebook"), function)(shown))


_register_drawing(lambda net, path: import_module("neurosim.view.still").draw(net, save=path))
_register(Network, _shown_by("network_html"))
_register(Node, lambda node: str(import_module("neurosim.insight.cards").node_card(node)))
_register("neurosim.learning.recording.Recording", _shown_by("recording_html"))


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"neurosim.{name}")
    if name in _LATE:
        value = getattr(import_module(_LATE[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'neurosim' has no attribute {name!r}{suggestion(name, __all__)}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATE, *_ROOMS})


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
    "Confusion",
    "Connection",
    "CosineDecay",
    "Dataset",
    "Diagnosis",
    "DivergenceError",
    "Document",
    "EarlyStopping",
    "ErrorStep",
    "Exercise",
    "Explanation",
    "ExponentialDecay",
    "FileError",
    "Finding",
    "GradientCheck",
    "GradientStep",
    "Group",
    "History",
    "Input",
    "InputError",
    "InputStep",
    "Loss",
    "LossStep",
    "Mark",
    "MeanStep",
    "MissingExtraError",
    "Mistake",
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
    "Scaling",
    "Schedule",
    "SharedStep",
    "Sheet",
    "State",
    "StateError",
    "Step",
    "StepDecay",
    "UpdateStep",
    "Verdict",
    "accuracy",
    "add_softmax",
    "attention",
    "backward",
    "check_gradients",
    "confusion",
    "convolutional",
    "data",
    "dense",
    "diagnose",
    "draw",
    "elu",
    "error_sizes",
    "exercise",
    "explain",
    "forward",
    "layers",
    "load",
    "load_history",
    "play",
    "plot_activations",
    "plot_decision",
    "plot_errors",
    "plot_loss_surface",
    "plot_losses",
    "plot_neurons",
    "prelu",
    "read_csv",
    "recurrent",
    "resume",
    "train",
    "train_step",
    "update",
    "worked_example",
]
