"""The compiled engine: what it can run, when that pays, and whether what is installed is usable.

Work is counted in units. One is what the graph does for one connection and one sample, 0.12
microseconds of training on the machine where this was measured, by tests/benchmarks/startup.py.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module, metadata
from importlib.util import find_spec
from operator import attrgetter
from typing import Any

from neurosim.compiled.kernels.codes import activation_code, aggregation_code, form_code, rule_code
from neurosim.data.patterns import Pattern
from neurosim.errors import MissingExtraError, NeurosimError, OptionError
from neurosim.functions.losses import Loss
from neurosim.graph.layers.collector import collector_resting
from neurosim.graph.network import Network
from neurosim.graph.neuron import Neuron
from neurosim.graph.nodes import Node
from neurosim.interrupt import Interrupt
from neurosim.learning.engines import Engine, Run, fixed
from neurosim.learning.plan import Plan
from neurosim.learning.sequence_walk import walk_of

PACKAGES = ("numba", "llvmlite", "numpy")
"""Those that have to go together."""

NEURON = 5
"""Units of work that a neuron's own rules take, besides its connections."""

ENOUGH = 5_000_000
"""From this work on, 0.6 seconds on the graph, ``engine="auto"`` takes machine code.

By then it pays to load it, and where it has to be made first this is soon made up for. What ran in
the process before and what a cache holds must not count, as then the same call would give other
floats, in their last digits, at other times.
"""

FORWARD = 3
"""How many times as long training takes as the forward pass that is a part of it."""


CANNOT = "engine 'compiled' cannot run"


class CompiledEngine(Engine):
    """Lowers the graph to arrays, and runs machine code there."""

    def prepare(self, asked: bool) -> bool:
        """Compile what training and answers need; tell whether what is installed can be used."""
        missing = _missing()
        if asked and missing is not None:
            raise missing
        load = _load if asked else partial(_chosen, units=ENOUGH, obstacle=_missing)
        return all(load(name) for name in ("training", "prediction"))

    def obstacle(self, plan: Plan) -> NeurosimError | None:
        """Say why it cannot run the plan, or return None."""
        missing, own = _missing(), obstacle(plan.net, plan.loss)
        if missing is not None:
            return missing
        if own is None and rule_code(plan.optimizer) < 0:
            own = f"optimizer {plan.optimizer!r}"
        if own is not None:
            return OptionError(f"{CANNOT} {own}: it is none of neurosim's own")
        if plan.record not in (None, "epochs"):
            return OptionError(f"{CANNOT} a recording of {plan.record!r}; it can record 'epochs'")
        return None

    def pays(self, plan: Plan) -> bool:
        """Tell whether it can run the plan, and the work is worth it."""
        units = plan.epochs * work(plan.net, _rows(plan.net, plan.patterns))
        return _chosen("training", units, partial(self.obstacle, plan))

    def start(self, plan: Plan, asked: bool) -> Run:
        """Prepare a run.

        Raises:
            MissingExtraError: if what is installed cannot be used.
        """
        if plan.stopping is not None:
            _load("prediction")
        run: Run = _load("training").CompiledRun(plan, asked)
        return run


def obstacle(net: Network, criterion: Loss | None = None) -> str | None:
    """Say what of a network, or of a loss of its outputs, cannot be compiled, or return None."""
    for neuron in _first_of_each(net.neurons, "activation"):
        if activation_code(neuron.activation) < 0:
            return f"activation {neuron.activation.label!r} of neuron {neuron.name!r}"
    for neuron in _first_of_each(net.neurons, "aggregation"):
        if aggregation_code(neuron.aggregation) < 0:
            return f"aggregation {neuron.aggregation.name!r} of neuron {neuron.name!r}"
    if criterion is None or all(form_code(criterion, each.activation) >= 0 for each in net.outputs):
        return None
    return f"loss {criterion.name!r}"


def _first_of_each(neurons: Sequence[Neuron], attribute: str) -> list[Neuron]:
    """Return for each function the first neuron that has it: large networks have few functions."""
    having = map(id, map(attrgetter(attribute), reversed(neurons)))
    return list(dict(zip(having, reversed(neurons), strict=True)).values())[::-1]


