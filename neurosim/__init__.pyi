"""The public names: each once, here, for type checkers and for what loads them at their first use.

Every import is relative and names one file, as lazy_loader asks.
"""

from . import data as data
from .data.csv_files import read_csv as read_csv
from .data.dataset import Dataset as Dataset
from .errors import (
    DivergenceError as DivergenceError,
    FileError as FileError,
    InputError as InputError,
    MissingExtraError as MissingExtraError,
    NetworkError as NetworkError,
    NeurosimError as NeurosimError,
    OptionError as OptionError,
    PlaceError as PlaceError,
    ReadOnlyError as ReadOnlyError,
    RecordingError as RecordingError,
    StateError as StateError,
)
from .exchange.arrays import from_arrays as from_arrays
from .exchange.graphs import from_graph as from_graph
from .exchange.keras import from_keras as from_keras
from .exchange.neat import from_neat as from_neat
from .exchange.onnx.reading import from_onnx as from_onnx
from .exchange.pytorch import from_torch as from_torch
from .exchange.scikit_learn import from_sklearn as from_sklearn
from .exchange.snns import (
    from_snns as from_snns,
    read_patterns as read_patterns,
)
from .functions.activations import (
    ACTIVATIONS as ACTIVATIONS,
    Activation as Activation,
    elu as elu,
    prelu as prelu,
)
from .functions.aggregations import (
    AGGREGATIONS as AGGREGATIONS,
    Aggregation as Aggregation,
)
from .functions.losses import (
    LOSSES as LOSSES,
    Loss as Loss,
)
from .graph import layers as layers
from .graph.connection import Connection as Connection
from .graph.files.loading import load as load
from .graph.groups import Group as Group
from .graph.layers.builders import (
    attention as attention,
    convolutional as convolutional,
    dense as dense,
    recurrent as recurrent,
)
from .graph.layers.softmax import add_softmax as add_softmax
from .graph.network import Network as Network
from .graph.neuron import (
    Neuron as Neuron,
    Output as Output,
)
from .graph.nodes import (
    Bias as Bias,
    Input as Input,
    Node as Node,
    State as State,
)
from .graph.parameter import Parameter as Parameter
from .graph.values.scaling import Scaling as Scaling
from .insight.activations import (
    Activations as Activations,
    activations as activations,
)
from .insight.check_gradients import (
    GradientCheck as GradientCheck,
    check_gradients as check_gradients,
)
from .insight.diagnosis.diagnose import diagnose as diagnose
from .insight.diagnosis.finding import (
    Diagnosis as Diagnosis,
    Finding as Finding,
)
from .insight.document import Document as Document
from .insight.error_sizes import (
    error_sizes as error_sizes,
    errors_over_time as errors_over_time,
)
from .insight.explaining.explain import explain as explain
from .insight.explaining.explanation import Explanation as Explanation
from .insight.judge.judge import judge as judge
from .insight.judge.judgement import (
    Judged as Judged,
    Judgement as Judgement,
)
from .insight.sheets.exercise import (
    Exercise as Exercise,
    exercise as exercise,
)
from .insight.sheets.sheet import Sheet as Sheet
from .insight.sheets.verdict import (
    Mistake as Mistake,
    Verdict as Verdict,
)
from .insight.sheets.worked_example import worked_example as worked_example
from .learning.history import History as History
from .learning.optimizers.adaptive import (
    Adam as Adam,
    RMSProp as RMSProp,
)
from .learning.optimizers.descent import (
    SGD as SGD,
    Optimizer as Optimizer,
)
from .learning.passes import (
    advance as advance,
    backward as backward,
    forward as forward,
    train_step as train_step,
    update as update,
)
from .learning.recordings.recording import (
    Mark as Mark,
    Recording as Recording,
)
from .learning.scores import (
    Confusion as Confusion,
    accuracy as accuracy,
    confusion as confusion,
)
from .learning.steps import (
    ActivationStep as ActivationStep,
    ErrorStep as ErrorStep,
    GradientStep as GradientStep,
    InputStep as InputStep,
    LossStep as LossStep,
    MeanStep as MeanStep,
    MomentStep as MomentStep,
    SharedStep as SharedStep,
    StateStep as StateStep,
    Step as Step,
    UpdateStep as UpdateStep,
)
from .learning.stopping import EarlyStopping as EarlyStopping
from .learning.sweep import sweep as sweep
from .learning.training import resume as resume, train as train
from .view.page.widget import widget as widget
from .view.plots.activations import plot_activations as plot_activations
from .view.plots.curves import (
    plot_errors as plot_errors,
    plot_errors_over_time as plot_errors_over_time,
    plot_losses as plot_losses,
)
from .view.plots.decision import plot_decision as plot_decision
from .view.plots.loss_surface import plot_loss_surface as plot_loss_surface
from .view.plots.neurons import plot_neurons as plot_neurons
from .view.plots.sweeps import plot_sweep as plot_sweep
from .view.showing import draw as draw, play as play

__version__: str