@cache
def has_numba() -> bool:
    """Tell whether numba is installed, without loading it."""
    return find_spec("numba") is not None


def _missing() -> MissingExtraError | None:
    if has_numba():
        return None
    return MissingExtraError(
        "engine 'compiled' needs numba, which is not installed; get it with  "
        "pip install -e '.[fast]'  in the checkout"
    )


def work(net: Network, samples: int) -> int:
    """Return how many units of work it is to train a network on that number of samples."""
    return samples * sum(len(neuron.incoming) + NEURON for neuron in net.neurons)


def _rows(net: Network, patterns: Sequence[Pattern]) -> int:
    """Return how many rows patterns have, one for each step of time."""
    return sum(len(each.inputs) for each in patterns) if net.recurrent else len(patterns)


def _chosen(name: str, units: int, obstacle: Callable[[], object]) -> bool:
    """Tell whether machine code does the work where no engine was asked for by name.

    It depends on the work and on what is installed alone, so the same call gives the same floats
    in every process, whatever ran there before.

    Args:
        name: of the module that does it.
        units: how much work it is.
        obstacle: says what stands in the way, if anything.
    """
    if fixed() == "graph" or units < ENOUGH or not has_numba() or obstacle() is not None:
        return False
    trouble = _trouble(name)
    if trouble is not None:
        message = f"the graph engine does the work: {trouble}"
        warnings.warn(message, RuntimeWarning, stacklevel=_outside())
    return trouble is None


def _outside() -> int:
    """Return how many calls up the first one stands that is not this package's."""
    frame, level = inspect.currentframe(), 0
    while frame is not None and frame.f_globals.get("__name__", "").startswith("neurosim."):
        frame, level = frame.f_back, level + 1
    return level


@cache
def _trouble(name: str) -> MissingExtraError | None:
    """Return what is wrong with what is installed, found out once; None if it can be used."""
    try:
        _load(name)
    except MissingExtraError as error:
        return error
    return None


@cache
def _load(name: str) -> Any:
    """Return a module of this room, loaded and compiled; Ctrl-C waits for that.

    A numba that does not go with the NumPy or the LLVM beside it fails in many ways, some of them
    with errors of its own, which have no parent but Exception.

    Raises:
        MissingExtraError: if what is installed cannot be used.
    """
    try:
        with Interrupt(), collector_resting():
            return import_module(f"neurosim.compiled.{name}")
    except Exception as error:
        packages = [f"{each} {_version(each) or '(version unknown)'}" for each in PACKAGES]
        raise MissingExtraError(
            f"engine 'compiled' cannot use what is installed, {', '.join(packages)}: "
            f"{type(error).__name__}: {error}"
        ) from error


def _version(package: str) -> str | None:
    """Return the version of a package; None if it is not installed, or does not say."""
    try:
        return metadata.version(package)
    except (ImportError, LookupError, OSError, ValueError):  # what it says of itself is broken
        return None


def mean_loss(
    net: Network, patterns: Sequence[Pattern], criterion: Loss, times: int
) -> Callable[[], float]:
    """Return a function that tells the mean E of the patterns as the weights stand at that moment.

    It leaves no trace on the objects; infinity stands for numbers that overflow.

    Args:
        net: the network.
        patterns: the patterns.
        criterion: the loss.
        times: how often it will be asked.
    """
    units = times * work(net, _rows(net, patterns)) // FORWARD
    if not _chosen("prediction", units, partial(obstacle, net, criterion)):
        return partial(walk_of(net, patterns).mean_loss, patterns, criterion)
    now: Callable[[], float] = _load("prediction").Judge(net, patterns, criterion).now
    return now


def responses(
    net: Network, patterns: Sequence[Sequence[float]], nodes: Sequence[Node]
) -> list[list[float]] | None:
    """Return what the nodes send on for each pattern, or None where the graph should say it."""
    if not _chosen("prediction", work(net, len(patterns)) // FORWARD, partial(obstacle, net)):
        return None
    import numpy as np

    results = _load("prediction").answers(net, np.array(patterns).reshape(len(patterns), -1), nodes)
    # What overflowed is left to the graph, to be told of in the same way.
    listed: list[list[float]] = results.tolist()
    return listed if np.isfinite(results).all() else None
